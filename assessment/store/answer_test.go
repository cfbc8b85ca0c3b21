package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// world is an organisation with a round that was sent to its root.
type world struct {
	scope      assessment.Scope
	root       assessment.Entity
	user       assessment.User
	round      assessment.Round
	assessment assessment.Assessment
}

func newWorld(t *testing.T, s assessment.Store, key string) world {
	t.Helper()
	o, root, u := organisation(t, s, key)
	w := world{scope: assessment.ScopeOrganisation(o.ID), root: root, user: u}
	w.round = w.newRound(t, "Hösten 2026", "2026-09-01")
	w.assessment = w.newAssessment(t, w.round.ID, root.ID)
	in(t, s, w.scope, func(tx assessment.Tx) error {
		return errors.Join(tx.AddRound(w.round), tx.AddAssessments([]assessment.Assessment{w.assessment}))
	})
	return w
}

func (w world) newRound(t *testing.T, name string, opens assessment.Date) assessment.Round {
	return assessment.Round{
		OrganisationID:       w.root.OrganisationID,
		ID:                   id(t),
		Name:                 name,
		QuestionnaireKey:     "cyber",
		QuestionnaireVersion: "1.0",
		QuestionnaireHash:    "abc",
		OpensOn:              opens,
		ClosesOn:             "2026-12-31",
		Provisions:           []assessment.Provision{},
		Version:              1,
		CreatedAt:            now,
		UpdatedAt:            now,
	}
}

func (w world) newAssessment(t *testing.T, round, entity assessment.ID) assessment.Assessment {
	return assessment.Assessment{
		OrganisationID: w.root.OrganisationID,
		ID:             id(t),
		RoundID:        round,
		EntityID:       entity,
		Kind:           "municipality",
		State:          assessment.Draft,
		Version:        1,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
}

func (w world) newEntity(t *testing.T, key string) assessment.Entity {
	return assessment.Entity{
		OrganisationID: w.root.OrganisationID,
		ID:             id(t),
		Key:            key,
		ParentID:       &w.root.ID,
		Name:           key,
		Kind:           "administration",
		Successors:     []assessment.ID{},
		Version:        1,
		CreatedAt:      now,
		UpdatedAt:      now,
	}
}

func (w world) answer(question, value string) assessment.Answer {
	at := now
	return assessment.Answer{
		OrganisationID: w.root.OrganisationID,
		AssessmentID:   w.assessment.ID,
		QuestionID:     question,
		Value:          value,
		Evidence:       []assessment.Evidence{},
		AnsweredBy:     &w.user.ID,
		AnsweredAt:     &at,
	}
}

// said is the event that goes with an answer.
func (w world) said(t *testing.T, at time.Time) assessment.Event {
	t.Helper()
	return assessment.Event{
		ID:       id(t),
		At:       at,
		ActorID:  &w.user.ID,
		Action:   "answer.save",
		Object:   "assessment",
		ObjectID: w.assessment.ID.String(),
	}
}

// save saves an answer in a transaction of its own.
func (w world) save(t *testing.T, s assessment.Store, a assessment.Answer, at time.Time) assessment.Answer {
	t.Helper()
	var saved assessment.Answer
	in(t, s, w.scope, func(tx assessment.Tx) (err error) {
		saved, err = tx.SaveAnswer(a, w.said(t, at))
		return err
	})
	return saved
}

func view(t *testing.T, s assessment.Store, scope assessment.Scope, fn func(tx assessment.Tx) error) {
	t.Helper()
	if err := s.View(t.Context(), scope, fn); err != nil {
		t.Fatalf("view: %v", err)
	}
}

// asJSON compares JSON by its content: the databases store it with their own spaces and order.
var asJSON = cmp.FilterPath(func(p cmp.Path) bool {
	return p.Last().Type() == reflect.TypeFor[json.RawMessage]()
}, cmp.Transformer("JSON", func(content json.RawMessage) any {
	var value any
	if err := json.Unmarshal(content, &value); err != nil {
		return err.Error()
	}
	return value
}))

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, asJSON); diff != "" {
		t.Errorf("%s: wanted (-) and got (+) differ:\n%s", what, diff)
	}
}

func TestAnswersComeBackWithTheirVersions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		first := w.answer("A-1", "partly")
		later := now.Add(time.Hour + 999*time.Nanosecond).In(time.FixedZone("CEST", 7200))
		first.Comment = "Påbörjat – \"klart\" i <maj> & juni"
		first.AnsweredAt = &later
		first.AssignedTo = &w.user.ID
		first.Evidence = []assessment.Evidence{
			{Text: "Beslut KS § 12"},
			{Text: "Logg", Link: "https://norrdal.example/logg?a=1&b=2"},
		}
		one := w.save(t, s, first, later)
		utc := now.Add(time.Hour)
		first.Version, first.AnsweredAt = 1, &utc
		same(t, "saved answer", first, one)
		if one.AnsweredAt.Location() != time.UTC {
			t.Errorf("answered at %v, want UTC", one.AnsweredAt)
		}

		second := one
		second.Value = "not-applicable"
		second.Reason = "Vi har ingen drift."
		second.Comment = ""
		second.Evidence = nil
		second.AnsweredBy = nil
		second.AnsweredAt = nil
		second.AssignedTo = nil
		second.StillTrue = true
		second.ProviderID, second.Stance = &w.assessment.ID, assessment.Confirmed
		two := w.save(t, s, second, now.Add(2*time.Hour))
		second.Version, second.Evidence = 2, []assessment.Evidence{}
		same(t, "changed answer", second, two)
		other := w.save(t, s, w.answer("A1", "yes"), now)

		view(t, s, w.scope, func(tx assessment.Tx) error {
			got, err1 := tx.Answer(w.assessment.ID, "A-1")
			same(t, "answer", second, got)
			all, err2 := tx.Answers(w.assessment.ID)
			same(t, "answers by question", []assessment.Answer{second, other}, all)
			versions, err3 := tx.AnswerVersions(w.assessment.ID, "A-1")
			for _, at := range []*time.Time{all[1].AnsweredAt, &versions[1].SavedAt, versions[1].AnsweredAt} {
				if at.Location() != time.UTC {
					t.Errorf("%v came back, want UTC", at)
				}
			}
			same(t, "versions", []assessment.AnswerVersion{
				{Answer: second, SavedBy: w.user.ID, SavedAt: now.Add(2 * time.Hour)},
				{Answer: first, SavedBy: w.user.ID, SavedAt: utc},
			}, versions)
			nothing, err4 := tx.Answer(w.assessment.ID, "B-1")
			same(
				t,
				"unsaid answer",
				assessment.Answer{OrganisationID: w.root.OrganisationID, AssessmentID: w.assessment.ID, QuestionID: "B-1",
					Evidence: []assessment.Evidence{}},
				nothing,
			)
			none, err5 := tx.AnswerVersions(w.assessment.ID, "B-1")
			same(t, "versions of an unsaid answer", []assessment.AnswerVersion{}, none)
			return errors.Join(err1, err2, err3, err4, err5)
		})
	})
}

func TestAnswersOfARound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		child := w.newEntity(t, "skola")
		second, elsewhere := w.newAssessment(t, w.round.ID, child.ID), w.newRound(t, "Våren 2027", "2027-02-01")
		other := w.newAssessment(t, elsewhere.ID, w.root.ID)
		in(t, s, w.scope, func(tx assessment.Tx) error {
			return errors.Join(
				tx.AddEntity(child),
				tx.AddRound(elsewhere),
				tx.AddAssessments([]assessment.Assessment{second, other}),
			)
		})
		full := w.answer("Q2", "yes")
		full.Reason = "skäl"
		full.Comment = "kommentar"
		full.AssignedTo = &w.user.ID
		full.StillTrue = true
		full.ProviderID, full.Stance = &second.ID, assessment.Disputed
		full.Evidence = []assessment.Evidence{{Text: "ett"}, {Text: "två"}}
		full = w.save(t, s, full, now)
		empty := w.answer("Q1", "")
		empty.AnsweredBy, empty.AnsweredAt = nil, nil
		empty = w.save(t, s, empty, now)
		theirs, away := w.answer("Q10", "no"), w.answer("Q1", "no")
		theirs.AssessmentID, away.AssessmentID = second.ID, other.ID
		theirs = w.save(t, s, theirs, now)
		w.save(t, s, away, now)
		full.Reason, full.Comment, full.Evidence = "", "", make([]assessment.Evidence, 2)
		view(t, s, w.scope, func(tx assessment.Tx) error {
			got, err1 := tx.AnswersOf([]assessment.ID{second.ID, w.assessment.ID, id(t)})
			same(t, "answers of two assessments", []assessment.Answer{empty, full, theirs}, got)
			none, err2 := tx.AnswersOf(nil)
			same(t, "answers of no assessment", []assessment.Answer{}, none)
			begun, err3 := tx.BegunOf([]assessment.ID{second.ID, w.assessment.ID, id(t)})
			same(t, "those begun", 2, len(begun))
			return errors.Join(err1, err2, err3)
		})
	})
}

func TestSaveAnswerFromAnOldVersionIsStale(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		w.save(t, s, w.answer("Q1", "no"), now)
		from := func(version int64) assessment.Answer {
			a := w.answer("Q1", "yes")
			a.Version = version
			return a
		}
		stored := w.save(t, s, from(1), now)
		unsaid := w.answer("Q2", "yes")
		unsaid.Version = 3
		tests := []struct {
			name string
			from assessment.Answer
			want assessment.Answer
		}{
			{"as new", from(0), stored},
			{"from an old version", from(1), stored},
			{"from a version to come", from(7), stored},
			{
				"from a version of nothing",
				unsaid,
				assessment.Answer{OrganisationID: unsaid.OrganisationID, AssessmentID: unsaid.AssessmentID,
					QuestionID: "Q2", Evidence: []assessment.Evidence{}},
			},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				err := s.InTx(t.Context(), w.scope, func(tx assessment.Tx) error {
					_, err := tx.SaveAnswer(tt.from, w.said(t, now))
					return err
				})
				var own *assessment.Error
				if !errors.As(err, &own) || own.Code != assessment.Stale {
					t.Fatalf("got %v, want %s", err, assessment.Stale)
				}
				same(t, "the answer that the error holds", any(tt.want), own.Current)
			})
		}
		t.Run("the transaction can go on", func(t *testing.T) {
			in(t, s, w.scope, func(tx assessment.Tx) error {
				if _, err := tx.SaveAnswer(from(0), w.said(t, now)); assessment.CodeOf(err) != assessment.Stale {
					t.Errorf("got %v, want %s", err, assessment.Stale)
				}
				_, err := tx.SaveAnswer(w.answer("Q3", "yes"), w.said(t, now))
				return err
			})
		})
		view(t, s, w.scope, func(tx assessment.Tx) error {
			versions, err := tx.AnswerVersions(w.assessment.ID, "Q1")
			if len(versions) != 2 {
				t.Errorf("%d versions are kept, want the 2 that were saved", len(versions))
			}
			return err
		})
	})
}

// TestManyAnswerAtOnce lets eight people change one answer from what they read: each change is saved or refused, and
// none is written over.
func TestManyAnswerAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		const people, times = 8, 12
		var group sync.WaitGroup
		var saved, stale atomic.Int64
		said := sync.Map{} // version → comment
		for person := range people {
			group.Go(func() {
				for n := range times {
					var a assessment.Answer
					err := s.View(context.Background(), w.scope, func(tx assessment.Tx) (err error) {
						a, err = tx.Answer(w.assessment.ID, "Q1")
						return err
					})
					if err != nil {
						t.Errorf("read: %v", err)
						return
					}
					a.Comment = fmt.Sprintf("%d/%d", person, n)
					err = s.InTx(context.Background(), w.scope, func(tx assessment.Tx) error {
						got, err := tx.SaveAnswer(a, w.said(t, now))
						if err == nil && got.Version != a.Version+1 {
							t.Errorf("saved from version %d as %d", a.Version, got.Version)
						}
						return err
					})
					switch {
					case err == nil:
						saved.Add(1)
						if before, twice := said.LoadOrStore(a.Version+1, a.Comment); twice {
							t.Errorf("version %d was saved by %v and by %s", a.Version+1, before, a.Comment)
						}
					case assessment.CodeOf(err) == assessment.Stale:
						stale.Add(1)
					default:
						t.Errorf("save: %v", err)
					}
				}
			})
		}
		group.Wait()
		t.Logf("%d saved, %d stale", saved.Load(), stale.Load())
		view(t, s, w.scope, func(tx assessment.Tx) error {
			a, err1 := tx.Answer(w.assessment.ID, "Q1")
			versions, err2 := tx.AnswerVersions(w.assessment.ID, "Q1")
			if a.Version != saved.Load() || int64(len(versions)) != saved.Load() {
				t.Errorf("version %d and %d versions after %d saves", a.Version, len(versions), saved.Load())
			}
			for _, v := range versions {
				if want, _ := said.Load(v.Version); v.Comment != want {
					t.Errorf("version %d says %q, want %v", v.Version, v.Comment, want)
				}
			}
			return errors.Join(err1, err2)
		})
	})
}

// TestLockedAssessmentWaits holds an assessment and sees that another transaction gets it only afterwards.
func TestLockedAssessmentWaits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		started, done := make(chan struct{}), make(chan error, 1)
		var seen assessment.Assessment
		in(t, s, w.scope, func(tx assessment.Tx) error {
			a, err := tx.LockAssessment(w.assessment.ID)
			if err != nil {
				return err
			}
			same(t, "locked assessment", w.assessment, a)
			go func() {
				close(started)
				done <- s.InTx(context.Background(), w.scope, func(tx assessment.Tx) (err error) {
					seen, err = tx.LockAssessment(w.assessment.ID)
					return err
				})
			}()
			<-started
			select {
			case err := <-done:
				t.Errorf("the second did not wait: %v", err)
			case <-time.After(100 * time.Millisecond):
			}
			a.State, a.Submitted, a.UpdatedAt = assessment.Submitted, 1, now.Add(time.Second)
			_, err = tx.SaveAssessment(a)
			return err
		})
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		want := w.assessment
		want.State = assessment.Submitted
		want.Submitted = 1
		want.UpdatedAt = now.Add(time.Second)
		want.Version = 2
		same(t, "what the second saw", want, seen)
		err := s.InTx(t.Context(), w.scope, func(tx assessment.Tx) error { _, err := tx.LockAssessment(id(t)); return err })
		if assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("lock of nothing: got %v, want %s", err, assessment.NotFound)
		}
	})
}
