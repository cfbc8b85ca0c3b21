package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	sqlite3 "modernc.org/sqlite/lib"

	"mognad/assessment"
)

// fault is what an error of a driver means: what the caller is told, and whether the whole transaction may be run again
// because nothing of it can have been kept. Of a COMMIT without an answer nothing is known, whatever the driver says;
// see [Database.settle].
type fault struct {
	code  assessment.Code // "" for a fault of the program or of the database, which no waiting cures
	key   string
	again bool
}

// The faults.
var (
	ours       = fault{}
	passing    = fault{code: assessment.Unavailable, key: "error.unavailable"}
	aborted    = fault{code: assessment.Unavailable, key: "error.unavailable", again: true}
	unwritable = fault{code: assessment.Unavailable, key: notWritable}
	unknown    = fault{code: assessment.Unknown, key: "error.outcome_unknown"}
	missing    = fault{code: assessment.NotFound, key: "error.not_found"}
	taken      = fault{code: assessment.Conflict, key: "error.taken"}
	inUse      = fault{code: assessment.Conflict, key: "error.in_use"}
	sealed     = fault{code: assessment.Conflict, key: "error.sealed"}
)

// notWritable is the message key of what fails because nothing can be written now, although everything can be read.
const notWritable = "error.read_only"

// states are the faults by PostgreSQL's error codes, or their first two characters for the rest of a class
// (postgresql.org/docs/current/errcodes-appendix.html). What is not here is a fault of the program.
var states = map[string]fault{
	"08":    aborted,       // connection exceptions, a pooler's too
	"0A000": {again: true}, // among others, the plan of a statement from before the schema changed
	"22003": missing,       // a number beyond its column's range, which no stored row has
	"22021": missing,       // text that PostgreSQL cannot hold, a zero byte or invalid UTF-8
	"23001": sealed,        // by our triggers
	"23503": inUse,         // or a reference to what is gone
	"23505": taken,         // refusedAs names the field
	"25006": unwritable,    // a standby, or default_transaction_read_only, as providers set it on a full disk
	"25P03": passing,       // idle_in_transaction_session_timeout
	"26000": aborted,       // the prepared statement is another connection's, behind a pooler
	"28":    passing,       // the role may not sign in, until the operator has mended that
	"3D000": passing,       // nor is the database there
	"40001": aborted,       // serialisation
	"40P01": aborted,       // deadlock
	"42P05": aborted,       // the prepared statement is there already, behind a pooler
	"53":    passing,       // out of memory, too many connections
	"53100": unwritable,    // the disk is full
	"53400": ours,          // a limit in the configuration, such as temp_file_limit
	"55P03": passing,       // lock_timeout
	"57014": passing,       // statement_timeout
	"57P01": aborted,       // the server stops, or somebody ended the connection
	"57P02": aborted,       // another connection crashed
	"57P03": passing,       // the server starts
	"57P04": passing,       // the database was dropped
	"57P05": aborted,       // idle_session_timeout
	"58":    passing,       // the system around the server: input and output
	"58P01": ours,          // a file of the database is missing
	"XX":    ours,          // internal errors; XX001 and XX002 say that data or an index is damaged
}

// results are the faults by SQLite's result codes (sqlite.org/rescode.html), or their last eight bits for the rest of a
// kind.
var results = map[int]fault{
	sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: inUse,
	sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: taken,
	sqlite3.SQLITE_CONSTRAINT_UNIQUE:     taken,
	sqlite3.SQLITE_CONSTRAINT_TRIGGER:    sealed,
	sqlite3.SQLITE_BUSY:                  passing,
	sqlite3.SQLITE_LOCKED:                passing,
	sqlite3.SQLITE_NOMEM:                 passing,
	sqlite3.SQLITE_INTERRUPT:             passing, // the request's time is up
	sqlite3.SQLITE_PROTOCOL:              passing, // locks of the write-ahead log
	sqlite3.SQLITE_IOERR:                 passing,
	sqlite3.SQLITE_CANTOPEN:              passing, // also without a free file descriptor
	sqlite3.SQLITE_FULL:                  unwritable,
	sqlite3.SQLITE_READONLY:              unwritable,
	sqlite3.SQLITE_IOERR_WRITE:           unwritable, // a quota, or a file system that has become read-only
	sqlite3.SQLITE_IOERR_FSYNC:           unwritable,
	sqlite3.SQLITE_IOERR_TRUNCATE:        unwritable,
	sqlite3.SQLITE_IOERR_SHMSIZE:         unwritable,
	sqlite3.SQLITE_IOERR_SHMOPEN:         unwritable,
	sqlite3.SQLITE_CORRUPT:               ours,
	sqlite3.SQLITE_NOTADB:                ours,
}

// broken are the errors of connections, in the order in which they are tried.
var broken = []struct {
	is func(error) bool
	fault
}{
	{is: isTimeout, fault: passing},
	{is: is[*pgconn.ConnectError], fault: passing}, // whatever the server says: it is asked again soon enough
	{is: among(driver.ErrBadConn, pgconn.ErrConnClosed, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed), fault: aborted},
	{is: pgconn.SafeToRetry, fault: aborted}, // before anything was sent
	{is: is[net.Error], fault: aborted},      // refused, reset, unreachable
	{is: among(sql.ErrTxDone, sql.ErrConnDone, pgx.ErrTxClosed, pgx.ErrTxCommitRollback), fault: passing},
	{is: isClosedPool, fault: passing},
}

func is[T any](err error) bool {
	var found T
	return errors.As(err, &found)
}

func among(those ...error) func(error) bool {
	return func(err error) bool {
		for _, e := range those {
			if errors.Is(err, e) {
				return true
			}
		}
		return false
	}
}

// isTimeout also covers a request whose client has gone.
func isTimeout(err error) bool {
	var network net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) ||
		errors.As(err, &network) && network.Timeout()
}

// isClosedPool reports whether the program is stopping. The library has no variable for the error.
func isClosedPool(err error) bool { return strings.HasSuffix(err.Error(), "sql: database is closed") }

// keyTaken is the message of the embedded database's triggers for a key that an append-only table already has.
const keyTaken = "append-only and has this key"

// faultOf is what an error means.
func faultOf(err error) fault {
	code, state := codes(err)
	switch {
	case errors.Is(err, errNotKept), errors.Is(err, errUndone):
		return aborted
	case assessment.CodeOf(err) == assessment.Unknown:
		return unknown
	case code == sqlite3.SQLITE_CONSTRAINT_TRIGGER && strings.Contains(err.Error(), keyTaken):
		return taken
	case code != 0:
		if f, ok := results[code]; ok {
			return f
		}
		return results[code&0xff]
	case len(state) == 5 && !is[*pgconn.ConnectError](err):
		if f, ok := states[state]; ok {
			return f
		}
		return states[state[:2]]
	case unencodable(err):
		return missing
	}
	for _, b := range broken {
		if b.is(err) {
			return b.fault
		}
	}
	return ours
}
