package people

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
)

// suspendEngagements makes the person's engagements wait for a confirmation, in every organisation, because somebody
// else made the link with which a password is about to be set. It comes before the password is changed, so that nobody
// reads as the person in between. An invitation only concerns audits that have begun: before, nothing is written.
func (w *UseCases) suspendEngagements(ctx context.Context, l assessment.OneTimeLink) error {
	var organisations []assessment.ID
	err := w.kernel.Store.View(ctx, assessment.ScopeUser(*l.UserID), func(tx assessment.Tx) (err error) {
		organisations, err = tx.EngagedIn()
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range organisations {
		err := w.kernel.Store.InTx(ctx, assessment.ScopeOrganisation(id), func(tx assessment.Tx) error {
			return w.suspendIn(tx, l)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *UseCases) suspendIn(tx assessment.Tx, l assessment.OneTimeLink) error {
	if err := tx.LockOrganisation(); err != nil { // as those do who engage and confirm
		return err
	}
	of, err := tx.Organisation()
	if err != nil {
		return err
	}
	engagements, err := tx.EngagementsOf(*l.UserID)
	if err != nil {
		return err
	}
	for _, e := range engagements {
		if e.LastDay() < w.kernel.Today(of) {
			continue
		}
		a, _, begun, err := lockedAudit(tx, e.AuditID)
		if err != nil {
			return err
		}
		if l.Purpose == assessment.Invitation && !begun {
			continue
		}
		e = e.Await(assessment.EngagementSuspended, e.LastDay(), l.MadeBy, w.kernel.Now())
		if _, err := tx.SaveEngagement(e); err != nil {
			return err
		}
		if err := w.kernel.LogBy(tx, l.UserID, event.EngagementSuspended{Audit: a.ID, User: e.UserID}); err != nil {
			return err
		}
	}
	return nil
}

// lockedAudit is an audit, locked, with its entities, and whether it has begun; see [workflow.Begun].
func lockedAudit(
	tx assessment.Tx,
	id assessment.ID,
) (a assessment.Audit, entities []assessment.AuditedEntity, begun bool, err error) {
	if a, err = tx.LockAudit(id); err != nil {
		return a, nil, false, err
	}
	if entities, err = tx.AuditedEntities(id); err != nil {
		return a, nil, false, err
	}
	begun, err = workflow.Begun(tx, a, entities)
	return a, entities, begun, err
}

// awaitAgain makes the engagements of somebody wait who is about to get the auditor's role back, in audits that have
// begun and that no role of theirs reaches now. Without the role they may have had another one, which they would
// otherwise have taken with them behind the auditors.
func (w *UseCases) awaitAgain(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	user assessment.ID,
	held []assessment.Membership,
) error {
	engagements, err := tx.EngagementsOf(user)
	if err != nil {
		return err
	}
	audits := func(entity assessment.AuditedEntity) bool {
		return slices.ContainsFunc(held, func(m assessment.Membership) bool {
			return m.Role == assessment.Auditor && m.ValidOn(w.kernel.Today(p.Organisation)) && m.Reaches(t, entity.EntityID)
		})
	}
	for _, e := range engagements {
		if !e.ValidOn(w.kernel.Today(p.Organisation)) {
			continue
		}
		a, entities, begun, err := lockedAudit(tx, e.AuditID)
		if err != nil {
			return err
		}
		if !begun || !slices.ContainsFunc(entities, func(x assessment.AuditedEntity) bool { return !audits(x) }) {
			continue
		}
		e = e.Await(assessment.EngagementAwaiting, e.Until, workflow.Actor(p), w.kernel.Now())
		if _, err := tx.SaveEngagement(e); err != nil {
			return err
		}
		if err := w.kernel.Log(tx, p, event.EngagementSuspended{Audit: a.ID, User: user}); err != nil {
			return err
		}
	}
	return nil
}
