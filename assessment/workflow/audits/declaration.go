package audits

import (
	"context"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// DeclarationForm is what an auditor declares.
type DeclarationForm struct {
	Impartiality assessment.Impartiality
	Text         string // what may make it doubtful
	Measures     string // what is done about it
}

// Declarations are what the auditors of an audit have declared of their independence, for its auditors, beside what the
// program itself has found against them.
func (w *UseCases) Declarations(
	ctx context.Context,
	p assessment.Principal,
	audit assessment.ID,
) (record.Declarations, error) {
	var r record.Declarations
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, entities, err := w.ForAuditor(tx, p, audit)
		if err != nil {
			return err
		}
		r, err = w.declarations(tx, p, a, entities)
		return err
	})
	return r, err
}

func (w *UseCases) declarations(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) (record.Declarations, error) {
	r := record.Declarations{
		Audit:      auditNameOf(a),
		Items:      []record.AuditorDeclaration{},
		MayDeclare: a.Running() && !p.ReadOnly,
	}
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return r, err
	}
	l, err := w.readAuditors(tx, p, t, a, entities)
	if err != nil {
		return r, err
	}
	names, err := people.Names(tx)
	if err != nil {
		return r, err
	}
	for _, e := range l.list(p, true) {
		one := record.AuditorDeclaration{
			Person:  record.PersonName{ID: e.User, Name: names[e.User]},
			Own:     e.User == p.User.ID,
			Now:     e.Now,
			Reason:  e.Reason,
			Earlier: []record.Declaration{},
			Args:    e.Args,
		}
		for _, d := range l.declarations {
			if d.UserID != e.User {
				continue
			}
			if one.Declared != nil {
				one.Earlier = append([]record.Declaration{*one.Declared}, one.Earlier...)
			}
			one.Declared = new(record.DeclarationOf(d))
		}
		r.Items = append(r.Items, one)
	}
	return r, nil
}

// Declare keeps what the principal declares of their own impartiality in an audit that they are engaged for and that is
// not final. It takes the place of what they declared before, which stays readable; the same again changes nothing.
func (w *UseCases) Declare(
	ctx context.Context,
	p assessment.Principal,
	audit assessment.ID,
	f DeclarationForm,
) (record.Declarations, error) {
	var r record.Declarations
	err := w.changeAudit(ctx, p, audit, func(
		tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity,
	) error {
		if err := w.declare(tx, p, *a, f); err != nil {
			return err
		}
		var err error
		r, err = w.declarations(tx, p, *a, entities)
		return err
	})
	return r, err
}

func (w *UseCases) declare(tx assessment.Tx, p assessment.Principal, a assessment.Audit, f DeclarationForm) error {
	d := assessment.AuditDeclaration{
		OrganisationID: a.OrganisationID,
		AuditID:        a.ID,
		UserID:         p.User.ID,
		Number:         1,
		Impartiality:   f.Impartiality,
		Text:           f.Text,
		Measures:       f.Measures,
		DeclaredAt:     w.kernel.Now(),
	}
	if err := assessment.InvalidFields(d.Normalise()); err != nil {
		return err
	}
	all, err := tx.AuditDeclarations(a.ID)
	if err != nil {
		return err
	}
	for _, before := range all {
		if before.UserID != d.UserID {
			continue
		}
		d.Number = before.Number + 1
		if d.Number > assessment.MaxDeclarations {
			return assessment.InvalidField(
				"impartiality", "error.too_many_entries", assessment.Args{"Max": assessment.MaxDeclarations},
			)
		}
	}
	latest := assessment.LatestDeclarations(all)
	if slices.ContainsFunc(latest, func(l assessment.AuditDeclaration) bool {
		return l.UserID == d.UserID && l.Impartiality == d.Impartiality && l.Text == d.Text && l.Measures == d.Measures
	}) {
		return nil
	}
	if err := tx.AddAuditDeclaration(d); err != nil {
		return err
	}
	return w.kernel.Log(tx, p, event.IndependenceDeclared{Audit: a.ID, Number: d.Number})
}

// owesDeclaration reports whether somebody who is or was engaged has declared nothing. Whoever has only waited for a
// confirmation owes none.
func owesDeclaration(all []assessment.AuditDeclaration, e assessment.Engagement) bool {
	if e.State == assessment.EngagementAwaiting && e.Version == 1 {
		return false
	}
	return !slices.ContainsFunc(all, func(d assessment.AuditDeclaration) bool {
		return d.AuditID == e.AuditID && d.UserID == e.UserID
	})
}

// checkDeclared refuses to make an audit final while somebody whose engagement counts has declared nothing. It returns
// what is kept of others who have not: they cannot any more, and do not hold up the audit for ever.
func (w *UseCases) checkDeclared(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) ([]assessment.AuditDeclaration, error) {
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return nil, err
	}
	l, err := w.readAuditors(tx, p, t, a, entities)
	if err != nil {
		return nil, err
	}
	var owing []string
	var missing []assessment.AuditDeclaration
	for _, e := range l.engagements {
		switch reason, _ := l.reason(e); {
		case !owesDeclaration(l.declarations, e):
		case reason == "":
			owing = append(owing, l.people[e.UserID].Name)
		default:
			missing = append(missing, assessment.AuditDeclaration{
				OrganisationID: a.OrganisationID,
				AuditID:        a.ID,
				UserID:         e.UserID,
				Number:         1,
				Impartiality:   assessment.NeverDeclared,
				DeclaredAt:     w.kernel.Now(),
			})
		}
	}
	if len(owing) > 0 {
		slices.Sort(owing)
		args := assessment.Args{"Names": strings.Join(owing, ", "), "Count": len(owing)}
		return nil, &assessment.Error{Code: assessment.Conflict, Key: "error.audit_undeclared", Args: args}
	}
	return missing, nil
}

// declarationsMade are what the auditors have declared, without names; nil where nobody is or was to declare anything.
// Of a final audit it is what was so when it became final.
func declarationsMade(tx assessment.Tx, a assessment.Audit) (*record.DeclarationsMade, error) {
	all, err := tx.AuditDeclarations(a.ID)
	if err != nil {
		return nil, err
	}
	made := record.DeclarationsMade{Ties: []record.DeclaredTies{}}
	for _, d := range assessment.LatestDeclarations(all) {
		switch d.Impartiality {
		case assessment.Impartial:
			made.Clear++
		case assessment.PartlyBiased:
			made.Ties = append(made.Ties, record.DeclaredTies{Text: d.Text, Measures: d.Measures})
		case assessment.NeverDeclared:
			made.Missing++
		}
	}
	if a.State != assessment.AuditFinal {
		engagements, err := tx.Engagements(a.ID)
		if err != nil {
			return nil, err
		}
		for _, e := range engagements {
			if owesDeclaration(all, e) {
				made.Missing++
			}
		}
	}
	if made.Clear+len(made.Ties)+made.Missing == 0 {
		return nil, nil
	}
	return &made, nil
}
