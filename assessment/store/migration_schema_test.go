package store_test

import (
	"database/sql"
	"regexp"
	"strings"
	"testing"
)

// schema is what statements may rely on.
type schema struct {
	columns   map[string]map[string]column // by table and name
	rules     map[string][]string          // of each table: keys, references, checks and triggers
	functions map[string]string
	oldest    int64 // the first migration that a program must know, as the schema says
}

// unsaid is in the place of what a schema does not say: those before 62 do not.
const unsaid = -1

type column struct {
	kind     string
	required bool // must be given when a row is added
}

// schemaQueries read a schema of each kind: columns as table, name, type and "required" or ""; rules as table and rule;
// functions as name and body.
var schemaQueries = map[string]struct{ columns, rules, functions string }{
	"postgres": {
		columns: `SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
CASE WHEN a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' THEN 'required' ELSE '' END
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped`,
		rules: `SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p', 'u') AND conrelid <> 0
UNION ALL
SELECT indrelid::regclass::text, 'UNIQUE ' || substring(pg_get_indexdef(indexrelid) FROM '\(.*$') FROM pg_index
JOIN pg_class c ON c.oid = indexrelid AND c.relnamespace = 'public'::regnamespace
WHERE indisunique AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
UNION ALL
SELECT tgrelid::regclass::text, 'TRIGGER ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal`,
		functions: `SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace`,
	},
	"sqlite": {
		columns: `SELECT m.name, c.name, lower(c.type),
CASE WHEN c."notnull" AND c.dflt_value IS NULL THEN 'required' ELSE '' END
FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`,
		rules: `SELECT m.name, 'FOREIGN KEY (' || group_concat(k."from", ', ') || ') REFERENCES ' || k."table"
FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table' GROUP BY m.name, k.id
UNION ALL
SELECT m.name, 'UNIQUE (' || (SELECT group_concat(name, ', ') FROM pragma_index_info(i.name)) || ')'
|| coalesce((SELECT substr(sql, instr(upper(sql), ' WHERE ')) FROM sqlite_schema s WHERE s.name = i.name AND i.partial), '')
FROM sqlite_schema m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i."unique"
UNION ALL
SELECT tbl_name, 'TRIGGER ' || sql FROM sqlite_schema WHERE type = 'trigger'`,
		functions: `SELECT '', '' WHERE false`,
	},
}

// schemaOf reads the schema. For a database that keeps the checks of a table only in its text, they are taken from there.
func schemaOf(t *testing.T, kind string, db *sql.DB) schema {
	t.Helper()
	s := schema{
		columns:   map[string]map[string]column{},
		rules:     map[string][]string{},
		functions: map[string]string{},
		oldest:    unsaid,
	}
	q := schemaQueries[kind]
	for _, row := range rowsOf(t, db, q.columns) {
		if s.columns[row[0]] == nil {
			s.columns[row[0]] = map[string]column{}
		}
		s.columns[row[0]][row[1]] = column{kind: row[2], required: row[3] != ""}
	}
	for _, row := range rowsOf(t, db, q.rules) {
		s.rules[row[0]] = append(s.rules[row[0]], oneLine(row[1]))
	}
	for _, row := range rowsOf(t, db, q.functions) {
		s.functions[row[0]] = row[1]
	}
	view := `SELECT count(*) FROM sqlite_schema WHERE name = 'schema_compatibility'`
	if kind == "postgres" {
		view = `SELECT count(*) FROM pg_views WHERE viewname = 'schema_compatibility'`
	} else {
		for _, row := range rowsOf(t, db, `SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql <> ''`) {
			s.rules[row[0]] = append(s.rules[row[0]], checks(row[1])...)
		}
	}
	if values(t, db, view)[0] != "0" {
		if err := db.QueryRowContext(t.Context(), "SELECT oldest FROM schema_compatibility").Scan(&s.oldest); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

var spaces = regexp.MustCompile(`\s+`)

func oneLine(text string) string { return strings.TrimSpace(spaces.ReplaceAllString(text, " ")) }

// checks are those in the text of a table.
func checks(text string) (found []string) {
	for {
		at := strings.Index(text, "CHECK (")
		if at < 0 {
			return found
		}
		text = text[at:]
		end, depth := len(text), 0
		for i, r := range text {
			if r == '(' {
				depth++
			}
			if r == ')' {
				if depth--; depth == 0 {
					end = i + 1
					break
				}
			}
		}
		found = append(found, oneLine(text[:end]))
		text = text[end:]
	}
}

// rowsOf are the rows of a query, as text.
func rowsOf(t *testing.T, db *sql.DB, query string) (all [][]string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row, into := make([]string, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
