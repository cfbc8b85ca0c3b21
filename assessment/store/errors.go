package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"modernc.org/sqlite"

	"mognad/assessment"
)

// SQLite's extended result codes (sqlite.org/rescode.html) that matter to a use case.
const (
	sqliteUnique     = 2067
	sqlitePrimaryKey = 1555
	sqliteForeignKey = 787
	sqliteTrigger    = 1811
	sqliteFull       = 13
	sqliteBusy       = 5
)

// keyTaken is the message of the embedded database's triggers for a key that an append-only table already has.
const keyTaken = "append-only and has this key"

// duplicate reports a unique violation of either database as GORM's error.
func duplicate(err error) error {
	switch code, state := codes(err); {
	case code == sqliteUnique,
		code == sqlitePrimaryKey,
		state == "23505",
		code == sqliteTrigger && strings.Contains(err.Error(), keyTaken):
		return gorm.ErrDuplicatedKey
	}
	return err
}

func codes(err error) (sqliteCode int, pgState string) {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code(), ""
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return 0, pg.Code
	}
	return 0, ""
}

// translate turns database errors that a user can act on into an [assessment.Error], and leaves all others as they are.
func translate(err error) error {
	var own *assessment.Error
	if err == nil || errors.As(err, &own) {
		return err
	}
	code, state := codes(err)
	switch {
	case dangling(err):
		return &assessment.Error{Code: assessment.Conflict, Key: "error.in_use", Err: err}
	case errors.Is(duplicate(err), gorm.ErrDuplicatedKey):
		return &assessment.Error{Code: assessment.Conflict, Key: "error.taken", Err: err}
	case code == sqliteTrigger, state == "23001":
		return &assessment.Error{Code: assessment.Conflict, Key: "error.sealed", Err: err}
	case state == "22021", // text that PostgreSQL cannot hold, a zero byte or invalid UTF-8: no stored row has it
		state == "22003", unencodable(err): // nor a number beyond its column's range, which SQLite just does not find
		missing := assessment.Missing()
		missing.Err = err
		return missing
	case code&0xff == sqliteFull,
		code&0xff == sqliteBusy,
		state == "53100",
		state == "53300",
		slow(state),
		gone(err),
		errors.Is(err, context.DeadlineExceeded):
		return &assessment.Error{Code: assessment.Unavailable, Key: "error.unavailable", Err: err}
	}
	return err
}

// unencodable reports whether the PostgreSQL driver could not send a value as its column's type: a number out of range,
// since the program sends no values of other types. The driver has no type for the error.
func unencodable(err error) bool { return strings.Contains(err.Error(), "failed to encode args[") }

// dangling reports whether a row would refer to a missing one, or one that is referred to would be deleted.
func dangling(err error) bool {
	code, state := codes(err)
	return code == sqliteForeignKey || state == "23503"
}

// slow reports whether PostgreSQL cancelled a statement because it took too long, waited too long for a lock, or came
// too late: query_canceled, lock_not_available, idle_in_transaction_session_timeout.
func slow(state string) bool { return state == "57014" || state == "55P03" || state == "25P03" }

// gone reports whether the connection to the database is lost or the database is starting or stopping.
func gone(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	_, state := codes(err)
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		len(state) == 5 && (state[:2] == "08" || state[:3] == "57P")
}

// retryable reports whether the whole transaction may be run again: the database aborted it, or reported that nothing
// was committed. A connection lost during commit does not count, because the outcome is unknown.
func retryable(err error) bool {
	_, state := codes(err)
	return state == "40001" || state == "40P01" || state == "57P01" ||
		stale(err) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, errUndone)
}

// statementLog passes GORM's messages to slog without the values of the statements.
type statementLog struct{ log *slog.Logger }

func (l statementLog) LogMode(logger.LogLevel) logger.Interface { return l }

func (l statementLog) Info(ctx context.Context, format string, _ ...any) {
	l.log.DebugContext(ctx, "database", "message", format)
}

func (l statementLog) Warn(ctx context.Context, format string, _ ...any) {
	l.log.WarnContext(ctx, "database", "message", format)
}

func (l statementLog) Error(ctx context.Context, format string, _ ...any) {
	l.log.ErrorContext(ctx, "database", "message", format)
}

// slowAfter is how long a statement may take before it is logged.
const slowAfter = time.Second

func (l statementLog) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), _ error) {
	level, message, took := slog.LevelDebug, "statement", time.Since(begin)
	if took > slowAfter {
		level, message = slog.LevelWarn, "slow statement"
	}
	if l.log.Enabled(ctx, level) {
		text, rows := statement()
		l.log.Log(ctx, level, message, "statement", text, "rows", rows, "took", took)
	}
}

// ParamsFilter keeps values out of the statement's text.
func (l statementLog) ParamsFilter(_ context.Context, statement string, _ ...any) (string, []any) {
	return statement, nil
}
