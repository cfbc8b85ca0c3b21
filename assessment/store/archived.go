package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// archived are the tables that are kept in archives, each after those that its rows refer to. A test compares them, and
// those that are left out, with the schema.
var archived = []string{
	"events",
	"organisations",
	"users",
	"approvals",
	"bodies",
	"context_changes",
	"document_templates",
	"members",
	"needs",
	"nonconformities",
	"objectives",
	"one_time_links",
	"questionnaire_versions",
	"risk_criteria",
	"risks",
	"rounds",
	"activities",
	"audits",
	"calendars",
	"entities",
	"governing_documents",
	"kept_replies",
	"measures",
	"summary_seals",
	"summary_words",
	"tokens",
	"trainings",
	"actions",
	"activity_notes",
	"applicabilities",
	"assessments",
	"audit_declarations",
	"audit_documents",
	"audit_interviews",
	"audit_milestones",
	"audit_notes",
	"audit_plan_approvals",
	"audit_requests",
	"audit_seals",
	"audit_tests",
	"audit_totals",
	"earlier_recommendation_versions",
	"engagement_confirmations",
	"engagements",
	"fact_checks",
	"final_auditors",
	"measure_values",
	"memberships",
	"recommendation_versions",
	"replies",
	"reply_approvals",
	"reviews",
	"statement_versions",
	"strategic_aims",
	"targets",
	"withheld_passages",
	"action_notes",
	"action_origins",
	"advice_decisions",
	"answer_versions",
	"answers",
	"audited_entities",
	"distinct_actions",
	"fact_checkers",
	"reminders",
	"review_inputs",
	"review_points",
	"review_signatures",
	"review_statements",
	"review_versions",
	"submissions",
	"audit_messages",
	"decisions",
	"dismissals",
	"fact_comments",
	"judgement_versions",
	"judgements",
	"recommendations",
	"reopenings",
	"review_decisions",
	"submission_values",
	"withdrawals",
	"decision_remarks",
	"earlier_recommendations",
	"notices",
}

// notArchived are the tables that are left out of archives, with the reason.
var notArchived = map[string]string{
	"sessions":         "everybody signs in again",
	"sign_in_failures": "they count for minutes",
	"backups":          "they tell of the place where they were made",
	"uploads":          "a file that waits for its sender to confirm it is sent again",
	"goose_db_version": "the schema is made by migrations, and its version is in the manifest",
	"sqlite_sequence":  "it is SQLite's own",
}

// jsonColumns are the columns with JSON by table, which the embedded database's types do not tell from text.
var jsonColumns = map[string][]string{
	"activities":       {"entities", "months"},
	"answer_versions":  {"evidence"},
	"answers":          {"evidence"},
	"approvals":        {"entities"},
	"assessments":      {"traits"},
	"audit_documents":  {"entities", "questions"},
	"audit_interviews": {"entities", "questions"},
	"audit_notes":      {"entities", "questions"},
	"audit_requests":   {"entities", "questions"},
	"audit_tests":      {"entities", "questions"},
	"audits": {
		"commissioned_by", "criteria", "documents", "earlier", "interviews", "notes", "questions", "scale",
	},
	"context_changes":         {"entities"},
	"entities":                {"successors", "traits"},
	"events":                  {"data"},
	"governing_documents":     {"entities"},
	"judgement_versions":      {"parts", "proposed"},
	"judgements":              {"parts", "proposed"},
	"measures":                {"entities", "measured_in"},
	"needs":                   {"entities"},
	"nonconformities":         {"entities"},
	"objectives":              {"entities"},
	"recommendation_versions": {"places", "references_to"},
	"recommendations":         {"places", "references_to"},
	"reply_approvals":         {"replies"},
	"review_versions":         {"signatures"},
	"reviews":                 {"agenda", "figures", "headings", "participants", "pre_meeting"},
	"risk_criteria":           {"consequence", "likelihood"},
	"risks":                   {"entities"},
	"rounds":                  {"provisions"},
	"summary_seals":           {"audited", "entities"},
	"summary_words":           {"audited", "comments", "entities"},
	"trainings":               {"entities"},
}

// ArchivedTables lists the tables that archives keep, each after those that its rows refer to.
func ArchivedTables() []string { return slices.Clone(archived) }

// TablesNotArchived are the tables that archives leave out, with the reason.
func TablesNotArchived() map[string]string { return maps.Clone(notArchived) }

// ColumnKind is what a column holds, in the same words for both databases.
type ColumnKind string

// The kinds of columns, and the types of their values in a [Row].
const (
	TextColumn  ColumnKind = "text"  // string; ids are text too
	WholeColumn ColumnKind = "whole" // int64
	FlagColumn  ColumnKind = "flag"  // bool
	TimeColumn  ColumnKind = "time"  // time.Time in UTC
	BytesColumn ColumnKind = "bytes" // []byte
	JSONColumn  ColumnKind = "json"  // json.RawMessage, canonical
)

// columnKinds are the kinds by the type that a database declares.
var columnKinds = map[string]ColumnKind{
	"text":                     TextColumn,
	"uuid":                     TextColumn,
	"integer":                  WholeColumn,
	"bigint":                   WholeColumn,
	"boolean":                  FlagColumn,
	"timestamp":                TimeColumn,
	"timestamp with time zone": TimeColumn,
	"blob":                     BytesColumn,
	"bytea":                    BytesColumn,
	"jsonb":                    JSONColumn,
}

// Column is a column of a table.
type Column struct {
	Name string     `json:"name"`
	Kind ColumnKind `json:"kind"`
}

// Reference is a foreign key: what is in the columns is in those of a row of the other table.
type Reference struct {
	Columns []string `json:"columns"`
	Table   string   `json:"table"`
	To      []string `json:"to"`
}

// Table is a table as archives keep it: columns in alphabetical order, rows in the order of the key.
type Table struct {
	Name       string      `json:"name"`
	Columns    []Column    `json:"columns"`
	Key        []string    `json:"key"`
	References []Reference `json:"references"`
}

// Column is the position of a column, or -1.
func (t Table) Column(name string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
}

// Row is a row of a table: the value of each column, or nil.
type Row []any

// The columns of a table with their types and places in the primary key, 0 outside.
const (
	columnsEmbedded = `SELECT name, type, pk FROM pragma_table_info($1)`
	columnsPostgres = `SELECT a.attname, format_type(a.atttypid, NULL), COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)
FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = (SELECT c.oid FROM pg_class c
	WHERE c.relname = $1 AND c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace)
AND a.attnum > 0 AND NOT a.attisdropped`
)

// The foreign keys of a table: each has a row for each of its columns.
const (
	referencesEmbedded = `SELECT CAST(id AS TEXT), "table", "from", "to" FROM pragma_foreign_key_list($1) ORDER BY id, "from"`
	referencesPostgres = `SELECT c.oid::text, f.relname::text, a.attname::text, b.attname::text
FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
CROSS JOIN unnest(c.conkey, c.confkey) AS k (here, there)
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.here
JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.there
WHERE c.contype = 'f' AND r.relname = $1 AND r.relnamespace = current_schema()::regnamespace ORDER BY c.oid, a.attname::text COLLATE "C"`
)

// tables reads the archived tables that the schema has; one that is not up to date lacks some.
func (s *session) tables(ctx context.Context) ([]Table, error) {
	var list []Table
	for _, name := range archived {
		t, err := s.table(ctx, name)
		if err != nil {
			return nil, err
		}
		if len(t.Columns) > 0 {
			list = append(list, t)
		}
	}
	return list, nil
}

func (s *session) table(ctx context.Context, name string) (Table, error) {
	t := Table{Name: name}
	places := map[string]int64{}
	statement := columnsEmbedded
	if s.postgres != nil {
		statement = columnsPostgres
	}
	kinds := []ColumnKind{TextColumn, TextColumn, WholeColumn}
	err := s.query(ctx, statement, kinds, func(r Row) error {
		c := Column{Name: r[0].(string), Kind: columnKinds[strings.ToLower(r[1].(string))]}
		if r[1] == "uuid" {
			s.ids[name+"."+c.Name] = true
		}
		if slices.Contains(jsonColumns[name], c.Name) {
			c.Kind = JSONColumn
		}
		if c.Kind == "" {
			return fmt.Errorf("the column %s of %s has the type %s, which archives do not know", c.Name, name, r[1])
		}
		t.Columns = append(t.Columns, c)
		if place := r[2].(int64); place > 0 {
			places[c.Name] = place
		}
		return nil
	}, name)
	slices.SortFunc(t.Columns, func(a, b Column) int { return strings.Compare(a.Name, b.Name) })
	t.Key = slices.SortedFunc(maps.Keys(places), func(a, b string) int { return int(places[a] - places[b]) })
	if err == nil {
		t.References, err = s.references(ctx, name)
	}
	if err != nil {
		return t, fmt.Errorf("read the columns of %s: %w", name, err)
	}
	return t, nil
}

// references are sorted, because the databases list them in different orders.
func (s *session) references(ctx context.Context, table string) ([]Reference, error) {
	list, last := []Reference{}, ""
	statement := referencesEmbedded
	if s.postgres != nil {
		statement = referencesPostgres
	}
	kinds := []ColumnKind{TextColumn, TextColumn, TextColumn, TextColumn}
	err := s.query(ctx, statement, kinds, func(r Row) error {
		if key := r[0].(string); key != last {
			list, last = append(list, Reference{Table: r[1].(string)}), key
		}
		there, _ := r[3].(string) // SQLite says nothing for the primary key, which is then one column
		f := &list[len(list)-1]
		f.Columns, f.To = append(f.Columns, r[2].(string)), append(f.To, cmp.Or(there, "id"))
		return nil
	}, table)
	slices.SortFunc(list, func(a, b Reference) int {
		return cmp.Or(slices.Compare(a.Columns, b.Columns), strings.Compare(a.Table, b.Table))
	})
	return list, err
}
