package store_test

import (
	"errors"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

func TestTargets(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		first := assessment.Target{
			OrganisationID: w.root.OrganisationID,
			EntityID:       w.root.ID,
			Level:          3,
			By:             "2027-12-31",
			SetBy:          w.user.ID,
			UpdatedAt:      now,
		}
		save := func(g assessment.Target) (saved assessment.Target, err error) {
			err = s.InTx(t.Context(), w.scope, func(tx assessment.Tx) (err error) {
				saved, err = tx.SaveTarget(g)
				return err
			})
			return saved, err
		}
		for _, version := range []int64{-1, 1, 7} {
			g := first
			g.Version = version
			_, err := save(g)
			var own *assessment.Error
			if !errors.As(err, &own) || own.Code != assessment.Stale {
				t.Fatalf("none yet, from version %d: got %v, want %s", version, err, assessment.Stale)
			}
			same(
				t,
				"the target that the error holds",
				any(assessment.Target{OrganisationID: first.OrganisationID, EntityID: first.EntityID}),
				own.Current,
			)
		}
		stored, err := save(first)
		want := first
		want.Version = 1
		same(t, "new target", want, stored)
		changed := stored
		changed.Level, changed.By, changed.UpdatedAt = 0, "2028-06-30", now.Add(time.Hour)
		stored, err2 := save(changed)
		changed.Version = 2
		same(t, "changed target", changed, stored)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		for name, version := range map[string]int64{"as new": 0, "from an old version": 1, "from no version": -1} {
			g := first
			g.Version = version
			_, err := save(g)
			var own *assessment.Error
			if !errors.As(err, &own) || own.Code != assessment.Stale {
				t.Errorf("%s: got %v, want %s", name, err, assessment.Stale)
				continue
			}
			same(t, name+": the target that the error holds", any(changed), own.Current)
		}
		view(t, s, w.scope, func(tx assessment.Tx) error {
			all, err := tx.Targets()
			same(t, "targets", []assessment.Target{changed}, all)
			return err
		})
	})
}

func TestAdviceDecisions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		first := assessment.AdviceDecision{
			OrganisationID: w.root.OrganisationID,
			AssessmentID:   w.assessment.ID,
			RuleID:         "r-2",
			Adopted:        true,
			DecidedBy:      w.user.ID,
			UpdatedAt:      now,
		}
		other := first
		other.RuleID = "r1"
		save := func(d assessment.AdviceDecision) (saved assessment.AdviceDecision, err error) {
			err = s.InTx(t.Context(), w.scope, func(tx assessment.Tx) (err error) {
				saved, err = tx.SaveAdviceDecision(d)
				return err
			})
			return saved, err
		}
		for _, version := range []int64{-1, 1} {
			d := first
			d.Version = version
			_, err := save(d)
			var own *assessment.Error
			if !errors.As(err, &own) || own.Code != assessment.Stale {
				t.Fatalf("none yet, from version %d: got %v, want %s", version, err, assessment.Stale)
			}
			same(
				t,
				"the decision that the error holds",
				any(assessment.AdviceDecision{OrganisationID: d.OrganisationID, AssessmentID: d.AssessmentID, RuleID: d.RuleID}),
				own.Current,
			)
		}
		stored, err := save(first)
		want := first
		want.Version = 1
		same(t, "new decision", want, stored)
		changed := stored
		changed.Adopted, changed.Reason, changed.UpdatedAt = false, "Finns redan.", now.Add(time.Hour)
		stored, err2 := save(changed)
		changed.Version = 2
		same(t, "changed decision", changed, stored)
		other, err3 := save(other)
		if err := errors.Join(err, err2, err3); err != nil {
			t.Fatal(err)
		}
		for name, version := range map[string]int64{"as new": 0, "from an old version": 1, "from no version": -1} {
			d := first
			d.Version = version
			if _, err := save(d); assessment.CodeOf(err) != assessment.Stale {
				t.Errorf("%s: got %v, want %s", name, err, assessment.Stale)
			}
		}
		view(t, s, w.scope, func(tx assessment.Tx) error {
			all, err1 := tx.AdviceDecisions(w.assessment.ID)
			same(t, "decisions by rule", []assessment.AdviceDecision{changed, other}, all)
			none, err2 := tx.AdviceDecisions(id(t))
			same(t, "decisions of nothing", []assessment.AdviceDecision{}, none)
			return errors.Join(err1, err2)
		})
	})
}
