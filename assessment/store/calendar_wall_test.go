package store_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// TestCalendarsStayInTheOrganisation goes through all that a transaction can do with subscriptions to the annual wheel.
func TestCalendarsStayInTheOrganisation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w, other := newWorld(t, s, "norrdal"), newWorld(t, s, "sunnan")
		kept := assessment.Calendar{
			OrganisationID: w.root.OrganisationID,
			ID:             id(t),
			UserID:         w.user.ID,
			Hash:           "ab",
			CreatedAt:      now,
		}
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.AddCalendar(kept) })
		second := kept
		second.ID, second.Hash = id(t), "cd"
		behindWalls(t, s, other.scope, []walled{
			{"CalendarOf", func(tx assessment.Tx) error { _, err := tx.CalendarOf(w.user.ID); return err }, assessment.NotFound},
			{"CalendarByHash", func(tx assessment.Tx) error { _, err := tx.CalendarByHash("ab"); return err }, assessment.NotFound},
			{"AddCalendar", func(tx assessment.Tx) error { return tx.AddCalendar(second) }, "refused"},
			{"DeleteCalendar", func(tx assessment.Tx) error { return tx.DeleteCalendar(w.user.ID) }, ""},
		}, reflect.TypeFor[assessment.Calendars]())
		in(t, s, w.scope, func(tx assessment.Tx) error {
			got, err := tx.CalendarByHash("ab")
			if diff := cmp.Diff(kept, got); err == nil && diff != "" {
				t.Errorf("the subscription (-want +got):\n%s", diff)
			}
			return err
		})
		err := s.InTx(t.Context(), w.scope, func(tx assessment.Tx) error { return tx.AddCalendar(second) })
		if assessment.CodeOf(err) != assessment.Conflict {
			t.Errorf("a second one of the same user: got %v, want %s", err, assessment.Conflict)
		}
	})
}
