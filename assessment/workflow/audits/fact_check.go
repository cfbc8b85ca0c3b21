package audits

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// draftFormat is the format of the copy that is sealed.
const draftFormat = 1

// FactCheckForm is what an auditor asks for.
type FactCheckForm struct {
	Due        assessment.Date
	Text       string
	Judgements bool            // send judgements and recommendations too
	People     []assessment.ID // who is asked
	Emails     []string        // others, by their addresses; empty ones are ignored
}

// askable reports whether somebody with the membership can be asked in a fact check.
func askable(m assessment.Membership) bool { return m.Role.May(assessment.CheckFacts) }

// factCheckable lists the people who have a role for an audited entity and can be asked, by name.
func (w *UseCases) factCheckable(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) ([]record.FactCheckable, error) {
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return nil, err
	}
	h, err := w.kernel.Holders(tx, p.Organisation)
	if err != nil {
		return nil, err
	}
	engaged, err := tx.Engagements(a.ID)
	if err != nil {
		return nil, err
	}
	by := map[assessment.ID][]record.RoleOn{}
	for _, m := range h.Active().Roles {
		node, known := t.Node(m.EntityID)
		if known && askable(m) && slices.ContainsFunc(entities, func(e assessment.AuditedEntity) bool {
			return m.Reaches(t, e.EntityID)
		}) {
			by[m.UserID] = append(by[m.UserID], record.RoleOn{Role: m.Role, Entity: node.Name, Until: m.Until})
		}
	}
	list := []record.FactCheckable{}
	for user, roles := range by {
		if slices.ContainsFunc(engaged, func(e assessment.Engagement) bool { return e.UserID == user }) {
			continue
		}
		person := h.People[user]
		list = append(list, record.FactCheckable{
			Person: record.PersonName{ID: user, Name: person.Name},
			Email:  person.Email,
			Roles:  roles,
		})
	}
	slices.SortFunc(list, func(a, b record.FactCheckable) int { return cmp.Compare(a.Email, b.Email) })
	assessment.SortByName(workflow.Language(p), list, func(c record.FactCheckable) string { return c.Person.Name })
	return list, nil
}

// BeginFactCheck freezes a copy of an audit in fieldwork and asks people to check its facts. Before fieldwork nothing
// is written that could be checked. One that the principal has begun in the same words, with the same copy, is returned
// instead: the form was sent again.
func (w *UseCases) BeginFactCheck(
	ctx context.Context,
	p assessment.Principal,
	audit assessment.ID,
	f FactCheckForm,
) (record.FactCheck, error) {
	var r record.FactCheck
	err := w.inFieldwork(ctx, p, audit, func(
		tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity,
	) error {
		id, err := w.beginFactCheck(tx, p, a, entities, f)
		if err != nil {
			return err
		}
		r, err = w.factCheckRecord(tx, p, *a, entities, id)
		return err
	})
	return r, err
}

func (w *UseCases) beginFactCheck(
	tx assessment.Tx,
	p assessment.Principal,
	a *assessment.Audit,
	entities []assessment.AuditedEntity,
	f FactCheckForm,
) (assessment.ID, error) {
	c := assessment.FactCheck{
		OrganisationID: a.OrganisationID,
		AuditID:        a.ID,
		Text:           f.Text,
		Due:            f.Due,
		Judgements:     f.Judgements,
		BegunBy:        p.User.ID,
		BegunAt:        w.kernel.Now(),
		Version:        1,
	}
	fields := c.Normalise(w.kernel.Today(p.Organisation))
	users, wrong, err := w.askedIn(tx, p, a.ID, f)
	if err != nil {
		return c.ID, err
	}
	if err := assessment.InvalidFields(append(fields, wrong...)); err != nil {
		return c.ID, err
	}
	all, err := readFactChecks(tx, a.ID)
	if err != nil {
		return c.ID, err
	}
	if err := w.freeze(tx, p, a, entities, &c, all); err != nil {
		return c.ID, err
	}
	for _, other := range all.checks {
		if other.Open() && other.BegunBy == c.BegunBy && other.SHA256 == c.SHA256 && other.Due == c.Due &&
			other.Text == c.Text && slices.Equal(all.asked(other.ID), users) {
			return other.ID, nil
		}
	}
	return c.ID, w.addFactCheck(tx, p, c, users)
}

// freeze makes the copy that is sent. It does not tell its number, so that the copy of a form that was sent again is
// the same.
func (w *UseCases) freeze(
	tx assessment.Tx,
	p assessment.Principal,
	a *assessment.Audit,
	entities []assessment.AuditedEntity,
	c *assessment.FactCheck,
	all factChecking,
) error {
	d, err := w.draftOf(tx, p, a, entities)
	if err != nil {
		return err
	}
	copied := record.DraftCopy{
		Format:     draftFormat,
		Audit:      auditNameOf(*a),
		Judgements: c.Judgements,
		Passages:   d.passages(c.Judgements),
	}
	if len(copied.Passages) == 0 {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.fact_check_empty"}
	}
	if c.ID, err = w.kernel.NewID(); err != nil {
		return err
	}
	c.Number = len(all.checks) + 1
	c.Seal, err = assessment.SealOf(copied)
	return err
}

// asked are the users who are asked in a fact check, in the order of their ids.
func (all factChecking) asked(check assessment.ID) []assessment.ID {
	var list []assessment.ID
	for _, c := range all.checkers {
		if c.FactCheckID == check {
			list = append(list, c.UserID)
		}
	}
	slices.SortFunc(list, func(a, b assessment.ID) int { return cmp.Compare(a.String(), b.String()) })
	return list
}

// askedIn are the users that a form names, in the order of their ids, and what is wrong with them: they must be active
// members of the organisation in a role that can be asked, and not audit themselves.
func (w *UseCases) askedIn(
	tx assessment.Tx,
	p assessment.Principal,
	audit assessment.ID,
	f FactCheckForm,
) ([]assessment.ID, []assessment.FieldError, error) {
	can, err := w.kernel.PeopleWhere(tx, p.Organisation, askable)
	if err != nil {
		return nil, nil, err
	}
	engaged, err := tx.Engagements(audit)
	if err != nil {
		return nil, nil, err
	}
	can = slices.DeleteFunc(can, func(m assessment.Person) bool {
		return slices.ContainsFunc(engaged, func(e assessment.Engagement) bool { return e.UserID == m.UserID })
	})
	var users []assessment.ID
	var wrong []assessment.FieldError
	for _, id := range f.People {
		if !slices.ContainsFunc(can, func(m assessment.Person) bool { return m.UserID == id }) {
			wrong = append(wrong, assessment.FieldError{Field: "people", Key: "error.unknown_choice"})
		}
		users = append(users, id)
	}
	for _, typed := range f.Emails {
		email := assessment.NormaliseEmail(typed)
		if email == "" {
			continue
		}
		i := slices.IndexFunc(can, func(m assessment.Person) bool { return m.Email == email })
		if i < 0 {
			args := assessment.Args{"Email": email}
			wrong = append(wrong, assessment.FieldError{Field: "emails", Key: "error.fact_check_unknown", Args: args})
			continue
		}
		users = append(users, can[i].UserID)
	}
	slices.SortFunc(users, func(a, b assessment.ID) int { return cmp.Compare(a.String(), b.String()) })
	users = slices.Compact(users)
	switch {
	case len(users) == 0 && len(wrong) == 0:
		wrong = append(wrong, assessment.FieldError{Field: "people", Key: "error.choose_somebody"})
	case len(users) > assessment.MaxFactCheckers:
		args := assessment.Args{"Max": assessment.MaxFactCheckers}
		wrong = append(wrong, assessment.FieldError{Field: "people", Key: "error.too_many_entries", Args: args})
	}
	return users, wrong, nil
}

func (w *UseCases) addFactCheck(
	tx assessment.Tx,
	p assessment.Principal,
	c assessment.FactCheck,
	users []assessment.ID,
) error {
	if err := tx.AddFactCheck(c); err != nil {
		return err
	}
	var notices []assessment.Notice
	for _, user := range users {
		if err := tx.AddFactChecker(assessment.FactChecker{
			OrganisationID: c.OrganisationID,
			FactCheckID:    c.ID,
			UserID:         user,
			AuditID:        c.AuditID,
			AskedAt:        c.BegunAt,
		}); err != nil {
			return err
		}
		notices = append(notices, assessment.Notice{
			UserID:      user,
			Kind:        assessment.NoticeFactCheck,
			FactCheckID: &c.ID,
			OnceKey:     fmt.Sprintf("%s %s", assessment.NoticeFactCheck, c.ID),
		})
	}
	if err := w.kernel.Log(tx, p, event.FactCheckBegun{
		Audit:      c.AuditID,
		Number:     c.Number,
		Due:        c.Due,
		People:     users,
		Judgements: c.Judgements,
		SHA256:     c.SHA256,
	}); err != nil {
		return err
	}
	return w.kernel.Notify(tx, p, notices...)
}

// EndFactCheck ends a fact check from the given version, so that nobody comments any more.
func (w *UseCases) EndFactCheck(
	ctx context.Context,
	p assessment.Principal,
	audit, check assessment.ID,
	version int64,
) (record.FactCheck, error) {
	return w.changeFactCheck(ctx, p, audit, check, func(c checking) error {
		if !c.check.Open() {
			return &assessment.Error{Code: assessment.Conflict, Key: "error.fact_check_ended"}
		}
		now := w.kernel.Now()
		c.check.EndedBy, c.check.EndedAt, c.check.Version = &c.p.User.ID, &now, version
		saved, err := c.tx.SaveFactCheck(c.check)
		if err != nil {
			return err
		}
		if err := w.kernel.Log(c.tx, c.p, event.FactCheckEnded{Audit: audit, Number: saved.Number}); err != nil {
			return err
		}
		return c.tellAnswered()
	})
}

// checking is a fact check of an audit that an auditor changes.
type checking struct {
	draft
	check  assessment.FactCheck
	copied record.DraftCopy
}

// changeFactCheck runs a change of a fact check by an auditor, and returns its record. The error of a stale change has
// it too.
func (w *UseCases) changeFactCheck(
	ctx context.Context,
	p assessment.Principal,
	audit, check assessment.ID,
	change func(checking) error,
) (record.FactCheck, error) {
	var r record.FactCheck
	err := w.inFieldwork(ctx, p, audit, func(
		tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity,
	) error {
		d, err := w.draftOf(tx, p, a, entities)
		if err != nil {
			return err
		}
		c := checking{draft: d}
		if c.check, c.copied, err = readFactCheck(tx, check, audit); err != nil {
			return err
		}
		err = change(c)
		stale := assessment.CodeOf(err) == assessment.Stale
		if err != nil && !stale {
			return err
		}
		now, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(audit) })
		if err == nil && !access.Engaged {
			err = workflow.Denied(assessment.WriteAudits)
		}
		if err != nil {
			return err
		}
		r, err = w.factCheckRecord(tx, p, now, entities, check)
		if err == nil && stale {
			err = assessment.Changed(r)
		}
		return err
	})
	return r, err
}

// checkFactChecks refuses to make an audit final while a fact check is open or a comment has no answer.
func checkFactChecks(tx assessment.Tx, audit assessment.ID) error {
	all, err := readFactChecks(tx, audit)
	if err != nil {
		return err
	}
	for _, c := range all.checks {
		switch n := all.counts(c.ID); {
		case c.Open():
			args := assessment.Args{"Number": c.Number, "Due": string(c.Due)}
			return &assessment.Error{Code: assessment.Conflict, Key: "error.fact_check_open", Args: args}
		case n.Unanswered > 0:
			args := assessment.Args{"Number": c.Number, "Count": n.Unanswered}
			return &assessment.Error{Code: assessment.Conflict, Key: "error.fact_comments_unanswered", Args: args}
		}
	}
	return nil
}
