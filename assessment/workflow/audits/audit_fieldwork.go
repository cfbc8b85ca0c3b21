package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// StartFieldwork pins the submission of each entity and opens the matrix, from the given version.
func (w *UseCases) StartFieldwork(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	version int64,
) (record.Audit, error) {
	return w.changed(ctx, p, id, w.changeAudit, func(
		tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity,
	) error {
		return w.startFieldwork(tx, p, *a, entities, version)
	})
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
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return err
	}
	if err := w.checkIndependent(tx, p, t, a, entities); err != nil {
		return err
	}
	if err := w.awaitIdle(tx, p, t, a, entities); err != nil {
		return err
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
		if _, err := w.pin(tx, p, e, s); err != nil {
			return err
		}
		pinned++
	}
	now := w.kernel.Now()
	a.State, a.FieldworkAt, a.UpdatedAt = assessment.AuditFieldwork, &now, now
	if _, err := tx.SaveAudit(a, w.stamp(p)); err != nil {
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
	p assessment.Principal,
	e assessment.AuditedEntity,
	s assessment.Submission,
) (assessment.AuditedEntity, error) {
	now := w.kernel.Now()
	e.AssessmentID = &s.AssessmentID
	e.SubmissionNumber = s.Number
	e.SubmissionSHA256 = s.SHA256
	e.PinnedAt = &now
	e.UpdatedAt = now
	return tx.SaveAuditedEntity(e, w.stamp(p))
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
		if err := w.checkStillIndependent(c); err != nil {
			return e, err
		}
		if e, err = w.pin(c.tx, c.p, e, s); err != nil {
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

// checkStillIndependent is checkIndependent before another submission is pinned, in which somebody else may have had a
// part.
func (w *UseCases) checkStillIndependent(c changingEntity) error {
	t, err := workflow.ReadTree(c.tx, c.p)
	if err != nil {
		return err
	}
	entities, err := c.tx.AuditedEntities(c.audit.ID)
	if err != nil {
		return err
	}
	return w.checkIndependent(c.tx, c.p, t, c.audit, entities)
}
