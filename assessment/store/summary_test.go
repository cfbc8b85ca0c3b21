package store_test

import (
	"errors"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

func TestSummarySeals(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w, other := newWorld(t, s, "norrdal"), newWorld(t, s, "sunnan")
		first := assessment.SummarySeal{
			OrganisationID: w.root.OrganisationID,
			ID:             id(t),
			BodyName:       "Nämnden",
			RoundID:        w.assessment.RoundID,
			RoundName:      "Våren",
			Entities:       []assessment.ID{w.root.ID},
			Audited:        []assessment.ID{},
			Seal:           assessment.Seal{Content: []byte(`{"format":1}`), SHA256: "ab"},
			SealedBy:       w.user.ID,
			SealedAt:       now,
		}
		second := first
		second.ID = id(t)
		second.Whole = true
		second.BodyName = ""
		second.SealedAt = now.Add(time.Hour)
		if err := s.InTx(
			t.Context(),
			w.scope,
			func(tx assessment.Tx) error { return errors.Join(tx.AddSummarySeal(first), tx.AddSummarySeal(second)) },
		); err != nil {
			t.Fatal(err)
		}
		if err := s.InTx(
			t.Context(),
			other.scope,
			func(tx assessment.Tx) error { return tx.AddSummarySeal(first) },
		); err == nil {
			t.Error("a row of another organisation went in")
		}
		view(t, s, w.scope, func(tx assessment.Tx) error {
			all, err1 := tx.SummarySeals()
			bare := []assessment.SummarySeal{second, first}
			bare[0].Content, bare[1].Content = nil, nil
			same(t, "latest first, without content", bare, all)
			one, err2 := tx.SummarySeal(first.ID)
			same(t, "one", first, one)
			return errors.Join(err1, err2)
		})
		view(t, s, other.scope, func(tx assessment.Tx) error {
			all, err := tx.SummarySeals()
			same(t, "another organisation's", []assessment.SummarySeal{}, all)
			if _, err := tx.SummarySeal(first.ID); assessment.CodeOf(err) != assessment.NotFound {
				t.Errorf("another organisation finds it: %v", err)
			}
			return err
		})
	})
}

func TestAdviceDecisionsOfARound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		d := assessment.AdviceDecision{
			OrganisationID: w.root.OrganisationID,
			AssessmentID:   w.assessment.ID,
			RuleID:         "r1",
			Adopted:        true,
			DecidedBy:      w.user.ID,
			UpdatedAt:      now,
		}
		if err := s.InTx(t.Context(), w.scope, func(tx assessment.Tx) error {
			_, err := tx.SaveAdviceDecision(d)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		d.Version = 1
		view(t, s, w.scope, func(tx assessment.Tx) error {
			all, err1 := tx.AdviceDecisionsIn(w.assessment.RoundID)
			same(t, "of the round", []assessment.AdviceDecision{d}, all)
			none, err2 := tx.AdviceDecisionsIn(id(t))
			same(t, "of nothing", []assessment.AdviceDecision{}, none)
			return errors.Join(err1, err2)
		})
	})
}
