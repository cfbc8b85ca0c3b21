package notices

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/record"
)

// healthDays is how far back the operator sees how mail fares.
const healthDays = 30

// MailHealth is how mail fares in all organisations, for the installation's admin: counts, and nothing of what is sent
// or to whom.
func (w *UseCases) MailHealth(ctx context.Context, p assessment.Principal) (record.MailHealth, error) {
	if err := w.kernel.MayInstallation(ctx, p); err != nil {
		return record.MailHealth{Configured: w.kernel.Mail()}, err
	}
	return w.OperatorMailHealth(ctx)
}

// OperatorMailHealth is the same for the operator on the machine.
func (w *UseCases) OperatorMailHealth(ctx context.Context) (record.MailHealth, error) {
	h := record.MailHealth{Configured: w.kernel.Mail()}
	since := w.kernel.Now().AddDate(0, 0, -healthDays)
	return h, w.inEach(ctx, func(o assessment.Organisation) error {
		return w.kernel.Store.View(ctx, assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
			counts, err := tx.CountMail(since)
			for _, c := range counts {
				h.Add(c)
			}
			return err
		})
	})
}
