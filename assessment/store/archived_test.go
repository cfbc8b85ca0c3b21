package store_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// TestEveryTableIsArchivedOrNamed compares the tables of the schema with those that archives keep or leave out.
func TestEveryTableIsArchivedOrNamed(t *testing.T) {
	t.Parallel()
	both := map[string][]store.Table{}
	for kind, o := range map[string]store.Options{
		"sqlite": storetest.Embedded(t), "postgres": {DatabaseURL: storetest.PostgresURL(t)},
	} {
		s, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Migrate(t.Context())
		err = errors.Join(err, s.Snapshot(t.Context(), func(snapshot *store.Snapshot) error {
			both[kind] = snapshot.Tables
			return nil
		}), s.Close())
		if err != nil {
			t.Fatal(err)
		}
		statement := `SELECT name FROM sqlite_master WHERE type = 'table'`
		if kind == "postgres" {
			statement = `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
		}
		have := values(t, beside(t, o), statement)
		listed := slices.Concat(store.ArchivedTables(), slices.Collect(maps.Keys(store.TablesNotArchived())))
		for _, table := range have {
			if !slices.Contains(listed, table) {
				t.Errorf("%s: %s is neither archived nor left out for a reason: see archived.go", kind, table)
			}
		}
		for _, table := range store.ArchivedTables() {
			if !slices.Contains(have, table) {
				t.Errorf("%s: there is no table %s to archive", kind, table)
			}
		}
		for table, reason := range store.TablesNotArchived() {
			if slices.Contains(store.ArchivedTables(), table) || reason == "" {
				t.Errorf("%s is archived and left out, or left out without a reason", table)
			}
		}
	}
	for table, reason := range store.TablesNotTaken() {
		if !slices.Contains(store.ArchivedTables(), table) || reason == "" {
			t.Errorf("%s is left out of an organisation's archive, but not archived, or without a reason", table)
		}
	}
	for _, tables := range both {
		loaded := map[string]bool{}
		for i, table := range tables {
			loaded[table.Name] = true
			for _, f := range table.References {
				if !loaded[f.Table] {
					t.Errorf("%s comes before %s, which it refers to", table.Name, f.Table)
				}
			}
			if len(table.Key) == 0 {
				t.Errorf("%s has no primary key to be sorted by", table.Name)
			}
			tables[i].References = nil // some are triggers in the embedded database
		}
	}
	if diff := cmp.Diff(both["sqlite"], both["postgres"]); diff != "" {
		t.Errorf("tables of the embedded database (-) and of PostgreSQL (+):\n%s", diff)
	}
}
