package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

func TestKeptResponses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		other := newWorld(t, s, "sunnan")
		r := assessment.KeptResponse{
			OrganisationID: w.root.OrganisationID,
			UserID:         w.user.ID,
			Key:            "k",
			Request:        "r",
			CreatedAt:      now,
		}
		claim := func(scope assessment.Scope, r assessment.KeptResponse) (kept assessment.KeptResponse, claimed bool) {
			t.Helper()
			in(t, s, scope, func(tx assessment.Tx) (err error) {
				kept, claimed, err = tx.ClaimResponse(r)
				return err
			})
			return kept, claimed
		}
		given := errors.New("given up")
		if err := s.InTx(t.Context(), w.scope, func(tx assessment.Tx) error {
			_, _, err := tx.ClaimResponse(r)
			return errors.Join(err, given)
		}); !errors.Is(err, given) {
			t.Fatal(err)
		}
		if _, claimed := claim(w.scope, r); !claimed {
			t.Error("a claim that was given up holds")
		}
		r.Response = []byte("svar")
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.KeepResponse(r) })
		again := r
		again.Request, again.Response, again.CreatedAt = "another", nil, now.Add(time.Hour)
		kept, claimed := claim(w.scope, again)
		same(t, "what was kept", r, kept)
		if claimed {
			t.Error("the key was claimed twice")
		}

		// The key of another person and of another organisation are others.
		theirs := r
		theirs.OrganisationID, theirs.UserID = other.root.OrganisationID, other.user.ID
		if _, claimed := claim(other.scope, theirs); !claimed {
			t.Error("another organisation's key is taken")
		}
		for name, do := range map[string]func(tx assessment.Tx) error{
			"claimed": func(tx assessment.Tx) error { _, _, err := tx.ClaimResponse(again); return err },
			"kept":    func(tx assessment.Tx) error { return tx.KeepResponse(r) },
		} {
			if err := s.InTx(t.Context(), other.scope, do); err == nil {
				t.Errorf("%s in another organisation", name)
			}
		}
		in(t, s, other.scope, func(tx assessment.Tx) error { return tx.DeleteResponses(now.Add(time.Hour)) })
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.DeleteResponses(now) })
		if kept, _ := claim(w.scope, again); string(kept.Response) != "svar" {
			t.Errorf("the reply is gone early: %+v", kept)
		}
		in(t, s, w.scope, func(tx assessment.Tx) error { return tx.DeleteResponses(now.Add(time.Second)) })
		if _, claimed := claim(w.scope, again); !claimed {
			t.Error("the reply is kept though it was removed")
		}
		if err := s.InTx(
			t.Context(),
			w.scope,
			func(tx assessment.Tx) error { r.Key = "none"; return tx.KeepResponse(r) },
		); assessment.CodeOf(err) != assessment.NotFound {
			t.Errorf("keep without a claim: got %v, want %s", err, assessment.NotFound)
		}
	})
}

// TestConcurrentClaimsWait: who comes second sees what the first has kept.
func TestConcurrentClaimsWait(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		w := newWorld(t, s, "norrdal")
		r := assessment.KeptResponse{
			OrganisationID: w.root.OrganisationID,
			UserID:         w.user.ID,
			Key:            "k",
			Request:        "r",
			CreatedAt:      now,
		}
		var seen assessment.KeptResponse
		var claimed bool
		done := make(chan error, 1)
		in(t, s, w.scope, func(tx assessment.Tx) error {
			first, _, err := tx.ClaimResponse(r)
			if err != nil {
				return err
			}
			started := make(chan struct{})
			go func() {
				close(started)
				done <- s.InTx(context.Background(), w.scope, func(tx assessment.Tx) (err error) {
					seen, claimed, err = tx.ClaimResponse(r)
					return err
				})
			}()
			<-started
			select {
			case err := <-done:
				t.Errorf("the second did not wait: %v", err)
			case <-time.After(100 * time.Millisecond):
			}
			first.Response = []byte("svar")
			return tx.KeepResponse(first)
		})
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		r.Response = []byte("svar")
		same(t, "what the second saw", r, seen)
		if claimed {
			t.Error("both claimed the key")
		}
	})
}
