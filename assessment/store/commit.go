package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"mognad/assessment"
)

// lookTime is how long the program looks for what became of a COMMIT without an answer. With [transactionTime] it stays
// below the ten seconds within which everybody gets a reply.
const lookTime = 2 * time.Second

// errNotKept says that a COMMIT failed and that nothing of its transaction has been or will be kept.
var errNotKept = errors.New("store: nothing of the transaction was kept")

// transact runs fn in a transaction. If it could not be committed, the error says whether anything was kept: it is nil
// when everything was, although PostgreSQL's answer was lost. It calls ready when it begins to commit.
func (d *Database) transact(
	ctx context.Context,
	db *gorm.DB,
	scope assessment.Scope,
	o *sql.TxOptions,
	fn func(assessment.Tx) error,
	ready func(),
) error {
	var t *tx
	committing := false
	err := db.WithContext(ctx).Session(&gorm.Session{SkipHooks: true}).Transaction(func(g *gorm.DB) error {
		t = &tx{db: g, scope: scope, postgres: d.postgres}
		if err := fn(t); err != nil {
			return err
		}
		committing = true
		ready()
		return nil
	}, options(o)...)
	if o != nil && o.ReadOnly || db == d.read && !d.postgres {
		return err
	}
	if err != nil && committing && d.postgres {
		err = d.settle(ctx, scope, t.logged, err)
	}
	d.writing.note(err, t != nil && t.logged != (assessment.ID{}))
	return err
}

// settle finds out what became of a transaction of which PostgreSQL's last answer, to COMMIT or to a statement that
// commits by itself, was err. It is nil if the transaction was committed, errNotKept if it was not and never will be,
// and [assessment.Unknown] if neither can be said. The transaction is known by an event that it logged, the zero id for
// none.
//
// The driver's own word counts for nothing here: an answer that was lost comes back as "conn closed", which it calls
// safe to retry.
func (d *Database) settle(ctx context.Context, scope assessment.Scope, logged assessment.ID, err error) error {
	if rolledBack(err) {
		return err
	}
	kept := assessment.KeptUnknown
	if logged != (assessment.ID{}) {
		looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
		defer cancel()
		kept = d.look(looking, scope, logged)
	}
	switch kept {
	case assessment.Kept:
		return nil
	case assessment.NotKept:
		return errors.Join(errNotKept, err)
	case assessment.KeptUnknown:
	}
	return &assessment.Error{Code: assessment.Unknown, Key: "error.outcome_unknown", Event: logged, Err: err}
}

// rolledBack reports whether the server answered that it has rolled the transaction back, or COMMIT was never sent. An
// error that ends the connection leaves open what came before it.
func rolledBack(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.SeverityUnlocalized == "ERROR"
	}
	return errors.Is(err, pgx.ErrTxCommitRollback) || errors.Is(err, sql.ErrTxDone) ||
		err == context.DeadlineExceeded //nolint:errorlint // database/sql's own, before COMMIT; the driver wraps it
}

// The statements that look for an event. PostgreSQL has an insertion wait while another transaction has inserted the
// same key and neither committed nor rolled back: so what tryEvent says is final. It is rolled back at once.
const (
	tryEvent = `INSERT INTO events (organisation_id, id, at, action, object, object_id, data)
VALUES ($1, $2, now(), 'event.looked_for', '', '', '{}')`
	findEvent = `SELECT EXISTS (SELECT 1 FROM events WHERE organisation_id = $1 AND id = $2)`
)

// Kept implements [assessment.Store].
func (d *Database) Kept(ctx context.Context, scope assessment.Scope, event assessment.ID) (assessment.Keeping, error) {
	if scope.Empty() {
		return assessment.KeptUnknown, errNoScope
	}
	if d.postgres {
		ctx, cancel := context.WithTimeout(ctx, lookTime)
		defer cancel()
		return d.look(ctx, scope, event), nil
	}
	kept := assessment.NotKept
	err := d.View(ctx, scope, func(t assessment.Tx) error {
		err := t.Row(&assessment.Event{}, event)
		if err == nil {
			kept = assessment.Kept
		}
		return err
	})
	if assessment.CodeOf(err) != assessment.NotFound && err != nil {
		return assessment.KeptUnknown, err
	}
	return kept, nil
}

// look looks for an event on a connection of its own, since those of the pool may be as dead as the one that COMMIT was
// sent on.
func (d *Database) look(ctx context.Context, scope assessment.Scope, event assessment.ID) assessment.Keeping {
	c, err := pgx.ConnectConfig(ctx, d.looking)
	if err != nil {
		return assessment.KeptUnknown
	}
	defer func() { _ = c.Close(ctx) }() // it has no more to say
	organisation, _ := scope.Organisation()
	switch err := tries(ctx, c, organisation, event); {
	case err == nil, faultOf(err) == inUse: // the organisation itself was not kept
		return assessment.NotKept
	case faultOf(err) == taken:
		return assessment.Kept
	}
	found := false // nothing can be written, or it takes too long: what is there is there, and what is not may come
	if err := c.QueryRow(ctx, findEvent, organisation, event).Scan(&found); err != nil || !found {
		return assessment.KeptUnknown
	}
	return assessment.Kept
}

// tries inserts the event and rolls back. The time limit leaves some for another look.
func tries(ctx context.Context, c *pgx.Conn, organisation, event assessment.ID) error {
	t, err := c.Begin(ctx)
	if err != nil {
		return err
	}
	limit := strconv.FormatInt((lookTime / 2).Milliseconds(), 10)
	if _, err = t.Exec(ctx, `SET LOCAL lock_timeout = `+limit); err == nil {
		_, err = t.Exec(ctx, tryEvent, organisation, event)
	}
	if undone := t.Rollback(ctx); err == nil {
		err = undone
	}
	return err
}
