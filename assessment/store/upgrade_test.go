package store_test

import (
	"database/sql"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"mognad/assessment/demo"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/migrations"
)

// earlier is a database with the schema of an earlier version, with the example organisation in it.
type earlier struct {
	o    store.Options
	kind string
	db   *sql.DB
}

// TestWhatIsStoredOutlivesTheMigrations brings a full database of version 13 up to date.
func TestWhatIsStoredOutlivesTheMigrations(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		e := newEarlier(t, open, 13)
		columns := values(t, e.db, columnsOf[e.kind])
		rows, keys := e.rows(t, columns), values(t, e.db, keysOf[e.kind])
		e.migrate(t)
		if diff := cmp.Diff(rows, e.rows(t, columns)); diff != "" {
			t.Errorf("what was stored (-before +after):\n%s", diff)
		}
		after := map[string]bool{}
		for _, key := range values(t, e.db, keysOf[e.kind]) {
			after[key] = true
		}
		for _, key := range keys {
			if !after[key] {
				t.Errorf("the foreign key %s is gone", key)
			}
		}
		e.isSound(t)
		for _, table := range []string{"entities", "assessments"} {
			if n := values(t, e.db, "SELECT count(*) FROM "+table+" WHERE traits IS NOT NULL"); n[0] != "0" {
				t.Errorf("%s of the %s have traits that nobody gave them", n[0], table)
			}
		}
	})
}

// TestMigrationCutShort copies the files of an embedded database in the middle of the migration that changes a stored
// definition, as a power cut would leave them.
func TestMigrationCutShort(t *testing.T) {
	t.Parallel()
	e := newEarlier(t, storetest.Opener(t), 13)
	content, err := migrations.Files.ReadFile("sqlite/00018_traits.sql")
	if err != nil {
		t.Fatal(err)
	}
	rows := e.rows(t, values(t, e.db, columnsOf[e.kind]))
	e.db.SetMaxOpenConns(1)
	if _, err := e.db.ExecContext(t.Context(), "PRAGMA cache_size = 1"); err != nil {
		t.Fatal(err) // a small cache, so that the files hold much of what is not committed
	}
	tx, err := e.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), string(content)); err != nil {
		t.Fatal(err)
	}
	cut := earlier{o: e.o, kind: e.kind}
	cut.o.Data = t.TempDir()
	if err := os.CopyFS(cut.o.Data, os.DirFS(e.o.Data)); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	cut.db = bare(t, "sqlite", cut.file())
	columns := values(t, cut.db, columnsOf[cut.kind])
	if diff := cmp.Diff(rows, cut.rows(t, columns)); diff != "" {
		t.Errorf("what was stored (-before +after the cut):\n%s", diff)
	}
	cut.migrate(t)
	if diff := cmp.Diff(rows, cut.rows(t, columns)); diff != "" {
		t.Errorf("what was stored (-before +after the migration):\n%s", diff)
	}
	cut.isSound(t)
}

// TestNoticesOfBodies: from version 30 on a notice goes with the body that it is about. What was told before is kept,
// but for notices of bodies that are not there, or in another organisation.
func TestNoticesOfBodies(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		e := newEarlier(t, open, 28)
		change := func(statement string) {
			t.Helper()
			if _, err := e.db.ExecContext(t.Context(), statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
		notices := values(t, e.db, "SELECT CAST(id AS text) FROM notices ORDER BY 1")
		if len(notices) < 3 {
			t.Fatalf("there are %d notices, so this test shows nothing", len(notices))
		}
		change("UPDATE notices SET body_id = (SELECT id FROM bodies ORDER BY name LIMIT 1)")
		change("UPDATE notices SET body_id = NULL WHERE id = '" + notices[0] + "'")
		change("UPDATE notices SET body_id = organisation_id WHERE id = '" + notices[1] + "'")
		columns := values(t, e.db, columnsOf[e.kind])
		all := e.rows(t, columns)["notices"]
		e.migrate(t)
		e.isSound(t)
		want := slices.DeleteFunc(all, func(row string) bool { return strings.Contains(row, notices[1]) })
		if diff := cmp.Diff(want, e.rows(t, columns)["notices"]); diff != "" || len(want) != len(notices)-1 {
			t.Errorf("%d notices (-want +got):\n%s", len(notices), diff)
		}
		db := e.db
		if e.kind == "sqlite" {
			db = bare(t, "sqlite", e.file()+"?_pragma=foreign_keys(1)")
		}
		stray := "UPDATE notices SET body_id = organisation_id"
		if _, err := db.ExecContext(t.Context(), stray); err == nil {
			t.Error("a notice is of a body that is not there")
		}
	})
}

// newEarlier fills a database of a version from 13 on.
func newEarlier(t *testing.T, open func(...func(*store.Options)) *store.Database, version int64) earlier {
	t.Helper()
	var from store.Options
	s := open(func(opened *store.Options) { from = *opened })
	w := chain.New(s, workflow.Options{Now: func() time.Time { return now }, PasswordMemory: 8})
	if _, err := demo.Make(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	e := earlier{o: store.Options{Data: t.TempDir(), Volatile: true, Log: slog.New(slog.DiscardHandler)}, kind: s.Kind()}
	dialect := goose.DialectSQLite3
	if e.kind == "postgres" {
		dialect = goose.DialectPostgres
		e.o.DatabaseURL = storetest.PostgresURL(t)
		e.db = bare(t, "pgx", e.o.DatabaseURL)
	} else {
		e.db = bare(t, "sqlite", e.file())
		execute(t, s, e.db, "PRAGMA journal_mode = WAL")
	}
	files, err := fs.Sub(migrations.Files, e.kind)
	if err != nil {
		t.Fatal(err)
	}
	// The tenth cleans texts, of which a new database has none.
	cleaning := goose.NewGoMigration(10, nil, nil)
	p, err := goose.NewProvider(dialect, e.db, files, goose.WithGoMigrations(cleaning))
	if err == nil {
		_, err = p.UpTo(t.Context(), version)
	}
	if err != nil {
		t.Fatal(err)
	}
	e.fill(t, s, from)
	return e
}

func (e earlier) file() string { return filepath.Join(e.o.Data, store.DatabaseFile) }

// columnsOf list the columns of all tables, each as table and column.
var columnsOf = map[string]string{
	"sqlite": `SELECT m.name || ' ' || c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version' ORDER BY m.name, c.cid`,
	"postgres": `SELECT table_name || ' ' || column_name FROM information_schema.columns
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'goose_db_version'
ORDER BY table_name, ordinal_position`,
}

// keysOf describe the foreign keys of all tables.
var keysOf = map[string]string{
	"sqlite": `SELECT m.name || ' ' || k."from" || ' ' || k."table" || ' ' || coalesce(k."to", '') || ' ' || k.on_delete
FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table' ORDER BY 1`,
	"postgres": `SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND convalidated ORDER BY 1`,
}

// byTable are columns by their tables.
func byTable(columns []string) map[string][]string {
	tables := map[string][]string{}
	for _, c := range columns {
		table, column, _ := strings.Cut(c, " ")
		tables[table] = append(tables[table], column)
	}
	return tables
}

// fill copies what a database of the present version has. Nothing of it needs a later schema, but for two kinds.
func (e earlier) fill(t *testing.T, s *store.Database, from store.Options) {
	t.Helper()
	driver, name := "sqlite", filepath.Join(from.Data, store.DatabaseFile)
	if e.kind == "postgres" {
		driver, name = "pgx", from.DatabaseURL
	}
	source := bare(t, driver, name)
	for _, table := range []string{"entities", "assessments"} {
		execute(t, s, source, "UPDATE "+table+" SET kind = 'operation' WHERE kind = 'it_operation'")
		execute(t, s, source, "UPDATE "+table+" SET kind = 'agency' WHERE kind = 'association'")
	}
	tables := byTable(values(t, e.db, columnsOf[e.kind]))
	conn, err := e.db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}()
	do := func(statement string, args ...any) {
		t.Helper()
		if _, err := conn.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if e.kind == "sqlite" {
		// The triggers would refuse rows of an audit that is final before them.
		triggers := values(t, e.db, "SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
		for _, trigger := range values(t, e.db, "SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
			do("DROP TRIGGER " + trigger)
		}
		do("ATTACH ? AS source", name)
		for table, columns := range tables {
			names := strings.Join(columns, ", ")
			do("INSERT INTO main." + table + " (" + names + ") SELECT " + names + " FROM source." + table)
		}
		do("DETACH source")
		for _, trigger := range triggers {
			do(trigger)
		}
		return
	}
	do("SET session_replication_role = replica") // neither triggers nor the order of the tables matter
	for table, columns := range tables {
		names := strings.Join(columns, ", ")
		all := values(t, source, "SELECT coalesce(json_agg(x), '[]')::text FROM "+table+" x")
		do("INSERT INTO "+table+" ("+names+") SELECT "+names+" FROM json_populate_recordset(NULL::"+table+", $1)", all[0])
	}
	do("RESET session_replication_role")
}

// rows are those of each table in the columns, as text.
func (e earlier) rows(t *testing.T, columns []string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for table, columns := range byTable(columns) {
		row := "row(" + strings.Join(columns, ", ") + ")::text"
		if e.kind == "sqlite" {
			row = "quote(" + strings.Join(columns, ") || ', ' || quote(") + ")"
		}
		all[table] = values(t, e.db, "SELECT "+row+" FROM "+table+" ORDER BY 1")
	}
	for _, table := range []string{"entities", "assessments", "answers", "submissions", "decisions"} {
		if len(all[table]) == 0 {
			t.Fatalf("there are no %s, so this test shows nothing", table)
		}
	}
	return all
}

// migrate brings the schema up to date as the program does.
func (e earlier) migrate(t *testing.T) {
	t.Helper()
	s, err := store.Open(t.Context(), e.o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// isSound checks the file and every foreign key, and that the new kinds are accepted, and nothing else.
func (e earlier) isSound(t *testing.T) {
	t.Helper()
	db := e.db
	if e.kind == "sqlite" {
		if got := values(t, e.db, "PRAGMA integrity_check"); !cmp.Equal(got, []string{"ok"}) {
			t.Errorf("integrity: %q", got)
		}
		if got := values(t, e.db, `SELECT "table" FROM pragma_foreign_key_check`); len(got) > 0 {
			t.Errorf("rows without what they refer to in %q", got)
		}
		db = bare(t, "sqlite", e.file()+"?_pragma=foreign_keys(1)")
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		statement string
		accepted  bool
	}{
		{"UPDATE entities SET kind = 'association'", true},
		{"UPDATE entities SET kind = 'it_operation'", true},
		{"UPDATE entities SET kind = 'operation'", true},
		{"UPDATE entities SET kind = 'club'", false},
		{"UPDATE assessments SET kind = 'association'", true},
		{"UPDATE assessments SET kind = 'it_operation'", true},
		{"UPDATE assessments SET kind = 'club'", false},
		{"UPDATE assessments SET entity_id = round_id", false},
		{"UPDATE entities SET parent_id = organisation_id", false},
		{"DELETE FROM rounds", false},
	} {
		if _, err := tx.ExecContext(t.Context(), "SAVEPOINT tried"); err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(t.Context(), c.statement); (err == nil) != c.accepted {
			t.Errorf("%s: %v", c.statement, err)
		}
		if _, err := tx.ExecContext(t.Context(), "ROLLBACK TO tried"); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
}
