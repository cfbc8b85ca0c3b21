package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// OldestPostgres is the oldest version of PostgreSQL that the program runs on: older ones lack what the schema uses.
const OldestPostgres = 15

// encoding is what a database must have: others cannot hold what people write.
const encoding = "UTF8"

// reachTime is how long PostgreSQL has to answer when the program starts.
const reachTime = 10 * time.Second

// The number of connections unless it is set: enough to keep a server busy, and a quarter of what PostgreSQL allows at
// most, so that four servers fit and somebody can still look at the database.
const (
	usualPool    = 32
	smallestPool = 4
	poolShare    = 4
)

// postgresConfig reads the database URL. No error of it has the password.
func (o Options) postgresConfig() (*pgx.ConnConfig, error) {
	u, err := url.Parse(o.DatabaseURL)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return nil, errors.New("the database URL must look like postgres://user:password@host:5432/database")
	}
	if _, has := u.User.Password(); (has || u.Query().Has("password")) && o.PasswordFile != "" {
		return nil, errors.New("give the database password in the database URL or in a file, not both")
	}
	c, err := pgx.ParseConfig(o.DatabaseURL)
	if err != nil {
		return nil, fmt.Errorf("the database URL cannot be used: %w", err)
	}
	return c, nil
}

// Check refuses what names no database that there can be, and a password that cannot be read or is given twice. It
// connects to nothing, and no error of it has a password.
func (o Options) Check(ctx context.Context) error {
	if o.DatabaseURL == "" {
		return checkFolder(o.Data)
	}
	c, err := o.postgresConfig()
	if err != nil {
		return err
	}
	return o.password(ctx, c)
}

// anAddress is how the address of something on a network begins.
var anAddress = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`)

// checkFolder refuses what was meant to be an address, which would otherwise become a folder with an empty database.
func checkFolder(name string) error {
	if scheme := anAddress.FindString(name); scheme != "" {
		return fmt.Errorf(
			"the name of a folder does not begin with %s; the address of a PostgreSQL database begins with postgres://",
			scheme,
		)
	}
	return nil
}

// password reads the password of a new connection from its file.
func (o Options) password(_ context.Context, c *pgx.ConnConfig) error {
	if o.PasswordFile == "" {
		return nil
	}
	content, err := os.ReadFile(o.PasswordFile)
	if err != nil {
		return fmt.Errorf("the database password cannot be read: %w", err)
	}
	c.Password = strings.TrimRight(string(content), "\r\n")
	return nil
}

// connect opens a connection beside the pool with the password as it is now, which may have been changed since the
// database was opened.
func (d *Database) connect(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	config = config.Copy()
	if err := d.password(ctx, config); err != nil {
		return nil, err
	}
	return pgx.ConnectConfig(ctx, config)
}

// server is what the first connection told of PostgreSQL and of what is between.
type server struct {
	backend     uint32 // the process that answered
	version     string // "150004" for 15.4
	encoding    string
	connections int    // that are not reserved for administrators
	limit       string // of a statement's time; "0" for none
	pooled      bool   // through a pooler, such as PgBouncer
}

const aboutServer = `SELECT pg_backend_pid(), current_setting('server_version_num'), current_setting('server_encoding'),
	current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
	current_setting('statement_timeout')`

// meet connects once, refuses a server that cannot be used and returns the configuration of the connections to come,
// which has the limits of time. Behind a pooler both configurations do without statements kept by the connection:
// the next transaction may be on another.
func (o Options) meet(ctx context.Context, unhurried *pgx.ConnConfig) (*pgx.ConnConfig, server, error) {
	ctx, cancel := context.WithTimeout(ctx, reachTime)
	defer cancel()
	if err := o.password(ctx, unhurried); err != nil {
		return nil, server{}, err
	}
	hurried := limited(unhurried)
	c, err := pgx.ConnectConfig(ctx, hurried)
	if refusesParameters(err) {
		for name := range limits { // the database URL may have some
			delete(unhurried.RuntimeParams, name)
		}
		hurried = unhurried.Copy()
		c, err = pgx.ConnectConfig(ctx, hurried)
	}
	if err != nil {
		return nil, server{}, fmt.Errorf(
			"PostgreSQL cannot be reached; check that it runs, and the address and password in the database URL: %w",
			err,
		)
	}
	var s server
	err = c.QueryRow(ctx, aboutServer, pgx.QueryExecModeExec).
		Scan(&s.backend, &s.version, &s.encoding, &s.connections, &s.limit)
	s.pooled = s.backend != c.PgConn().PID() // a pooler has a number of its own for each client
	if err == nil && s.pooled {
		err = mayTransact(ctx, c)
	}
	if err = errors.Join(err, c.Close(ctx)); err != nil {
		return nil, s, fmt.Errorf("ask PostgreSQL what it is: %w", err)
	}
	if s.pooled && !chosenMode(o.DatabaseURL) {
		unhurried.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
		hurried.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	if err := s.usable(unhurried.Database); err != nil {
		return nil, s, err
	}
	s.warn(o, unhurried.User)
	return hurried, s, nil
}

// mayTransact refuses a pooler that gives each statement another connection.
func mayTransact(ctx context.Context, c *pgx.Conn) error {
	tx, err := c.Begin(ctx)
	if err != nil {
		return fmt.Errorf("the pooler has no transactions: set pool_mode = transaction for this database: %w", err)
	}
	return tx.Rollback(ctx)
}

// refusesParameters reports whether a pooler does not pass on the limits of time.
func refusesParameters(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && strings.Contains(refused.Message, "unsupported startup parameter")
}

// chosenMode reports whether the database URL says how statements are sent.
func chosenMode(databaseURL string) bool {
	u, err := url.Parse(databaseURL)
	return err == nil && u.Query().Has("default_query_exec_mode")
}

// usable refuses a server that is too old and a database that cannot hold every letter.
func (s server) usable(database string) error {
	version, err := strconv.Atoi(s.version)
	if err != nil {
		return fmt.Errorf("the version of PostgreSQL: %w", err)
	}
	if version < OldestPostgres*10000 {
		return fmt.Errorf(
			"PostgreSQL %d.%d is too old, Mognad needs %d or newer: upgrade the server, or move the database to a newer one",
			version/10000, version%10000, OldestPostgres,
		)
	}
	if s.encoding != encoding {
		return fmt.Errorf(
			"the database %s is encoded as %s, which cannot hold every letter: create another with CREATE DATABASE … "+
				"ENCODING 'UTF8' TEMPLATE template0, move there what is in this one, and name it in the database URL",
			database, s.encoding,
		)
	}
	return nil
}

// pool is how many connections may be open at once.
func (s server) pool(asked int) int {
	if asked > 0 {
		return asked
	}
	return max(smallestPool, min(usualPool, s.connections/poolShare))
}

// warn says what the operator should change although it works.
func (s server) warn(o Options, user string) {
	if o.Pool > s.connections && !s.pooled {
		o.Log.Warn("the pool is larger than the number of connections that PostgreSQL allows",
			slog.Int("pool", o.Pool), slog.Int("allowed", s.connections))
	}
	if s.pooled && s.limit == "0" {
		o.Log.Warn(
			"a pooler keeps the limits of time from PostgreSQL: set them for the role",
			slog.String("with", fmt.Sprintf(
				"ALTER ROLE %[1]s SET statement_timeout = '%[2]s'; ALTER ROLE %[1]s SET lock_timeout = '%[3]s'; "+
					"ALTER ROLE %[1]s SET idle_in_transaction_session_timeout = '%[4]s'",
				pgx.Identifier{user}.Sanitize(), statementTime, lockTime, idleTime,
			)),
		)
	}
}
