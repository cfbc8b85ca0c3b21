package store_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// TestWhatIsContinuedIsHere: a recommendation continues one that there is, when it is added and when it is changed.
func TestWhatIsContinuedIsHere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var opened store.Options
		s := open(func(o *store.Options) { opened = *o })
		x := newExamined(t, s, "norrdal")
		first, second := x.newRecommendation(t, x.audit.ID, x.body.ID), x.newRecommendation(t, x.audit.ID, x.body.ID)
		second.Number = 2
		in(t, s, x.scope, func(tx assessment.Tx) error {
			if err := tx.AddRecommendation(first, x.stamp()); err != nil {
				return err
			}
			return tx.AddRecommendation(second, x.stamp())
		})
		statement := "UPDATE recommendations SET continues_id = $1 WHERE id = $2"
		if opened.DatabaseURL == "" {
			statement = "UPDATE recommendations SET continues_id = ? WHERE id = ?"
		}
		db := beside(t, opened)
		continues := func(of assessment.ID) error {
			_, err := db.ExecContext(t.Context(), statement, of.String(), second.ID.String())
			return err
		}
		if err := continues(id(t)); err == nil {
			t.Error("a recommendation continues one that is not here")
		}
		if err := continues(first.ID); err != nil {
			t.Errorf("one that is here: %v", err)
		}
	})
}
