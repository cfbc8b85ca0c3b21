package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// TestAnswering: what a change of an answer starts from, whole, whether something was said or not.
func TestAnswering(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		child := w.newEntity(t, "skola")
		grandchild := w.newEntity(t, "klass")
		grandchild.ParentID = &child.ID
		r := w.newRound(t, "Våren 2027", "2027-02-01")
		r.ClosedAt = &now
		r.Message = "Svara!"
		r.Reminder = "Snart"
		r.PreviousID = &w.round.ID
		r.Provisions = []assessment.Provision{
			{ProviderID: w.root.ID, Questions: []string{"Q1"}, Receivers: []assessment.ID{child.ID, grandchild.ID}},
		}
		asked := w.newAssessment(t, r.ID, grandchild.ID)
		asked.State, asked.Submitted, asked.RemindedAt = assessment.Submitted, 2, &now
		in(t, s, w.scope, func(tx assessment.Tx) error {
			return errors.Join(
				tx.AddEntity(child),
				tx.AddEntity(grandchild),
				tx.AddRound(r),
				tx.AddAssessments([]assessment.Assessment{asked}),
			)
		})
		said := w.answer("Q1", "yes")
		said.AssessmentID = asked.ID
		said.Reason = "skäl"
		said.Comment = "kommentar"
		said.AssignedTo = &w.user.ID
		said.StillTrue = true
		said.ProviderID, said.Stance = &w.assessment.ID, assessment.Disputed
		said.Evidence = []assessment.Evidence{{Text: "ett"}, {Text: "två", Link: "https://norrdal.example"}}
		said = w.save(t, s, said, now)
		want := assessment.Answering{Assessment: asked, Round: r, Answer: said, Above: []assessment.Entity{
			{OrganisationID: w.root.OrganisationID, ID: grandchild.ID, ParentID: &child.ID},
			{OrganisationID: w.root.OrganisationID, ID: child.ID, ParentID: &w.root.ID},
			{OrganisationID: w.root.OrganisationID, ID: w.root.ID},
		}}
		inAnyOrder := cmpopts.SortSlices(
			func(a, b assessment.Entity) int { return strings.Compare(a.ID.String(), b.ID.String()) },
		)
		in(t, s, w.scope, func(tx assessment.Tx) error {
			got, err1 := tx.Answering(asked.ID, "Q1")
			if diff := cmp.Diff(want, got, inAnyOrder); diff != "" {
				t.Errorf("something said, wanted (-) and got (+) differ:\n%s", diff)
			}
			got, err3 := tx.Reading(asked.ID, "Q1")
			if diff := cmp.Diff(want, got, inAnyOrder); diff != "" {
				t.Errorf("read only, wanted (-) and got (+) differ:\n%s", diff)
			}
			all, err4 := tx.Answers(asked.ID)
			if diff := cmp.Diff([]assessment.Answer{said}, all); diff != "" {
				t.Errorf("all of the assessment, wanted (-) and got (+) differ:\n%s", diff)
			}
			want.Answer = assessment.Answer{
				OrganisationID: w.root.OrganisationID,
				AssessmentID:   asked.ID,
				QuestionID:     "Q2",
				Evidence:       []assessment.Evidence{},
			}
			got, err2 := tx.Answering(asked.ID, "Q2")
			if diff := cmp.Diff(want, got, inAnyOrder); diff != "" {
				t.Errorf("nothing said, wanted (-) and got (+) differ:\n%s", diff)
			}
			if _, err := tx.Answering(id(t), "Q1"); assessment.CodeOf(err) != assessment.NotFound {
				t.Errorf("no assessment: got %v, want %s", err, assessment.NotFound)
			}
			return errors.Join(err1, err2, err3, err4)
		})
	})
}

// TestAnsweringTogether: in PostgreSQL two answer one assessment at the same time, and who hands it in waits for both.
// The embedded database lets one write at a time.
func TestAnsweringTogether(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), store.Options{DatabaseURL: storetest.PostgresURL(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, db, "norrdal")
	done := make(chan error, 2)
	in(t, db, w.scope, func(tx assessment.Tx) error {
		if _, err := tx.Answering(w.assessment.ID, "Q1"); err != nil {
			return err
		}
		in(t, db, w.scope, func(other assessment.Tx) error {
			_, err := other.Answering(w.assessment.ID, "Q2")
			return err
		})
		waits := map[string]func(assessment.Tx) error{
			"who submits":          func(tx assessment.Tx) error { _, err := tx.LockAssessment(w.assessment.ID); return err },
			"who closes the round": func(tx assessment.Tx) error { _, err := tx.LockRound(w.round.ID); return err },
		}
		for who, lock := range waits {
			go func() { done <- db.InTx(context.Background(), w.scope, lock) }()
			select {
			case err := <-done:
				t.Errorf("%s did not wait: %v", who, err)
			case <-time.After(100 * time.Millisecond):
			}
		}
		return nil
	})
	if err := errors.Join(<-done, <-done); err != nil {
		t.Error(err)
	}
}

// TestNoAnswerWithoutItsEvent: an event that is there already keeps the answer from being saved.
func TestNoAnswerWithoutItsEvent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		said := w.said(t, now)
		said.Data = json.RawMessage(`{"question":"Q1"}`)
		in(t, s, w.scope, func(tx assessment.Tx) error { _, err := tx.SaveAnswer(w.answer("Q1", "yes"), said); return err })
		err := s.InTx(
			t.Context(),
			w.scope,
			func(tx assessment.Tx) error { _, err := tx.SaveAnswer(w.answer("Q2", "yes"), said); return err },
		)
		if assessment.CodeOf(err) != assessment.Conflict {
			t.Errorf("the same event again: got %v, want %s", err, assessment.Conflict)
		}
		view(t, s, w.scope, func(tx assessment.Tx) error {
			events, err1 := tx.Events(nil, 10)
			said.OrganisationID = w.root.OrganisationID
			same(t, "events", []assessment.Event{said}, events)
			none, err2 := tx.AnswerVersions(w.assessment.ID, "Q2")
			same(t, "versions of the answer without an event", []assessment.AnswerVersion{}, none)
			return errors.Join(err1, err2)
		})
	})
}
