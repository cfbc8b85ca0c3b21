package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pressly/goose/v3/lock"
)

// migrationLock is what lets one program at a time change the schema of a PostgreSQL database. A transaction on a
// connection of its own holds it, because a pooler in transaction mode may let a lock of a session be taken on one
// connection and given back on another. It excludes programs that lock by session too: they use the same number.
type migrationLock struct {
	pool *sql.DB
	held *sql.Tx
}

var _ lock.SessionLocker = (*migrationLock)(nil)

// lockEvery is how often it is asked whether the lock is free. Asking instead of waiting within PostgreSQL keeps the
// lock_timeout of the database URL or the role out of it.
const lockEvery = 250 * time.Millisecond

// SessionLock implements [lock.SessionLocker]: it returns when the lock is held or the context ends.
func (l *migrationLock) SessionLock(ctx context.Context, _ *sql.Conn) error {
	held, err := l.pool.BeginTx(context.WithoutCancel(ctx), nil) // it ends with SessionUnlock, not with the context
	if err != nil {
		return fmt.Errorf("lock the schema: %w", err)
	}
	// A migration may take longer than the role's transactions may be idle.
	_, err = held.ExecContext(ctx, `SET LOCAL idle_in_transaction_session_timeout = 0`)
	for err == nil {
		var free bool
		err = held.QueryRowContext(ctx, `SELECT pg_try_advisory_xact_lock($1)`, lock.DefaultLockID).Scan(&free)
		if free {
			l.held = held
			return nil
		}
		select {
		case <-ctx.Done():
			err = errors.Join(err, ctx.Err())
		case <-time.After(lockEvery):
		}
	}
	return errors.Join(fmt.Errorf("lock the schema: %w", err), held.Rollback())
}

// SessionUnlock implements [lock.SessionLocker].
func (l *migrationLock) SessionUnlock(context.Context, *sql.Conn) error {
	if err := l.held.Commit(); err != nil {
		return fmt.Errorf("unlock the schema: %w", err)
	}
	return nil
}
