package backup_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/backup"
	"mognad/assessment/demo"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

// exported is an archive of the example organisation out of an installation.
func exported(t *testing.T, db *store.Database) ([]byte, backup.Organisation, backup.Sums) {
	t.Helper()
	return exportedAs(t, db, demo.Key)
}

// exportedAs is an archive of the organisation with a short name.
func exportedAs(t *testing.T, db *store.Database, key string) ([]byte, backup.Organisation, backup.Sums) {
	t.Helper()
	list, err := backup.Organisations(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range list {
		if o.Key != key {
			continue
		}
		id, err := assessment.ParseID(o.ID)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		_, sums, err := backup.MakeOrganisation(t.Context(), db, id, &b, "test", madeAt, nil)
		if err != nil {
			t.Fatal(err)
		}
		return b.Bytes(), o, sums
	}
	t.Fatalf("there is no organisation %s among %v", key, list)
	return nil, backup.Organisation{}, backup.Sums{}
}

// installation is one with the built-in questionnaires and an organisation of its own.
func installation(t *testing.T, o store.Options, key, email string) (*store.Database, *chain.Chain) {
	t.Helper()
	db := open(t, o)
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := chain.New(db, workflow.Options{PasswordMemory: 8})
	err := w.Rounds.PublishEmbedded(t.Context())
	link, linkErr := w.People.SetUpLink(t.Context())
	if err := errors.Join(err, linkErr); err != nil {
		t.Fatal(err)
	}
	_, err = w.People.SetUp(t.Context(), link, people.SetUpForm{
		OrganisationKey: key, OrganisationName: "Norrdals kommun", Kind: "municipality", Language: "sv",
		Name: "Åsa Öberg", Email: email, Password: "tolv lila cyklar i regn",
	})
	if err != nil {
		t.Fatal(err)
	}
	return db, w
}

// nameless is what people are called whose account was removed.
func nameless(language string, _ assessment.ID) string { return "Removed " + language }

// bring imports an archive.
func bring(t *testing.T, db *store.Database, w *chain.Chain, archive []byte, key string) (backup.Imported, error) {
	t.Helper()
	return backup.Import{
		Database: db,
		Key:      key,
		Event: func(o backup.Organisation) (assessment.Event, error) {
			id, err := w.NewID()
			return assessment.Event{
				ID: id, At: w.Now(), Action: "organisation.import", Object: "organisation", ObjectID: o.ID,
				Data: []byte(`{"key":"` + o.Key + `"}`),
			}, err
		},
		RemovedName: nameless,
	}.Run(t.Context(), bytes.NewReader(archive), nil, filepath.Join(t.TempDir(), "scratch"))
}

// TestOrganisationMoves takes the example into another installation, on either database, and out again.
func TestOrganisationMoves(t *testing.T) {
	t.Parallel()
	from := store.Options{Data: filepath.Join(t.TempDir(), "from")}
	restore(t, exampleArchive(t), from)
	archive, o, sums := exported(t, open(t, from))
	if bytes.Contains(unpacked(t, archive), []byte("argon2")) {
		t.Error("the archive holds passwords")
	}
	for kind, into := range places(t) {
		db, w := installation(t, into, "norrdal", "asa@norrdal.example")
		done, err := bring(t, db, w, archive, "")
		if err != nil {
			t.Fatalf("on %s: %v", kind, err)
		}
		if done.Organisation != o || done.New == 0 || done.Known != 0 {
			t.Errorf("on %s: imported %+v, %d known, %d new", kind, done.Organisation, done.Known, done.New)
		}
		found, err := backup.VerifyDatabase(t.Context(), db)
		if err != nil || found.Check.Found > 0 {
			t.Errorf("on %s: %v %q", kind, err, found.Check.Findings)
		}
		again, _, out := exported(t, db)
		for i, table := range out.Tables {
			switch table.Name {
			case "events": // one more
				if table.Rows != sums.Tables[i].Rows+1 {
					t.Errorf("on %s: %d events, there were %d", kind, table.Rows, sums.Tables[i].Rows)
				}
			case "questionnaire_versions": // those of this installation
			default:
				if diff := cmp.Diff(sums.Tables[i], table); diff != "" {
					t.Errorf("on %s (-exported +exported again):\n%s", kind, diff)
				}
			}
		}
		for _, tt := range []struct {
			name, key, want string
			archive         []byte
		}{
			{"twice", "other", "is in this installation already", again},
			{"a whole installation", "", "use mognad restore", exampleArchive(t)},
			{"a damaged one", "other", "the archive is damaged", append(bytes.Clone(archive), 0)},
		} {
			refusedUnchanged(t, db, w, tt.archive, tt.key, tt.want)
		}
		_, err = backup.Restore(t.Context(), bytes.NewReader(archive), nil, into, false)
		if err == nil || !strings.Contains(err.Error(), "one of an organisation") {
			t.Errorf("on %s: an organisation restored as an installation: %v", kind, err)
		}
	}
}

// refusedUnchanged imports what must be refused, and compares the database before and after.
func refusedUnchanged(t *testing.T, db *store.Database, w *chain.Chain, archive []byte, key, want string) {
	t.Helper()
	_, before := archived(t, db)
	if _, err := bring(t, db, w, archive, key); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want an error with %q", err, want)
	}
	if _, after := archived(t, db); !cmp.Equal(before, after) {
		t.Errorf("what was refused with %q has changed the database", want)
	}
}

// TestOrganisationMeetsPeople: who has an account with the same address keeps it, and what they have done stays theirs.
func TestOrganisationMeetsPeople(t *testing.T) {
	t.Parallel()
	from := store.Options{Data: filepath.Join(t.TempDir(), "from")}
	restore(t, exampleArchive(t), from)
	archive, _, _ := exported(t, open(t, from))
	there := bare(t, from)
	var email, id string
	err := there.QueryRowContext(t.Context(), `SELECT u.email, u.id FROM users u JOIN answers a ON a.answered_by = u.id
GROUP BY u.email, u.id ORDER BY count(*) DESC LIMIT 1`).Scan(&email, &id)
	if err != nil {
		t.Fatal(err)
	}
	count := func(o store.Options, query string) (n int) {
		t.Helper()
		if err := bare(t, o).QueryRowContext(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	answers := count(from, `SELECT count(*) FROM answers WHERE answered_by = '`+id+`'`)
	for kind, into := range places(t) {
		db, w := installation(t, into, demo.Key, email)
		refusedUnchanged(t, db, w, archive, "", "another organisation with the short name")
		done, err := bring(t, db, w, archive, "alvlunda-2")
		if err != nil {
			t.Fatalf("on %s: %v", kind, err)
		}
		if done.Known != 1 || done.Organisation.Key != "alvlunda-2" {
			t.Errorf("on %s: %d known as %q", kind, done.Known, done.Organisation.Key)
		}
		if n := count(into, `SELECT count(*) FROM users WHERE email = '`+email+`'`); n != 1 {
			t.Errorf("on %s: %d accounts with the address", kind, n)
		}
		if n := count(into, `SELECT count(*) FROM users WHERE installation_admin`); n != 1 {
			t.Errorf("on %s: %d manage the installation", kind, n)
		}
		if n := count(into, `SELECT count(*) FROM answers WHERE answered_by = (SELECT id FROM users WHERE email = '`+email+`')`); n != answers {
			t.Errorf("on %s: %d answers are theirs, of %d", kind, n, answers)
		}
		if n := count(into, `SELECT count(*) FROM answer_versions WHERE answered_by = '`+id+`' OR saved_by = '`+id+`'`); n != 0 {
			t.Errorf("on %s: %d versions name an account that is not here", kind, n)
		}
		found, err := backup.VerifyDatabase(t.Context(), db)
		if err != nil || found.Check.Found > 0 {
			t.Errorf("on %s: %v %q", kind, err, found.Check.Findings)
		}
		if _, err := w.PrincipalByEmail(t.Context(), email, "alvlunda-2"); err != nil {
			t.Errorf("on %s: %v", kind, err)
		}
	}
}

// TestTamperedOrganisationIsRefused: contents that do not fit together, and rows of others.
func TestTamperedOrganisationIsRefused(t *testing.T) {
	t.Parallel()
	from := store.Options{Data: filepath.Join(t.TempDir(), "from")}
	restore(t, exampleArchive(t), from)
	db := bare(t, from)
	execute(t, db, withoutTriggers(t, db)...)
	execute(t, db, `UPDATE submission_values SET given = replace(given, ' yes', ' no')`)
	archive, _, _ := exported(t, open(t, from))
	for _, into := range places(t) {
		here, w := installation(t, into, "norrdal", "asa@norrdal.example")
		refusedUnchanged(t, here, w, archive, "", "are not the values in the submission")
	}
}

// TestImportLetsOthersPass: while it waits for one table, it keeps no other from those who write; it takes all at once.
func TestImportLetsOthersPass(t *testing.T) {
	t.Parallel()
	archive, _, _ := exported(t, source(t))
	into := store.Options{DatabaseURL: storetest.PostgresURL(t)}
	db, w := installation(t, into, "norrdal", "asa@norrdal.example")
	others := bare(t, into)
	slow, err := others.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := slow.ExecContext(t.Context(), `LOCK TABLE notices IN ROW EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	imported := make(chan error, 1)
	go func() {
		_, err := bring(t, db, w, archive, "")
		imported <- err
	}()
	for waits := false; !waits; {
		err := others.QueryRowContext(t.Context(), `SELECT EXISTS (SELECT 1 FROM pg_locks
WHERE mode = 'ShareRowExclusiveLock' AND NOT granted)`).Scan(&waits)
		if err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-imported:
			t.Fatalf("imported past a lock: %v", err)
		default:
		}
	}
	quick, err := others.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`SET LOCAL lock_timeout = 5000`, `LOCK TABLE entities IN ROW EXCLUSIVE MODE`} {
		if _, err := quick.ExecContext(t.Context(), statement); err != nil {
			t.Errorf("others do not get past the import: %v", err)
		}
	}
	if err := errors.Join(quick.Rollback(), slow.Rollback(), <-imported); err != nil {
		t.Error(err)
	}
}
