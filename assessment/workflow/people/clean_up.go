package people

import (
	"context"

	"mognad/assessment"
)

// CleanUp removes expired sessions, failed sign-ins that no longer count towards a limit, uploads not confirmed within
// a day, and responses and notices that have been kept long enough. Servers call it periodically; several may do so at
// the same time.
func (w *UseCases) CleanUp(ctx context.Context) error {
	now := w.kernel.Now()
	var organisations []assessment.Organisation
	err := w.kernel.Store.InTx(ctx, assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		if err := tx.DeleteExpired(now, now.Add(-failureWindow)); err != nil {
			return err
		}
		organisations, err = tx.Organisations()
		return err
	})
	if err != nil {
		return err
	}
	for _, o := range organisations {
		err := w.kernel.Store.InTx(ctx, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
			if err := tx.DeleteResponses(now.Add(-assessment.ResponseLife)); err != nil {
				return err
			}
			if err := tx.DeleteNotices(now.Add(-assessment.NoticeLife)); err != nil {
				return err
			}
			return tx.DeleteUploads(now.Add(-assessment.UploadLife))
		})
		if err != nil {
			return err
		}
	}
	return nil
}
