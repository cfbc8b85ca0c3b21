package backup_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"mognad/assessment/backup"
	"mognad/assessment/demo"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
)

func TestMain(m *testing.M) {
	time.Local = time.FixedZone("test", 5*60*60+30*60) // so that a moment that is not in UTC shows
	code := m.Run()
	storetest.StopPostgres()
	os.Exit(code)
}

var madeAt = time.Date(2026, time.March, 31, 12, 0, 0, 123456000, time.UTC)

// example is an archive of the example organisation in an embedded database, made once.
var example = sync.OnceValues(func() (archive []byte, err error) {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "mognad-example-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	db, err := store.Open(ctx, store.Options{Data: dir, Volatile: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.Migrate(ctx); err != nil {
		return nil, err
	}
	w := chain.New(db, workflow.Options{PasswordMemory: 8})
	if err := w.Rounds.PublishEmbedded(ctx); err != nil {
		return nil, err
	}
	if _, err := demo.Make(ctx, w); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, _, err = backup.Make(ctx, db, &b, "test", madeAt, nil)
	return b.Bytes(), err
})

func exampleArchive(t *testing.T) []byte {
	t.Helper()
	archive, err := example()
	if err != nil {
		t.Fatal(err)
	}
	return archive
}

// place is an empty place of each kind.
func places(t *testing.T) map[string]store.Options {
	t.Helper()
	return map[string]store.Options{
		"sqlite":   {Data: filepath.Join(t.TempDir(), "data")},
		"postgres": {DatabaseURL: storetest.PostgresURL(t)},
	}
}

// restore restores an archive, which must succeed.
func restore(t *testing.T, archive []byte, into store.Options) backup.Restored {
	t.Helper()
	r, err := backup.Restore(t.Context(), bytes.NewReader(archive), nil, into, false)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// open opens a database and closes it with the test.
func open(t *testing.T, o store.Options) *store.Database {
	t.Helper()
	db, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// archived makes an archive of a database.
func archived(t *testing.T, db *store.Database) ([]byte, backup.Sums) {
	t.Helper()
	var b bytes.Buffer
	_, sums, err := backup.Make(t.Context(), db, &b, "test", madeAt, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), sums
}

// bare opens a database past its store.
func bare(t *testing.T, o store.Options) *sql.DB {
	t.Helper()
	driver, name := "pgx", o.DatabaseURL
	if name == "" {
		driver, name = "sqlite", filepath.Join(o.Data, store.DatabaseFile)
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func execute(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}
