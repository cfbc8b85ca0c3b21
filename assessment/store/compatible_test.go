package store_test

import (
	"database/sql"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// newerBy changes the schema as a newer program's migrations would, for programs from a version on.
func newerBy(t *testing.T, db *sql.DB, version int64, oldest string) {
	t.Helper()
	for _, statement := range []string{
		"DELETE FROM goose_db_version WHERE version_id > 90000",
		"DROP VIEW schema_compatibility",
		"CREATE VIEW schema_compatibility AS SELECT " + oldest + " AS oldest",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	const insert = "INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, true)"
	if _, err := db.ExecContext(t.Context(), insert, version); err != nil {
		t.Fatal(err)
	}
}

// TestNewerSchema: a program goes on as long as the schema says that it may, and then changes nothing any more.
func TestNewerSchema(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var of store.Options
		s := open(func(o *store.Options) { of = *o })
		o, root, _ := organisation(t, s, "norrdal")
		db := beside(t, of)
		write := func() error {
			return s.InTx(t.Context(), assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
				_, err := tx.Entity(root.ID)
				return err
			})
		}
		schema, known, err := s.SchemaVersions(t.Context())
		if err != nil || schema != known {
			t.Fatalf("the schema is version %d, the program knows %d: %v", schema, known, err)
		}

		newerBy(t, db, 99998, strconv.FormatInt(known, 10))
		if err := errors.Join(s.Ready(t.Context()), write()); err != nil {
			t.Errorf("on a newer schema that is compatible: %v", err)
		}
		if n, err := s.Migrate(t.Context()); n != 0 || err != nil {
			t.Errorf("starting on a newer schema that is compatible: %d, %v", n, err)
		}

		newerBy(t, db, 99999, "99999")
		for deadline := time.Now().Add(time.Minute); !errors.Is(write(), assessment.ErrOutdated); {
			if time.Now().After(deadline) {
				t.Fatal("a program that is too old still writes") // it asks by itself, although nobody looks whether it is ready
			}
			time.Sleep(50 * time.Millisecond)
		}
		if err := write(); assessment.CodeOf(err) != assessment.Unavailable {
			t.Errorf("the refusal is %v", err)
		}
		if err := s.Ready(t.Context()); !errors.Is(err, assessment.ErrOutdated) {
			t.Errorf("a program that is too old is ready: %v", err)
		}
		if _, err := s.Migrate(t.Context()); err == nil {
			t.Error("a program that is too old starts")
		}
		err = s.View(t.Context(), assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
			_, err := tx.Entity(root.ID)
			return err
		})
		if err != nil {
			t.Errorf("what still can be read is not: %v", err)
		}

		newerBy(t, db, 99999, strconv.FormatInt(known, 10))
		if err := errors.Join(s.Ready(t.Context()), write()); err != nil {
			t.Errorf("when it may write again: %v", err)
		}
	})
}

// TestMigratingUnderLoad: statements that connections have prepared do not fail when a newer program adds columns.
func TestMigratingUnderLoad(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var of store.Options
		s := open(func(o *store.Options) { of = *o })
		o, root, u := organisation(t, s, "norrdal")
		request := func() error {
			return s.InTx(t.Context(), assessment.ScopeOrganisation(o.ID), func(tx assessment.Tx) error {
				_, err := tx.Organisation()
				entities, entitiesErr := tx.Entities()
				_, userErr := tx.User(u.ID)
				_, personErr := tx.Person(u.ID)
				_, roundsErr := tx.Rounds()
				if err := errors.Join(err, entitiesErr, userErr, personErr, roundsErr); err != nil {
					return err
				}
				_, err = tx.SaveEntity(entities[0])
				return err
			})
		}
		// Many at once, so that many connections have prepared all of it.
		together := func() {
			t.Helper()
			var wait sync.WaitGroup
			for range 8 {
				wait.Go(func() {
					for range 5 {
						if err := request(); err != nil && assessment.CodeOf(err) != assessment.Stale {
							t.Errorf("a request: %v", err)
						}
					}
				})
			}
			wait.Wait()
		}
		together()
		db := beside(t, of)
		for _, table := range []string{"organisations", "entities", "users", "members", "rounds"} {
			if _, err := db.ExecContext(t.Context(), "ALTER TABLE "+table+" ADD COLUMN later text"); err != nil {
				t.Fatal(err)
			}
		}
		together()
		if got, err := read(t, s, o.ID, root.ID); err != nil || got.Version < 2 {
			t.Errorf("after the migration: %+v, %v", got, err)
		}
	})
}

func read(t *testing.T, s *store.Database, organisation, entity assessment.ID) (got assessment.Entity, err error) {
	t.Helper()
	err = s.View(t.Context(), assessment.ScopeOrganisation(organisation), func(tx assessment.Tx) error {
		got, err = tx.Entity(entity)
		return err
	})
	return got, err
}

// TestMigrationLetsOthersPass: a migration that waits for a table, which somebody reads for long, does not make
// everybody else wait behind it.
func TestMigrationLetsOthersPass(t *testing.T) {
	t.Parallel()
	e := newEarlier(t, func(change ...func(*store.Options)) *store.Database {
		return storetest.OpenPostgres(t, change...)
	}, 52)
	long, err := e.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := long.ExecContext(t.Context(), "SELECT count(*) FROM audits"); err != nil {
		t.Fatal(err)
	}
	migrated := make(chan struct{})
	go func() {
		defer close(migrated)
		e.migrate(t)
	}()
	const waiting = `SELECT count(*)::text FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND NOT granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
	for deadline := time.Now().Add(time.Minute); values(t, e.db, waiting)[0] == "0"; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no migration waits for the table")
		}
	}
	other := bare(t, "pgx", e.o.DatabaseURL+"&lock_timeout=15s")
	if _, err := other.ExecContext(t.Context(), "SELECT count(*) FROM audits"); err != nil {
		t.Errorf("another reader, while the migration waits: %v", err)
	}
	if err := long.Rollback(); err != nil {
		t.Error(err)
	}
	<-migrated
	e.isSound(t)
}
