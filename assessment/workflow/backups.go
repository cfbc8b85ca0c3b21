package workflow

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/record"
)

// backupsLooked is how many days back a good nightly backup is looked for.
const backupsLooked = 100

// BackupHealth is what became of nightly backups, for the installation's admin.
func (w *Kernel) BackupHealth(ctx context.Context, p assessment.Principal) (record.BackupHealth, error) {
	if err := w.MayInstallation(ctx, p); err != nil {
		return record.BackupHealth{}, err
	}
	return w.OperatorBackupHealth(ctx)
}

// OperatorBackupHealth is the same for the operator on the machine.
func (w *Kernel) OperatorBackupHealth(ctx context.Context) (h record.BackupHealth, err error) {
	return h, w.Store.View(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		latest, err := tx.LatestBackups(backupsLooked)
		for _, b := range latest {
			switch {
			case b.Good():
				h.Good = &b
				return err
			case b.EndedAt != nil && h.Failed == nil:
				h.Failed = &b
			}
		}
		return err
	})
}
