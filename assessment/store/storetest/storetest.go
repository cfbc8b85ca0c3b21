// Package storetest gives tests real databases, empty and migrated: an embedded one in a temporary folder and a
// PostgreSQL of the test run's own. What a store must do is said by the tests of package store.
package storetest

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"

	"mognad/assessment/store"
	"mognad/assessment/store/throwaway"
)

// Each runs the test once on each database, as subtests "sqlite" and "postgres".
func Each(t *testing.T, test func(t *testing.T, open func(...func(*store.Options)) *store.Database)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		test(t, opener(t, store.Options{Data: dir}))
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, opener(t, store.Options{DatabaseURL: PostgresURL(t)}))
	})
}

// Open is a migrated embedded database, for tests where the kind of database makes no difference.
func Open(t testing.TB) *store.Database {
	t.Helper()
	return opener(t, store.Options{Data: t.TempDir()})()
}

// opener opens the same migrated database at each call and closes it with the test.
func opener(t testing.TB, base store.Options) func(...func(*store.Options)) *store.Database {
	return func(change ...func(*store.Options)) *store.Database {
		t.Helper()
		o := base
		o.Log = slog.New(slog.DiscardHandler)
		for _, c := range change {
			c(&o)
		}
		db, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatalf("open: %v", err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatalf("migrate: %v", err)
		}
		return db
	}
}

// server is the PostgreSQL of this test binary, started at the first need.
var server struct {
	once sync.Once
	*throwaway.Postgres
	err   error
	count atomic.Int64
}

// PostgresURL is the address of a new, empty database on the test run's own PostgreSQL server, which is started from
// the installed package in a temporary folder. A machine without PostgreSQL fails the test.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server.once.Do(func() { server.Postgres, server.err = throwaway.Start(context.Background(), "fsync=off") })
	if server.err != nil {
		t.Fatalf("PostgreSQL for the tests: %v (make test installs it)", server.err)
	}
	url, err := server.Create(t.Context(), fmt.Sprintf("test_%d", server.count.Add(1)))
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// StopPostgres ends the server of this test binary, if one was started. Call it in TestMain after the tests.
func StopPostgres() {
	if server.Postgres != nil {
		server.Stop()
	}
}
