package store_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// TestPrepared: what is prepared sees one moment, whatever others save in the meantime. On the embedded database it is
// prepared again if something has happened in the organisation, but not for what happens in another.
func TestPrepared(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		db := open()
		w, other := newWorld(t, db, "norrdal"), newWorld(t, db, "sunnan")
		happens := func(x world, name string) {
			t.Helper()
			in(t, db, x.scope, func(tx assessment.Tx) error {
				if err := tx.AddRound(x.newRound(t, name, "2027-02-01")); err != nil {
					return err
				}
				return tx.AddEvent(assessment.Event{ID: id(t), At: now, Action: "round.add", Object: "round", ObjectID: name})
			})
		}
		prepared, written := 0, 0
		run := func(meanwhile func()) {
			t.Helper()
			prepared, written = 0, 0
			err := db.Prepared(t.Context(), w.scope, assessment.OneMoment, func(tx assessment.Tx) (func(assessment.Tx) error, error) {
				prepared++
				before, err := tx.Rounds()
				if err != nil {
					return nil, err
				}
				if prepared == 1 {
					meanwhile()
				}
				after, err := tx.Rounds()
				same(t, "rounds read again", before, after)
				return func(tx assessment.Tx) error {
					written++
					return tx.AddEvent(assessment.Event{ID: id(t), At: now, Action: "round.add", Object: "round", ObjectID: "own"})
				}, err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		again := 1
		if db.Kind() == "sqlite" {
			again = 2
		}
		for _, c := range []struct {
			where world
			want  int
		}{{w, again}, {other, 1}} {
			run(func() { happens(c.where, "Våren 2027") })
			if prepared != c.want || written != 1 {
				t.Errorf("prepared %d times, want %d, and written %d times, want once", prepared, c.want, written)
			}
		}
	})
}
