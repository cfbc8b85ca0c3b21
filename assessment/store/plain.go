package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"mognad/assessment"
)

// plain is a statement that is run at every request or every save. It bypasses GORM, whose reflection takes longer than
// the database, but not the guard. Its values are numbered $1, $2 and so on, which both databases understand, and may
// be used more than once.
type plain struct {
	text   string
	tables []string // the guarded ones that it names
}

func write(text string) plain { return plain{text: text, tables: guardedTables(text)} }

// query runs a statement and calls scan for each row.
func (t *tx) query(p plain, scan func(*sql.Rows) error, values ...any) error {
	return t.guarded(p, values, func() (read int64, err error) {
		rows, err := t.db.Statement.ConnPool.QueryContext(t.db.Statement.Context, p.text, values...)
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() {
			if err := scan(rows); err != nil {
				return read, err
			}
			read++
		}
		return read, rows.Err()
	})
}

// exec runs a statement and returns how many rows it wrote.
func (t *tx) exec(p plain, values ...any) (written int64, err error) {
	err = t.guarded(p, values, func() (int64, error) {
		result, err := t.db.Statement.ConnPool.ExecContext(t.db.Statement.Context, p.text, values...)
		if err != nil {
			return 0, err
		}
		written, err = result.RowsAffected()
		return written, err
	})
	return written, err
}

// guarded does what GORM would do around a statement: guard before, log after.
func (t *tx) guarded(p plain, values []any, run func() (int64, error)) error {
	if err := permitted(t.scope, p.text, p.tables, values); err != nil {
		return err
	}
	begin := time.Now()
	rows, err := run()
	t.db.Logger.Trace(t.db.Statement.Context, begin, func() (string, int64) { return p.text, rows }, err)
	return err
}

// How a hand-written statement asks whether an id is among those in its second value, which [tx.many] makes, so that
// the statement is the same for any number of ids.
const (
	inEmbedded = `IN (SELECT value FROM json_each($2))`
	inPostgres = `= ANY ($2::uuid[])`
)

// many encodes ids as one value.
func (t *tx) many(ids []assessment.ID) string {
	open, quote, end := `[`, `"`, `]`
	if t.postgres {
		open, quote, end = `{`, ``, `}`
	}
	var b strings.Builder
	b.WriteString(open)
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quote + id.String() + quote)
	}
	b.WriteString(end)
	return b.String()
}

// optional scans a column that an outer join may leave empty, into zero in that case.
func optional[T any](to *T) sql.Scanner { return scanOptional[T]{to: to} }

type scanOptional[T any] struct{ to *T }

// Scan implements [sql.Scanner].
func (o scanOptional[T]) Scan(value any) error {
	var n sql.Null[T]
	err := n.Scan(value)
	*o.to = n.V
	return err
}

// fromJSON scans a JSON column. NULL, from an outer join, changes nothing.
func fromJSON(to any) sql.Scanner { return scanJSON{to: to} }

type scanJSON struct{ to any }

// Scan implements [sql.Scanner].
func (j scanJSON) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		return nil
	case []byte:
		return j.read(v)
	case string:
		return j.read([]byte(v))
	}
	return fmt.Errorf("a column of JSON came as %T", value)
}

// read reads the JSON. Most lists are empty, which needs no parser.
func (j scanJSON) read(text []byte) error {
	if list := reflect.ValueOf(j.to).Elem(); string(text) == "[]" && list.Kind() == reflect.Slice {
		list.Set(reflect.MakeSlice(list.Type(), 0, 0))
		return nil
	}
	return json.Unmarshal(text, j.to)
}
