package backup_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/backup"
	"mognad/assessment/demo"
	"mognad/assessment/store"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
)

// forgery is an archive of the example organisation as somebody could make one by hand.
type forgery struct {
	manifest func(*backup.Manifest)
	rows     func(table string, r values) []values // in the place of a row
	extra    func(table string) []values           // rows of a table that the manifest has besides
}

// values are those of a row by column; missing ones are none.
type values map[string]any

// archive makes the archive out of what an export would hold.
func (f forgery) archive(t *testing.T, from *store.Database) []byte {
	t.Helper()
	_, o, _ := exported(t, from)
	id, err := assessment.ParseID(o.ID)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	err = from.Snapshot(t.Context(), func(s *store.Snapshot) error {
		part := s.Of(id)
		m := backup.Manifest{
			Kind: backup.OneOrganisation, Schema: s.Schema, MadeAt: madeAt, Tables: slices.Clone(part.Tables), Organisation: &o,
		}
		if f.manifest != nil {
			f.manifest(&m)
		}
		_, err := backup.Write(&b, m, nil, func(to store.Sink) error {
			r := &forging{forgery: f, to: to, left: m.Tables}
			if err := part.Each(t.Context(), r); err != nil {
				return err
			}
			return r.until("")
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// forging passes on changed rows, and the tables of the manifest that the export does not have.
type forging struct {
	forgery
	to    store.Sink
	left  []store.Table
	table store.Table
}

func (f *forging) Table(t store.Table) error {
	if err := f.until(t.Name); err != nil {
		return err
	}
	f.table = t
	return f.to.Table(t)
}

// until writes the tables before the one named, or all that are left.
func (f *forging) until(name string) error {
	for len(f.left) > 0 {
		t := f.left[0]
		f.left = f.left[1:]
		if t.Name == name {
			return nil
		}
		if err := f.to.Table(t); err != nil {
			return err
		}
		if f.extra == nil {
			continue
		}
		for _, v := range f.extra(t.Name) {
			if err := f.to.Row(v.row(t)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *forging) Row(r store.Row) error {
	if f.rows == nil {
		return f.to.Row(r)
	}
	v := values{}
	for i, c := range f.table.Columns {
		v[c.Name] = r[i]
	}
	for _, v := range f.rows(f.table.Name, v) {
		if err := f.to.Row(v.row(f.table)); err != nil {
			return err
		}
	}
	return nil
}

func (v values) row(t store.Table) store.Row {
	r := make(store.Row, len(t.Columns))
	for i, c := range t.Columns {
		r[i] = v[c.Name]
	}
	return r
}

// of returns a function that changes the rows of one table.
func of(table string, change func(values)) func(string, values) []values {
	return func(name string, v values) []values {
		if name == table {
			change(v)
		}
		return []values{v}
	}
}

// source is a database with the example.
func source(t *testing.T) *store.Database {
	t.Helper()
	from := store.Options{Data: filepath.Join(t.TempDir(), "from")}
	restore(t, exampleArchive(t), from)
	return open(t, from)
}

// TestTablesThatNoExportHasAreRefused: links, API keys, sessions and whatever else is not taken, with rows or without,
// for an organisation; and for a whole installation what no backup has.
func TestTablesThatNoExportHasAreRefused(t *testing.T) {
	t.Parallel()
	from := source(t)
	into := store.Options{Data: filepath.Join(t.TempDir(), "into")}
	db, w := installation(t, into, "norrdal", "asa@norrdal.example")
	tables, err := store.SchemaTables(t.Context(), store.LatestSchema())
	if err != nil {
		t.Fatal(err)
	}
	for name := range store.TablesNotArchived() {
		tables = append(tables, store.Table{
			Name: name, Columns: []store.Column{{Name: "id", Kind: store.TextColumn}}, Key: []string{"id"},
		})
	}
	tried := 0
	for _, extra := range tables {
		_, notTaken := store.TablesNotTaken()[extra.Name]
		_, notArchived := store.TablesNotArchived()[extra.Name]
		if !notTaken && !notArchived {
			continue
		}
		tried++
		want := "it holds the table \"" + extra.Name + "\", which no archive"
		for _, rows := range [][]values{nil, {{}}} {
			forged := forgery{
				manifest: func(m *backup.Manifest) { m.Tables = append(m.Tables, extra) },
				extra:    func(string) []values { return rows },
			}
			refusedUnchanged(t, db, w, forged.archive(t, from), "", want)
			if !notArchived {
				continue
			}
			forged.manifest = func(m *backup.Manifest) {
				m.Kind, m.Tables = backup.Installation, append(slices.Clone(tables[:len(store.ArchivedTables())]), extra)
			}
			empty := store.Options{Data: filepath.Join(t.TempDir(), "empty")}
			_, err := backup.Restore(t.Context(), bytes.NewReader(forged.archive(t, from)), nil, empty, true)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("restored: %v", err)
			}
		}
	}
	if all := len(store.TablesNotTaken()) + len(store.TablesNotArchived()); tried != all {
		t.Errorf("%d tables tried, of %d", tried, all)
	}
}

// TestALinkInAnArchiveOpensNoAccount: whoever makes an archive cannot put a link to choose a password into it.
func TestALinkInAnArchiveOpensNoAccount(t *testing.T) {
	t.Parallel()
	from := source(t)
	db, w := installation(t, store.Options{Data: filepath.Join(t.TempDir(), "into")}, "norrdal", "asa@norrdal.example")
	_, o, _ := exported(t, from)
	mine := ""
	forged := forgery{
		manifest: func(m *backup.Manifest) {
			all, err := store.SchemaTables(t.Context(), m.Schema)
			if err != nil {
				t.Fatal(err)
			}
			m.Tables = all
		},
		rows: of("users", func(v values) {
			if mine == "" {
				mine, v["email"] = v["id"].(string), "asa@norrdal.example"
			}
		}),
		extra: func(table string) []values {
			if table != "one_time_links" {
				return nil
			}
			return []values{{
				"hash": workflow.Digest("a secret of my own"), "purpose": "reset", "user_id": mine, "organisation_id": o.ID,
				"created_at": madeAt, "expires_at": madeAt.AddDate(100, 0, 0),
			}}
		},
	}
	refusedUnchanged(t, db, w, forged.archive(t, from), "", "one_time_links")
	if v, err := w.People.OpenLink(t.Context(), "a secret of my own"); assessment.CodeOf(err) != assessment.NotFound {
		t.Errorf("the link opens %+v: %v", v, err)
	}
}

// TestImportChangesNoAccount: whatever an archive says of somebody who has an account here, by address or by id, theirs
// stays as it is, and nobody new can sign in or manages the installation.
func TestImportChangesNoAccount(t *testing.T) {
	t.Parallel()
	from := source(t)
	forged := forgery{rows: of("users", func(v values) {
		v["password_hash"], v["installation_admin"] = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA", true
		v["epoch"], v["credential_epoch"] = int64(99), int64(99)
	})}
	first := true
	byAddress := forgery{rows: func(table string, v values) []values {
		if table == "users" && first {
			first, v["email"] = false, "ASA@Norrdal.example"
		}
		return forged.rows(table, v)
	}}
	for kind, into := range places(t) {
		first = true
		db, w := installation(t, into, "norrdal", "asa@norrdal.example")
		accounts := func() (all []assessment.User) {
			err := db.View(t.Context(), assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
				all, err = tx.Users()
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		mine := accounts()[0]
		in := memberOf(t, w, mine.Email)
		done, err := bring(t, db, w, byAddress.archive(t, from), "")
		if err != nil || done.Known != 1 {
			t.Fatalf("on %s: %d known: %v", kind, done.Known, err)
		}
		for _, u := range accounts() {
			switch {
			case u.ID == mine.ID:
				if diff := cmp.Diff(mine, u); diff != "" {
					t.Errorf("on %s: the account has changed (-before +after):\n%s", kind, diff)
				}
			case u.PasswordHash != "" || u.InstallationAdmin || u.Epoch != 1 || u.CredentialEpoch != 1:
				t.Errorf("on %s: the account %s is not a new one without a password: %+v", kind, u.Email, u)
			}
		}
		if diff := cmp.Diff(in, memberOf(t, w, mine.Email)); diff != "" {
			t.Errorf("on %s: roles in the other organisation (-before +after):\n%s", kind, diff)
		}
	}
}

// memberOf is what somebody is in the organisation that was here before.
func memberOf(t *testing.T, w *chain.Chain, email string) assessment.Principal {
	t.Helper()
	p, err := w.PrincipalByEmail(t.Context(), email, "norrdal")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestForgedRowsAreRefused: rows of others and of the installation, and ids that would be taken for others.
func TestForgedRowsAreRefused(t *testing.T) {
	t.Parallel()
	from := source(t)
	into := store.Options{Data: filepath.Join(t.TempDir(), "into")}
	db, w := installation(t, into, "norrdal", "asa@norrdal.example")
	var here string
	err := bare(t, into).QueryRowContext(t.Context(), `SELECT id FROM users`).Scan(&here)
	if err != nil {
		t.Fatal(err)
	}
	logged := false
	account := func(change func(values)) forgery { // besides those of the archive
		added := false
		return forgery{rows: func(table string, v values) []values {
			if table != "users" || added {
				return []values{v}
			}
			added = true
			more := values{
				"id": "00000000-0000-7000-8000-00000000000a", "email": "other@example.org", "name": "Other", "language": "sv",
				"password_hash": "", "epoch": int64(1), "credential_epoch": int64(1), "installation_admin": false,
				"version": int64(1), "created_at": madeAt, "updated_at": madeAt,
			}
			change(more)
			return []values{v, more}
		}}
	}
	var below []values // the first two entities that are below another
	entity := func(change func(first, second values)) forgery {
		return forgery{rows: func(table string, v values) []values {
			if table != "entities" || v["parent_id"] == nil {
				return []values{v}
			}
			if below = append(below, v); len(below) == 1 {
				return nil // comes with the second
			}
			if len(below) == 2 {
				change(below[0], below[1])
				return below
			}
			return []values{v}
		}}
	}
	_, coming, _ := exported(t, from)
	const zero = "00000000-0000-0000-0000-000000000000"
	for name, tt := range map[string]struct {
		forged forgery
		want   string
	}{
		"an event of the installation": {
			forgery{rows: func(table string, v values) []values {
				if table != "events" || logged {
					return []values{v}
				}
				logged = true
				return []values{{
					"organisation_id": zero, "id": "00000000-0000-7000-8000-000000000001", "at": madeAt,
					"action": "password.set", "object": "user", "object_id": here, "data": json.RawMessage("{}"),
				}, v}
			}}, "rows of another organisation, or of the installation, in events",
		},
		"the installation as the organisation": {
			forgery{manifest: func(m *backup.Manifest) {
				o := *m.Organisation
				o.ID = zero
				m.Organisation = &o
			}}, "is no organisation",
		},
		"a short name that is none": {
			forgery{manifest: func(m *backup.Manifest) {
				o := *m.Organisation
				o.Key = "../api"
				m.Organisation = &o
			}}, "cannot be a short name",
		},
		"the id of somebody else in capitals": {
			account(func(v values) { v["id"] = strings.ToUpper(here) }), "is not how ids are written",
		},
		"an account with the id of the installation": {
			account(func(v values) { v["id"] = zero }), "is no account",
		},
		"an account with the id of the organisation, whose rows would get that of the account here": {
			account(func(v values) { v["id"], v["email"] = coming.ID, "asa@norrdal.example" }), "is no account",
		},
		"an account with the id of an organisation here": {
			account(func(v values) { v["id"] = memberOf(t, w, "asa@norrdal.example").Organisation.ID.String() }), "is no account",
		},
		"an account with an address that could not be typed": {
			account(func(v values) { v["email"] = "Other <other@example.org>" }), "is not as accounts are, in email",
		},
		"an account in a language that there is not": {
			account(func(v values) { v["language"] = "tlh" }), "is not as accounts are, in language",
		},
		"two entities below each other": {
			entity(func(first, second values) { first["parent_id"], second["parent_id"] = second["id"], first["id"] }),
			"lies below itself",
		},
		"no entity that is the organisation": {
			forgery{rows: of("entities", func(v values) {
				if v["parent_id"] == nil {
					v["parent_id"] = v["id"]
				}
			})}, "has 0 entities that lie below none",
		},
		"a removed account that somebody could use": {
			account(func(v values) { v["removed_at"] = madeAt }), "is removed and has a name or an address",
		},
		"no organisation": {
			forgery{rows: func(table string, v values) []values {
				if table == "users" {
					return []values{v}
				}
				return nil
			}}, "holds 0 organisations",
		},
		"no such kind": {
			forgery{manifest: func(m *backup.Manifest) { m.Kind = "questionnaire" }}, "are unknown",
		},
		"no such schema": {forgery{manifest: func(m *backup.Manifest) { m.Schema = -1 }}, "there is no version -1"},
		"other columns": {
			forgery{manifest: func(m *backup.Manifest) { m.Tables[3].Columns = m.Tables[3].Columns[1:] }}, "does not have the columns",
		},
		"another order": {
			forgery{manifest: func(m *backup.Manifest) { slices.Reverse(m.Tables) }}, "is not in its place",
		},
	} {
		t.Run(name, func(t *testing.T) { refusedUnchanged(t, db, w, tt.forged.archive(t, from), "", tt.want) })
	}
}

// TestAForgedQuestionnaireIsRefused: one that claims the hash of another would take its place for all organisations.
func TestAForgedQuestionnaireIsRefused(t *testing.T) {
	t.Parallel()
	from := source(t)
	into := store.Options{Data: filepath.Join(t.TempDir(), "into")}
	db, w := installation(t, into, "norrdal", "asa@norrdal.example")
	forged := forgery{rows: func(table string, v values) []values {
		if table != "questionnaire_versions" {
			return []values{v}
		}
		other := values{
			"id": "00000000-0000-7000-8000-000000000001", "key": "other", "version": "1", "hash": v["hash"],
			"published_at": v["published_at"],
			"content":      bytes.Replace(v["content"].([]byte), []byte("sv: "), []byte("sv: X"), 1),
		}
		return []values{other, v}
	}}.archive(t, from)
	refusedUnchanged(t, db, w, forged, "", "is not what was published")
	_, before := archived(t, db)
	_, err := backup.Import{Database: db, Despite: true}.
		Run(t.Context(), bytes.NewReader(forged), nil, filepath.Join(t.TempDir(), "scratch"))
	if err == nil || !strings.Contains(err.Error(), "is not what was published") {
		t.Errorf("despite findings: %v", err)
	}
	if _, after := archived(t, db); !cmp.Equal(before, after) {
		t.Error("despite findings, what was refused has changed the database")
	}
	missing := forgery{rows: of("rounds", func(v values) { v["questionnaire_hash"] = strings.Repeat("0", 64) })}
	refusedUnchanged(t, db, w, missing.archive(t, from), "", "whose questionnaire")
}

// TestAForgedQuestionnaireTakesNoPlace: if one has come into a database all the same, it is not shown for another.
func TestAForgedQuestionnaireTakesNoPlace(t *testing.T) {
	t.Parallel()
	db := source(t)
	var all []assessment.QuestionnaireVersion
	err := db.View(t.Context(), assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		some, err := tx.QuestionnaireVersions()
		for _, v := range some {
			whole, found := tx.QuestionnaireVersion(v.Key, v.Version)
			all, err = append(all, whole), errors.Join(err, found)
		}
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatal(len(all), err)
	}
	w := chain.New(db, workflow.Options{PasswordMemory: 8})
	for _, v := range all {
		forged := v
		forged.Key, forged.Content = "other", bytes.Replace(v.Content, []byte("sv: "), []byte("sv: X"), 1)
		if _, err := w.Parse(forged); err == nil || !strings.Contains(err.Error(), "is not what was published") {
			t.Errorf("%s %s: got %v", v.Key, v.Version, err)
		}
		q, err := w.Parse(v)
		if err != nil || !bytes.Equal(q.Bytes(), v.Content) {
			t.Errorf("%s %s is another then (%v)", v.Key, v.Version, err)
		}
	}
}

// TestExampleIsWhereForgeriesBegin: unchanged, what they are made of is imported.
func TestExampleIsWhereForgeriesBegin(t *testing.T) {
	t.Parallel()
	db, w := installation(t, store.Options{Data: filepath.Join(t.TempDir(), "into")}, "norrdal", "asa@norrdal.example")
	done, err := bring(t, db, w, forgery{}.archive(t, source(t)), "")
	if err != nil || done.Organisation.Key != demo.Key {
		t.Errorf("got %+v, %v", done.Organisation, err)
	}
}
