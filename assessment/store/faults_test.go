package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// meaning is what the program makes of an error.
type meaning struct {
	code  assessment.Code
	key   string
	again bool
}

var (
	ours       = meaning{}
	passing    = meaning{code: assessment.Unavailable, key: "error.unavailable"}
	aborted    = meaning{code: assessment.Unavailable, key: "error.unavailable", again: true}
	unwritable = meaning{code: assessment.Unavailable, key: "error.read_only"}
)

func means(t *testing.T, what string, err error, want meaning) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", what)
		return
	}
	code, key, again := store.Fault(fmt.Errorf("save: %w", err))
	if got := (meaning{code, key, again}); got != want {
		t.Errorf("%s, %v: got %+v, want %+v", what, err, got, want)
	}
}

// TestErrorsOfPostgreSQL: what the server's errors mean, by their codes.
func TestErrorsOfPostgreSQL(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	c, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	for code, want := range map[string]meaning{
		"08000": aborted, "08006": aborted, "08P01": aborted,
		"0A000": {again: true},
		"22012": ours, "22P02": ours,
		"22003": {code: assessment.NotFound, key: "error.not_found"},
		"22021": {code: assessment.NotFound, key: "error.not_found"},
		"23001": {code: assessment.Conflict, key: "error.sealed"},
		"23502": ours,
		"23503": {code: assessment.Conflict, key: "error.in_use"},
		"23505": {code: assessment.Conflict, key: "error.taken"},
		"23514": ours,
		"25006": unwritable, "25P03": passing,
		"26000": aborted, "42P05": aborted,
		"28000": passing, "28P01": passing, "3D000": passing,
		"40001": aborted, "40P01": aborted,
		"42601": ours, "42501": ours, "42703": ours, "42P01": ours,
		"53000": passing, "53100": unwritable, "53200": passing, "53300": passing, "53400": ours,
		"54000": ours,
		"55P03": passing,
		"57014": passing, "57P01": aborted, "57P02": aborted, "57P03": passing, "57P04": passing, "57P05": aborted,
		"58000": passing, "58030": passing, "58P01": ours,
		"XX000": ours, "XX001": ours, "XX002": ours,
	} {
		_, err := c.Exec(t.Context(), `DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '`+code+`'; END $$`)
		means(t, code, err, want)
	}
	for statement, want := range map[string]meaning{
		`BEGIN READ ONLY; CREATE TABLE x (y int)`:              unwritable,
		`EXECUTE nothing`:                                      aborted,
		`PREPARE twice AS SELECT 1; PREPARE twice AS SELECT 1`: aborted,
		`SET statement_timeout = 10; SELECT pg_sleep(5)`:       passing,
		`SELECT 1/0`: ours,
		`SET statement_timeout = 0; SELECT pg_terminate_backend(pg_backend_pid())`: aborted,
	} {
		own, err := pgx.Connect(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		_, err = own.Exec(t.Context(), statement)
		means(t, statement, err, want)
		_ = own.Close(t.Context()) // some have lost it
	}
}

// TestErrorsOfConnections: what it means that the server cannot be reached, or no longer.
func TestErrorsOfConnections(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	line := storetest.NewLine(t, address)
	connect := func() *pgx.Conn {
		t.Helper()
		c, err := pgx.Connect(t.Context(), line.URL())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	closed := connect()
	if err := closed.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := closed.Exec(t.Context(), `SELECT 1`)
	means(t, "a closed connection", err, aborted)

	short, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	_, err = connect().Exec(short, `SELECT 1`)
	means(t, "no time", err, passing)
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err = connect().Exec(gone, `SELECT 1`)
	means(t, "a client gone", err, passing)

	cut := connect()
	line.Cut()
	_, err = cut.Exec(t.Context(), `SELECT 1`)
	means(t, "a line cut", err, aborted)
	_, err = pgx.Connect(t.Context(), line.URL())
	means(t, "no line", err, passing)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = pgx.Connect(t.Context(), "postgres://mognad@"+free.Addr().String()+"/x?sslmode=disable")
	means(t, "no server", err, passing)
	_, err = pgx.Connect(t.Context(), address+"&dbname=missing")
	means(t, "no database", err, passing)

	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	pool := stdlib.OpenDB(*config)
	tx, err := pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(tx.Rollback(), pool.Close()); err != nil {
		t.Fatal(err)
	}
	means(t, "a transaction that has ended", tx.Commit(), passing)
	means(t, "a closed pool", pool.PingContext(t.Context()), passing)
}

// TestErrorsOfSQLite: what the embedded database's errors mean.
func TestErrorsOfSQLite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, make([]byte, 8192), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(garbage, []byte("this is no database, whatever its name says: "+t.Name()), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "x.db")
	setUp := bare(t, "sqlite", file)
	for _, statement := range []string{`CREATE TABLE a (b PRIMARY KEY)`, `INSERT INTO a VALUES (1)`} {
		if _, err := setUp.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	holder := hold(t, setUp, `INSERT INTO a VALUES (2)`)
	defer holder()
	for _, c := range []struct {
		name, file, statement string
		want                  meaning
	}{
		{name: "busy", file: file, statement: `INSERT INTO a VALUES (3)`, want: passing},
		{name: "taken", file: filepath.Join(dir, "taken.db"),
			statement: `CREATE TABLE a (b PRIMARY KEY); INSERT INTO a VALUES (1), (1)`,
			want:      meaning{code: assessment.Conflict, key: "error.taken"}},
		{name: "read-only", file: file + "?_pragma=query_only(1)", statement: `INSERT INTO a VALUES (3)`, want: unwritable},
		{name: "read-only file", file: "file:" + file + "?mode=ro", statement: `INSERT INTO a VALUES (3)`, want: unwritable},
		{name: "full", file: filepath.Join(dir, "full.db") + "?_pragma=max_page_count(2)",
			statement: `CREATE TABLE a (b); INSERT INTO a VALUES (randomblob(100000))`, want: unwritable},
		{name: "no database", file: garbage, statement: `SELECT * FROM sqlite_master`, want: ours},
		{name: "no folder", file: filepath.Join(dir, "none", "x.db"), statement: `SELECT 1`, want: passing},
		{name: "a mistake", file: file, statement: `SELEKT 1`, want: ours},
	} {
		db, err := sql.Open("sqlite", c.file)
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.ExecContext(t.Context(), c.statement)
		means(t, c.name, err, c.want)
		if err := db.Close(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestConnectionsEndedAreReplaced: when the server has ended the connections, as after a restart, the next transaction
// goes well.
func TestConnectionsEndedAreReplaced(t *testing.T) {
	t.Parallel()
	address := storetest.PostgresURL(t)
	line := storetest.NewLine(t, address)
	s, err := store.Open(t.Context(), store.Options{DatabaseURL: line.URL()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	organisation(t, s, "norrdal")
	saved(t, s)
	line.Cut()
	err = s.View(t.Context(), assessment.ScopeInstallation(), func(tx assessment.Tx) error {
		_, err := tx.OrganisationByKey("norrdal")
		return err
	})
	if assessment.CodeOf(err) != assessment.Unavailable {
		t.Errorf("with the line cut: %v, want %s", err, assessment.Unavailable)
	}
	line.Mend()
	saved(t, s)
	server := bare(t, "pgx", address)
	if _, err := server.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
		t.Fatal(err)
	}
	saved(t, s)
}
