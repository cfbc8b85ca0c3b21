package audits

import (
	"cmp"
	"maps"
	"slices"

	"mognad/assessment"
	"mognad/assessment/exchange"
)

// writeTotals states the totals of the file, and takes back those that are not in it.
func (im *auditImport) writeTotals(a assessment.Audit, _ auditContent) error {
	all, err := im.tx.AuditTotals(a.ID)
	if err != nil {
		return err
	}
	stated := map[total]exchange.Totals{}
	for _, e := range im.file.Entities {
		stated[total{assessment.TotalsOfEntity, im.entities[e.ID].String()}] = e.Totals
	}
	for _, q := range im.file.Questions {
		stated[total{assessment.TotalsOfQuestion, q.No}] = q.Totals
	}
	for _, t := range assessment.LatestTotals(all) { // of what is no longer in the audit too
		of := total{t.About, t.Subject}
		if _, kept := stated[of]; !kept {
			stated[of] = nil
		}
	}
	for _, of := range slices.SortedFunc(maps.Keys(stated), total.compare) {
		if err := im.writeTotal(a, all, of, stated[of]); err != nil {
			return err
		}
	}
	return nil
}

// total is what totals are of.
type total struct {
	about   assessment.TotalsOf
	subject string
}

func (t total) compare(other total) int {
	return cmp.Or(cmp.Compare(t.about, other.about), cmp.Compare(t.subject, other.subject))
}

func (im *auditImport) writeTotal(
	a assessment.Audit, all []assessment.AuditTotal, of total, stated exchange.Totals,
) error {
	t := assessment.AuditTotal{
		OrganisationID: a.OrganisationID,
		AuditID:        a.ID,
		About:          of.about,
		Subject:        of.subject,
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
