package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// TestKeptStatements runs what could spoil a statement that the connection keeps: more different ones than it keeps,
// one that failed, and one that was given up.
func TestKeptStatements(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		t.Run("many different ones", func(t *testing.T) {
			for range 2 {
				in(t, s, w.scope, func(tx assessment.Tx) error {
					for n := range 400 {
						got, err := tx.AssessmentsOf(slices.Repeat([]assessment.ID{w.root.ID}, n+1))
						if err != nil {
							return err
						}
						same(t, "assessments", []assessment.Assessment{w.assessment}, got)
					}
					return nil
				})
			}
		})
		t.Run("one that failed", func(t *testing.T) {
			for range 3 {
				bad := w.answer("Q1", "yes")
				bad.AssessmentID = id(t)
				err := s.InTx(
					t.Context(),
					w.scope,
					func(tx assessment.Tx) error { _, err := tx.SaveAnswer(bad, w.said(t, now)); return err },
				)
				if assessment.CodeOf(err) != assessment.Conflict {
					t.Errorf("answer in no assessment: got %v, want %s", err, assessment.Conflict)
				}
				w.save(t, s, w.answer("Q"+id(t).String(), "yes"), now)
			}
		})
		t.Run("one that was given up", func(t *testing.T) {
			for range 3 {
				ctx, cancel := context.WithCancel(t.Context())
				err := s.InTx(ctx, w.scope, func(tx assessment.Tx) error {
					if _, err := tx.Answers(w.assessment.ID); err != nil {
						return err
					}
					cancel()
					_, err := tx.Answers(w.assessment.ID)
					return err
				})
				if !errors.Is(err, context.Canceled) {
					t.Errorf("got %v, want %v", err, context.Canceled)
				}
				in(t, s, w.scope, func(tx assessment.Tx) error {
					got, err := tx.Answers(w.assessment.ID)
					if len(got) != 3 {
						t.Errorf("%d answers, want 3", len(got))
					}
					return err
				})
			}
		})
	})
}
