package backup_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/backup"
	"mognad/assessment/store"
	"mognad/assessment/workflow/people"
)

// TestARemovalLeavesNothingAndHarmsNothing: of an organisation with all that there can be, sealed or not. What stays
// fits together, another organisation is as it was, and what is sealed is guarded as before.
func TestARemovalLeavesNothingAndHarmsNothing(t *testing.T) {
	t.Parallel()
	from := store.Options{Data: filepath.Join(t.TempDir(), "from")}
	restore(t, exampleArchive(t), from)
	archive, of, _ := exported(t, open(t, from))
	id, err := assessment.ParseID(of.ID)
	if err != nil {
		t.Fatal(err)
	}
	for kind, place := range places(t) {
		db, w := installation(t, place, "norrdal", "asa@norrdal.example")
		if _, err := bring(t, db, w, archive, ""); err != nil {
			t.Fatalf("on %s: %v", kind, err)
		}
		direct := bare(t, place)
		if _, err := w.People.OperatorSuspendOrganisation(t.Context(), of.Key); err != nil {
			t.Fatal(err)
		}
		another, before := sumsOf(t, db, "norrdal"), verified(t, db)

		// The very last thing fails: the line of the log has the id of one that is there.
		taken := anEvent(t, direct)
		err = db.RemoveOrganisation(t.Context(), id, func(assessment.Organisation, map[string]int64) (assessment.Event, error) {
			return assessment.Event{ID: taken, At: madeAt, Action: "x", Object: "x", Data: []byte("{}")}, nil
		})
		if err == nil {
			t.Errorf("on %s: a removal whose event was refused", kind)
		}
		if diff := cmp.Diff(before.Sums, verified(t, db).Sums); diff != "" {
			t.Errorf("on %s, before (-) and after (+) a removal that failed at its end:\n%s", kind, diff)
		}

		gone, err := w.People.OperatorRemoveOrganisation(t.Context(), of.Key, people.Removal{Confirmed: true})
		if err != nil {
			t.Fatalf("on %s: %v", kind, err)
		}
		if gone.Audits == 0 || gone.Submissions == 0 || gone.Events == 0 {
			t.Errorf("on %s, the example had too little: %+v", kind, gone)
		}
		verified(t, db)
		nothingLeft(t, direct, of.ID)
		if diff := cmp.Diff(another, sumsOf(t, db, "norrdal")); diff != "" {
			t.Errorf("on %s, the other organisation before (-) and after (+):\n%s", kind, diff)
		}
		_, err = direct.ExecContext(t.Context(), `DELETE FROM events`)
		if err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("on %s, events removed afterwards: %v", kind, err)
		}
		if _, err := bring(t, db, w, archive, ""); err != nil { // it was exported before
			t.Errorf("on %s, imported again: %v", kind, err)
		}
		verified(t, db)
	}
}

// TestAnImportForgetsWhoWasRemovedHere: an archive from before somebody's account was removed brings back neither their
// name nor their address.
func TestAnImportForgetsWhoWasRemovedHere(t *testing.T) {
	t.Parallel()
	from := store.Options{Data: filepath.Join(t.TempDir(), "from")}
	restore(t, exampleArchive(t), from)
	archive, of, _ := exported(t, open(t, from))
	for kind, place := range places(t) {
		db, w := installation(t, place, "norrdal", "asa@norrdal.example")
		if _, err := bring(t, db, w, archive, ""); err != nil {
			t.Fatalf("on %s: %v", kind, err)
		}
		direct := bare(t, place)
		var email, name, user string
		err := direct.QueryRowContext(t.Context(), `SELECT u.email, u.name, u.id FROM users u
JOIN answers a ON a.answered_by = u.id GROUP BY u.email, u.name, u.id ORDER BY count(*) DESC LIMIT 1`).
			Scan(&email, &name, &user)
		if err != nil {
			t.Fatal(err)
		}
		now := people.Removal{Confirmed: true}
		_, suspended := w.People.OperatorSuspendUser(t.Context(), email)
		_, removed := w.People.OperatorRemoveUser(t.Context(), email, now, nameless)
		_, closed := w.People.OperatorSuspendOrganisation(t.Context(), of.Key)
		_, gone := w.People.OperatorRemoveOrganisation(t.Context(), of.Key, now)
		if err := errors.Join(suspended, removed, closed, gone); err != nil {
			t.Fatalf("on %s: %v", kind, err)
		}
		if _, err := bring(t, db, w, archive, ""); err != nil {
			t.Fatalf("on %s: %v", kind, err)
		}
		verified(t, db)
		var called, at string
		var active, named int
		err = errors.Join(
			direct.QueryRowContext(t.Context(), `SELECT count(*) FROM members WHERE email = $1 OR name = $2`, email, name).
				Scan(&named),
			direct.QueryRowContext(t.Context(), `SELECT count(*) FROM members WHERE user_id = $1
AND (deactivated_at IS NULL OR removed_at IS NULL)`, user).Scan(&active),
			direct.QueryRowContext(t.Context(), `SELECT name, email FROM members WHERE user_id = $1`, user).Scan(&called, &at),
		)
		if err != nil {
			t.Fatal(err)
		}
		if named > 0 || active > 0 || called != "Removed sv" || !strings.HasSuffix(at, "@removed.invalid") {
			t.Errorf("on %s: %s is called %q with the address %q; %d of that name, %d active", kind, email, called, at, named,
				active)
		}
	}
}

// sumsOf are the hashes of all that an archive of one organisation holds.
func sumsOf(t *testing.T, db *store.Database, key string) backup.Sums {
	t.Helper()
	_, _, sums := exportedAs(t, db, key)
	return sums
}

// verified checks that all of a database fits together.
func verified(t *testing.T, db *store.Database) backup.Verified {
	t.Helper()
	v, err := backup.VerifyDatabase(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if v.Check.Found > 0 {
		t.Errorf("%d findings: %s", v.Check.Found, strings.Join(v.Check.Findings, "\n"))
	}
	return v
}

// anEvent is the id of an event of the installation.
func anEvent(t *testing.T, db *sql.DB) assessment.ID {
	t.Helper()
	var text string
	err := db.QueryRowContext(t.Context(),
		`SELECT id FROM events WHERE organisation_id = '00000000-0000-0000-0000-000000000000' LIMIT 1`).Scan(&text)
	if err != nil {
		t.Fatal(err)
	}
	id, err := assessment.ParseID(text)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestWhatIsRemovedIsOverwritten: in the embedded database's files nothing is left to read of an organisation that was
// removed, once the log has been taken into the file.
func TestWhatIsRemovedIsOverwritten(t *testing.T) {
	t.Parallel()
	from := store.Options{Data: filepath.Join(t.TempDir(), "from")}
	place := store.Options{Data: filepath.Join(t.TempDir(), "to")}
	restore(t, exampleArchive(t), from)
	archive, of, _ := exported(t, open(t, from))
	db, w := installation(t, place, "norrdal", "asa@norrdal.example")
	direct := bare(t, place)
	_, err := bring(t, db, w, archive, "")
	names := entityNames(t, direct, of.ID)
	if _, suspended := w.People.OperatorSuspendOrganisation(t.Context(), of.Key); err != nil || suspended != nil {
		t.Fatal(err, suspended)
	}
	_, err = w.People.OperatorRemoveOrganisation(t.Context(), of.Key, people.Removal{Confirmed: true})
	if err := errors.Join(err, direct.Close(), db.Close()); err != nil {
		t.Fatal(err)
	}
	overwritten(t, place.Data, names)
}

// entityNames are the names of an organisation's entities but for the whole, whose name the event log keeps.
func entityNames(t *testing.T, db *sql.DB, of string) []string {
	t.Helper()
	var joined string
	err := db.QueryRowContext(t.Context(),
		`SELECT group_concat(name, '|') FROM entities WHERE organisation_id = $1 AND parent_id IS NOT NULL`, of).Scan(&joined)
	if err != nil || joined == "" {
		t.Fatalf("names %q: %v", joined, err)
	}
	return strings.Split(joined, "|")
}

// overwritten checks that no file of an embedded database has any of the words.
func overwritten(t *testing.T, folder string, words []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, store.DatabaseFile) + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if strings.Contains(string(content), w) {
				t.Errorf("%s still has %q, which was removed", filepath.Base(file), w)
			}
		}
	}
}

// nothingLeft looks for rows of an organisation in every table that belongs to organisations.
func nothingLeft(t *testing.T, db *sql.DB, of string) {
	t.Helper()
	for _, table := range append(store.ScopedTables(), "one_time_links") {
		var n int
		err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM "`+table+`" WHERE organisation_id = $1`, of).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
}
