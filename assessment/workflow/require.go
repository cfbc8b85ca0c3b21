package workflow

import (
	"context"

	"mognad/assessment"
)

// Require refuses somebody whose roles permit the action nowhere in the organisation, or who is not the installation's
// admin where the action is on the installation. Forms ask it before they are shown; the refusal is logged as that of the
// use case behind them.
func (w *Workflow) Require(ctx context.Context, p assessment.Principal, a assessment.Action) error {
	if a == assessment.ManageInstallation {
		return w.mayInstallation(ctx, p)
	}
	err := inOrganisation(p)
	if err == nil && !p.MaySomewhere(a) {
		err = denied(a)
	}
	return w.refusal(ctx, p, err)
}

// RequireAtRoot is [Workflow.Require] for an action on the organisation as a whole.
func (w *Workflow) RequireAtRoot(ctx context.Context, p assessment.Principal, a assessment.Action) error {
	return w.view(ctx, p, func(tx assessment.Tx) error { return mayAtRoot(tx, p, a) })
}
