package store

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"modernc.org/sqlite"

	"mognad/assessment"
)

// duplicate reports a unique violation of either database as GORM's error.
func duplicate(err error) error {
	if err != nil && faultOf(err) == taken {
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
	if f := faultOf(err); f.code != "" {
		return &assessment.Error{Code: f.code, Key: f.key, Err: err}
	}
	return err
}

// unencodable reports whether the PostgreSQL driver could not send a value as its column's type: a number out of range,
// since the program sends no values of other types. The driver has no type for the error.
func unencodable(err error) bool { return strings.Contains(err.Error(), "failed to encode args[") }

// dangling reports whether a row would refer to a missing one, or one that is referred to would be deleted.
func dangling(err error) bool { return faultOf(err) == inUse }

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
