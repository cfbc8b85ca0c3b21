package store_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// action is one of the world's root, owned by its user.
func (w world) action(t *testing.T) assessment.Action {
	t.Helper()
	return assessment.Action{
		OrganisationID: w.root.OrganisationID,
		ID:             id(t),
		EntityID:       w.root.ID,
		Title:          "Inför en rutin",
		OwnerID:        &w.user.ID,
		Timing:         assessment.Timing{Year: 2026, Recurrence: assessment.Recurrence{Kind: assessment.Once}},
		State:          assessment.ActionPlanned,
		Version:        1,
		CreatedAt:      now,
		CreatedBy:      w.user.ID,
		UpdatedAt:      now,
	}
}

// TestThePlanStaysInTheOrganisation goes through all that a transaction can do with the action plan: with another
// organisation's scope it finds nothing and changes nothing, and with no organisation's it is refused.
func TestThePlanStaysInTheOrganisation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w, other := newWorld(t, s, "norrdal"), newWorld(t, s, "sunnan")
		one, two := w.action(t), w.action(t)
		two.OwnerID, two.OwnerRole = nil, "Samordnare"
		one.Text, one.Resources, one.Priority, one.Cost, one.ObjectiveID = "Så", "Tid", "high", new(int64), &two.ID
		one.StartsOn, one.DueOn, one.Year = "2026-01-01", "2026-02-01", 0
		two.Recurrence, two.UntilYear = assessment.EveryMonths(6), 2030
		note := assessment.ActionNote{
			OrganisationID: one.OrganisationID,
			ID:             id(t),
			ActionID:       one.ID,
			Occurrence:     "2026",
			State:          assessment.ActionUnderWay,
			WrittenBy:      w.user.ID,
			WrittenAt:      now,
		}
		from := assessment.GapOf(w.root.ID, "", "")
		origin := assessment.ActionOrigin{
			OrganisationID: one.OrganisationID,
			ActionID:       one.ID,
			Kind:           from.Kind,
			SubjectID:      from.SubjectID,
			AddedBy:        w.user.ID,
			AddedAt:        now,
		}
		apart := assessment.DistinctActions{
			OrganisationID: one.OrganisationID,
			FirstID:        one.ID,
			SecondID:       two.ID,
			SaidBy:         w.user.ID,
			SaidAt:         now,
		}
		var organisation assessment.Organisation
		in(t, s, w.scope, func(tx assessment.Tx) (err error) {
			if organisation, err = tx.Organisation(); err != nil {
				return err
			}
			return errors.Join(tx.AddAction(one), tx.AddAction(two), tx.AddActionNote(note),
				tx.AddActionOrigins([]assessment.ActionOrigin{origin}), tx.AddDistinctActions(apart))
		})
		changed := one
		changed.Title = "Ändrad"
		organisation.PlanHorizon = 9
		fresh := func() assessment.Action { return w.action(t) }
		tests := []walled{
			{"Actions", func(tx assessment.Tx) error { list, err := tx.Actions(); return nothing(t, len(list), err) }, ""},
			{"ActionsOwnedBy", func(tx assessment.Tx) error {
				list, err := tx.ActionsOwnedBy(w.user.ID, []string{two.OwnerRole})
				return nothing(t, len(list), err)
			}, ""},
			{"ActionOwnerRoles", func(tx assessment.Tx) error {
				list, err := tx.ActionOwnerRoles()
				return nothing(t, len(list), err)
			}, ""},
			{"ActionsSaying", func(tx assessment.Tx) error {
				list, err := tx.ActionsSaying([][]string{{"rR", "u"}})
				return nothing(t, len(list), err)
			}, ""},
			{"ActionsWith", func(tx assessment.Tx) error {
				list, err := tx.ActionsWith([]assessment.ID{one.ID, two.ID})
				return nothing(t, len(list), err)
			}, ""},
			{"Action", func(tx assessment.Tx) error { _, err := tx.Action(one.ID); return err }, assessment.NotFound},
			{"AddAction", func(tx assessment.Tx) error { return tx.AddAction(fresh()) }, "refused"},
			{"SaveAction", func(tx assessment.Tx) error {
				_, err := tx.SaveAction(changed)
				return err
			}, assessment.NotFound},
			{"LatestActionNotes", func(tx assessment.Tx) error {
				list, err := tx.LatestActionNotes()
				return nothing(t, len(list), err)
			}, ""},
			{"LatestNotesOf", func(tx assessment.Tx) error {
				list, err := tx.LatestNotesOf([]assessment.ID{one.ID})
				return nothing(t, len(list), err)
			}, ""},
			{"ActionNotes", func(tx assessment.Tx) error {
				list, err := tx.ActionNotes(one.ID)
				return nothing(t, len(list), err)
			}, ""},
			{"AddActionNote", func(tx assessment.Tx) error {
				n := note
				n.ID = id(t)
				return tx.AddActionNote(n)
			}, "refused"},
			{"ActionOrigins", func(tx assessment.Tx) error {
				list, err := tx.ActionOrigins()
				return nothing(t, len(list), err)
			}, ""},
			{"ActionOriginsOf", func(tx assessment.Tx) error {
				list, err := tx.ActionOriginsOf(one.ID)
				return nothing(t, len(list), err)
			}, ""},
			{"ActionOriginsFrom", func(tx assessment.Tx) error {
				list, err := tx.ActionOriginsFrom([]assessment.ID{from.SubjectID})
				return nothing(t, len(list), err)
			}, ""},
			{"PlannedFrom", func(tx assessment.Tx) error {
				list, err := tx.PlannedFrom(from.Kind)
				return nothing(t, len(list), err)
			}, ""},
			{"AddActionOrigins", func(tx assessment.Tx) error {
				o := origin
				o.Detail = "b/B2"
				return tx.AddActionOrigins([]assessment.ActionOrigin{o})
			}, "refused"},
			{"DeleteActionOrigin", func(tx assessment.Tx) error {
				return tx.DeleteActionOrigin(one.ID, from)
			}, assessment.NotFound},
			{"DistinctActions", func(tx assessment.Tx) error {
				list, err := tx.DistinctActions()
				return nothing(t, len(list), err)
			}, ""},
			{"AddDistinctActions", func(tx assessment.Tx) error {
				d := apart
				d.FirstID, d.SecondID = two.ID, fresh().ID
				return tx.AddDistinctActions(d)
			}, "refused"},
		}
		behindWalls(t, s, other.scope, tests)
		for i := range reflect.TypeFor[assessment.Actions]().NumMethod() {
			name := reflect.TypeFor[assessment.Actions]().Method(i).Name
			if name != "SaveHorizon" && !slices.ContainsFunc(tests, func(tt walled) bool { return tt.name == name }) {
				t.Errorf("%s is not tested", name)
			}
		}
		if err := s.InTx(t.Context(), other.scope, func(tx assessment.Tx) error {
			_, err := tx.SaveHorizon(organisation)
			return err
		}); assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("the horizon of another organisation: got %v, want %s", err, assessment.NotFound)
		}
		in(t, s, w.scope, func(tx assessment.Tx) error {
			if o, err := tx.Organisation(); err != nil || o.PlanHorizon == 9 {
				t.Errorf("another organisation set the horizon: %d, %v", o.PlanHorizon, err)
			}
			list, err := tx.ActionsWith([]assessment.ID{two.ID, id(t), one.ID})
			all, allErr := tx.Actions()
			for _, list := range [][]assessment.Action{list, all} {
				if diff := cmp.Diff([]assessment.Action{one, two}, list); diff != "" {
					t.Errorf("before (-) and after (+):\n%s", diff)
				}
			}
			notes, notesErr := tx.LatestActionNotes()
			if want := []assessment.ActionNote{{ActionID: one.ID, Occurrence: "2026", State: note.State}}; !slices.Equal(notes, want) {
				t.Errorf("the latest notes are %+v, want %+v", notes, want)
			}
			return errors.Join(err, allErr, notesErr)
		})
	})
}
