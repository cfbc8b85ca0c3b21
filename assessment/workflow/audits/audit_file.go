package audits

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// auditContent is everything stored about an audit.
type auditContent struct {
	assessment.Audit
	entities        []assessment.AuditedEntity
	round           *assessment.Round
	judgements      []assessment.Judgement
	totals          []assessment.AuditTotal // that count
	recommendations []assessment.Recommendation
	recommended     []assessment.Recommendation // all of them, whatever has been left out
	followUps       []assessment.EarlierRecommendation
	part            bool // some of it has been left out
	dismissals      []assessment.Dismissal
	engagements     []assessment.Engagement
	declarations    []assessment.AuditDeclaration // that count
	approvals       []record.PlanApproval
	confirmations   []assessment.EngagementConfirmation
	emails          map[assessment.ID]string // by user
}

// readContent reads everything stored about an audit.
func readContent(tx assessment.Tx, a assessment.Audit) (auditContent, error) {
	c := auditContent{Audit: a}
	var err error
	if c.entities, err = tx.AuditedEntities(a.ID); err != nil {
		return c, err
	}
	if a.RoundID != nil {
		r, err := tx.Round(*a.RoundID)
		if err != nil {
			return c, err
		}
		c.round = &r
	}
	if c.judgements, err = tx.Judgements(a.ID); err != nil {
		return c, err
	}
	totals, err := tx.AuditTotals(a.ID)
	if err != nil {
		return c, err
	}
	c.totals = assessment.LatestTotals(totals)
	if c.recommendations, err = tx.Recommendations(a.ID); err != nil {
		return c, err
	}
	if c.followUps, err = tx.EarlierRecommendations(a.ID); err != nil {
		return c, err
	}
	if c.dismissals, err = tx.Dismissals(a.ID); err != nil {
		return c, err
	}
	if c.engagements, err = tx.Engagements(a.ID); err != nil {
		return c, err
	}
	declarations, err := tx.AuditDeclarations(a.ID)
	if err != nil {
		return c, err
	}
	c.declarations = assessment.LatestDeclarations(declarations)
	if c.approvals, err = plansApproved(tx, a, c.entities); err != nil {
		return c, err
	}
	confirmations, err := tx.EngagementConfirmations(a.ID)
	if err != nil {
		return c, err
	}
	for _, group := range withoutAuditor(confirmations) {
		c.confirmations = append(c.confirmations, group...)
	}
	if c.emails, err = emails(tx); err != nil {
		return c, err
	}
	err = nameBodies(tx, a, c.entities, c.recommendations)
	c.recommended = c.recommendations
	return c, err
}

// nameBodies updates the names of bodies in the entities and recommendations of an audit that is not final: what is
// sealed keeps the names it had.
func nameBodies(
	tx assessment.Tx,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	recommendations []assessment.Recommendation,
) error {
	if a.State == assessment.AuditFinal {
		return nil
	}
	names, err := bodyNames(tx)
	if err != nil {
		return err
	}
	nameEntities(names, entities)
	for i := range recommendations {
		recommendations[i].BodyName = names[recommendations[i].BodyID]
	}
	return nil
}

func nameEntities(names map[assessment.ID]string, entities []assessment.AuditedEntity) {
	for i := range entities {
		if e := &entities[i]; e.BodyID != nil {
			e.BodyName = names[*e.BodyID]
		}
	}
}

// bodyNames are the names of the organisation's bodies, by id.
func bodyNames(tx assessment.Tx) (map[assessment.ID]string, error) {
	bodies, err := tx.Bodies()
	if err != nil {
		return nil, err
	}
	names := make(map[assessment.ID]string, len(bodies))
	for _, b := range bodies {
		names[b.ID] = b.Name
	}
	return names, nil
}

// emails are the addresses of the organisation's people, by user.
func emails(tx assessment.Tx) (map[assessment.ID]string, error) {
	people, err := tx.People()
	if err != nil {
		return nil, err
	}
	by := make(map[assessment.ID]string, len(people))
	for _, m := range people {
		by[m.UserID] = m.Email
	}
	return by, nil
}

// file is the audit as a file, in canonical form.
func (c auditContent) file() *exchange.File {
	s := Shown{Audit: c.Audit, Entities: c.entities, Described: true}
	f := record.AuditFile{
		Audit:         record.Audit{AuditHead: s.head()},
		Part:          c.part,
		Dismissals:    c.dismissals,
		Engagements:   slices.DeleteFunc(slices.Clone(c.engagements), assessment.Engagement.Waits),
		Declarations:  c.declarations,
		Confirmations: c.confirmations,
		Emails:        map[assessment.ID]string{},
	}
	for _, e := range f.Engagements {
		f.Emails[e.UserID] = c.emails[e.UserID]
	}
	for _, one := range c.confirmations {
		f.Emails[one.UserID], f.Emails[one.ConfirmedBy] = c.emails[one.UserID], c.emails[one.ConfirmedBy]
	}
	for _, j := range c.judgements {
		f.Emails[j.JudgedBy] = c.emails[j.JudgedBy]
	}
	f.Describe(c.Audit)
	f.Replaces = c.Corrects
	f.PlanApprovals = c.approvals
	f.Cells = s.cells(Matrix(c.Audit, c.entities, c.judgements), nil)
	for _, t := range c.totals {
		f.Totals = append(f.Totals, record.AuditTotalOf(t))
	}
	f.Recommendations = record.RecommendationsOf(c.recommendations, c.recommended, c.Numbering)
	for _, one := range c.followUps {
		f.FollowUps = append(f.FollowUps, record.FollowedUpOf(one))
	}
	if c.round != nil {
		f.Round, f.Questionnaire = new(record.RoundNameOf(*c.round)), new(record.QuestionnaireOf(*c.round))
	}
	return exchange.Of(f)
}

// FileForm is what is asked for in the file of an audit. With replies or fact checks it is not what was sealed.
type FileForm struct {
	Proposals  bool   // with what self-assessments proposed
	Replies    bool   // with what the bodies have replied to a final audit, as far as the principal may read it
	FactChecks bool   // with the fact checks, for the audit's auditors; not with replies, nor open
	Open       bool   // an open extract, without the passages that may be secret
	Format     string // such as "yaml", for the log
}

// File is an audit as a file, as far as the principal may see it; for those who see the whole of a final one, it is
// what was sealed, unless more or less is asked for. An open extract cannot be imported.
func (w *UseCases) File(
	ctx context.Context, p assessment.Principal, id assessment.ID, with FileForm,
) (*exchange.File, error) {
	if with.FactChecks && (with.Replies || with.Open) {
		return nil, assessment.InvalidField("fact_checks", "error.fact_checks_alone", nil)
	}
	var f *exchange.File
	err := w.kernel.Export(ctx, p, func(tx assessment.Tx) (event.Event, error) {
		a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) })
		if err != nil {
			return nil, err
		}
		s := ShownAudit(p, access, a, entities)
		if err := s.mayRead(); err != nil {
			return nil, err
		}
		if with.FactChecks && !access.Engaged {
			return nil, workflow.Denied(assessment.WriteAudits)
		}
		if f, err = w.fileWith(tx, s, with.Replies, workflow.Language(p)); err != nil {
			return nil, err
		}
		if with.FactChecks {
			if err := w.addFactChecks(tx, p, a, entities, f); err != nil {
				return nil, err
			}
		}
		if with.Open {
			x, err := extract(tx, id)
			if err != nil {
				return nil, err
			}
			f = openFile(f, x)
		}
		if err := s.readEditions(tx); err != nil {
			return nil, err
		}
		if by := s.InForce(); by != nil {
			f.ReplacedBy = fmt.Sprintf("Replaced by version %d on %s.", by.Edition, by.FinalAt.Format(time.DateOnly))
		}
		return event.AuditExported{
			Audit:     id,
			Proposals: with.Proposals,
			Whole:     s.Whole,
			Replies:   len(f.Replies) > 0,
			Checks:    len(f.FactChecks) > 0,
			Format:    with.Format,
			Open:      with.Open,
		}, nil
	})
	if err != nil {
		return nil, err
	}
	if !with.Proposals {
		f.WithoutProposals()
	}
	return f, nil
}

// openFile is a file without the passages of an extract and without hashes. It is a part, which is never imported.
func openFile(f *exchange.File, x *assessment.Extract) *exchange.File {
	open := record.Without(*f, x)
	open.Audit.Key = x.Key(f.Audit.Key, f.Audit.Title, "audit")
	if f.Audit.Corrects != "" {
		open.Audit.Corrects = x.Key(f.Audit.Corrects, f.Audit.Title, "audit")
		if x.Found() > 0 { // the keys of a correction tell the title of the first version
			open.Audit.Key, open.Audit.Corrects = "audit", "audit"
		}
	}
	for i, e := range f.Entities {
		open.Rename(open.Entities[i].ID, x.Key(e.ID, e.Name, fmt.Sprint("entity-", i+1)))
	}
	for i := range open.Audit.Earlier {
		open.Audit.Earlier[i].Audit = ""
	}
	open.Part, open.Revision, open.Withheld = true, "", x.Found()
	return &open
}

// addFactChecks adds the fact checks of an audit to its file.
func (w *UseCases) addFactChecks(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	f *exchange.File,
) error {
	checks, err := tx.FactChecks(a.ID)
	if err != nil {
		return err
	}
	var made []record.FactCheck
	for _, c := range checks {
		one, err := w.factCheckRecord(tx, p, a, entities, c.ID)
		if err != nil {
			return err
		}
		made = append(made, one)
	}
	f.AddFactChecks(made)
	return nil
}

// fileWith is [UseCases.fileShown], on request with the replies to a final audit.
func (w *UseCases) fileWith(tx assessment.Tx, s Shown, replies bool, lang string) (*exchange.File, error) {
	f, err := w.fileShown(tx, s)
	if err != nil || !replies || s.State != assessment.AuditFinal {
		return f, err
	}
	list, err := w.recommended(tx, s, lang)
	f.AddReplies(list)
	return f, err
}

// fileShown is the part of an audit that the reader may see. The whole of one that is not final has a revision, so that
// an import can tell whether the audit has changed since.
func (w *UseCases) fileShown(tx assessment.Tx, s Shown) (*exchange.File, error) {
	if s.Whole && s.State == assessment.AuditFinal {
		return sealedFile(tx, s.Audit)
	}
	content, err := readContent(tx, s.Audit)
	if err != nil {
		return nil, err
	}
	if !s.Whole {
		content.part, content.entities, content.engagements = true, s.Entities, nil
		content.declarations, content.approvals = nil, nil
		shown := func(id assessment.ID) bool {
			return slices.ContainsFunc(s.Entities, func(e assessment.AuditedEntity) bool { return e.EntityID == id })
		}
		content.judgements = slices.DeleteFunc(
			content.judgements,
			func(j assessment.Judgement) bool { return !shown(j.EntityID) },
		)
		content.dismissals = nil
		content.recommendations = s.visibleRecommendations(content.recommendations)
		content.followUps = s.visibleFollowUps(content.followUps)
	}
	f := content.file()
	if s.Whole {
		f.Revision, err = f.Importable()
	}
	return f, err
}

// sealedFile reads the sealed content of a final audit, after checking its hash.
func sealedFile(tx assessment.Tx, a assessment.Audit) (*exchange.File, error) {
	seal, err := tx.AuditSeal(a.ID)
	if err != nil {
		return nil, err
	}
	if err := seal.Verify(); err != nil {
		return nil, fmt.Errorf("read sealed audit %s: %w", a.ID, err)
	}
	f, err := exchange.Reread(a.Key+".json", seal.Content)
	if err != nil {
		return nil, fmt.Errorf("read sealed audit %s: %w", a.ID, err)
	}
	return f, nil
}

// OperatorFile is a whole audit as a file, with proposals and on request with replies, for the operator of the
// installation, who has the database anyway. It also returns the audit's organisation, in whose log it is recorded.
func (w *UseCases) OperatorFile(
	ctx context.Context,
	id assessment.ID,
	replies bool,
	format string,
) (f *exchange.File, o assessment.Organisation, err error) {
	o, err = w.operatorExport(ctx, id, format, func(tx assessment.Tx, o assessment.Organisation, s Shown) (bool, error) {
		if f, err = w.fileWith(tx, s, replies, o.Language); err != nil {
			return false, err
		}
		return len(f.Replies) > 0, nil
	})
	return f, o, err
}

// operatorExport finds an audit in any organisation and reads all of it, which is recorded in that organisation's log;
// read reports whether replies are in what was read.
func (w *UseCases) operatorExport(
	ctx context.Context,
	id assessment.ID,
	format string,
	read func(assessment.Tx, assessment.Organisation, Shown) (replies bool, err error),
) (o assessment.Organisation, err error) {
	var organisations []assessment.Organisation
	if err := w.kernel.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		organisations, err = tx.Organisations()
		return err
	}); err != nil {
		return o, err
	}
	for _, o := range organisations {
		err := w.kernel.ExportBy(ctx, o.ID, nil, func(tx assessment.Tx) (event.Event, error) {
			a, err := tx.Audit(id)
			if err != nil {
				return nil, err
			}
			replies, err := read(tx, o, Shown{
				Audit:     a,
				Whole:     true,
				Described: true,
				MayRead:   true,
				reader:    assessment.Principal{Organisation: o},
			})
			return event.AuditExported{Audit: id, Proposals: true, Whole: true, Replies: replies, Format: format}, err
		})
		if assessment.CodeOf(err) != assessment.NotFound {
			return o, err
		}
	}
	return o, assessment.Missing()
}
