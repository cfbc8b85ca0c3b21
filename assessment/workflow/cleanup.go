package workflow

import (
	"context"

	"mognad/assessment"
)

// CleanUp removes sessions that have expired and failed sign-ins that count towards no limit any more. Servers call it
// now and then; several may do so at the same time.
func (w *Workflow) CleanUp(ctx context.Context) error {
	now := w.Now()
	return w.store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		return tx.DeleteExpired(now, now.Add(-failureWindow))
	})
}
