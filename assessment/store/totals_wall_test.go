package store_test

import (
	"path/filepath"
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
		driver, address := "pgx", opened.DatabaseURL
		if address == "" {
			driver, address = "sqlite", filepath.Join(opened.Data, store.DatabaseFile)
		}
		db := bare(t, driver, address)
		for _, statement := range []string{
			"UPDATE audit_totals SET counts = '[]'", "UPDATE audit_totals SET number = 2", "DELETE FROM audit_totals",
		} {
			if _, err := db.ExecContext(t.Context(), statement); err == nil {
				t.Errorf("%s went well", statement)
			}
		}
		in(t, s, x.scope, func(tx assessment.Tx) error {
			a := x.audit
			a.State = assessment.AuditFinal
			_, err := tx.SaveAudit(a, x.stamp())
			return err
		})
		for number, what := range map[int]string{1: "the same number", 2: "one to a final audit"} {
			if err := s.InTx(t.Context(), x.scope, func(tx assessment.Tx) error {
				return tx.AddAuditTotal(x.totals(number))
			}); err == nil {
				t.Errorf("%s was added", what)
			}
		}
	})
}
