package store

import (
	"context"
	"database/sql"
	"errors"

	"mognad/assessment"
)

// preparations is how many times the embedded database prepares outside its writer, before others have to wait.
const preparations = 3

// errMoved says that what was prepared is out of date.
var errMoved = errors.New("store: changed since it was prepared")

// Prepared implements [assessment.Store]. PostgreSQL has many writers, so there it is one transaction.
func (d *Database) Prepared(
	ctx context.Context,
	scope assessment.Scope,
	how assessment.Reading,
	prepare func(assessment.Tx) (func(assessment.Tx) error, error),
) error {
	whole := func(t assessment.Tx) error {
		write, err := prepare(t)
		if err != nil {
			return err
		}
		return write(t)
	}
	if d.postgres && how == assessment.OneMoment {
		return d.change(ctx, scope, &sql.TxOptions{Isolation: sql.LevelRepeatableRead}, whole)
	}
	if d.postgres {
		return d.InTx(ctx, scope, whole)
	}
	for range preparations {
		if err := d.prepared(ctx, scope, prepare); !errors.Is(err, errMoved) {
			return err
		}
	}
	return d.InTx(ctx, scope, whole)
}

// prepared prepares in a snapshot and writes, unless an event has been logged in between. Every change in an
// organisation logs one in its own transaction, and none is ever removed.
func (d *Database) prepared(
	ctx context.Context,
	scope assessment.Scope,
	prepare func(assessment.Tx) (func(assessment.Tx) error, error),
) error {
	var write func(assessment.Tx) error
	var latest int64
	err := d.View(ctx, scope, func(t assessment.Tx) (err error) {
		if latest, err = t.(*tx).latestEvent(); err == nil {
			write, err = prepare(t)
		}
		return err
	})
	if err != nil {
		return err
	}
	return d.InTx(ctx, scope, func(t assessment.Tx) error {
		moved, err := t.(*tx).eventAfter(latest)
		switch {
		case err != nil:
			return err
		case moved:
			return errMoved
		}
		return write(t)
	})
}

// latestEventRow is the number of the last row of the log, of any organisation: only a mark, which tells nothing.
const latestEventRow = `SELECT COALESCE(max(rowid), 0) FROM events`

// eventsAfter counts an organisation's events after a mark.
var eventsAfter = write(`SELECT count(*) FROM events WHERE rowid > $2 AND organisation_id = $1`)

func (t *tx) latestEvent() (row int64, err error) {
	err = t.db.Statement.ConnPool.QueryRowContext(t.db.Statement.Context, latestEventRow).Scan(&row)
	return row, translate(err)
}

func (t *tx) eventAfter(row int64) (bool, error) {
	n := 0
	err := t.query(eventsAfter, func(rows *sql.Rows) error { return rows.Scan(&n) }, t.organisation(), row)
	return n > 0, translate(err)
}
