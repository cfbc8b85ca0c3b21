package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"mognad/assessment"
)

// How often it is found out whether anything can be written, if no transaction has shown it: while nothing can, and
// while everything can. Nobody waits longer for that than tryTime.
const (
	askAgain = 2 * time.Second
	askAnew  = 10 * time.Second
	tryTime  = time.Second
)

// writing is what is known of whether anything can be written. Its zero value is ready for use.
type writing struct {
	mutex  sync.Mutex
	failed error // why nothing can be written, nil if it can
	asked  time.Time
	asking bool
}

// note keeps what a transaction has shown: that nothing can be written or, if it wrote something, that it can.
func (w *writing) note(err error, wrote bool) {
	var own *assessment.Error
	unwritten := errors.As(translate(err), &own) && own.Key == notWritable
	if !unwritten && (err != nil || !wrote) {
		return
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.failed, w.asked = nil, time.Now()
	if unwritten {
		w.failed = own
	}
}

// due is what is known, and whether it is time to find out.
func (w *writing) due(now time.Time) (known error, due bool) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	every := askAnew
	if w.failed != nil {
		every = askAgain
	}
	due = !w.asking && now.Sub(w.asked) >= every
	w.asking = w.asking || due
	return w.failed, due
}

// found keeps the outcome of trying. If that says nothing, what was known stays; if it may not be tried, as without the
// right to make tables, what saves has to show it.
func (w *writing) found(err error) error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.asking, w.asked = false, time.Now()
	var own *assessment.Error
	if errors.As(translate(err), &own) && own.Key == notWritable {
		w.failed = own
	} else if err == nil || faultOf(err) == ours {
		w.failed = nil
	}
	return w.failed
}

// Writable implements [assessment.Store].
func (d *Database) Writable(ctx context.Context) error {
	known, due := d.writing.due(time.Now())
	if !due {
		return known
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tryTime)
	defer cancel()
	return d.writing.found(d.tryWriting(ctx, known != nil))
}

// Whether anything can be written. PostgreSQL knows of itself that it is read-only; a full disk shows when a table
// grows, so one is made for that and rolled back. The embedded database knows nothing of the disk before it commits:
// the user_version is a number in the file that nothing else uses.
const (
	readOnly    = `SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean`
	tryTable    = `CREATE TEMPORARY TABLE mognad_room (filled text) ON COMMIT DROP`
	tryRoom     = `INSERT INTO mognad_room SELECT repeat('x', 2000) FROM generate_series(1, 64)`
	tryEmbedded = `PRAGMA user_version = 1`
)

// tryWriting finds out whether anything can be written. Writing is only tried after it has failed: what saves shows it.
func (d *Database) tryWriting(ctx context.Context, failed bool) (err error) {
	pool, err := d.write.DB()
	if err != nil || !d.postgres && !failed {
		return err
	}
	if !d.postgres {
		_, err = pool.ExecContext(ctx, tryEmbedded)
		return err
	}
	reads := false
	if err := pool.QueryRowContext(ctx, readOnly).Scan(&reads); err != nil {
		return err
	}
	switch {
	case reads:
		return &assessment.Error{
			Code: assessment.Unavailable,
			Key:  notWritable,
			Err:  errors.New("store: PostgreSQL is a standby, or default_transaction_read_only is on"),
		}
	case !failed:
		return nil
	}
	t, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.Rollback()) }()
	if _, err := t.ExecContext(ctx, tryTable); err != nil {
		return err
	}
	_, err = t.ExecContext(ctx, tryRoom)
	return err
}
