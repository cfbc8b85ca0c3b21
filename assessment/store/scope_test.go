package store_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// TestScope holds the wall: what a transaction may touch is its organisation's, whatever it asks for.
func TestScope(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		s := open()
		a, _, aUser := organisation(t, s, "norrdal")
		b, bRoot, bUser := organisation(t, s, "sunnan")
		scope := assessment.ScopeOrganisation(a.ID)
		refused := []struct {
			name  string
			scope assessment.Scope
			do    func(tx assessment.Tx) error
		}{
			{"row of another organisation", scope, func(tx assessment.Tx) error {
				return tx.AddRow(&assessment.Body{OrganisationID: b.ID, ID: id(t), Name: "X", Version: 1}, "name")
			}},
			{"row of no organisation", scope, func(tx assessment.Tx) error {
				return tx.AddRow(&assessment.Body{ID: id(t), Name: "X", Version: 1}, "name")
			}},
			{
				"read with the installation's scope",
				assessment.ScopeInstallation(),
				func(tx assessment.Tx) error { _, err := tx.Entities(); return err },
			},
			{
				"memberships with the installation's scope",
				assessment.ScopeInstallation(),
				func(tx assessment.Tx) error { _, err := tx.Memberships(); return err },
			},
			{
				"list of somebody's organisations with the organisation's scope",
				scope,
				func(tx assessment.Tx) error { _, err := tx.OrganisationsOf("2026-03-31"); return err },
			},
			{"no scope", assessment.Scope{}, func(tx assessment.Tx) error { _, err := tx.Users(); return err }},
			{"writing as a person", assessment.ScopeUser(aUser.ID), func(tx assessment.Tx) error { return nil }},
		}
		for _, tt := range refused {
			t.Run(tt.name, func(t *testing.T) {
				if err := s.InTx(t.Context(), tt.scope, tt.do); err == nil {
					t.Error("not refused")
				}
			})
		}
		t.Run("update and delete stay inside", func(t *testing.T) {
			theirs := bRoot
			theirs.Name = "Tagen"
			err := s.InTx(t.Context(), scope, func(tx assessment.Tx) error { _, err := tx.SaveEntity(theirs); return err })
			if assessment.CodeOf(err) != assessment.NotFound {
				t.Errorf("change of a foreign row: got %v, want %s", err, assessment.NotFound)
			}
		})
		t.Run("a person sees the own organisations", func(t *testing.T) {
			err := s.View(t.Context(), assessment.ScopeUser(bUser.ID), func(tx assessment.Tx) error {
				got, err := tx.OrganisationsOf("2026-03-31")
				if len(got) != 1 || got[0].ID != b.ID {
					t.Errorf("got %v, want %s alone", got, b.Key)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	})
}

// TestEveryOrganisationTableIsGuarded compares the tables that have an organisation column with what the wall refuses.
func TestEveryOrganisationTableIsGuarded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := store.Open(t.Context(), store.Options{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db := bare(t, "sqlite", filepath.Join(dir, store.DatabaseFile))
	rows, err := db.QueryContext(
		t.Context(),
		`SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'organisation_id' WHERE m.type = 'table' ORDER BY m.name`,
	)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if name != "one_time_links" { // belongs to the installation; names the organisation it invites to
			got = append(got, name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(store.ScopedTables(), got); diff != "" {
		t.Errorf("tables guarded (-) and tables with an organisation (+) differ:\n%s", diff)
	}
}
