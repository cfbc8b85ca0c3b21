package store_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// eachDirect runs a test on each database, with the same database beside the store.
func eachDirect(t *testing.T, test func(t *testing.T, s *store.Database, db *sql.DB)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		var o store.Options
		s := open(func(opened *store.Options) { o = *opened })
		if o.DatabaseURL != "" {
			test(t, s, bare(t, "pgx", o.DatabaseURL))
			return
		}
		test(t, s, bare(t, "sqlite", filepath.Join(o.Data, store.DatabaseFile)))
	})
}

// execute runs a statement, with ? for its arguments.
func execute(t *testing.T, s *store.Database, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if s.Kind() == "postgres" {
		for n := range args {
			statement = strings.Replace(statement, "?", fmt.Sprintf("$%d", n+1), 1)
		}
	}
	if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// values are those of a column.
func values(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestStoredTextsAreCleaned: the migration cleans every column with texts that people typed.
func TestStoredTextsAreCleaned(t *testing.T) {
	t.Parallel()
	eachDirect(t, func(t *testing.T, s *store.Database, db *sql.DB) {
		x := newExamined(t, s, "norrdal")
		columns := store.TextColumns()
		live := map[string]string{
			"audits": " WHERE state <> 'final'",
			"users":  " WHERE id = '" + x.user.ID.String() + "'", // no two have the same address
		}
		for _, table := range []string{"audited_entities", "judgements", "recommendations", "dismissals"} {
			live[table] = " WHERE audit_id = '" + x.audit.ID.String() + "'"
		}
		for _, table := range slices.Sorted(maps.Keys(columns)) {
			for kind, unclean := range []string{
				"A\u0308\u200bb", "Rad ett\vRad tva\u030a\u202e", `[{"id": "x", "text": "Rad ett\u000bRad tva` + "\u030a" + `", "n": 1.50}]`,
			} {
				for _, c := range columns[table][kind] {
					execute(t, s, db, "UPDATE "+table+" SET "+c+" = ?"+live[table], unclean)
				}
			}
		}
		for range 2 { // the second time changes nothing
			if err := s.CleanTexts(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, table := range slices.Sorted(maps.Keys(columns)) {
				for kind, want := range []string{"Äb", "Rad ett\nRad två", "Rad ett\nRad två"} {
					for _, c := range columns[table][kind] {
						want := want
						if c == "email" {
							want = "äb"
						}
						got := values(t, db, "SELECT "+c+" FROM "+table+live[table])
						if len(got) == 0 && table != "tokens" && table != "governing_documents" && table != "answers" &&
							table != "advice_decisions" {
							t.Errorf("no row of %s is tested", table)
						}
						for _, v := range got {
							if kind == 2 {
								var list []struct {
									ID, Text string
									N        json.Number
								}
								if err := json.Unmarshal([]byte(v), &list); err != nil || list[0].ID != "x" ||
									list[0].N != "1.50" && list[0].N != "1.5" {
									t.Fatalf("%s.%s is %s, error %v", table, c, v, err)
								}
								v = list[0].Text
								if c == "evidence" { // its texts have one line
									want = "Rad ett Rad två"
								}
							}
							if v != want {
								t.Errorf("%s.%s is %+q, want %+q", table, c, v, want)
							}
						}
					}
				}
			}
		}
		if clashes, err := s.Clashes(t.Context()); err != nil || len(clashes) > 0 {
			t.Errorf("clashes %v, error %v", clashes, err)
		}
	})
}

// TestStoredJSONIsCleanedAsItsNouns: a line becomes one line and a text keeps its own, so that what a file says of a
// stored audit is still the same.
func TestStoredJSONIsCleanedAsItsNouns(t *testing.T) {
	t.Parallel()
	eachDirect(t, func(t *testing.T, s *store.Database, db *sql.DB) {
		newExamined(t, s, "norrdal")
		stored := map[string]string{
			"scale":           `{"steps": [{"label": "I\u00a0allt\u000bväsentligt", "ordinal": 3}]}`,
			"commissioned_by": `["Kommunens\u00a0revisorer\u000b"]`,
			"interviews":      `[{"role": "IT\u2011chef\u00a0", "notes": "Rad ett\u000bRad\u00a0två"}]`,
		}
		want := map[string]any{
			"scale":           map[string]any{"steps": []any{map[string]any{"label": "I allt väsentligt", "ordinal": 3.0}}},
			"commissioned_by": []any{"Kommunens revisorer"},
			"interviews":      []any{map[string]any{"role": "IT\u2011chef", "notes": "Rad ett\nRad\u00a0två"}},
		}
		for c, unclean := range stored {
			execute(t, s, db, "UPDATE audits SET "+c+" = ? WHERE state <> 'final'", unclean)
		}
		if err := s.CleanTexts(t.Context()); err != nil {
			t.Fatal(err)
		}
		for c, want := range want {
			for _, v := range values(t, db, "SELECT "+c+" FROM audits WHERE state <> 'final'") {
				var got any
				if err := json.Unmarshal([]byte(v), &got); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", c, diff)
				}
			}
		}
	})
}

// TestNoNameIsEmptied: a name that shows nothing stays as it is, for the operator to be told.
func TestNoNameIsEmptied(t *testing.T) {
	t.Parallel()
	eachDirect(t, func(t *testing.T, s *store.Database, db *sql.DB) {
		newExamined(t, s, "norrdal")
		names := map[string]string{
			"organisations": "name", "users": "name", "members": "name", "entities": "name", "bodies": "name", "rounds": "name",
			"audits": "title",
		}
		key := func(table string) string {
			if table == "members" {
				return "user_id"
			}
			return "id"
		}
		ids := map[string]string{}
		for table, name := range names {
			ids[table] = values(t, db, "SELECT MIN(CAST("+key(table)+" AS text)) FROM "+table)[0]
			execute(t, s, db, "UPDATE "+table+" SET "+name+" = ? WHERE "+key(table)+" = '"+ids[table]+"'", "\u200b\u202e")
		}
		if err := s.CleanTexts(t.Context()); err != nil {
			t.Fatal(err)
		}
		clashes, err := s.Clashes(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		told := map[string]string{}
		for _, c := range clashes {
			told[c.Table] = c.ID
			if !strings.Contains(c.String(), `"\u200b\u202e", which shows nothing. `) {
				t.Errorf("told is %q", c)
			}
		}
		if diff := cmp.Diff(ids, told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		for table, name := range names {
			if got := values(t, db, "SELECT "+name+" FROM "+table+" WHERE "+key(table)+" = '"+ids[table]+"'"); got[0] == "" {
				t.Errorf("the name of one of %s is gone", table)
			}
		}
	})
}

// TestSealedTextsAreNotCleaned: a final audit stays as it was sealed, also if its texts would be cleaned today.
func TestSealedTextsAreNotCleaned(t *testing.T) {
	t.Parallel()
	eachDirect(t, func(t *testing.T, s *store.Database, db *sql.DB) {
		newExamined(t, s, "norrdal")
		off, on := "DROP TRIGGER audits_no_update", ""
		if s.Kind() == "postgres" {
			off, on = "ALTER TABLE audits DISABLE TRIGGER USER", "ALTER TABLE audits ENABLE TRIGGER USER"
		}
		execute(t, s, db, off)
		execute(t, s, db, "UPDATE audits SET state = 'final', purpose = ?", "a\u200bb")
		if on != "" {
			execute(t, s, db, on)
		}
		if err := s.CleanTexts(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, v := range values(t, db, "SELECT purpose FROM audits") {
			if v != "a\u200bb" {
				t.Errorf("the purpose of a final audit has become %+q", v)
			}
		}
	})
}

// TestClashesAreTold: two that would become the same stay as they are, and the operator is told what to do.
func TestClashesAreTold(t *testing.T) {
	t.Parallel()
	eachDirect(t, func(t *testing.T, s *store.Database, db *sql.DB) {
		o, _, _ := organisation(t, s, "norrdal")
		other, _, _ := organisation(t, s, "sunnan")
		person := func(organisation assessment.ID, email string) assessment.ID {
			u := assessment.User{ID: id(t), Email: email, Name: "Ny", Epoch: 1, Version: 1, CreatedAt: now, UpdatedAt: now}
			m := assessment.Person{
				OrganisationID: organisation, UserID: u.ID, Name: "N\u200by", Email: email, InvitedAt: now, Version: 1, UpdatedAt: now,
			}
			in(t, s, assessment.ScopeOrganisation(organisation), func(tx assessment.Tx) error {
				return errors.Join(tx.AddUser(u), tx.AddPerson(m))
			})
			return u.ID
		}
		body := func(organisation assessment.ID, name string) assessment.ID {
			b := assessment.Body{
				OrganisationID: organisation, ID: id(t), Name: name, Version: 1, CreatedAt: now, UpdatedAt: now,
			}
			in(t, s, assessment.ScopeOrganisation(organisation), func(tx assessment.Tx) error { return tx.AddRow(&b, "name") })
			return b.ID
		}
		person(o.ID, "ny@norrdal.example")
		twin := person(other.ID, "ny\u200b@norrdal.example") // in another organisation, which its admin cannot know
		person(o.ID, "bo\u00ad@norrdal.example")
		person(o.ID, "eva\u200b@norrdal.example")
		person(o.ID, "eva\u2060@norrdal.example")
		body(o.ID, "Nämnden")
		second := body(o.ID, "Na\u0308mnden")
		body(other.ID, "Na\u0308mnden") // has no twin there
		if err := s.CleanTexts(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"bo@norrdal.example",
			"eva@norrdal.example",
			"eva\u2060@norrdal.example",
			"ny@norrdal.example",
			"ny\u200b@norrdal.example",
		}
		for _, table := range []string{"users", "members"} {
			got := values(t, db, "SELECT email FROM "+table+" WHERE email LIKE '%norrdal.example'")
			slices.Sort(got)
			got = slices.DeleteFunc(got, func(e string) bool { return !slices.Contains(want, e) })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("addresses of %s (-want +got):\n%s", table, diff)
			}
		}
		for _, name := range values(t, db, "SELECT name FROM members") {
			if strings.Contains(name, "\u200b") {
				t.Errorf("a person is called %+q", name)
			}
		}
		names := values(t, db, "SELECT name FROM bodies")
		slices.Sort(names)
		if diff := cmp.Diff([]string{"Na\u0308mnden", "Nämnden", "Nämnden"}, names); diff != "" {
			t.Errorf("bodies (-want +got):\n%s", diff)
		}
		told := func() (all []string) {
			t.Helper()
			clashes, err := s.Clashes(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range clashes {
				all = append(all, c.String())
			}
			return all
		}
		all := strings.Join(told(), "\n")
		for _, part := range []string{
			`an account (id ` + twin.String() + `) is stored as "ny\u200b@norrdal.example", which looks the same as another, ` +
				`"ny@norrdal.example". `,
			`a body (id ` + second.String() + `) is stored as "Na\u0308mnden", which looks the same as another, "Nämnden". Give it`,
			`"eva\u2060@norrdal.example"`,
		} {
			if !strings.Contains(all, part) {
				t.Errorf("%q is not told:\n%s", part, all)
			}
		}
		if len(told()) != 3 {
			t.Errorf("told:\n%s", all)
		}

		// What the operator is told to do ends it.
		execute(t, s, db, "UPDATE members SET deactivated_at = invited_at WHERE user_id = ?", twin.String())
		execute(t, s, db, "UPDATE bodies SET name = 'Den andra' WHERE id = ?", second.String())
		if left := told(); len(left) != 1 {
			t.Errorf("left after mending: %q", left)
		}
	})
}

// TestCleaningIsAMigration: a database has it once, whoever starts first.
func TestCleaningIsAMigration(t *testing.T) {
	t.Parallel()
	eachDirect(t, func(t *testing.T, _ *store.Database, db *sql.DB) {
		if got := values(t, db, "SELECT version_id FROM goose_db_version WHERE version_id = 10"); len(got) != 1 {
			t.Errorf("migration 10 is applied %d times", len(got))
		}
	})
}
