package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// grounds are what the decision rests on that the world's user may answer.
func (w world) grounds(t *testing.T, s assessment.Store) assessment.AnswerGrounds {
	t.Helper()
	g := assessment.AnswerGrounds{User: w.user.ID, Epoch: w.user.Epoch, Assessment: w.assessment, Round: w.round}
	view(t, s, w.scope, func(tx assessment.Tx) error {
		memberships, err1 := tx.MembershipsOf(w.user.ID)
		o, err2 := tx.Organisation()
		if err1 == nil {
			g.Membership, g.Settings = memberships[0], o.Version
		}
		return errors.Join(err1, err2)
	})
	return g
}

// kept is what is stored of an answer: its version, the number of versions kept and that of events.
type keptAnswer struct {
	Version          int64
	Versions, Events int
}

func (w world) kept(t *testing.T, s assessment.Store, question string) keptAnswer {
	t.Helper()
	var k keptAnswer
	view(t, s, w.scope, func(tx assessment.Tx) error {
		a, err1 := tx.Answer(w.assessment.ID, question)
		versions, err2 := tx.AnswerVersions(w.assessment.ID, question)
		events, err3 := tx.EventsAbout("assessment")
		k = keptAnswer{Version: a.Version, Versions: len(versions), Events: len(events)}
		return errors.Join(err1, err2, err3)
	})
	return k
}

// TestGrounded: an answer is saved as by SaveAnswer, from its version only, within its organisation only and only by
// the person whom the grounds are about.
func TestGrounded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w, other := newWorld(t, s, "norrdal"), newWorld(t, s, "sodrdal")
		g := w.grounds(t, s)
		said, done, err := s.SaveGrounded(t.Context(), w.scope, g, w.answer("Q1", "yes"), w.said(t, now))
		if err != nil || !done {
			t.Fatalf("not saved: %v", err)
		}
		view(t, s, w.scope, func(tx assessment.Tx) error {
			stored, err := tx.Answer(w.assessment.ID, "Q1")
			if diff := cmp.Diff(stored, said); diff != "" {
				t.Errorf("stored (-) and returned (+):\n%s", diff)
			}
			return err
		})
		said.Value = "no"
		said, done, err = s.SaveGrounded(t.Context(), w.scope, g, said, w.said(t, now))
		if err != nil || !done || said.Version != 2 {
			t.Fatalf("version %d, %v", said.Version, err)
		}
		theirs := g
		theirs.User = other.user.ID
		foreign := w.said(t, now)
		foreign.ActorID = &other.user.ID
		for name, try := range map[string]func() (assessment.Answer, bool, error){
			"again from nothing": func() (assessment.Answer, bool, error) {
				return s.SaveGrounded(t.Context(), w.scope, g, w.answer("Q1", "yes"), w.said(t, now))
			},
			"from an old version": func() (assessment.Answer, bool, error) {
				old := said
				old.Version = 1
				return s.SaveGrounded(t.Context(), w.scope, g, old, w.said(t, now))
			},
			"from a version to come": func() (assessment.Answer, bool, error) {
				next := said
				next.Version = 3
				return s.SaveGrounded(t.Context(), w.scope, g, next, w.said(t, now))
			},
			"in another organisation": func() (assessment.Answer, bool, error) {
				return s.SaveGrounded(t.Context(), other.scope, g, said, w.said(t, now))
			},
			"without an organisation": func() (assessment.Answer, bool, error) {
				return s.SaveGrounded(t.Context(), assessment.Scope{}, g, said, w.said(t, now))
			},
			"for the installation": func() (assessment.Answer, bool, error) {
				return s.SaveGrounded(t.Context(), assessment.ScopeInstallation(), g, said, w.said(t, now))
			},
			"by somebody else": func() (assessment.Answer, bool, error) {
				return s.SaveGrounded(t.Context(), w.scope, theirs, said, w.said(t, now))
			},
			"by somebody of another organisation": func() (assessment.Answer, bool, error) {
				return s.SaveGrounded(t.Context(), w.scope, theirs, said, foreign)
			},
			"with an event that is there already": func() (assessment.Answer, bool, error) {
				e := w.said(t, now)
				in(t, s, w.scope, func(tx assessment.Tx) error { return tx.AddEvent(e) })
				return s.SaveGrounded(t.Context(), w.scope, g, said, e)
			},
		} {
			before := w.kept(t, s, "Q1")
			_, done, _ := try()
			after := w.kept(t, s, "Q1")
			after.Events = before.Events
			if diff := cmp.Diff(before, after); done || diff != "" {
				t.Errorf("%s: done %t, before (-) and after (+):\n%s", name, done, diff)
			}
		}
	})
}

// TestGroundedWaitsForNobody: what somebody is changing, on PostgreSQL, is left to the ordinary way.
func TestGroundedWaitsForNobody(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), store.Options{DatabaseURL: storetest.PostgresURL(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, s, "norrdal")
	g := w.grounds(t, s)
	for name, lock := range map[string]func(assessment.Tx) error{
		"assessment": func(tx assessment.Tx) error { _, err := tx.LockAssessment(w.assessment.ID); return err },
		"round":      func(tx assessment.Tx) error { _, err := tx.LockRound(w.round.ID); return err },
	} {
		in(t, s, w.scope, func(tx assessment.Tx) error {
			if err := lock(tx); err != nil {
				return err
			}
			_, done, err := s.SaveGrounded(t.Context(), w.scope, g, w.answer("Q1", "yes"), w.said(t, now))
			if done {
				t.Errorf("%s: saved although somebody is changing it", name)
			}
			return err
		})
	}
	in(t, s, w.scope, func(tx assessment.Tx) error {
		if _, err := tx.Answering(w.assessment.ID, "Q2"); err != nil {
			return err
		}
		_, done, err := s.SaveGrounded(t.Context(), w.scope, g, w.answer("Q1", "yes"), w.said(t, now))
		if !done {
			t.Error("not saved because somebody answers another question")
		}
		return err
	})
}

// TestGroundedWithoutAnswer: of a statement that commits by itself and got no answer, the store finds out what became
// of it, or says that it does not know. Nothing is saved twice.
func TestGroundedWithoutAnswer(t *testing.T) {
	t.Parallel()
	for fault, want := range map[storetest.Fault]struct {
		done bool
		code assessment.Code
		kept keptAnswer
	}{
		storetest.LoseAnswer: {done: true, kept: keptAnswer{Version: 2, Versions: 2, Events: 2}},
		storetest.HoldAnswer: {done: true, kept: keptAnswer{Version: 2, Versions: 2, Events: 2}},
		storetest.LoseCommit: {kept: keptAnswer{Version: 1, Versions: 1, Events: 1}},
		storetest.HoldCommit: {code: assessment.Unknown, kept: keptAnswer{Version: 1, Versions: 1, Events: 1}},
		storetest.LoseThenCut: {
			code: assessment.Unknown, kept: keptAnswer{Version: 2, Versions: 2, Events: 2},
		},
		storetest.CutBefore: {code: assessment.Unknown, kept: keptAnswer{Version: 1, Versions: 1, Events: 1}},
	} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			line := storetest.NewLine(t, storetest.PostgresURL(t))
			s, err := store.Open(t.Context(), store.Options{DatabaseURL: line.URL()})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			if _, err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, s, "norrdal")
			g := w.grounds(t, s)
			a, done, err := s.SaveGrounded(t.Context(), w.scope, g, w.answer("Q1", "yes"), w.said(t, now))
			if err != nil || !done {
				t.Fatalf("not saved: %v", err)
			}
			line.CommitsWith("answer.save")
			line.AtCommit(fault)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			e := w.said(t, now)
			a, done, err = s.SaveGrounded(ctx, w.scope, g, a, e)
			if done != want.done || assessment.CodeOf(err) != want.code || line.Pending() > 0 {
				t.Errorf("done %t, %v, and %d faults have not happened", done, err, line.Pending())
			}
			var unknown *assessment.Error
			if want.code != "" && (!errors.As(err, &unknown) || unknown.Event != e.ID) {
				t.Errorf("the error %v does not name the event %s", err, e.ID)
			}
			if done && a.Version != 2 {
				t.Errorf("returned as version %d", a.Version)
			}
			line.CommitsWith("")
			line.Cut()
			line.Mend()
			if diff := cmp.Diff(want.kept, w.kept(t, s, "Q1")); diff != "" {
				t.Errorf("wanted (-) and stored (+):\n%s", diff)
			}
		})
	}
}
