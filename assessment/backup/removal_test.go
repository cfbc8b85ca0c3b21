package backup_test

import (
	"database/sql"
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
