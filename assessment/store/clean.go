package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"

	"mognad/questionnaires/typed"
)

// cleaningVersion is the number of the migration that cleans the texts stored before they were cleaned when saved. It
// is in Go, since neither database can compose letters in the same way.
const cleaningVersion = 10

// A textTable is a table with texts that people typed. What is sealed, published or logged is none: it never changes.
type textTable struct {
	table  string
	keys   []string // identify a row
	lines  []string // columns with a text of one line
	texts  []string // columns with a text of several lines
	lists  []string // columns with texts in JSON, see [isText]
	unique string   // the line that must be unique, "" for none
	within string   // the column within which it must be
	live   string   // condition of the rows that may change, "" for all
}

const notFinal = `NOT EXISTS (SELECT 1 FROM audits a WHERE a.organisation_id = t.organisation_id AND a.id = t.audit_id ` +
	`AND a.state = 'final')`

var storedTexts = []textTable{
	{table: "organisations", keys: []string{"id"}, lines: []string{"name"}},
	{table: "users", keys: []string{"id"}, lines: []string{"email", "name"}, unique: "email"},
	{table: "members", keys: []string{"organisation_id", "user_id"}, lines: []string{"name"}},
	{
		table:  "members",
		keys:   []string{"organisation_id", "user_id"},
		lines:  []string{"email"},
		unique: "email",
		within: "organisation_id",
		live:   `NOT EXISTS (SELECT 1 FROM users u WHERE u.id = t.user_id AND u.email = t.email)`, // the account's own
	},
	{table: "bodies", keys: ownKeys, lines: []string{"name"}, unique: "name", within: "organisation_id"},
	{table: "entities", keys: ownKeys, lines: []string{"name"}},
	{table: "tokens", keys: ownKeys, lines: []string{"name"}},
	{
		table:  "rounds",
		keys:   ownKeys,
		lines:  []string{"name"},
		texts:  []string{"message", "reminder"},
		unique: "name",
		within: "organisation_id",
	},
	{
		table:  "governing_documents",
		keys:   ownKeys,
		lines:  []string{"title", "kept_at"},
		unique: "title",
		within: "organisation_id",
	},
	{
		table: "answers",
		keys:  []string{"organisation_id", "assessment_id", "question_id"},
		texts: []string{"reason", "comment"},
		lists: []string{"evidence"},
	},
	{
		table: "advice_decisions",
		keys:  []string{"organisation_id", "assessment_id", "rule_id"},
		texts: []string{"reason"},
	},
	{
		table: "audits",
		keys:  ownKeys,
		lines: []string{"title", "firm", "label"},
		texts: []string{"purpose", "background", "delimitation", "fact_check", "statement"},
		lists: []string{
			"commissioned_by", "criteria", "documents", "interviews", "earlier", "notes", "scale", "questions",
		},
		live: `t.state <> 'final'`,
	},
	{
		table: "audited_entities",
		keys:  []string{"organisation_id", "audit_id", "entity_id"},
		lines: []string{"name", "body_name", "label"},
		texts: []string{"statement"},
		live:  notFinal,
	},
	{
		table: "judgements",
		keys:  []string{"organisation_id", "audit_id", "entity_id", "question_id"},
		texts: []string{"observation", "reason"},
		live:  notFinal,
	},
	{
		table: "recommendations",
		keys:  ownKeys,
		lines: []string{"body_name"},
		texts: []string{"text", "first_step"},
		lists: []string{"references_to"},
		live:  notFinal,
	},
	{
		table: "dismissals",
		keys:  []string{"organisation_id", "audit_id", "entity_id", "rule_id"},
		texts: []string{"reason"},
		live:  notFinal,
	},
}

var ownKeys = []string{"organisation_id", "id"}

// columns are all that are read: keys, then texts.
func (s textTable) columns() []string { return slices.Concat(s.keys, s.lines, s.texts, s.lists) }

// clean is the cleaned text of a column.
func (s textTable) clean(column, text string) string {
	switch {
	case column == "email":
		return typed.Email(text)
	case slices.Contains(s.lines, column):
		return typed.Line(text)
	case slices.Contains(s.lists, column):
		return cleanJSON(column, text)
	}
	return typed.Text(text)
}

// cleanJSON cleans the texts in JSON, except the numbers of audit questions, by which others refer to them. What is not
// JSON stays.
func cleanJSON(column, text string) string {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return text
	}
	changed := false
	value = cleanValue(column, "", value, &changed)
	if !changed {
		return text
	}
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(value); err != nil {
		return text
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func cleanValue(column, property string, value any, changed *bool) any {
	switch v := value.(type) {
	case string:
		clean := typed.Line
		if isText(column, property) {
			clean = typed.Text
		}
		text := clean(v)
		*changed = *changed || text != v
		return text
	case []any:
		for i := range v {
			v[i] = cleanValue(column, property, v[i], changed)
		}
	case map[string]any:
		for name := range v {
			if name != "id" {
				v[name] = cleanValue(column, name, v[name], changed)
			}
		}
	}
	return value
}

// isText reports whether a property in JSON has several lines. The others have one, as their nouns clean them: else the
// label of a judgement would not be that of its scale any more.
func isText(column, property string) bool {
	return column != "evidence" && (property == "text" || property == "notes")
}

// cleaning is the migration. It is one transaction, so that an interrupted one starts again.
func (d *Database) cleaning() *goose.Migration {
	return goose.NewGoMigration(cleaningVersion, &goose.GoFunc{RunTx: d.cleanTexts}, nil)
}

func (d *Database) cleanTexts(ctx context.Context, tx *sql.Tx) error {
	for _, s := range storedTexts {
		if err := d.cleanTable(ctx, tx, s); err != nil {
			return fmt.Errorf("clean the texts of %s: %w", s.table, err)
		}
	}
	return nil
}

// reader is a database or a transaction.
type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// unclean is a row that cleaning would change.
type unclean struct {
	keys   []string
	before map[string]string // all texts
	after  map[string]string // those that change
	within string
}

// emptied reports whether nothing of a name would be left, by which the row could be found.
func (r unclean) emptied(column string) bool {
	text, changes := r.after[column]
	return changes && text == "" && (column == "name" || column == "title" || column == "email")
}

// cleanTable cleans the rows of a table that need it, the oldest first. A text that must be unique and would be the
// same as another's stays as it is, and so does a name of which nothing would be left, for the operator to be told; see
// [Database.Clashes].
func (d *Database) cleanTable(ctx context.Context, tx *sql.Tx, s textTable) error {
	rows, err := d.findUnclean(ctx, tx, s)
	if err != nil {
		return err
	}
	for _, r := range rows {
		for _, c := range s.lines {
			if r.emptied(c) {
				delete(r.after, c)
			}
		}
		if name, changes := r.after[s.unique]; changes {
			taken, err := d.taken(ctx, tx, s, r.within, name)
			if err != nil {
				return err
			}
			if taken {
				delete(r.after, s.unique)
			}
		}
		if err := d.save(ctx, tx, s, r); err != nil {
			return err
		}
	}
	return nil
}

// beyondASCII is the condition that a column has a character that is not on every keyboard: the others need no
// cleaning. In JSON such a character may be escaped.
func (d *Database) beyondASCII(column string, inJSON bool) string {
	switch {
	case d.postgres && inJSON:
		return "t." + column + `::text ~ '[^ -~]' OR strpos(t.` + column + `::text, '\u') > 0`
	case d.postgres:
		return "t." + column + ` ~ '[^ -~]'`
	case inJSON:
		return "t." + column + ` GLOB '*[^ -~]*' OR instr(t.` + column + `, '\u') > 0`
	}
	return "t." + column + ` GLOB '*[^ -~]*'`
}

func (d *Database) findUnclean(ctx context.Context, db reader, s textTable) ([]unclean, error) {
	columns := s.columns()
	var odd []string
	for _, c := range columns[len(s.keys):] {
		odd = append(odd, d.beyondASCII(c, slices.Contains(s.lists, c)))
	}
	query := "SELECT t." + strings.Join(
		columns,
		", t.",
	) + " FROM " + s.table + " t WHERE (" + strings.Join(
		odd,
		" OR ",
	) + ")"
	if s.live != "" {
		query += " AND " + s.live
	}
	query += " ORDER BY t." + strings.Join(s.keys, ", t.")
	found, err := db.QueryContext(ctx, query) //nolint:gosec // of constants
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var all []unclean
	values, into := make([]string, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for found.Next() {
		if err := found.Scan(into...); err != nil {
			return nil, err
		}
		r := unclean{before: map[string]string{}, after: map[string]string{}}
		for i, c := range columns {
			if c == s.within {
				r.within = values[i]
			}
			if i < len(s.keys) {
				r.keys = append(r.keys, values[i])
				continue
			}
			if text := s.clean(c, values[i]); text != values[i] {
				r.before[c], r.after[c] = values[i], text
			}
		}
		if len(r.after) > 0 {
			all = append(all, r)
		}
	}
	return all, found.Err()
}

// place is the placeholder of a statement's argument, from 1.
func (d *Database) place(n int) string {
	if d.postgres {
		return "$" + strconv.Itoa(n)
	}
	return "?"
}

// taken reports whether another row has the text already.
func (d *Database) taken(ctx context.Context, tx *sql.Tx, s textTable, within, text string) (bool, error) {
	query, args := "SELECT count(*) FROM "+s.table+" WHERE "+s.unique+" = "+d.place(1), []any{text}
	if s.within != "" {
		query += " AND " + s.within + " = " + d.place(2)
		args = append(args, within)
	}
	n := 0
	err := tx.QueryRowContext(ctx, query, args...).Scan(&n)
	return n > 0, err
}

func (d *Database) save(ctx context.Context, tx *sql.Tx, s textTable, r unclean) error {
	var sets, wheres []string
	var args []any
	for _, c := range s.columns() {
		if text, changes := r.after[c]; changes {
			args = append(args, text)
			sets = append(sets, c+" = "+d.place(len(args)))
		}
	}
	if len(sets) == 0 {
		return nil
	}
	for i, key := range s.keys {
		args = append(args, r.keys[i])
		wheres = append(wheres, key+" = "+d.place(len(args)))
	}
	//nolint:gosec // of constants
	update := "UPDATE " + s.table + " SET " + strings.Join(sets, ", ") + " WHERE " + strings.Join(wheres, " AND ")
	done, err := tx.ExecContext(ctx, update, args...)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, fmt.Errorf("%d rows changed, want 1", n))
	}
	return nil
}

// Clash is a name or an address that looks the same as another's, since it was stored before such were the same.
type Clash struct {
	Table string
	ID    string // of the row; a person's account for members
	Has   string // as stored, with what does not show spelled out
	Same  string // what it looks like, "" for nothing
}

// Clashes lists the names and addresses that are still to be told apart, and the names that show nothing. There are
// none in a database that was made since texts are cleaned when they are saved. Accounts that nobody uses any more are
// left out.
func (d *Database) Clashes(ctx context.Context) ([]Clash, error) {
	pool, err := d.read.DB()
	if err != nil {
		return nil, err
	}
	var clashes []Clash
	for _, s := range storedTexts {
		s.texts, s.lists = nil, nil
		switch {
		case s.table == "users":
			s.live = `EXISTS (SELECT 1 FROM members m WHERE m.user_id = t.id AND m.deactivated_at IS NULL)`
		case s.table == "members": // a person has the account's address
			s.unique = ""
		}
		if len(s.lines) == 0 {
			continue
		}
		rows, err := d.findUnclean(ctx, pool, s)
		if err != nil {
			return nil, fmt.Errorf("look for clashes in %s: %w", s.table, err)
		}
		for _, r := range rows {
			for _, c := range s.lines {
				if _, changes := r.after[c]; changes && (c == s.unique || r.emptied(c)) {
					clashes = append(clashes, Clash{
						Table: s.table,
						ID:    r.keys[len(r.keys)-1],
						Has:   strconv.QuoteToASCII(r.before[c]),
						Same:  r.after[c],
					})
				}
			}
		}
	}
	return clashes, nil
}

// String says what clashes and what to do about it, for the operator.
func (c Clash) String() string {
	what, mend := "", "Give it another name on its page."
	switch c.Table {
	case "organisations":
		what = "an organisation"
	case "members":
		what, mend = "a person", "Give them a name on their page."
	case "entities", "audited_entities":
		what = "an entity"
	case "tokens":
		what, mend = "an API token", "Whoever made it can delete it."
	case "audits":
		what = "an audit"
	case "users":
		what = "an account"
		mend = "Nobody can sign in to it. Give its roles to " + c.Same + " and deactivate it, under Users in the " +
			"organisations " +
			"that have it."
	case "bodies":
		what = "a body"
	case "rounds":
		what = "a round"
	case "governing_documents":
		what = "a governing document"
	}
	if c.Same == "" {
		if c.Table == "users" {
			mend = "Its owner can give it another name under My account."
		}
		return fmt.Sprintf("%s (id %s) is stored as %s, which shows nothing. %s", what, c.ID, c.Has, mend)
	}
	return fmt.Sprintf(
		"%s (id %s) is stored as %s, which looks the same as another, %q. %s",
		what,
		c.ID,
		c.Has,
		c.Same,
		mend,
	)
}
