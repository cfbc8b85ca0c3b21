package store_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// reminder is one that is not stored yet.
func (w world) reminder(t *testing.T) assessment.Reminder {
	t.Helper()
	return assessment.Reminder{
		OrganisationID: w.root.OrganisationID,
		ID:             id(t),
		RoundID:        w.round.ID,
		AssessmentID:   w.assessment.ID,
		UserID:         w.user.ID,
		Reason:         assessment.RemindLeft,
		ByID:           w.user.ID,
		CreatedAt:      now,
	}
}

func TestRemindersStayInTheOrganisation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w, other := newWorld(t, s, "norrdal"), newWorld(t, s, "sunnan")
		first, last := w.reminder(t), w.reminder(t)
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.AddReminders([]assessment.Reminder{first, last}) })
		behindWalls(t, s, other.scope, []walled{
			{"AddReminders", func(tx assessment.Tx) error {
				return tx.AddReminders([]assessment.Reminder{w.reminder(t)})
			}, "refused"},
			{"RemindersIn", func(tx assessment.Tx) error {
				list, err := tx.RemindersIn(w.round.ID)
				return nothing(t, len(list), err)
			}, ""},
		}, reflect.TypeFor[assessment.Reminders]())
		in(t, s, w.scope, func(tx assessment.Tx) error {
			list, err := tx.RemindersIn(w.round.ID)
			if diff := cmp.Diff([]assessment.Reminder{last, first}, list); diff != "" {
				t.Errorf("the reminders (-) and what is stored (+) differ:\n%s", diff)
			}
			return err
		})
	})
}
