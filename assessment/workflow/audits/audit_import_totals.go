package audits

import (
	"mognad/assessment"
	"mognad/assessment/exchange"
)

// writeTotals states the totals of the file, and takes back those that are not in it.
func (im *auditImport) writeTotals(a assessment.Audit, _ auditContent) error {
	all, err := im.tx.AuditTotals(a.ID)
	if err != nil {
		return err
	}
	for _, e := range im.file.Entities {
		if err := im.writeTotal(a, all, assessment.TotalsOfEntity, im.entities[e.ID].String(), e.Totals); err != nil {
			return err
		}
	}
	for _, q := range im.file.Questions {
		if err := im.writeTotal(a, all, assessment.TotalsOfQuestion, q.No, q.Totals); err != nil {
			return err
		}
	}
	return nil
}

func (im *auditImport) writeTotal(
	a assessment.Audit, all []assessment.AuditTotal, about assessment.TotalsOf, subject string, stated exchange.Totals,
) error {
	t := assessment.AuditTotal{
		OrganisationID: a.OrganisationID,
		AuditID:        a.ID,
		About:          about,
		Subject:        subject,
		Counts:         stated.Counts(a.Scale),
		SavedBy:        im.p.User.ID,
		SavedAt:        im.kernel.Now(),
	}
	last := lastTotal(all, t)
	if last.Counts.Equal(t.Counts) {
		return nil
	}
	t.Number = last.Number + 1
	return im.addTotal(im.tx, im.p, t)
}
