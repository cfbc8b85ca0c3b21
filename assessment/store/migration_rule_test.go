package store_test

import (
	"bufio"
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"

	"mognad/assessment/store/storetest"
	"mognad/migrations"
)

// ruledAfter is the last migration before those that must leave the schema usable for the version before.
const ruledAfter = 55

// TestMigrationsExpandThenContract: every migration leaves the schema so that the version before can go on, or declares
// why what looks otherwise does not break it, or contracts what a release has made unused; see CONTRIBUTING.
func TestMigrationsExpandThenContract(t *testing.T) {
	t.Parallel()
	for kind, db := range emptyDatabases(t) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			files, err := fs.Sub(migrations.Files, kind)
			if err != nil {
				t.Fatal(err)
			}
			for _, complaint := range complaints(t, kind, db(t), files, ruledAfter, released(t)) {
				t.Error(complaint)
			}
		})
	}
}

// TestComplaintsAboutMigrations is the rule on examples.
func TestComplaintsAboutMigrations(t *testing.T) {
	t.Parallel()
	const contracted = "DROP VIEW schema_compatibility;\nCREATE VIEW schema_compatibility AS SELECT "
	const why = "-- compatible: nothing has written other values since they are checked in the program\n"
	examples := map[string]migrationExample{
		"a table":                       {migration: "CREATE TABLE more (id bigint PRIMARY KEY, name text NOT NULL UNIQUE CHECK (name <> ''));"},
		"a column that may be empty":    {migration: "ALTER TABLE answers ADD COLUMN more text;"},
		"a column with a default":       {migration: "ALTER TABLE answers ADD COLUMN more text NOT NULL DEFAULT 'x';"},
		"a reference that may be empty": {migration: "ALTER TABLE answers ADD COLUMN user_id bigint REFERENCES users (id);"},
		"a check of a new column":       {migration: "ALTER TABLE answers ADD COLUMN more text CHECK (more <> '');"},
		"a wider check": {
			postgres: "ALTER TABLE answers DROP CONSTRAINT answers_value_check;",
		},
		"an index, slowly":        {postgres: "-- +goose NO TRANSACTION\nCREATE INDEX CONCURRENTLY more ON answers (value);", sqlite: "CREATE INDEX more ON answers (value);"},
		"an index of a new table": {migration: "CREATE TABLE more (id bigint PRIMARY KEY, x text);\nCREATE INDEX more_x ON more (x);"},

		"no table":          {migration: "DROP TABLE notes;", want: "table notes is gone"},
		"another table":     {migration: "ALTER TABLE notes RENAME TO remarks;", want: "table notes is gone"},
		"no column":         {migration: "ALTER TABLE answers DROP COLUMN note;", want: "column answers.note is gone"},
		"another column":    {migration: "ALTER TABLE answers RENAME COLUMN note TO remark;", want: "column answers.note is gone"},
		"another type":      {postgres: "ALTER TABLE answers ALTER COLUMN note TYPE bigint USING 1;", want: "column answers.note was text and is bigint"},
		"no longer empty":   {postgres: "ALTER TABLE answers ALTER COLUMN note SET NOT NULL;", want: "column answers.note must be given"},
		"no default":        {postgres: "ALTER TABLE answers ALTER COLUMN state DROP DEFAULT;", want: "column answers.state must be given"},
		"must be given":     {postgres: "ALTER TABLE answers ADD COLUMN more text NOT NULL;", want: "column answers.more must be given"},
		"a check":           {postgres: "ALTER TABLE answers ADD CHECK (note <> '');", want: "a new rule of answers: CHECK ((note <> ''::text))"},
		"a check with both": {postgres: "ALTER TABLE answers ADD COLUMN more text, ADD CHECK (more = note);", want: "a new rule of answers: CHECK"},
		"a reference":       {postgres: "ALTER TABLE answers ADD FOREIGN KEY (owner_id) REFERENCES users (id);", want: "a new rule of answers: FOREIGN KEY (owner_id)"},
		"a unique index":    {migration: "CREATE UNIQUE INDEX one ON answers (note);", want: "a new rule of answers: UNIQUE (note)"},
		"no unique index":   {migration: "DROP INDEX answers_once;", want: "a key of answers is gone: UNIQUE (value, owner_id)"},
		"a trigger": {
			postgres: "CREATE TRIGGER more BEFORE UPDATE ON answers FOR EACH ROW EXECUTE FUNCTION refuse();",
			sqlite:   "-- +goose StatementBegin\nCREATE TRIGGER more BEFORE UPDATE ON answers BEGIN SELECT RAISE(ABORT, 'no'); END;\n-- +goose StatementEnd",
			want:     "a new rule of answers: TRIGGER",
		},
		"another function": {
			postgres: "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';",
			want:     "the function refuse does something else",
		},
		"other rows":                      {migration: "UPDATE answers SET value = 'ja' WHERE value = 'yes';", want: "rows of answers are rewritten"},
		"an index at once":                {postgres: "CREATE INDEX more ON answers (value);", want: "nobody can write to answers while the index is built"},
		"with a reason":                   {migration: why + "UPDATE answers SET value = 'ja' WHERE value = 'yes';"},
		"a reason for what always breaks": {migration: why + "DROP TABLE notes;", want: "table notes is gone"},
		"without a reason":                {migration: "-- compatible: it is\nUPDATE answers SET value = 'ja';", want: "rows of answers are rewritten"},

		"contracted": {migration: "-- contract: since 00001\n" + contracted + "1 AS oldest;\nDROP TABLE notes;"},
		"contracted too early": {
			migration: "-- contract: since 00002\n" + contracted + "2 AS oldest;\nDROP TABLE notes;",
			want:      "migration 2 has not been released",
		},
		"contracted in words": {
			migration: "-- contract: since 00001\nDROP TABLE notes;\n" + contracted + "0 AS oldest;",
			want:      "the schema says that it is for programs from 0 on, the declaration from 1 on",
		},
		"contracted without saying": {migration: contracted + "2 AS oldest;", want: "it is for programs from 2 on, and declares no contract"},
	}
	for kind, db := range emptyDatabases(t) {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			for name, example := range examples {
				if example.on(kind) != "" {
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						example.try(t, kind, db(t))
					})
				}
			}
		})
	}
}

// A migrationExample is a migration of answers, users and notes, and the complaint about it.
type migrationExample struct {
	migration string // for both, unless there is another for one of them
	postgres  string
	sqlite    string
	want      string // "" for none
}

// on is the migration of a kind of database, "" if it has no such statement.
func (e migrationExample) on(kind string) string {
	return cmp.Or(map[string]string{"postgres": e.postgres, "sqlite": e.sqlite}[kind], e.migration)
}

func (e migrationExample) try(t *testing.T, kind string, db *sql.DB) {
	t.Helper()
	migration := e.on(kind)
	example := "-- +goose Up\n" + migration
	if strings.Contains(migration, "NO TRANSACTION") {
		example = strings.Replace(migration, "\n", "\n-- +goose Up\n", 1)
	}
	got := complaints(t, kind, db, fstest.MapFS{
		"00001_base.sql":    {Data: []byte("-- +goose Up\n" + ruledBase[kind])},
		"00002_example.sql": {Data: []byte(example)},
	}, 1, 1)
	switch {
	case e.want == "" && len(got) > 0:
		t.Errorf("complaints: %q", got)
	case e.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], "00002_example.sql: "+e.want)):
		t.Errorf("complaints: %q, want one: %s", got, e.want)
	}
}

// ruledBase is the schema that the examples change.
var ruledBase = map[string]string{
	"postgres": ruledTables + `
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';`,
	"sqlite": ruledTables,
}

const ruledTables = `
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE notes (id bigint PRIMARY KEY);
CREATE TABLE answers (
    id bigint PRIMARY KEY,
    value text NOT NULL CHECK (value <> 'x'),
    state text NOT NULL DEFAULT 'new',
    owner_id bigint,
    note text
);
CREATE UNIQUE INDEX answers_once ON answers (value, owner_id);
CREATE VIEW schema_compatibility AS SELECT 0 AS oldest;`

// emptyDatabases make one of each kind.
func emptyDatabases(t *testing.T) map[string]func(*testing.T) *sql.DB {
	t.Helper()
	return map[string]func(*testing.T) *sql.DB{
		"postgres": func(t *testing.T) *sql.DB { return bare(t, "pgx", storetest.PostgresURL(t)) },
		"sqlite": func(t *testing.T) *sql.DB {
			db := bare(t, "sqlite", t.TempDir()+"/empty.db")
			db.SetMaxOpenConns(1)
			return db
		},
	}
}

// released is the newest migration of the last release, 0 before the first.
func released(t *testing.T) (newest int64) {
	t.Helper()
	content, err := os.Open("../../migrations/released.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(content)
	for lines.Scan() {
		if fields := strings.Fields(lines.Text()); len(fields) == 2 && !strings.HasPrefix(fields[0], "#") {
			if newest, err = strconv.ParseInt(fields[1], 10, 64); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(lines.Err(), content.Close()); err != nil {
		t.Fatal(err)
	}
	return newest
}

// complaints applies the migrations and says which of those after a number break the version before, without a
// declaration that holds.
func complaints(t *testing.T, kind string, db *sql.DB, files fs.FS, after, released int64) (all []string) {
	t.Helper()
	dialect := goose.DialectSQLite3
	if kind == "postgres" {
		dialect = goose.DialectPostgres
	}
	// The tenth cleans texts, of which a new database has none.
	p, err := goose.NewProvider(dialect, db, files, goose.WithGoMigrations(goose.NewGoMigration(10, nil, nil)))
	if err != nil {
		t.Fatal(err)
	}
	before := schema{}
	for {
		result, err := p.UpByOne(t.Context())
		if errors.Is(err, goose.ErrNoNextVersion) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if result.Source.Version < after || result.Source.Type == goose.TypeGo {
			continue
		}
		now := schemaOf(t, kind, db)
		if result.Source.Version > after {
			name := result.Source.Path
			content, err := fs.ReadFile(files, name)
			if err != nil {
				t.Fatal(err)
			}
			broken := append(breaks(before, now), rewrites(kind, before, string(content))...)
			for _, c := range undeclared(string(content), before.oldest, now.oldest, released, broken) {
				all = append(all, name+": "+c)
			}
		}
		before = now
	}
}

var (
	declaredCompatible = regexp.MustCompile(`(?m)^-- compatible: (.{20,})$`)
	declaredContract   = regexp.MustCompile(`(?m)^-- contract: since (\d{5})$`)
)

// A breach of the rule breaks the version before always, or only if it writes what is refused or reads what is new to
// it, which a declaration may deny.
type breach struct {
	what   string
	always bool
}

// undeclared are the breaches that no declaration in the migration covers, and what is wrong with a declaration. from and
// to are what the schema says of programs before and after it.
func undeclared(content string, from, to, released int64, broken []breach) (left []string) {
	contract := declaredContract.FindStringSubmatch(content)
	if contract == nil {
		if from != to && from != unsaid {
			return []string{fmt.Sprintf("it is for programs from %d on, and declares no contract", to)}
		}
		excused := declaredCompatible.MatchString(content)
		for _, b := range broken {
			if b.always || !excused {
				left = append(left, b.what)
			}
		}
		return left
	}
	since, err := strconv.ParseInt(contract[1], 10, 64)
	switch {
	case err != nil:
		return []string{err.Error()}
	case since != to:
		return []string{fmt.Sprintf(
			"the schema says that it is for programs from %d on, the declaration from %d on", to, since,
		)}
	case since > released:
		return []string{fmt.Sprintf("migration %d has not been released, so nothing is for programs from it on", since)}
	}
	return nil
}

var (
	rewriting = regexp.MustCompile(`(?im)^\s*(?:UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?)\s+(\w+)`)
	indexing  = regexp.MustCompile(`(?im)^\s*CREATE (?:UNIQUE )?INDEX (?:IF NOT EXISTS )?(\w+)\s+ON\s+(\w+)`)
)

// rewrites are what does not show in the schema: rows that the version before has written and may not know again, and
// indexes that keep it from writing for as long as they are built.
func rewrites(kind string, before schema, content string) (found []breach) {
	for _, m := range rewriting.FindAllStringSubmatch(content, -1) {
		if before.columns[m[1]] != nil {
			found = append(found, breach{what: "rows of " + m[1] + " are rewritten"})
		}
	}
	for _, m := range indexing.FindAllStringSubmatch(content, -1) {
		if before.columns[m[2]] != nil && kind == "postgres" && !strings.Contains(strings.ToUpper(m[0]), "UNIQUE") {
			found = append(found, breach{
				what: "nobody can write to " + m[2] + " while the index is built; build it CONCURRENTLY",
			})
		}
	}
	return found
}

// breaks are what a program that knows one schema may fail on in another.
func breaks(before, after schema) (found []breach) {
	always := func(words ...string) { found = append(found, breach{strings.Join(words, ""), true}) }
	perhaps := func(words ...string) { found = append(found, breach{strings.Join(words, ""), false}) }
	for _, table := range slices.Sorted(maps.Keys(before.columns)) {
		columns, ok := after.columns[table]
		if !ok {
			always("table ", table, " is gone")
			continue
		}
		old := before.columns[table]
		for _, name := range slices.Sorted(maps.Keys(old)) {
			switch now, ok := columns[name]; {
			case !ok:
				always("column ", table, ".", name, " is gone")
			case now.kind != old[name].kind:
				always("column ", table, ".", name, " was ", old[name].kind, " and is ", now.kind)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(columns)) {
			if columns[name].required && !old[name].required {
				always("column ", table, ".", name, " must be given")
			}
		}
		for _, rule := range after.rules[table] {
			if !slices.Contains(before.rules[table], rule) && concerns(rule, old) {
				perhaps("a new rule of ", table, ": ", rule)
			}
		}
		for _, rule := range before.rules[table] {
			if isKey(rule) && !slices.Contains(after.rules[table], rule) && goneNotRenamed(rule, columns) {
				perhaps("a key of ", table, " is gone: ", rule)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before.functions)) {
		if now, ok := after.functions[name]; ok && now != before.functions[name] {
			perhaps("the function ", name, " does something else")
		}
	}
	return found
}

// isKey reports whether a statement may rely on the rule to find the row that it is about.
func isKey(rule string) bool {
	return strings.HasPrefix(rule, "UNIQUE") || strings.HasPrefix(rule, "PRIMARY KEY")
}

var words = regexp.MustCompile(`\w+`)

// goneNotRenamed reports whether all columns of the key are still there: a column that is gone is complaint enough.
func goneNotRenamed(rule string, columns map[string]column) bool {
	for _, name := range words.FindAllString(first(rule), -1) {
		if _, ok := columns[name]; !ok {
			return false
		}
	}
	return true
}

// first is what stands in the first parentheses of a rule, which for a key are its columns.
func first(rule string) string {
	_, rest, _ := strings.Cut(rule, "(")
	inside, _, _ := strings.Cut(rest, ")")
	return inside
}

// concerns reports whether a row that is written without the new columns may break the rule. A key or reference with a
// column that is left empty holds; a check of nothing but new columns was written with their defaults in mind.
func concerns(rule string, old map[string]column) bool {
	isOld := func(name string) bool { _, ok := old[name]; return ok }
	switch {
	case strings.HasPrefix(rule, "TRIGGER"):
		return true
	case strings.HasPrefix(rule, "CHECK"):
		return slices.ContainsFunc(words.FindAllString(rule, -1), isOld)
	}
	return !slices.ContainsFunc(words.FindAllString(first(rule), -1), func(name string) bool { return !isOld(name) })
}
