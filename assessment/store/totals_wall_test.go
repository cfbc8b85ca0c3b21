package store_test

import (
	"reflect"
	"testing"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

func (x examined) totals(number int) assessment.AuditTotal {
	return assessment.AuditTotal{
		OrganisationID: x.root.OrganisationID,
		AuditID:        x.audit.ID,
		About:          assessment.TotalsOfQuestion,
		Subject:        "1",
		Number:         number,
		Counts:         assessment.TotalCount{{Unjudged: assessment.NotApplicable, Count: 2}},
		SavedBy:        x.user.ID,
		SavedAt:        now,
	}
}

// TestTotalsStay: totals are the organisation's own, and are never changed or removed, nor added to once the audit is
// final.
func TestTotalsStay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var opened store.Options
		s := open(func(o *store.Options) { opened = *o })
		x, other := newExamined(t, s, "norrdal"), newExamined(t, s, "sunnan")
		in(t, s, x.scope, func(tx assessment.Tx) error { return tx.AddAuditTotal(x.totals(1)) })
		behindWalls(t, s, other.scope, []walled{
			{"AuditTotals", func(tx assessment.Tx) error {
				r, err := tx.AuditTotals(x.audit.ID)
				return nothing(t, len(r), err)
			}, ""},
			{"AddAuditTotal", func(tx assessment.Tx) error { return tx.AddAuditTotal(x.totals(2)) }, "refused"},
		}, reflect.TypeFor[assessment.AuditTotals]())
		refuses(t, beside(t, opened),
			"UPDATE audit_totals SET counts = '[]'", "UPDATE audit_totals SET number = 2", "DELETE FROM audit_totals",
		)
		x.finish(t, s)
		for number, what := range map[int]string{1: "the same number", 2: "one to a final audit"} {
			if err := s.InTx(t.Context(), x.scope, func(tx assessment.Tx) error {
				return tx.AddAuditTotal(x.totals(number))
			}); err == nil {
				t.Errorf("%s was added", what)
			}
		}
	})
}
