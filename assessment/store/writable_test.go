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

// TestReadOnlyPostgreSQL: on a server that only reads, everything is read, what cannot be saved says why, and a few
// seconds after the server writes again all is as before.
func TestReadOnlyPostgreSQL(t *testing.T) {
	t.Parallel()
	address := storetest.MigratedPostgresURL(t)
	s, err := store.Open(t.Context(), store.Options{DatabaseURL: address})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	o, root, _ := organisation(t, s, "norrdal")
	save := func() error {
		return s.InTx(t.Context(), assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
			changed, err := tx.SaveEntity(root)
			if err == nil {
				err = tx.AddEvent(assessment.Event{ID: id(t), At: now, Action: "entity.changed", Object: "entity"})
			}
			if err == nil {
				root = changed
			}
			return err
		})
	}
	if err := errors.Join(save(), s.Writable(t.Context())); err != nil {
		t.Fatal(err)
	}
	storetest.ReadOnly(t, address, true)
	unsaved(t, save())
	unsaved(t, s.Writable(t.Context()))
	if err := s.Ready(t.Context()); err != nil {
		t.Errorf("not ready to read: %v", err)
	}
	saved(t, s) // can be read
	storetest.ReadOnly(t, address, false)
	writableAgain(t, s)
	if err := save(); err != nil {
		t.Error(err)
	}
}

// unsaved checks that the error says that nothing can be saved.
func unsaved(t *testing.T, err error) {
	t.Helper()
	var e *assessment.Error
	if !errors.As(err, &e) || e.Code != assessment.Unavailable || e.Key != "error.read_only" {
		t.Fatalf("got %v, want error.read_only", err)
	}
}

// writableAgain waits until the store has found out.
func writableAgain(t *testing.T, s *store.Database) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); s.Writable(t.Context()) != nil; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after ten seconds: %v", s.Writable(t.Context()))
		}
	}
}

// TestUnwritable: of a full disk, a store learns when it saves, and that there is room again by itself.
func TestUnwritable(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		o, _, _ := organisation(t, s, "norrdal")
		full := &assessment.Error{Code: assessment.Unavailable, Key: "error.read_only", Err: errors.New("as when the disk is full")}
		err := s.InTx(t.Context(), assessment.ScopeOrganisation(o.ID), func(assessment.Tx) error { return full })
		unsaved(t, err)
		unsaved(t, s.Writable(t.Context()))
		if err := s.InTx(t.Context(), assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
			_, err := tx.Entities() // writes nothing, and so shows nothing
			return err
		}); err != nil {
			t.Fatal(err)
		}
		unsaved(t, s.Writable(t.Context()))
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Writable(cancelled); err == nil {
			t.Error("forgotten by a request that nobody waits for")
		}
		writableAgain(t, s)
	})
}
