package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Sink takes the rows of tables: Table begins one, and its rows follow.
type Sink interface {
	Table(t Table) error
	Row(r Row) error
}

// Snapshot is one consistent state of all that archives keep. It belongs to the installation: organisations are not
// held apart, so only what an operator does may use it.
type Snapshot struct {
	Schema int64 // version of the schema
	Tables []Table

	session *session
	of      string // id of the organisation that it is the part of; "" for the whole
}

// Snapshot runs use on one consistent state, while others go on reading and writing. There is no time limit.
func (d *Database) Snapshot(ctx context.Context, use func(*Snapshot) error) error {
	return d.session(ctx, true, func(s *session) error {
		snapshot := &Snapshot{session: s}
		var err error
		if snapshot.Schema, err = s.schema(ctx); err != nil {
			return fmt.Errorf("read schema version: %w", err)
		}
		if snapshot.Tables, err = s.tables(ctx); err != nil {
			return err
		}
		return use(snapshot)
	})
}

// Each passes all rows to the sink, table by table, in the order of their keys.
func (s *Snapshot) Each(ctx context.Context, to Sink) error {
	for _, t := range s.Tables {
		if err := to.Table(t); err != nil {
			return err
		}
		var args []string
		if s.of != "" {
			args = []string{s.of}
		}
		if err := s.session.query(ctx, s.reading(t), kindsOf(t), to.Row, args...); err != nil {
			return fmt.Errorf("read %s: %w", t.Name, err)
		}
	}
	return nil
}

func kindsOf(t Table) []ColumnKind {
	kinds := make([]ColumnKind, len(t.Columns))
	for i, c := range t.Columns {
		kinds[i] = c.Kind
	}
	return kinds
}

// reading is the statement that reads a table. PostgreSQL would sort text by the database's locale.
func (s *Snapshot) reading(t Table) string {
	var columns, order []string
	for _, c := range t.Columns {
		columns = append(columns, quoted(c.Name))
	}
	for _, name := range t.Key {
		by := quoted(name)
		if s.session.postgres != nil && t.Columns[t.Column(name)].Kind == TextColumn && !s.session.ids[t.Name+"."+name] {
			by += `::text COLLATE "C"`
		}
		order = append(order, by)
	}
	where := ""
	if s.of != "" {
		where = ` WHERE ` + s.condition(t)
	}
	return `SELECT ` + strings.Join(columns, ", ") + ` FROM ` + quoted(t.Name) + where +
		` ORDER BY ` + strings.Join(order, ", ")
}

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }

// session is a transaction of its own on either database, outside GORM, the guard and the time limits.
type session struct {
	embedded *sql.Tx
	postgres *pgx.Conn
	ids      map[string]bool // columns of ids in PostgreSQL, which sorts them as the embedded database sorts their text
}

// session runs use in a transaction, which is committed if it returns nil.
func (d *Database) session(ctx context.Context, reading bool, use func(*session) error) error {
	if d.postgres {
		return d.postgresSession(ctx, reading, use)
	}
	from := d.write
	if reading {
		from = d.read
	}
	pool, err := from.DB()
	if err != nil {
		return err
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := use(&session{embedded: tx}); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (d *Database) postgresSession(ctx context.Context, reading bool, use func(*session) error) (err error) {
	config := d.unlimited.Copy()
	if err := d.password(ctx, config); err != nil { // it may have been changed since the database was opened
		return err
	}
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close(context.WithoutCancel(ctx))) }()
	begin := `BEGIN`
	if reading {
		begin = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`
	}
	s := &session{postgres: c, ids: map[string]bool{}}
	for _, statement := range []string{
		begin, `SET LOCAL TimeZone = 'UTC'`, `SET LOCAL DateStyle = 'ISO'`, `SET LOCAL bytea_output = 'hex'`,
	} {
		if err := s.exec(ctx, statement); err != nil {
			return err
		}
	}
	if err := use(s); err != nil {
		return err // closing the connection rolls back
	}
	return s.exec(ctx, `COMMIT`)
}

// exec runs a statement without values.
func (s *session) exec(ctx context.Context, statement string) (err error) {
	if s.postgres != nil {
		_, err = s.postgres.PgConn().Exec(ctx, statement).ReadAll()
	} else {
		_, err = s.embedded.ExecContext(ctx, statement)
	}
	return err
}

// schema is the version of the schema.
func (s *session) schema(ctx context.Context) (version int64, err error) {
	err = s.query(
		ctx,
		`SELECT max(version_id) FROM goose_db_version WHERE is_applied`,
		[]ColumnKind{WholeColumn},
		func(r Row) error { version, _ = r[0].(int64); return nil },
	)
	return version, err
}

// query passes each row to the function, with values of the kinds.
func (s *session) query(
	ctx context.Context, text string, kinds []ColumnKind, each func(Row) error, args ...string,
) error {
	if s.postgres != nil {
		return s.queryPostgres(ctx, text, kinds, each, args)
	}
	return s.queryEmbedded(ctx, text, kinds, each, args)
}

func (s *session) queryEmbedded(
	ctx context.Context, text string, kinds []ColumnKind, each func(Row) error, args []string,
) (err error) {
	rows, err := s.embedded.QueryContext(ctx, text, strings2any(args)...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	values, into := make([]any, len(kinds)), make([]any, len(kinds))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		row := make(Row, len(kinds))
		for i, kind := range kinds {
			if row[i], err = embeddedValue(values[i], kind); err != nil {
				return fmt.Errorf("column %d: %w", i+1, err)
			}
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// errKind is the error of a value that its column should not have.
var errKind = errors.New("a value of another kind than its column")

// embeddedValue is a value as the driver returns it, in the type of its kind.
func embeddedValue(value any, kind ColumnKind) (any, error) {
	switch v := value.(type) {
	case nil:
		return nil, nil
	case string:
		switch kind {
		case TextColumn:
			return v, nil
		case JSONColumn:
			return canonicalJSON([]byte(v))
		}
	case []byte:
		switch kind {
		case BytesColumn:
			return v, nil
		case JSONColumn:
			return canonicalJSON(v)
		}
	case time.Time:
		if kind == TimeColumn {
			return v.UTC(), nil
		}
	case bool:
		if kind == FlagColumn {
			return v, nil
		}
	case int64:
		switch kind {
		case WholeColumn:
			return v, nil
		case FlagColumn:
			return v != 0, nil
		}
	}
	return nil, fmt.Errorf("%w: %T in one of %s", errKind, value, kind)
}

func (s *session) queryPostgres(
	ctx context.Context, text string, kinds []ColumnKind, each func(Row) error, args []string,
) error {
	values := make([][]byte, len(args))
	for i, a := range args {
		values[i] = []byte(a)
	}
	rows := s.postgres.PgConn().ExecParams(ctx, text, values, nil, nil, nil)
	if err := postgresRows(rows, kinds, each); err != nil {
		return err // what has not been read is discarded with the connection
	}
	_, err := rows.Close()
	return err
}

func postgresRows(rows *pgconn.ResultReader, kinds []ColumnKind, each func(Row) error) (err error) {
	for rows.NextRow() {
		row := make(Row, len(kinds))
		for i, text := range rows.Values() {
			if row[i], err = postgresValue(text, kinds[i]); err != nil {
				return fmt.Errorf("column %d: %w", i+1, err)
			}
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return nil
}

// postgresTime is how PostgreSQL writes a time in the settings of a session.
const postgresTime = "2006-01-02 15:04:05.999999999Z07"

// postgresValue is a value from PostgreSQL's text of it.
func postgresValue(text []byte, kind ColumnKind) (any, error) {
	if text == nil {
		return nil, nil
	}
	switch kind {
	case TextColumn:
		return string(text), nil
	case WholeColumn:
		return strconv.ParseInt(string(text), 10, 64)
	case FlagColumn:
		return string(text) == "t", nil
	case TimeColumn:
		at, err := time.Parse(postgresTime, string(text))
		return at.UTC(), err
	case BytesColumn:
		return hex.DecodeString(strings.TrimPrefix(string(text), `\x`))
	case JSONColumn:
		return canonicalJSON(slices.Clone(text))
	}
	return nil, fmt.Errorf("%w: %s", errKind, kind)
}

// canonicalJSON is JSON as RFC 8785 has it, so that both databases give the same, but with integers as they are, which
// may be larger than it can tell apart.
func canonicalJSON(text []byte) (json.RawMessage, error) {
	v := jsontext.Value(text)
	if err := v.Canonicalize(jsontext.CanonicalizeRawInts(false)); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	return json.RawMessage(v), nil
}
