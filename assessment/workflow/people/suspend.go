package people

import (
	"context"

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
	engagements, err := tx.EngagementsOf(*l.UserID)
	if err != nil {
		return err
	}
	for _, e := range engagements {
		if e.LastDay() < w.kernel.Today() {
			continue
		}
		a, err := tx.LockAudit(e.AuditID)
		if err != nil {
			return err
		}
		entities, err := tx.AuditedEntities(a.ID)
		if err != nil {
			return err
		}
		begun, err := workflow.Begun(tx, a, entities)
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
