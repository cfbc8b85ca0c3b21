// Package storetest gives tests real databases, empty and migrated: an embedded one in a temporary folder and a
// PostgreSQL of the test run's own. What a store must do is defined by the tests of package store.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"mognad/assessment/store"
	"mognad/assessment/store/throwaway"
)

// Each runs the test once on each database, as parallel subtests "sqlite" and "postgres".
func Each(t *testing.T, test func(t *testing.T, open func(...func(*store.Options)) *store.Database)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, Opener(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, opener(t, store.Options{DatabaseURL: migratedPostgres(t)}))
	})
}

// Open is a migrated embedded database, for tests where the kind of database does not matter.
func Open(t testing.TB) *store.Database {
	t.Helper()
	return Opener(t)()
}

// OpenPostgres is a migrated PostgreSQL database, for tests of what only it does.
func OpenPostgres(t testing.TB, change ...func(*store.Options)) *store.Database {
	t.Helper()
	return opener(t, store.Options{DatabaseURL: migratedPostgres(t)})(change...)
}

// Opener opens the same migrated embedded database at each call, and closes it with the test.
func Opener(t testing.TB) func(...func(*store.Options)) *store.Database {
	t.Helper()
	return opener(t, Embedded(t))
}

// Embedded is the options for opening a migrated embedded database of the test's own.
func Embedded(t testing.TB) store.Options {
	t.Helper()
	o := store.Options{Data: t.TempDir(), Volatile: true}
	content, err := migratedFile()
	if err != nil {
		t.Fatalf("migrate an embedded database: %v", err)
	}
	if err := os.WriteFile(filepath.Join(o.Data, store.DatabaseFile), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return o
}

// migratedFile is the file of a freshly migrated embedded database, made once per test binary.
var migratedFile = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "mognad-migrated-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := migrate(store.Options{Data: dir, Volatile: true}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, store.DatabaseFile))
})

// migrate brings a new database's schema up to date and closes it, so that all of it is in its file.
func migrate(o store.Options) (err error) {
	ctx := context.Background()
	db, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	_, err = db.Migrate(ctx)
	return errors.Join(err, db.Close())
}

// opener opens the same migrated database at every call and closes it when the test ends.
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
		return db
	}
}

// server is the PostgreSQL of this test binary, started when first needed.
var server struct {
	once     sync.Once
	migrated sync.Once
	copying  sync.Mutex
	*throwaway.Postgres
	err   error
	count atomic.Int64
}

// PostgresURL is the address of a new, empty database on the test run's own PostgreSQL server, which is started from
// the installed package in a temporary folder. A machine without PostgreSQL fails the test.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return newPostgres(t, throwaway.Template)
}

// MigratedPostgresURL is the address of a new, migrated database on that server.
func MigratedPostgresURL(t testing.TB) string {
	t.Helper()
	return migratedPostgres(t)
}

// ReadOnly makes a database on that server one that can only be read, as some providers do when its disk is full, or
// lets everybody write again. Connections are ended, as they would be.
func ReadOnly(t testing.TB, address string, only bool) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	value := map[bool]string{true: "on", false: "off"}[only]
	for _, statement := range []string{
		`SET default_transaction_read_only = off`,
		`DO $$ BEGIN
EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = ` + value + `', current_database()); END $$`,
		`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()`,
	} {
		if _, err := c.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// OwnPostgres is a PostgreSQL server of the test's own with the settings given, for what all databases of a server
// share.
func OwnPostgres(t testing.TB, settings ...string) *throwaway.Postgres {
	t.Helper()
	own, err := throwaway.Start(t.Context(), folder(), append(settings, "max_wal_size=64MB")...)
	if err != nil {
		t.Fatalf("PostgreSQL for the test: %v (make test installs it)", err)
	}
	t.Cleanup(own.Stop)
	return own
}

// migratedPostgres is the address of a new migrated database: a copy of one that is migrated once.
func migratedPostgres(t testing.TB) string {
	t.Helper()
	start(t)
	server.migrated.Do(func() {
		var url string
		if url, server.err = create("migrated", throwaway.Template); server.err == nil {
			server.err = migrate(store.Options{DatabaseURL: url})
		}
	})
	if server.err != nil {
		t.Fatalf("migrate a PostgreSQL database: %v", server.err)
	}
	return newPostgres(t, "migrated")
}

func start(t testing.TB) {
	t.Helper()
	server.once.Do(func() {
		server.Postgres, server.err = throwaway.Start(context.Background(), folder(), "fsync=off", "max_wal_size=64MB")
	})
	if server.err != nil {
		t.Fatalf("PostgreSQL for the tests: %v (make test installs it)", server.err)
	}
}

// newPostgres creates a database with the next name, as a copy of the template.
func newPostgres(t testing.TB, template string) string {
	t.Helper()
	start(t)
	name := fmt.Sprintf("test_%d", server.count.Add(1))
	url, err := create(name, template)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Drop(context.Background(), name); err != nil {
			t.Error(err)
		}
	})
	return url
}

// Bouncer is the address of a new, empty database through a PgBouncer in transaction mode with these settings, which is
// started for the test and asks for the password if there is one. direct is the database's own address.
func Bouncer(t testing.TB, password string, settings ...string) (through, direct string) {
	t.Helper()
	direct = PostgresURL(t)
	b, err := server.Bounce(context.Background(), folder(), password, settings...)
	if err != nil {
		t.Fatalf("PgBouncer for the tests: %v (make test installs it)", err)
	}
	t.Cleanup(b.Stop)
	name, _, _ := strings.Cut(strings.TrimPrefix(direct, "postgres:///"), "?")
	return b.URL(name), direct
}

// create creates a database as a copy of a template, one at a time since PostgreSQL requires it.
func create(name, template string) (url string, err error) {
	server.copying.Lock()
	defer server.copying.Unlock()
	return server.Create(context.Background(), name, template)
}

// StopPostgres ends the server of this test binary, if one was started. Call it in TestMain after the tests.
func StopPostgres() {
	if server.Postgres != nil {
		server.Stop()
	}
}
