package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"mognad/assessment"
)

// How long a transaction may take before it fails with [assessment.Unavailable], so that a slow database results in a
// 503 within ten seconds. A deadline of the context replaces the first: imports have one. Schema changes have none of
// these limits.
const (
	transactionTime = 7 * time.Second
	statementTime   = 9 * time.Second  // in PostgreSQL, which would continue although nobody is waiting
	lockTime        = 5 * time.Second  // in PostgreSQL, for a lock that another transaction holds
	idleTime        = 15 * time.Second // in PostgreSQL, between two statements of a program that has gone away
)

// limits are those of PostgreSQL, by the names of its settings.
var limits = map[string]time.Duration{
	"statement_timeout":                   statementTime,
	"lock_timeout":                        lockTime,
	"idle_in_transaction_session_timeout": idleTime,
}

// limited is a PostgreSQL configuration with the limits above, except those that the database URL sets itself.
func limited(c *pgx.ConnConfig) *pgx.ConnConfig {
	c = c.Copy()
	for name, limit := range limits {
		if _, set := c.RuntimeParams[name]; !set {
			c.RuntimeParams[name] = strconv.FormatInt(limit.Milliseconds(), 10)
		}
	}
	return c
}

// within sets the time limit of a transaction, unless the caller has.
func within(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, bounded := ctx.Deadline(); bounded {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, transactionTime)
}

// unhurried reports whether a transaction has been given more time than others, as that of an import is.
func unhurried(ctx context.Context) bool {
	until, bounded := ctx.Deadline()
	return bounded && time.Until(until) > transactionTime
}

// late translates the error of a transaction. Drivers report a timeout in many ways.
func late(ctx context.Context, err error) error {
	var own *assessment.Error
	if err != nil && !errors.As(err, &own) && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &assessment.Error{Code: assessment.Unavailable, Key: "error.unavailable", Err: err}
	}
	return translate(err)
}
