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
	Entities []assessment.ID // in the audit's order
}

// Access is what a principal may do with an audit.
type Access struct {
	Tree    assessment.Tree
	Engaged bool // has the role and a valid engagement today: reads all, writes until the audit is final
	manages bool // may change engagements and, while the audit is planned, its entities
}

// openAudit finds an audit with its entities and what the principal may do with it. One that the principal may not even
// know of is treated as missing.
func (w *UseCases) openAudit(
	tx assessment.Tx,
	p assessment.Principal,
	find func() (assessment.Audit, error),
) (assessment.Audit, []assessment.AuditedEntity, Access, error) {
	var access Access
	a, err := find()
	if err != nil {
		return a, nil, access, err
	}
	entities, err := tx.AuditedEntities(a.ID)
	if err != nil {
		return a, nil, access, err
	}
	engagements, err := tx.EngagementsOf(p.User.ID)
	if err != nil {
		return a, nil, access, err
	}
	if access.Tree, err = workflow.ReadTree(tx, p); err != nil {
		return a, nil, access, err
	}
	access.Engaged = w.Engaged(p, access.Tree, engagements, a.ID, entities)
	access.manages = mayAll(p, access.Tree, assessment.ManageAudits, entities)
	if !access.Engaged && !access.manages && !slices.ContainsFunc(entities, func(e assessment.AuditedEntity) bool {
		return knowsAudit(p, access.Tree, e.EntityID)
	}) {
		return a, nil, access, assessment.Missing()
	}
	return a, entities, access, nil
}

// Engaged reports whether the principal has a valid engagement for the audit today, and the auditor's role for all of
// its entities.
func (w *UseCases) Engaged(
	p assessment.Principal,
	t assessment.Tree,
	engagements []assessment.Engagement,
	audit assessment.ID,
	entities []assessment.AuditedEntity,
) bool {
	return mayAll(p, t, assessment.WriteAudits, entities) &&
		slices.ContainsFunc(engagements, func(e assessment.Engagement) bool {
			return e.AuditID == audit && e.ValidOn(w.kernel.Today())
		})
}

// knowsAudit reports whether the principal may know that the entity is audited. Auditors only know through their
// engagements.
func knowsAudit(p assessment.Principal, t assessment.Tree, entity assessment.ID) bool {
	return slices.ContainsFunc(p.Memberships, func(m assessment.Membership) bool {
		return m.Role != assessment.Auditor && m.Role.May(assessment.ReadAudits) && m.Reaches(t, entity)
	})
}

// mayAll reports whether the principal has the permission for every entity of an audit; if it has none, for the whole
// organisation.
func mayAll(
	p assessment.Principal,
	t assessment.Tree,
	do assessment.Permission,
	entities []assessment.AuditedEntity,
) bool {
	if len(entities) == 0 {
		return len(t.Nodes) > 0 && p.May(do, t, t.Root().ID)
	}
	return !slices.ContainsFunc(entities, func(e assessment.AuditedEntity) bool { return !p.May(do, t, e.EntityID) })
}

// changeAudit lets an engaged auditor change an audit that is not final, with the audit locked.
func (w *UseCases) changeAudit(ctx context.Context, p assessment.Principal, id assessment.ID,
	fn func(assessment.Tx, assessment.Principal, *assessment.Audit, []assessment.AuditedEntity) error,
) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.LockAudit(id) })
		if err != nil {
			return err
		}
		if err := access.mayWrite(a.State); err != nil {
			return err
		}
		return fn(tx, p, &a, entities)
	})
}

// inFieldwork runs a change of what auditors write, which is only allowed in fieldwork.
func (w *UseCases) inFieldwork(ctx context.Context, p assessment.Principal, id assessment.ID,
	fn func(assessment.Tx, assessment.Principal, *assessment.Audit, []assessment.AuditedEntity) error,
) error {
	return w.changeAudit(
		ctx,
		p,
		id,
		func(tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity) error {
			if a.State != assessment.AuditFieldwork {
				return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_planning"}
			}
			return fn(tx, p, a, entities)
		},
	)
}

// changingEntity is one entity of an audit in fieldwork that is about to change.
type changingEntity struct {
	tx     assessment.Tx
	p      assessment.Principal
	audit  assessment.Audit
	stored assessment.AuditedEntity
}

// changeEntity runs a change of one entity of an audit, and returns its record. The error of a stale change has it too.
func (w *UseCases) changeEntity(
	ctx context.Context,
	p assessment.Principal,
	audit, entity assessment.ID,
	change func(changingEntity) (assessment.AuditedEntity, error),
) (record.AuditedEntity, error) {
	var r record.AuditedEntity
	err := w.inFieldwork(
		ctx,
		p,
		audit,
		func(tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity) error {
			i := slices.IndexFunc(entities, func(e assessment.AuditedEntity) bool { return e.EntityID == entity })
			if i < 0 {
				return assessment.Missing()
			}
			shape := func(e assessment.AuditedEntity) (record.AuditedEntity, error) { return entityRecord(tx, *a, e) }
			saved, err := change(changingEntity{tx: tx, p: p, audit: *a, stored: entities[i]})
			if err != nil {
				return staleAs(err, shape)
			}
			r, err = shape(saved)
			return err
		},
	)
	return r, err
}

// entityRecord is the record of an audited entity, with the name of its body.
func entityRecord(
	tx assessment.Tx,
	a assessment.Audit,
	e assessment.AuditedEntity,
) (record.AuditedEntity, error) {
	named := []assessment.AuditedEntity{e}
	if err := nameBodies(tx, a, named, nil); err != nil {
		return record.AuditedEntity{}, err
	}
	return record.AuditedEntityOf(named[0]), nil
}

// after is the record of an audit after a change that went well. The error of a stale change has it too.
func (w *UseCases) after(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
	err error,
) (record.Audit, error) {
	stale := assessment.CodeOf(err) == assessment.Stale
	if err != nil && !stale {
		return record.Audit{}, err
	}
	r, err := w.read(tx, p, id, anyReader)
	if err == nil && stale {
		err = assessment.Changed(r)
	}
	return r, err
}

// mayWrite refuses those who may not write in an audit in the state: it is for engaged auditors, until it is final.
func (access Access) mayWrite(state assessment.AuditState) error {
	switch {
	case !access.Engaged:
		return workflow.Denied(assessment.WriteAudits)
	case state == assessment.AuditFinal:
		return auditFinal()
	}
	return nil
}

// mayChange is mayWrite for the description of an audit, which those who manage it may also change in planning.
func (access Access) mayChange(state assessment.AuditState) error {
	if access.manages && state == assessment.AuditPlanning {
		return nil
	}
	return access.mayWrite(state)
}

func auditFinal() error {
	return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_final"}
}

// AddAudit creates an audit of entities, in planning and with nobody engaged.
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
		r, err = w.read(tx, p, id, anyReader)
		return err
	})
	return r, err
}

func (w *UseCases) addAudit(tx assessment.Tx, p assessment.Principal, id assessment.ID, f Form) error {
	if !p.MaySomewhere(assessment.ManageAudits) {
		return workflow.Denied(assessment.ManageAudits)
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
	a.CreatedBy = p.User.ID
	a.CreatedAt, a.UpdatedAt = w.kernel.Now(), w.kernel.Now()
	a.Overall, a.Statement = "", ""
	examined, fields, err := w.checkAudit(tx, p, t, &a, f.Entities, nil)
	if err != nil {
		return err
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return err
	}
	if err := tx.AddAudit(a); err != nil {
		return err
	}
	for _, e := range examined {
		if err := tx.AddAuditedEntity(e); err != nil {
			return err
		}
	}
	return w.kernel.Log(tx, p, event.AuditAdded{Audit: a.ID, Key: a.Key, Title: a.Title, Entities: f.Entities})
}

// checkAudit returns what is wrong with an audit, and its entities in the order chosen. Only those who manage audits of
// an entity may add it: auditors do not choose whom they audit.
func (w *UseCases) checkAudit(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	a *assessment.Audit,
	chosen []assessment.ID,
	before []assessment.AuditedEntity,
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
	var examined []assessment.AuditedEntity
	for i, id := range chosen {
		n, ok := t.Node(id)
		kept := slices.ContainsFunc(before, func(e assessment.AuditedEntity) bool { return e.EntityID == id })
		if !ok || !kept && !p.May(assessment.ManageAudits, t, id) || slices.Contains(chosen[:i], id) {
			return nil, append(fields, assessment.FieldError{Field: "entities", Key: "error.unknown_choice"}), nil
		}
		e := assessment.AuditedEntity{
			OrganisationID: a.OrganisationID,
			AuditID:        a.ID,
			EntityID:       id,
			Position:       i,
			Key:            n.Key,
			Name:           n.Name,
			Kind:           n.Kind,
			BodyID:         t.Body(id),
			Version:        1,
			UpdatedAt:      w.kernel.Now(),
		}
		if k := slices.IndexFunc(
			bodies,
			func(b assessment.Body) bool { return e.BodyID != nil && b.ID == *e.BodyID },
		); k >= 0 {
			e.BodyName = bodies[k].Name
		}
		if at, ok := asked[id]; ok {
			e.AssessmentID = &at
		}
		examined = append(examined, e)
	}
	switch {
	case len(examined) == 0:
		fields = append(fields, assessment.FieldError{Field: "entities", Key: "error.required"})
	case len(examined) > assessment.MaxAuditEntities:
		fields = append(
			fields,
			assessment.FieldError{
				Field: "entities",
				Key:   "error.too_many_entries",
				Args:  assessment.Args{"Max": assessment.MaxAuditEntities},
			},
		)
	}
	return examined, fields, nil
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

// SaveAudit changes an audit from the version in the form. In planning, those who manage audits and those engaged may
// change it; in fieldwork only those engaged, and then round, entities, scale and judged questions stay as they are.
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
	stored, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.LockAudit(id) })
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
	a.CreatedBy = stored.CreatedBy
	a.CreatedAt = stored.CreatedAt
	a.UpdatedAt = w.kernel.Now()
	a.Overall, a.Statement = stored.Overall, stored.Statement
	if a.State == assessment.AuditPlanning {
		err = w.savePlanned(tx, p, access.Tree, &a, f.Entities, entities)
	} else {
		a.RoundID, a.Scale = stored.RoundID, stored.Scale
		err = w.saveInFieldwork(tx, stored, &a)
	}
	if err != nil {
		return err
	}
	if a, err = tx.SaveAudit(a); err != nil {
		return err
	}
	return w.kernel.Log(tx, p, event.AuditSaved{Audit: id, Version: a.Version})
}

// savePlanned checks an audit in planning and sets its entities to those chosen.
func (w *UseCases) savePlanned(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	a *assessment.Audit,
	chosen []assessment.ID,
	before []assessment.AuditedEntity,
) error {
	examined, fields, err := w.checkAudit(tx, p, t, a, chosen, before)
	if err != nil {
		return err
	}
	if err := assessment.InvalidFields(fields); err != nil {
		return err
	}
	added := slices.DeleteFunc(slices.Clone(examined), func(e assessment.AuditedEntity) bool {
		return slices.ContainsFunc(before, func(b assessment.AuditedEntity) bool { return b.EntityID == e.EntityID })
	})
	if err := w.reachedByEngaged(tx, t, a.ID, added); err != nil {
		return err
	}
	for _, e := range before {
		if !slices.Contains(chosen, e.EntityID) {
			if err := tx.DeleteAuditedEntity(a.ID, e.EntityID); err != nil {
				return err
			}
		}
	}
	for _, e := range examined {
		i := slices.IndexFunc(before, func(b assessment.AuditedEntity) bool { return b.EntityID == e.EntityID })
		if i < 0 {
			if err := tx.AddAuditedEntity(e); err != nil {
				return err
			}
			continue
		}
		e.Version, e.Overall, e.Statement = before[i].Version, before[i].Overall, before[i].Statement
		if _, err := tx.SaveAuditedEntity(e); err != nil {
			return err
		}
	}
	return nil
}

// saveInFieldwork checks an audit in fieldwork, where judged questions stay as stored.
func (w *UseCases) saveInFieldwork(tx assessment.Tx, stored assessment.Audit, a *assessment.Audit) error {
	fields := a.Normalise()
	_, more, err := w.checkAuditRound(tx, a)
	if err != nil {
		return err
	}
	judgements, err := tx.Judgements(a.ID)
	if err != nil {
		return err
	}
	recommendations, err := tx.Recommendations(a.ID)
	if err != nil {
		return err
	}
	used := map[string]bool{}
	for _, j := range judgements {
		used[j.QuestionID] = true
	}
	for _, r := range recommendations {
		for _, place := range r.Places {
			used[place.QuestionID] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(used)) {
		before, _ := stored.Question(id)
		if now, ok := a.Question(id); !ok || !now.Asks(before) {
			more = append(
				more,
				assessment.FieldError{Field: "questions", Key: "error.question_judged", Args: assessment.Args{"ID": id}},
			)
		}
	}
	return assessment.InvalidFields(append(fields, more...))
}

// StartFieldwork pins the submission of each entity and opens the matrix, from the given version.
func (w *UseCases) StartFieldwork(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
) (record.Audit, error) {
	var r record.Audit
	err := w.changeAudit(
		ctx,
		p,
		id,
		func(tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity) (err error) {
			r, err = w.after(tx, p, id, w.startFieldwork(tx, p, *a, entities, version))
			return err
		},
	)
	return r, err
}

func (w *UseCases) startFieldwork(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	version int64,
) error {
	switch {
	case a.Version != version:
		return assessment.Changed(a)
	case a.State != assessment.AuditPlanning:
		return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_begun"}
	case len(a.Questions) == 0:
		return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_without_questions"}
	}
	counted, err := countedIn(tx, a.RoundID)
	if err != nil {
		return err
	}
	pinned := 0
	for _, e := range entities {
		s, ok := counted[e.EntityID]
		if !ok {
			continue
		}
		if _, err := w.pin(tx, e, s); err != nil {
			return err
		}
		pinned++
	}
	a.State, a.UpdatedAt = assessment.AuditFieldwork, w.kernel.Now()
	if _, err := tx.SaveAudit(a); err != nil {
		return err
	}
	return w.kernel.Log(tx, p, event.FieldworkStarted{Audit: a.ID, Pinned: pinned})
}

// countedIn are the submissions of a round that summaries use, by entity; none without a round.
func countedIn(tx assessment.Tx, round *assessment.ID) (map[assessment.ID]assessment.Submission, error) {
	by := map[assessment.ID]assessment.Submission{}
	if round == nil {
		return by, nil
	}
	rows, err := tx.AssessmentsIn(*round)
	if err != nil {
		return nil, err
	}
	submissions, err := tx.SubmissionsIn(*round)
	if err != nil {
		return nil, err
	}
	for _, s := range submissions {
		i := slices.IndexFunc(rows, func(a assessment.Assessment) bool { return a.ID == s.AssessmentID })
		by[rows[i].EntityID] = s
	}
	return by, nil
}

// pin pins an audited entity to a submission, and returns it as stored.
func (w *UseCases) pin(
	tx assessment.Tx,
	e assessment.AuditedEntity,
	s assessment.Submission,
) (assessment.AuditedEntity, error) {
	now := w.kernel.Now()
	e.AssessmentID = &s.AssessmentID
	e.SubmissionNumber = s.Number
	e.SubmissionSHA256 = s.SHA256
	e.PinnedAt = &now
	e.UpdatedAt = now
	return tx.SaveAuditedEntity(e)
}

// PinSubmission pins an audited entity, from the given version of it, to the submission that has been made since.
// Judgements keep the proposals they were made from.
func (w *UseCases) PinSubmission(
	ctx context.Context,
	p assessment.Principal,
	id, entity assessment.ID,
	version int64,
) (record.AuditedEntity, error) {
	return w.changeEntity(ctx, p, id, entity, func(c changingEntity) (assessment.AuditedEntity, error) {
		e := c.stored
		if e.Version != version {
			return e, assessment.Changed(e)
		}
		counted, err := countedIn(c.tx, c.audit.RoundID)
		if err != nil {
			return e, err
		}
		s, ok := counted[entity]
		if !ok || s.SHA256 == e.SubmissionSHA256 {
			return e, &assessment.Error{Code: assessment.Conflict, Key: "error.nothing_to_pin"}
		}
		if e, err = w.pin(c.tx, e, s); err != nil {
			return e, err
		}
		return e, w.kernel.Log(c.tx, c.p, event.SubmissionPinned{
			Audit:  id,
			Entity: entity,
			Before: c.stored.SubmissionSHA256,
			After:  s.SHA256,
		})
	})
}
