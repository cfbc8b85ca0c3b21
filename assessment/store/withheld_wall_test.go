package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// TestWithheldPassagesStay: what was marked as perhaps secret is the organisation's own, is never changed or removed,
// and is lifted once.
func TestWithheldPassagesStay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		x, other := newExamined(t, s, "norrdal"), newExamined(t, s, "soderby")
		marked := assessment.WithheldPassage{
			OrganisationID: x.root.OrganisationID,
			ID:             id(t),
			AuditID:        x.audit.ID,
			Text:           "Brandväggen i källaren",
			Provision:      "18 kap. 8 § OSL",
			Reason:         "Säkerhetsåtgärd",
			MarkedBy:       x.user.ID,
			MarkedAt:       now,
		}
		lift := marked
		lift.ID, lift.Lifts, lift.Text, lift.Provision = id(t), &marked.ID, "", ""
		in(t, s, x.scope, func(tx assessment.Tx) error {
			return errors.Join(tx.AddWithheldPassage(marked), tx.AddWithheldPassage(lift))
		})
		again := lift
		again.ID = id(t)
		for name, row := range map[string]assessment.WithheldPassage{"the same row": marked, "lifted twice": again} {
			err := s.InTx(t.Context(), x.scope, func(tx assessment.Tx) error { return tx.AddWithheldPassage(row) })
			if err == nil {
				t.Errorf("%s is added", name)
			}
		}
		foreign := marked
		foreign.ID = id(t)
		if err := s.InTx(t.Context(), other.scope, func(tx assessment.Tx) error {
			return tx.AddWithheldPassage(foreign)
		}); err == nil {
			t.Error("a row of another organisation is added")
		}
		for scope, want := range map[assessment.Scope][]assessment.WithheldPassage{
			x.scope: {marked, lift}, other.scope: {},
		} {
			in(t, s, scope, func(tx assessment.Tx) error {
				list, err := tx.WithheldPassages(x.audit.ID)
				if diff := cmp.Diff(want, list); diff != "" {
					t.Errorf("the passages are (-want +got):\n%s", diff)
				}
				return err
			})
		}
	})
}
