package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

func TestRounds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		r := w.newRound(t, "Våren 2027", "2027-02-01")
		r.ClosesOn = "2027-03-31"
		r.Message = "Välkomna!"
		r.Reminder = "Nu är det dags."
		r.PreviousID = &w.round.ID
		r.Provisions = []assessment.Provision{
			{ProviderID: w.root.ID, Questions: []string{"A-1", "A-2"}, Receivers: []assessment.ID{id(t)}},
		}
		empty := w.newRound(t, "Sommaren 2026", "2026-06-01")
		empty.Provisions = nil
		in(t, s, w.scope, func(tx assessment.Tx) error { return errors.Join(tx.AddRound(r), tx.AddRound(empty)) })
		empty.Provisions = []assessment.Provision{}
		view(t, s, w.scope, func(tx assessment.Tx) error {
			all, err1 := tx.Rounds()
			same(t, "rounds, latest opening first", []assessment.Round{r, w.round, empty}, all)
			got, err2 := tx.Round(r.ID)
			same(t, "round", r, got)
			if _, err := tx.Round(id(t)); assessment.CodeOf(err) != assessment.NotFound {
				t.Errorf("round that is not there: got %v, want %s", err, assessment.NotFound)
			}
			return errors.Join(err1, err2)
		})

		changed := r
		changed.Name = "Vintern 2027"
		changed.OpensOn = "2027-01-01"
		changed.ClosesOn = "2027-01-31"
		changed.ClosedAt = &now
		changed.Message = ""
		changed.Reminder = ""
		changed.PreviousID = nil
		changed.Provisions = nil
		changed.QuestionnaireKey, changed.UpdatedAt = "other", now.Add(time.Hour)
		in(t, s, w.scope, func(tx assessment.Tx) error {
			got, err := tx.SaveRound(changed)
			changed.Version = 2
			changed.Provisions = []assessment.Provision{}
			changed.QuestionnaireKey = r.QuestionnaireKey
			same(t, "changed round, its questionnaire as it was", changed, got)
			return err
		})
		reopened := changed
		reopened.ClosedAt = nil
		in(t, s, w.scope, func(tx assessment.Tx) error {
			got, err := tx.SaveRound(reopened)
			reopened.Version = 3
			same(t, "reopened round", reopened, got)
			return err
		})
		tests := []struct {
			name string
			do   func(tx assessment.Tx) error
			want assessment.Code
		}{
			{"from an old version", func(tx assessment.Tx) error { _, err := tx.SaveRound(r); return err }, assessment.Stale},
			{
				"name taken by a new one",
				func(tx assessment.Tx) error { return tx.AddRound(w.newRound(t, w.round.Name, "2026-01-01")) },
				assessment.Conflict,
			},
			{"name taken by a change", func(tx assessment.Tx) error {
				r := reopened
				r.Name = w.round.Name
				_, err := tx.SaveRound(r)
				return err
			}, assessment.Conflict},
			{
				"not there",
				func(tx assessment.Tx) error { _, err := tx.SaveRound(w.newRound(t, "Ny", "2026-01-01")); return err },
				assessment.NotFound,
			},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				if err := s.InTx(t.Context(), w.scope, tt.do); assessment.CodeOf(err) != tt.want {
					t.Errorf("got %v, want %s", err, tt.want)
				}
			})
		}
	})
}

func TestAssessments(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		school, water := w.newEntity(t, "skola"), w.newEntity(t, "vatten")
		a, b := w.newAssessment(t, w.round.ID, school.ID), w.newAssessment(t, w.round.ID, water.ID)
		a.Kind = "administration"
		a.State = assessment.Approved
		a.Submitted = 3
		a.RemindedAt = &now
		in(t, s, w.scope, func(tx assessment.Tx) error {
			return errors.Join(
				tx.AddEntity(school),
				tx.AddEntity(water),
				tx.AddAssessments([]assessment.Assessment{a, b}),
				tx.AddAssessments(nil),
			)
		})
		view(t, s, w.scope, func(tx assessment.Tx) error {
			got, err1 := tx.Assessment(a.ID)
			same(t, "assessment", a, got)
			all, err2 := tx.AssessmentsIn(w.round.ID)
			same(t, "assessments of the round", []assessment.Assessment{w.assessment, a, b}, all)
			some, err3 := tx.AssessmentsOf([]assessment.ID{water.ID, w.root.ID, id(t)})
			same(t, "assessments of two entities", []assessment.Assessment{w.assessment, b}, some)
			none, err4 := tx.AssessmentsOf(nil)
			same(t, "assessments of no entity", []assessment.Assessment{}, none)
			many := slices.Repeat([]assessment.ID{id(t)}, 40_000)
			many[39_000] = school.ID
			one, err5 := tx.AssessmentsOf(many)
			same(t, "assessments of many entities", []assessment.Assessment{a}, one)
			return errors.Join(err1, err2, err3, err4, err5)
		})
		answered := w.answer("Q1", "yes")
		answered.AssessmentID = a.ID
		w.save(t, s, answered, now)
		tests := []struct {
			name string
			do   func(tx assessment.Tx) error
			want assessment.Code
		}{
			{"entity twice in a round", func(tx assessment.Tx) error {
				return tx.AddAssessments([]assessment.Assessment{w.newAssessment(t, w.round.ID, water.ID)})
			}, assessment.Conflict},
			{"removed with answers", func(tx assessment.Tx) error { return tx.DeleteAssessment(a.ID) }, assessment.Conflict},
			{"removed without", func(tx assessment.Tx) error { return tx.DeleteAssessment(b.ID) }, ""},
			{"removed already", func(tx assessment.Tx) error { return tx.DeleteAssessment(b.ID) }, assessment.NotFound},
			{"from an old version", func(tx assessment.Tx) error {
				old := a
				old.Version = 0
				_, err := tx.SaveAssessment(old)
				return err
			}, assessment.Stale},
			{"not there", func(tx assessment.Tx) error { _, err := tx.Assessment(b.ID); return err }, assessment.NotFound},
			{"entity in a round", func(tx assessment.Tx) error { return tx.DeleteEntity(school.ID, 1) }, assessment.Conflict},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				if err := s.InTx(t.Context(), w.scope, tt.do); assessment.CodeOf(err) != tt.want {
					t.Errorf("got %v, want %q", err, tt.want)
				}
			})
		}
		in(t, s, w.scope, func(tx assessment.Tx) error {
			back := a
			back.State, back.Submitted, back.Kind = assessment.Draft, 0, "company"
			got, err := tx.SaveAssessment(back)
			back.Version, back.Kind = 2, a.Kind
			same(t, "returned assessment, its kind as it was", back, got)
			return err
		})
		in(t, s, w.scope, func(tx assessment.Tx) error {
			later := now.Add(time.Hour)
			err1 := tx.NoteReminder(w.round.ID, a.ID, later)
			got, err2 := tx.Assessment(a.ID)
			want := a
			want.State = assessment.Draft
			want.Submitted = 0
			want.Version = 2
			want.RemindedAt = &later
			same(t, "reminded assessment, in the same version", want, got)
			for name, err := range map[string]error{"of another round": tx.NoteReminder(id(t), a.ID, later), "that is not there": tx.NoteReminder(w.round.ID, id(t), later)} {
				if assessment.CodeOf(err) != assessment.NotFound {
					t.Errorf("reminder of an assessment %s: got %v, want %s", name, err, assessment.NotFound)
				}
			}
			return errors.Join(err1, err2)
		})
	})
}

func TestLineage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		other := newWorld(t, s, "sunnan")
		school, water := w.newEntity(t, "skola"), w.newEntity(t, "vatten")
		class := w.newEntity(t, "klass")
		class.ParentID = &school.ID
		class.Successors = []assessment.ID{water.ID}
		class.From = "2020-01-01"
		in(t, s, w.scope, func(tx assessment.Tx) error {
			return errors.Join(tx.AddEntity(school), tx.AddEntity(water), tx.AddEntity(class))
		})
		view(t, s, w.scope, func(tx assessment.Tx) error {
			got, err1 := tx.Lineage(class.ID)
			slices.SortFunc(got, func(a, b assessment.Entity) int { return slices.Compare(b.ID[:], a.ID[:]) })
			same(t, "lineage", []assessment.Entity{class, school, w.root}, got)
			top, err2 := tx.Lineage(w.root.ID)
			same(t, "lineage of the root", []assessment.Entity{w.root}, top)
			for name, missing := range map[string]assessment.ID{"nothing": id(t), "an entity of another organisation": other.root.ID} {
				if _, err := tx.Lineage(missing); assessment.CodeOf(err) != assessment.NotFound {
					t.Errorf("lineage of %s: got %v, want %s", name, err, assessment.NotFound)
				}
			}
			return errors.Join(err1, err2)
		})
		t.Run("of a circle ends", func(t *testing.T) {
			in(t, s, w.scope, func(tx assessment.Tx) error {
				school.ParentID = &class.ID
				if _, err := tx.SaveEntity(school); err != nil {
					return err
				}
				got, err := tx.Lineage(class.ID)
				if len(got) != 2 {
					t.Errorf("%d entities, want 2", len(got))
				}
				return err
			})
		})
	})
}
