package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"

	"mognad/assessment/store"
	"mognad/assessment/store/throwaway"
)

var nan = math.NaN()

// The transaction that saving one answer comes down to, written for the bare drivers: read the version, write the
// answer, keep its version, write what happened.
const (
	benchAnswers = `CREATE TABLE bench_answers (organisation bigint, question bigint, value int NOT NULL, comment text NOT NULL, version bigint NOT NULL, PRIMARY KEY (organisation, question))`
	benchKept    = `CREATE TABLE bench_versions (organisation bigint, question bigint, version bigint, value int NOT NULL, comment text NOT NULL, PRIMARY KEY (organisation, question, version))`
	benchEvents  = `CREATE TABLE bench_events (organisation bigint, id bigint, at text NOT NULL, action text NOT NULL, data text NOT NULL, PRIMARY KEY (organisation, id))`

	benchSelect = `SELECT version FROM bench_answers WHERE organisation = 1 AND question = $1`
	benchUpsert = `INSERT INTO bench_answers (organisation, question, value, comment, version) VALUES (1, $1, 2, 'as decided', 1)
ON CONFLICT (organisation, question) DO UPDATE SET value = excluded.value, comment = excluded.comment, version = bench_answers.version + 1 RETURNING version`
	benchKeep  = `INSERT INTO bench_versions (organisation, question, version, value, comment) SELECT organisation, question, version, value, comment FROM bench_answers WHERE organisation = 1 AND question = $1`
	benchEvent = `INSERT INTO bench_events (organisation, id, at, action, data) VALUES (1, $1, '2026-01-01T00:00:00Z', 'answer.change', '{"value":2}')`
)

// benchQuestions is how many answers there are to write: size S of one round.
const benchQuestions = 20 * 53

// embedded measures the transaction through the bare SQLite driver: many writers, one connection, each commit on disk.
func (c *benchCommand) embedded(ctx context.Context) (figures []figure, err error) {
	dir, err := os.MkdirTemp("", "mognad-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := "file:" + (&url.URL{Path: filepath.Join(dir, "bare.db")}).EscapedPath() +
		"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	for _, statement := range []string{benchAnswers, benchKept, benchEvents} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, err
		}
	}
	var prepared [4]*sql.Stmt
	for i, statement := range []string{benchSelect, benchUpsert, benchKeep, benchEvent} {
		if prepared[i], err = db.PrepareContext(ctx, statement); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, prepared[i].Close()) }()
	}
	var id atomic.Int64
	perSecond, err := c.throughput(ctx, func() (func() error, error) {
		return func() error { return saveOnSQLite(ctx, db, prepared, id.Add(1)) }, nil
	})
	if err != nil {
		return nil, fmt.Errorf("the embedded database: %w", err)
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	ours, oursErr := c.savingEmbedded(ctx, dir)
	return []figure{{work: "P2 save one answer, embedded", unit: "/s", ours: ours, against: "the bare driver, 16 writers", bare: perSecond, goal: "≥ 0.5", ratioAtLeast: 0.5}}, oursErr
}

func saveOnSQLite(ctx context.Context, db *sql.DB, prepared [4]*sql.Stmt, id int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	question := rand.Int64N(benchQuestions) //nolint:gosec // which row is written is no secret
	var version int64
	err = tx.StmtContext(ctx, prepared[0]).QueryRowContext(ctx, question).Scan(&version)
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		err = tx.StmtContext(ctx, prepared[1]).QueryRowContext(ctx, question).Scan(&version)
	}
	if err == nil {
		_, err = tx.StmtContext(ctx, prepared[2]).ExecContext(ctx, question)
	}
	if err == nil {
		_, err = tx.StmtContext(ctx, prepared[3]).ExecContext(ctx, id)
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// postgres measures the transaction on a throwaway PostgreSQL: through bare pgx, and through pgbench where installed.
func (c *benchCommand) postgres(ctx context.Context) (figures []figure, err error) {
	server, err := throwaway.Start(ctx)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL: %w", err)
	}
	defer server.Stop()
	bare, err := c.pgx(ctx, server)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL through pgx: %w", err)
	}
	bench, benchErr := c.pgbench(ctx, server)
	ours, oursErr := c.savingPostgres(ctx, server)
	return []figure{
		{work: "P1 save one answer, PostgreSQL", unit: "/s", ours: ours, against: "pgbench, prepared", bare: bench, goal: "≥ 0.5", ratioAtLeast: 0.5},
		{work: "   the same through bare pgx", unit: "/s", ours: bare, against: "pgbench, prepared", bare: bench, goal: "–"},
	}, errors.Join(benchErr, oursErr)
}

// savingPostgres measures saving on a database of its own on the same server.
func (c *benchCommand) savingPostgres(ctx context.Context, server *throwaway.Postgres) (float64, error) {
	connection, err := pgx.Connect(ctx, server.URL("postgres"))
	if err != nil {
		return nan, err
	}
	_, err = connection.Exec(ctx, "CREATE DATABASE ours")
	if err = errors.Join(err, connection.Close(ctx)); err != nil {
		return nan, err
	}
	url := server.URL("ours")
	return c.savingThroughput(ctx, store.Options{DatabaseURL: url}, "--database-url", url)
}

func (c *benchCommand) pgx(ctx context.Context, server *throwaway.Postgres) (perSecond float64, err error) {
	first, err := pgx.Connect(ctx, server.URL("postgres"))
	if err != nil {
		return 0, err
	}
	opened := []*pgx.Conn{first}
	defer func() {
		for _, connection := range opened {
			err = errors.Join(err, connection.Close(context.WithoutCancel(ctx)))
		}
	}()
	for _, statement := range []string{benchAnswers, benchKept, benchEvents} {
		if _, err := first.Exec(ctx, statement); err != nil {
			return 0, err
		}
	}
	var id atomic.Int64
	return c.throughput(ctx, func() (func() error, error) {
		connection, err := pgx.Connect(ctx, server.URL("postgres"))
		if err != nil {
			return nil, err
		}
		opened = append(opened, connection)
		return func() error { return saveOnPostgres(ctx, connection, id.Add(1)) }, nil
	})
}

func saveOnPostgres(ctx context.Context, connection *pgx.Conn, id int64) error {
	return pgx.BeginFunc(ctx, connection, func(tx pgx.Tx) error {
		question := rand.Int64N(benchQuestions) //nolint:gosec // which row is written is no secret
		var version int64
		err := tx.QueryRow(ctx, benchSelect, question).Scan(&version)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if err := tx.QueryRow(ctx, benchUpsert, question).Scan(&version); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, benchKeep, question); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, benchEvent, id)
		return err
	})
}

// pgbench runs the same statements; NaN with an error that says why where it is not installed.
func (c *benchCommand) pgbench(ctx context.Context, server *throwaway.Postgres) (perSecond float64, err error) {
	program := filepath.Join(server.Bin, "pgbench")
	if _, err := os.Stat(program); err != nil {
		return nan, errors.New("pgbench, because it is not installed")
	}
	script, err := os.CreateTemp("", "mognad-bench-*.sql")
	if err != nil {
		return nan, err
	}
	defer func() { err = errors.Join(err, os.Remove(script.Name())) }()
	_, err = fmt.Fprintf(script, "\\set question random(0, %d)\nBEGIN;\n%s;\n%s;\n%s;\n%s;\nCOMMIT;\n", benchQuestions-1,
		strings.ReplaceAll(benchSelect, "$1", ":question"), strings.ReplaceAll(benchUpsert, "$1", ":question"),
		strings.ReplaceAll(benchKeep, "$1", ":question"), strings.ReplaceAll(benchEvent, "$1", "nextval('bench_ids')"))
	if err = errors.Join(err, script.Close()); err != nil {
		return nan, err
	}
	connection, err := pgx.Connect(ctx, server.URL("postgres"))
	if err != nil {
		return nan, err
	}
	_, err = connection.Exec(ctx, `CREATE SEQUENCE bench_ids START 1000000000 CACHE 1000`)
	if err = errors.Join(err, connection.Close(ctx)); err != nil {
		return nan, err
	}
	seconds := strconv.Itoa(max(1, int(c.For.Seconds())))
	out, err := exec.CommandContext(ctx, program, "-n", "-M", "prepared", "-c", strconv.Itoa(connections), "-j", "2", "-T", seconds, //nolint:gosec // names of ours
		"-f", script.Name(), "-h", server.Socket, "-U", "mognad", "postgres").CombinedOutput()
	if err != nil {
		return nan, fmt.Errorf("pgbench: %w: %s", err, out)
	}
	_, rest, found := strings.Cut(string(out), "tps = ")
	if !found {
		return nan, fmt.Errorf("pgbench did not tell its throughput: %s", out)
	}
	return strconv.ParseFloat(strings.Fields(rest)[0], 64)
}
