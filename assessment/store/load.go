package store

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Loading writes the rows of tables as they were, inside one transaction. It is a [Sink] for all tables of a snapshot
// of the same schema, in their order.
type Loading struct {
	ctx     context.Context
	session *session
	tables  []Table
	now     Table     // being loaded
	insert  *sql.Stmt // into the embedded database
	copying *copying  // into PostgreSQL; nil until the table has a row
	line    bytes.Buffer
}

// Load runs use in one transaction, in which the triggers are set aside that guard what is sealed and final. Rows may
// refer to later ones of their own table; at the end none may refer to a missing one. PostgreSQL lets only the owner of
// the tables do this. There is no time limit. Others read meanwhile, and what they write waits.
func (d *Database) Load(ctx context.Context, use func(*Loading) error) error {
	return d.session(ctx, false, func(s *session) error {
		tables, err := s.tables(ctx)
		if err != nil {
			return err
		}
		restore, err := s.setAside(ctx, tables)
		if err != nil {
			return fmt.Errorf("set the guards of sealed rows aside: %w", err)
		}
		l := &Loading{ctx: ctx, session: s, tables: tables}
		err = use(l)
		if err := errors.Join(err, l.end(err)); err != nil {
			return err
		}
		if err := s.all(ctx, restore); err != nil {
			return fmt.Errorf("finish loading: %w", err)
		}
		return nil
	})
}

// setAside disables triggers, which takes the tables, and returns the statements that undo it. In the embedded database
// it also delays checks of references.
func (s *session) setAside(ctx context.Context, tables []Table) (restore []string, err error) {
	if s.postgres == nil {
		return s.setAsideEmbedded(ctx)
	}
	if err := s.lockTables(ctx, tables); err != nil {
		return nil, err
	}
	for _, t := range tables {
		if err := s.exec(ctx, `ALTER TABLE `+quoted(t.Name)+` DISABLE TRIGGER USER`); err != nil {
			return nil, err
		}
		restore = append(restore, `ALTER TABLE `+quoted(t.Name)+` ENABLE TRIGGER USER`)
	}
	return restore, nil
}

// How long it may take to have all tables, how long others are let pass before that is tried again, and for how long.
// The first is less than deadlock_timeout, so that PostgreSQL ends no transaction of others for this one.
const (
	loadLockTime = 800 * time.Millisecond
	loadPause    = time.Second
	loadPatience = 2 * time.Minute
)

// lockTables takes the tables, all at once or none, so that nobody waits for one of them while this waits for another.
func (s *session) lockTables(ctx context.Context, tables []Table) error {
	var names []string
	for _, t := range tables {
		names = append(names, quoted(t.Name))
	}
	steps := []string{
		`SAVEPOINT before`,
		`SET LOCAL statement_timeout = ` + strconv.FormatInt(loadLockTime.Milliseconds(), 10),
		`LOCK TABLE ` + strings.Join(names, ", ") + ` IN SHARE ROW EXCLUSIVE MODE`,
		`SET LOCAL statement_timeout = 0`,
		`RELEASE SAVEPOINT before`,
	}
	for until := time.Now().Add(loadPatience); ; {
		err := s.all(ctx, steps)
		switch _, state := codes(err); state {
		case "55P03", "57014", "40P01": // lock_not_available, query_canceled, deadlock_detected
		default:
			return err
		}
		if err := s.exec(ctx, `ROLLBACK TO SAVEPOINT before`); err != nil {
			return err
		}
		if time.Now().After(until) {
			return fmt.Errorf("others use the tables without a pause; try again at a quieter time: %w", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(loadPause):
		}
	}
}

// all runs statements until one fails.
func (s *session) all(ctx context.Context, statements []string) error {
	for _, statement := range statements {
		if err := s.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) setAsideEmbedded(ctx context.Context) (restore []string, err error) {
	now := []string{`PRAGMA defer_foreign_keys = 1`}
	err = s.query(
		ctx,
		`SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name`,
		[]ColumnKind{TextColumn, TextColumn},
		func(r Row) error {
			now = append(now, `DROP TRIGGER `+quoted(r[0].(string)))
			restore = append(restore, r[1].(string))
			return nil
		},
	)
	if err != nil {
		return nil, err
	}
	return restore, s.all(ctx, now)
}

// Table begins a table. The columns must be those of the database.
func (l *Loading) Table(t Table) error {
	if err := l.end(nil); err != nil {
		return err
	}
	i := slices.IndexFunc(l.tables, func(have Table) bool { return have.Name == t.Name })
	if i < 0 || !slices.Equal(l.tables[i].Columns, t.Columns) {
		return fmt.Errorf("the table %s is not as this program has it in this version of the schema", t.Name)
	}
	l.now = t
	if l.session.postgres != nil {
		return nil
	}
	var err error
	l.insert, err = l.session.embedded.PrepareContext(l.ctx, inserting(t))
	return err
}

// inserting is the statement that writes a row of a table.
func inserting(t Table) string {
	var names, values []string
	for i, c := range t.Columns {
		names = append(names, quoted(c.Name))
		values = append(values, "?"+strconv.Itoa(i+1))
	}
	return `INSERT INTO ` + quoted(t.Name) + ` (` + strings.Join(names, ", ") + `) VALUES (` +
		strings.Join(values, ", ") + `)`
}

// Row writes a row.
func (l *Loading) Row(r Row) error {
	if l.session.postgres != nil {
		return l.copy(r)
	}
	values := make([]any, len(r))
	for i, v := range r {
		if text, is := v.(json.RawMessage); is {
			v = string(text)
		}
		values[i] = v
	}
	if _, err := l.insert.ExecContext(l.ctx, values...); err != nil {
		return fmt.Errorf("load %s: %w", l.now.Name, err)
	}
	return nil
}

// end ends the table that is being loaded, for a cause other than that all of its rows have come.
func (l *Loading) end(cause error) error {
	if l.insert != nil {
		err := l.insert.Close()
		l.insert = nil
		return err
	}
	if l.copying == nil {
		return nil
	}
	err := l.copying.end(cause)
	l.copying = nil
	if err != nil && cause == nil {
		return fmt.Errorf("load %s: %w", l.now.Name, err)
	}
	return nil
}

// copy sends a row to PostgreSQL.
func (l *Loading) copy(r Row) error {
	l.line.Reset()
	err := appendCopied(&l.line, r)
	if err == nil {
		if l.copying == nil {
			l.copying = l.session.copy(l.ctx, l.now)
		}
		_, err = l.copying.rows.Write(l.line.Bytes())
	}
	if err != nil {
		return fmt.Errorf("load %s: %w", l.now.Name, err)
	}
	return nil
}

// copying sends all rows of a table in one statement, at whose end PostgreSQL follows the references between them.
type copying struct {
	rows *bufio.Writer
	to   *io.PipeWriter
	done chan error
}

func (s *session) copy(ctx context.Context, t Table) *copying {
	var names []string
	for _, c := range t.Columns {
		names = append(names, quoted(c.Name))
	}
	statement := `COPY ` + quoted(t.Name) + ` (` + strings.Join(names, ", ") + `) FROM STDIN`
	from, to := io.Pipe()
	c := &copying{rows: bufio.NewWriterSize(to, 64<<10), to: to, done: make(chan error, 1)}
	go func() {
		_, err := s.postgres.PgConn().CopyFrom(ctx, from, statement)
		from.CloseWithError(err) // whoever still writes gets it
		c.done <- err
	}()
	return c
}

// end waits until PostgreSQL has taken the rows, or given them up for the cause.
func (c *copying) end(cause error) error {
	flushed := c.rows.Flush()
	c.to.CloseWithError(cause)
	if err := <-c.done; err != nil {
		return err
	}
	return flushed
}

// copyEscapes are the characters with a meaning in the text format of COPY.
var copyEscapes = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)

// appendCopied writes a row in the text format of COPY.
func appendCopied(to *bytes.Buffer, r Row) error {
	for i, value := range r {
		if i > 0 {
			to.WriteByte('\t')
		}
		switch v := value.(type) {
		case nil:
			to.WriteString(`\N`)
		case string:
			to.WriteString(copyEscapes.Replace(v))
		case json.RawMessage:
			to.WriteString(copyEscapes.Replace(string(v)))
		case int64:
			to.WriteString(strconv.FormatInt(v, 10))
		case bool:
			to.WriteString(strconv.FormatBool(v))
		case time.Time:
			to.WriteString(v.UTC().Format(time.RFC3339Nano))
		case []byte:
			to.WriteString(`\\x` + hex.EncodeToString(v))
		default:
			return fmt.Errorf("%w: %T", errKind, value)
		}
	}
	to.WriteByte('\n')
	return nil
}
