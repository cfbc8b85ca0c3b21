package workflow

import (
	"context"

	"mognad/assessment"
)

// Outcome tells what became of a change of the principal's whose commit got no answer, by the event that it logged: an
// error with [assessment.Unknown] names it. An event of somebody else's is treated as one that does not exist.
func (w *Kernel) Outcome(
	ctx context.Context,
	p assessment.Principal,
	event assessment.ID,
) (assessment.Keeping, error) {
	if err := inOrganisation(p); err != nil {
		return assessment.KeptUnknown, err
	}
	scope, logged := assessment.ScopeOrganisation(p.Organisation.ID), assessment.Event{}
	err := w.Store.View(ctx, scope, func(tx assessment.Tx) error { return tx.Row(&logged, event) })
	switch {
	case assessment.CodeOf(err) == assessment.NotFound:
		return w.Store.Kept(ctx, scope, event)
	case err != nil:
		return assessment.KeptUnknown, err
	case logged.ActorID == nil || *logged.ActorID != p.User.ID:
		return assessment.KeptUnknown, assessment.Missing()
	}
	return assessment.Kept, nil
}
