package audits

import (
	"context"
	"maps"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// Form is the fields of an audit that people fill in. Ids, state, times and names of entities are set by the use case.
type Form struct {
	assessment.Audit
	Entities []assessment.ID            // in the audit's order; also objects in no tree that stay as they are
	Outside  []assessment.OutsideObject // objects in no tree that are new or changed

	Keeps Kept // what a change leaves as it is, whatever Audit has
}

// Kept are parts of an audit that a change may leave as they are, for callers that do not know of them.
type Kept struct {
	ReplyDue, ReportNumber, CaseNumber, Method, Numbering, Materiality, RiskAssessment, Independence, Correction bool
	CoverLetter, Summary                                                                                         bool

	Links    bool // which earlier audits are linked to, of the same year and words
	Until    bool // the last years of earlier audits, of the same year and words
	Meanings bool // tones and groups of the scale's steps, of the same ordinals
	Words    bool // the scale's own words for what has no ordinal
	Places   bool // which other texts are appendices, of the same name
	Risks    bool // the steps on which risk is rated
}

// keep puts back what stays.
func (k Kept) keep(a *assessment.Audit, stored assessment.Audit) {
	for _, text := range []struct {
		stays bool
		to    *string
		from  string
	}{
		{k.ReportNumber, &a.ReportNumber, stored.ReportNumber},
		{k.CaseNumber, &a.CaseNumber, stored.CaseNumber},
		{k.Method, &a.Method, stored.Method},
		{k.Correction || stored.Edition == 0, &a.Correction, stored.Correction},
		{k.Materiality, &a.Materiality, stored.Materiality},
		{k.RiskAssessment, &a.RiskAssessment, stored.RiskAssessment},
		{k.Independence, &a.Independence, stored.Independence},
		{k.CoverLetter, &a.CoverLetter, stored.CoverLetter},
		{k.Summary || a.State == assessment.AuditPlanning && a.Summary == "", &a.Summary, stored.Summary},
	} {
		if text.stays {
			*text.to = text.from
		}
	}
	if k.ReplyDue {
		a.ReplyDue = stored.ReplyDue
	}
	if k.Numbering {
		a.Numbering = stored.Numbering
	}
	for i, e := range a.Earlier {
		at := slices.IndexFunc(stored.Earlier, func(s assessment.EarlierAudit) bool {
			return s.Year == e.Year && s.What == e.What
		})
		if k.Until && at >= 0 {
			a.Earlier[i].Until = stored.Earlier[at].Until
		}
		if k.Links && at >= 0 {
			a.Earlier[i].Audit, a.Earlier[i].Key = stored.Earlier[at].Audit, stored.Earlier[at].Key
		}
	}
	for i, n := range a.Notes {
		at := slices.IndexFunc(stored.Notes, func(s assessment.OtherText) bool { return s.Name == n.Name })
		if k.Places && at >= 0 {
			a.Notes[i].Appendix = stored.Notes[at].Appendix
		}
	}
	if k.Words {
		a.Scale.Words = stored.Scale.Words
	}
	if k.Risks {
		a.Scale.Risks = stored.Scale.Risks
	}
	for i, step := range a.Scale.Steps {
		at := slices.IndexFunc(stored.Scale.Steps, func(s assessment.JudgementStep) bool { return s.Ordinal == step.Ordinal })
		if k.Meanings && at >= 0 {
			a.Scale.Steps[i].Tone, a.Scale.Steps[i].Group = stored.Scale.Steps[at].Tone, stored.Scale.Steps[at].Group
		}
	}
}

// AddAudit creates an audit of entities, in planning and with nobody engaged. Auditors may, too: those who manage it
// are told, and nobody has access to anything by it. See [Access].
func (w *UseCases) AddAudit(ctx context.Context, p assessment.Principal, f Form) (record.Audit, error) {
	id, err := w.kernel.NewID()
	if err != nil {
		return record.Audit{}, err
	}
	var r record.Audit
	err = w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) (err error) {
		if err := w.addAudit(tx, p, id, f); err != nil {
			return err
		}
		r, err = w.readCompared(tx, p, id, anyReader)
		return err
	})
	return r, err
}

func (w *UseCases) addAudit(tx assessment.Tx, p assessment.Principal, id assessment.ID, f Form) error {
	if !p.MaySomewhere(assessment.PlanAudits) {
		return workflow.Denied(assessment.PlanAudits)
	}
	if err := tx.LockOrganisation(); err != nil {
		return err
	}
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return err
	}
	a := f.Audit
	a.OrganisationID = p.Organisation.ID
	a.ID = id
	a.State = assessment.AuditPlanning
	a.Version = 1
	a.CreatedBy, a.PlannedBy = p.User.ID, nil
	a.CreatedAt, a.UpdatedAt = w.kernel.Now(), w.kernel.Now()
	a.Overall, a.Statement = "", ""
	a.FieldworkAt = nil
	a.Edition, a.Corrects, a.CorrectsID, a.FirstID, a.Correction = 0, "", nil, nil, ""
	if err := w.linkEarlier(tx, p, &a, assessment.Audit{}); err != nil {
		return err
	}
	examined, fields, err := w.checkAudit(tx, p, t, &a, f, nil, assessment.PlanAudits)
	if err != nil {
		return err
	}
	fields = append(fields, summedUpEarly(a, assessment.Audit{})...)
	if !p.MayAll(assessment.ManageAudits, t, examined) {
		a.PlannedBy = &p.User.ID
		more, err := w.checkPlanner(tx, p, t, a, examined)
		if err != nil {
			return err
		}
		fields = append(fields, more...)
	}
	taken, _, _, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.AuditByKey(a.Key) })
	if err != nil && assessment.CodeOf(err) != assessment.NotFound {
		return err
	}
	if err == nil && taken.Withdrawn() { // one out of sight is taken and no more
		fields = append(fields, assessment.FieldError{
			Field: "key", Key: "error.audit_withdrawn_key", Args: assessment.Args{"Key": a.Key},
		})
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return err
	}
	if err := tx.AddAudit(a, w.stamp(p)); err != nil {
		return err
	}
	for _, e := range examined {
		if err := addExamined(tx, t, e, w.stamp(p)); err != nil {
			return err
		}
	}
	if err := w.followEarlier(tx, p, a, assessment.Audit{}); err != nil {
		return err
	}
	if err := w.kernel.Log(tx, p, event.AuditAdded{
		Audit: a.ID, Key: a.Key, Title: a.Title, Entities: idsOf(examined),
	}); err != nil {
		return err
	}
	return w.tellPlanned(tx, p, a)
}

// checkAudit returns what is wrong with an audit, and its entities in the order chosen. An entity is added only with
// the permission for it to choose.
func (w *UseCases) checkAudit(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	a *assessment.Audit,
	f Form,
	before []assessment.AuditedEntity,
	choose assessment.Permission,
) ([]assessment.AuditedEntity, []assessment.FieldError, error) {
	if a.Key == "" {
		a.Key = assessment.KeyOf(a.Title)
	}
	fields := append(a.Normalise(), a.Scale.CheckCaps()...)
	asked, more, err := w.checkAuditRound(tx, a)
	if err != nil {
		return nil, nil, err
	}
	fields = append(fields, more...)
	bodies, err := tx.Bodies()
	if err != nil {
		return nil, nil, err
	}
	chosen, stays := f.tellApart(before)
	o := examining{UseCases: w, tree: t, audit: *a, bodies: bodies, before: before, permission: choose}
	if !o.choose(p, chosen, asked) {
		return nil, append(fields, assessment.FieldError{Field: "entities", Key: "error.unknown_choice"}), nil
	}
	if err := o.check(p, stays, f.Outside); err != nil {
		return nil, nil, err
	}
	fields = append(fields, o.fields...)
	switch {
	case len(o.examined) == 0:
		fields = append(fields, assessment.FieldError{Field: "entities", Key: "error.required"})
	case len(o.examined) > assessment.MaxAuditEntities:
		args := assessment.Args{"Max": assessment.MaxAuditEntities}
		fields = append(fields, assessment.FieldError{Field: "entities", Key: "error.too_many_entries", Args: args})
	}
	return f.inOrder(o.examined, before), fields, nil
}

// summedUpEarly refuses a summary in planning: it is for those who are engaged, and those who plan do not see it.
func summedUpEarly(a, stored assessment.Audit) []assessment.FieldError {
	if a.Summary == stored.Summary {
		return nil
	}
	return []assessment.FieldError{{Field: "summary", Key: "error.summary_planning"}}
}

// checkAuditRound finds the assessments of an audit's round by entity, and checks that round and questions exist.
func (w *UseCases) checkAuditRound(
	tx assessment.Tx,
	a *assessment.Audit,
) (map[assessment.ID]assessment.ID, []assessment.FieldError, error) {
	asked := map[assessment.ID]assessment.ID{}
	var q *questionnaires.Questionnaire
	if a.RoundID != nil {
		r, err := tx.Round(*a.RoundID)
		if assessment.CodeOf(err) == assessment.NotFound {
			return nil, []assessment.FieldError{{Field: "round", Key: "error.unknown_choice"}}, nil
		}
		if err != nil {
			return nil, nil, err
		}
		if q, err = w.kernel.QuestionnaireOf(tx, r); err != nil {
			return nil, nil, err
		}
		rows, err := tx.AssessmentsIn(r.ID)
		if err != nil {
			return nil, nil, err
		}
		for _, row := range rows {
			asked[row.EntityID] = row.ID
		}
	}
	for _, question := range a.Questions {
		if question.From == "" {
			continue
		}
		if q == nil {
			return asked, []assessment.FieldError{
				{Field: "questions", Key: "error.question_without_round", Args: assessment.Args{"ID": question.ID}},
			}, nil
		}
		if _, ok := q.AuditQuestion(question.From); !ok {
			return asked, []assessment.FieldError{
				{Field: "questions", Key: "error.unknown_audit_question", Args: assessment.Args{"ID": question.From}},
			}, nil
		}
	}
	return asked, nil, nil
}

// SaveAudit changes an audit from the version in the form. In planning, those who manage audits, those engaged and the
// auditor who plans it may change it; in fieldwork only those engaged, and then round, entities, scale and judged
// questions stay as they are.
func (w *UseCases) SaveAudit(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	f Form,
) (record.Audit, error) {
	var r record.Audit
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) (err error) {
		r, err = w.after(tx, p, id, w.saveAudit(tx, p, id, f))
		return err
	})
	return r, err
}

func (w *UseCases) saveAudit(tx assessment.Tx, p assessment.Principal, id assessment.ID, f Form) error {
	stored, entities, access, err := w.lockAudit(tx, p, id)
	if err != nil {
		return err
	}
	if err := access.mayChange(stored.State); err != nil {
		return err
	}
	if f.Version != stored.Version {
		return assessment.Changed(stored)
	}
	a := f.Audit
	a.OrganisationID = stored.OrganisationID
	a.ID = id
	a.Key = stored.Key
	a.State = stored.State
	a.CreatedBy, a.PlannedBy = stored.CreatedBy, stored.PlannedBy
	a.CreatedAt = stored.CreatedAt
	a.UpdatedAt = w.kernel.Now()
	a.Overall, a.Statement = stored.Overall, stored.Statement
	a.FieldworkAt = stored.FieldworkAt
	a.Edition, a.Corrects, a.CorrectsID, a.FirstID = stored.Edition, stored.Corrects, stored.CorrectsID, stored.FirstID
	f.Keeps.keep(&a, stored)
	if err := w.linkEarlier(tx, p, &a, stored); err != nil {
		return err
	}
	if a.State == assessment.AuditPlanning {
		err = w.savePlanned(tx, p, access, stored, &a, f, entities)
	} else {
		a.RoundID, a.Scale = stored.RoundID, stored.Scale
		err = w.saveInFieldwork(tx, stored, &a)
	}
	if err != nil {
		return err
	}
	if a, err = tx.SaveAudit(a, w.stamp(p)); err != nil {
		return err
	}
	if err := w.followEarlier(tx, p, a, stored); err != nil {
		return err
	}
	if a.Numbering != stored.Numbering {
		if err := numberAgain(tx, a, entities, w.stamp(p)); err != nil {
			return err
		}
	}
	return w.kernel.Log(tx, p, event.AuditSaved{Audit: id, Version: a.Version})
}

// savePlanned checks an audit in planning and sets its entities to those chosen.
func (w *UseCases) savePlanned(
	tx assessment.Tx,
	p assessment.Principal,
	access Access,
	stored assessment.Audit,
	a *assessment.Audit,
	f Form,
	before []assessment.AuditedEntity,
) error {
	t := access.Tree
	choose, err := w.mayChoose(tx, p, access, a.ID)
	if err != nil {
		return err
	}
	examined, fields, err := w.checkAudit(tx, p, t, a, f, before, choose)
	if err != nil {
		return err
	}
	fields = append(fields, summedUpEarly(*a, stored)...)
	if !access.works() {
		more, err := w.checkPlanner(tx, p, t, *a, examined)
		if err != nil {
			return err
		}
		fields = append(fields, more...)
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return err
	}
	added := slices.DeleteFunc(slices.Clone(examined), func(e assessment.AuditedEntity) bool {
		return slices.ContainsFunc(before, func(b assessment.AuditedEntity) bool { return b.EntityID == e.EntityID })
	})
	if err := w.reachedByEngaged(tx, p, t, a.ID, added); err != nil {
		return err
	}
	if len(added) > 0 || !sameID(stored.RoundID, a.RoundID) {
		if err := w.checkIndependent(tx, p, t, *a, examined); err != nil {
			return err
		}
	}
	for _, e := range before {
		if !hasEntity(examined, e.EntityID) {
			if err := tx.DeleteAuditedEntity(a.ID, e.EntityID, w.stamp(p)); err != nil {
				return err
			}
		}
	}
	for _, e := range examined {
		i := slices.IndexFunc(before, func(b assessment.AuditedEntity) bool { return b.EntityID == e.EntityID })
		if i < 0 {
			if err := addExamined(tx, t, e, w.stamp(p)); err != nil {
				return err
			}
			continue
		}
		e.Version, e.Overall, e.Statement = before[i].Version, before[i].Overall, before[i].Statement
		if _, err := tx.SaveAuditedEntity(e, w.stamp(p)); err != nil {
			return err
		}
	}
	return nil
}

// sameID reports whether both are the same, or none.
func sameID(a, b *assessment.ID) bool { return a == b || a != nil && b != nil && *a == *b }

// saveInFieldwork checks an audit in fieldwork, where judged questions stay as stored; a correction may word them
// otherwise, since it says what it changes.
func (w *UseCases) saveInFieldwork(tx assessment.Tx, stored assessment.Audit, a *assessment.Audit) error {
	fields := a.Normalise()
	_, more, err := w.checkAuditRound(tx, a)
	if err != nil {
		return err
	}
	used, err := usedQuestions(tx, a.ID)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(used)) {
		before, _ := stored.Question(id)
		if now, ok := a.Question(id); !ok || !now.Asks(before) && !(correctable(stored) && now.Rewords(before)) {
			more = append(
				more,
				assessment.FieldError{Field: "questions", Key: judgedKey(stored), Args: assessment.Args{"ID": id}},
			)
		}
	}
	return assessment.InvalidFields(append(fields, more...))
}
