package store_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// TestSlowDatabaseIsUnavailable: a transaction that waits for another one's lock is given up.
func TestSlowDatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	open := func(parameters string) *store.Database {
		t.Helper()
		s, err := store.Open(t.Context(), store.Options{DatabaseURL: address + parameters})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		return s
	}
	o, root, _ := organisation(t, open(""), "norrdal")
	defer hold(t, bare(t, "pgx", address), `SELECT 1 FROM entities FOR UPDATE`)()
	change := func(ctx context.Context, s *store.Database) error {
		return s.InTx(
			ctx,
			assessment.ScopeOrganisation(o.ID),
			func(tx assessment.Tx) error { _, err := tx.SaveEntity(root); return err },
		)
	}
	short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	for name, do := range map[string]func() error{
		"a lock":       func() error { return change(t.Context(), open("&lock_timeout=100")) },
		"a statement":  func() error { return change(t.Context(), open("&statement_timeout=100")) },
		"the deadline": func() error { return change(short, open("")) },
		"a program gone": func() error {
			return open("&idle_in_transaction_session_timeout=50").InTx(t.Context(), assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
				time.Sleep(300 * time.Millisecond)
				_, err := tx.Entities()
				return err
			})
		},
	} {
		start := time.Now()
		if err := do(); assessment.CodeOf(err) != assessment.Unavailable {
			t.Errorf("%s: got %v, want %s", name, err, assessment.Unavailable)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: given up after %s", name, took)
		}
	}
}

// TestLimitsAreThere without anybody asking for them.
func TestLimitsAreThere(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	s, err := store.Open(t.Context(), store.Options{DatabaseURL: address})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	o, root, _ := organisation(t, s, "norrdal")
	defer hold(t, bare(t, "pgx", address), `SELECT 1 FROM entities FOR UPDATE`)()
	start := time.Now()
	err = s.InTx(
		t.Context(),
		assessment.ScopeOrganisation(o.ID),
		func(tx assessment.Tx) error { _, err := tx.SaveEntity(root); return err },
	)
	if took := time.Since(start); assessment.CodeOf(err) != assessment.Unavailable || took > 10*time.Second {
		t.Errorf("waiting for a lock: got %v after %s, want %s within ten seconds", err, took, assessment.Unavailable)
	}
}

// hold runs a statement in a transaction that stays open until the function returned is called.
func hold(t *testing.T, db *sql.DB, statement string) (release func()) {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}
}
