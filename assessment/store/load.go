package store

import (
	"bytes"
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
)

// Loading writes the rows of tables as they were, inside one transaction. It is a [Sink] for all tables of a snapshot
// of the same schema, in their order.
type Loading struct {
	ctx     context.Context
	session *session
	tables  []Table
	now     Table     // being loaded
	insert  *sql.Stmt // into the embedded database
	copied  bytes.Buffer
}

// copyAtOnce is how many bytes are sent to PostgreSQL in one statement.
const copyAtOnce = 1 << 20

// Load runs use in one transaction, in which the triggers are set aside that guard what is sealed and final. Rows may
// refer to later ones of their own table; at the end none may refer to a missing one. PostgreSQL lets only the owner of
// the tables do this. There is no time limit.
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
		if err := errors.Join(use(l), l.end()); err != nil {
			return err
		}
		for _, statement := range restore {
			if err := s.exec(ctx, statement); err != nil {
				return fmt.Errorf("finish loading: %w", err)
			}
		}
		return nil
	})
}

// setAside disables triggers and delays checks of references, and returns the statements that undo it.
func (s *session) setAside(ctx context.Context, tables []Table) (restore []string, err error) {
	if s.postgres == nil {
		return s.setAsideEmbedded(ctx)
	}
	var now, enable []string
	for _, t := range tables {
		now = append(now, `ALTER TABLE `+quoted(t.Name)+` DISABLE TRIGGER USER`)
		enable = append(enable, `ALTER TABLE `+quoted(t.Name)+` ENABLE TRIGGER USER`)
	}
	restore = []string{`SET CONSTRAINTS ALL IMMEDIATE`}
	err = s.query(ctx, withinTables, []ColumnKind{TextColumn, TextColumn}, func(r Row) error {
		change := `ALTER TABLE ` + quoted(r[0].(string)) + ` ALTER CONSTRAINT ` + quoted(r[1].(string))
		now = append(now, change+` DEFERRABLE INITIALLY DEFERRED`)
		restore = append(restore, change+` NOT DEFERRABLE`)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, statement := range now {
		if err := s.exec(ctx, statement); err != nil {
			return nil, err
		}
	}
	return append(restore, enable...), nil
}

// withinTables are the foreign keys between the rows of one table.
const withinTables = `SELECT r.relname, c.conname FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
WHERE c.contype = 'f' AND c.conrelid = c.confrelid AND r.relnamespace = current_schema()::regnamespace`

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
	for _, statement := range now {
		if err := s.exec(ctx, statement); err != nil {
			return nil, err
		}
	}
	return restore, nil
}

// Table begins a table. The columns must be those of the database.
func (l *Loading) Table(t Table) error {
	if err := l.end(); err != nil {
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
		if err := appendCopied(&l.copied, r); err != nil {
			return fmt.Errorf("load %s: %w", l.now.Name, err)
		}
		if l.copied.Len() < copyAtOnce {
			return nil
		}
		return l.copy()
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

// end ends the table that is being loaded.
func (l *Loading) end() error {
	if l.insert != nil {
		err := l.insert.Close()
		l.insert = nil
		return err
	}
	return l.copy()
}

// copy sends the rows that have been gathered.
func (l *Loading) copy() error {
	if l.copied.Len() == 0 {
		return nil
	}
	var names []string
	for _, c := range l.now.Columns {
		names = append(names, quoted(c.Name))
	}
	statement := `COPY ` + quoted(l.now.Name) + ` (` + strings.Join(names, ", ") + `) FROM STDIN`
	_, err := l.session.postgres.PgConn().CopyFrom(l.ctx, &l.copied, statement)
	l.copied.Reset()
	if err != nil {
		return fmt.Errorf("load %s: %w", l.now.Name, err)
	}
	return nil
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
