package store_test

import (
	"sync/atomic"
	"testing"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

func TestFewStatements(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var sent atomic.Int64
		s := open(func(o *store.Options) { o.Log = storetest.Count(&sent) })
		w := newWorld(t, s, "norrdal")
		a := w.answer("Q1", "yes")
		entities := []assessment.Entity{w.newEntity(t, "skola"), w.newEntity(t, "vatten"), w.newEntity(t, "hamn")}
		var rows []assessment.Assessment
		for _, e := range entities {
			in(t, s, w.scope, func(tx assessment.Tx) error { return tx.AddEntity(e) })
			rows = append(rows, w.newAssessment(t, w.round.ID, e.ID))
		}
		tests := []struct {
			name string
			want int64
			do   func(tx assessment.Tx) error
		}{
			{
				"a new answer",
				map[string]int64{"sqlite": 3, "postgres": 1}[s.Kind()],
				func(tx assessment.Tx) (err error) { a, err = tx.SaveAnswer(a, w.said(t, now)); return err },
			},
			{
				"a changed answer",
				map[string]int64{"sqlite": 3, "postgres": 1}[s.Kind()],
				func(tx assessment.Tx) (err error) { a, err = tx.SaveAnswer(a, w.said(t, now)); return err },
			},
			{"one answer", 1, func(tx assessment.Tx) error { _, err := tx.Answer(w.assessment.ID, "Q1"); return err }},
			{
				"what a change starts from",
				1,
				func(tx assessment.Tx) error { _, err := tx.Answering(w.assessment.ID, "Q1"); return err },
			},
			{"access", 1, func(tx assessment.Tx) error { _, err := tx.AccessOf(w.user.ID, nil); return err }},
			{"lock", 1, func(tx assessment.Tx) error { _, err := tx.LockAssessment(w.assessment.ID); return err }},
			{"assessments for a round", 1, func(tx assessment.Tx) error { return tx.AddAssessments(rows) }},
			{"assessments of entities", 1, func(tx assessment.Tx) error {
				_, err := tx.AssessmentsOf([]assessment.ID{entities[0].ID, entities[1].ID})
				return err
			}},
			{"answers of assessments", 1, func(tx assessment.Tx) error {
				_, err := tx.AnswersOf([]assessment.ID{w.assessment.ID, id(t)})
				return err
			}},
			{"lock of a round", 1, func(tx assessment.Tx) error { _, err := tx.LockRound(w.round.ID); return err }},
			{"hold of a round", 1, func(tx assessment.Tx) error { _, err := tx.HoldRound(w.round.ID); return err }},
			{"submissions of a round", 1, func(tx assessment.Tx) error { _, err := tx.SubmissionsIn(w.round.ID); return err }},
			{"submissions", 1, func(tx assessment.Tx) error { _, err := tx.Submissions(w.assessment.ID); return err }},
			{"lineage", 1, func(tx assessment.Tx) error { _, err := tx.Lineage(entities[0].ID); return err }},
			{"a new target", 1, func(tx assessment.Tx) error {
				_, err := tx.SaveTarget(
					assessment.Target{
						OrganisationID: w.root.OrganisationID,
						EntityID:       w.root.ID,
						Level:          2,
						By:             "2027-12-31",
						SetBy:          w.user.ID,
						UpdatedAt:      now,
					},
				)
				return err
			}},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				sent.Store(0)
				in(t, s, w.scope, tt.do)
				if got := sent.Load(); got != tt.want {
					t.Errorf("%d statements, want %d", got, tt.want)
				}
			})
		}
	})
}
