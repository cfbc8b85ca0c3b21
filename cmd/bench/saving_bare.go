package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // the bare driver

	"mognad/assessment/store"
	"mognad/assessment/store/throwaway"
)

// The transaction behind saving one answer, written for the bare drivers: read the version, write the answer, keep its
// version, write the event. It writes the same rows to the same tables as the product. The words after a colon are
// filled in by [savedRound.fill].
const (
	readVersion = `SELECT version FROM answers
WHERE organisation_id = :organisation AND assessment_id = :assessment AND question_id = :question`

	writeAnswer = `INSERT INTO answers (organisation_id, assessment_id, question_id, value, reason, comment, evidence,
answered_by, answered_at, still_true, stance, version)
VALUES (:organisation, :assessment, :question, 'yes', '', 'as decided', '[]', :user, CURRENT_TIMESTAMP, false, '', 1)
ON CONFLICT (organisation_id, assessment_id, question_id) DO UPDATE SET value = excluded.value,
reason = excluded.reason, comment = excluded.comment, evidence = excluded.evidence,
answered_by = excluded.answered_by, answered_at = excluded.answered_at, version = answers.version + 1
RETURNING version`

	keepVersion = `INSERT INTO answer_versions (organisation_id, assessment_id, question_id, value, reason, comment,
evidence, answered_by, answered_at, assigned_to, still_true, provider_id, stance, version, saved_by, saved_at)
SELECT organisation_id, assessment_id, question_id, value, reason, comment,
evidence, answered_by, answered_at, assigned_to, still_true, provider_id, stance, version, :user, CURRENT_TIMESTAMP
FROM answers WHERE organisation_id = :organisation AND assessment_id = :assessment AND question_id = :question`

	writeEvent = `INSERT INTO events (organisation_id, id, at, actor_id, action, object, object_id, data)
VALUES (:organisation, :event, CURRENT_TIMESTAMP, :user, 'answer.save', 'assessment', :assessment,
'{"question":"A1","version":1}')`
)

// asked is the number of questions that an entity answers.
const asked = 53

// fill puts ids into a statement. What differs between saves gets a number or, for pgbench, an expression.
func (r savedRound) fill(statement, assessment, question, event string) string {
	return strings.NewReplacer(":organisation", "'"+r.organisation+"'", ":user", "'"+r.user+"'",
		":assessment", assessment, ":question", question, ":event", event).Replace(statement)
}

// transaction is the statements of a driver, with the assessment and the question, or the event, as their two values.
func (r savedRound) transaction() [4]string {
	var filled [4]string
	for i, s := range []string{readVersion, writeAnswer, keepVersion, writeEvent} {
		filled[i] = r.fill(s, "$1", "$2", "$2")
	}
	return filled
}

// pick is an assessment and one of its questions.
func (r savedRound) pick() (assessment, question string) {
	//nolint:gosec // which row is written is not a secret
	return r.assessments[rand.IntN(len(r.assessments))], "Q" + strconv.Itoa(rand.IntN(asked))
}

// savingSQLite measures the transaction through the bare SQLite driver: many writers, one connection, each commit on
// disk.
func (b bench) savingSQLite(ctx context.Context, dir string) (perSecond float64, err error) {
	round, err := prepareSaving(ctx, store.Options{Data: dir})
	if err != nil {
		return nan, fmt.Errorf("prepare a round: %w", err)
	}
	file := "file:" + (&url.URL{Path: filepath.Join(dir, store.DatabaseFile)}).EscapedPath() +
		"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=recursive_triggers(1)"
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return nan, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	var prepared [4]*sql.Stmt
	for i, statement := range round.transaction() {
		if prepared[i], err = db.PrepareContext(ctx, statement); err != nil {
			return nan, err
		}
		defer func() { err = errors.Join(err, prepared[i].Close()) }()
	}
	return b.throughput(ctx, connections, func() (func() error, error) {
		return func() error { return saveOnSQLite(ctx, db, prepared, round) }, nil
	})
}

func saveOnSQLite(ctx context.Context, db *sql.DB, prepared [4]*sql.Stmt, round savedRound) error {
	event, err := uuid.NewV7()
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	assessment, question := round.pick()
	var version int64
	err = tx.StmtContext(ctx, prepared[0]).QueryRowContext(ctx, assessment, question).Scan(&version)
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		err = tx.StmtContext(ctx, prepared[1]).QueryRowContext(ctx, assessment, question).Scan(&version)
	}
	if err == nil {
		_, err = tx.StmtContext(ctx, prepared[2]).ExecContext(ctx, assessment, question)
	}
	if err == nil {
		_, err = tx.StmtContext(ctx, prepared[3]).ExecContext(ctx, assessment, event.String())
	}
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// savingPgx measures the transaction through bare pgx.
func (b bench) savingPgx(
	ctx context.Context, server *throwaway.Postgres, round savedRound,
) (perSecond float64, err error) {
	var opened []*pgx.Conn
	defer func() {
		for _, connection := range opened {
			err = errors.Join(err, connection.Close(context.WithoutCancel(ctx)))
		}
	}()
	statements := round.transaction()
	return b.throughput(ctx, connections, func() (func() error, error) {
		connection, err := pgx.Connect(ctx, server.URL("postgres"))
		if err != nil {
			return nil, err
		}
		opened = append(opened, connection)
		return func() error { return saveOnPostgres(ctx, connection, statements, round) }, nil
	})
}

func saveOnPostgres(ctx context.Context, connection *pgx.Conn, statements [4]string, round savedRound) error {
	event, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, connection, func(tx pgx.Tx) error {
		assessment, question := round.pick()
		var version int64
		err := tx.QueryRow(ctx, statements[0], assessment, question).Scan(&version)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if err := tx.QueryRow(ctx, statements[1], assessment, question).Scan(&version); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, statements[2], assessment, question); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, statements[3], assessment, event.String())
		return err
	})
}

var errNoPgbench = errors.New("pgbench, because it is not installed")

// pgbenchEvent makes ascending ids, like the product's.
const pgbenchEvent = `CAST(lpad(to_hex(nextval('bench_ids')), 32, '0') AS uuid)`

// savingPgbench runs the same statements, with one script for each assessment; NaN and an error if pgbench is not
// installed.
func (b bench) savingPgbench(
	ctx context.Context, server *throwaway.Postgres, database string, round savedRound,
) (perSecond float64, err error) {
	program := filepath.Join(server.Bin, "pgbench")
	if _, err := os.Stat(program); err != nil {
		return nan, errNoPgbench
	}
	dir, err := os.MkdirTemp("", "mognad-bench-")
	if err != nil {
		return nan, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	scripts, err := round.scripts(dir)
	if err != nil {
		return nan, err
	}
	connection, err := pgx.Connect(ctx, server.URL(database))
	if err != nil {
		return nan, err
	}
	_, err = connection.Exec(ctx, `CREATE SEQUENCE IF NOT EXISTS bench_ids START 1000000000 CACHE 1000`)
	if err = errors.Join(err, connection.Close(ctx)); err != nil {
		return nan, err
	}
	seconds := strconv.Itoa(max(1, int(b.during.Seconds())))
	arguments := slices.Concat(
		[]string{"-n", "-M", "prepared", "-c", strconv.Itoa(connections), "-j", "2", "-T", seconds},
		scripts, []string{"-h", server.Socket, "-U", "mognad", database})
	out, err := exec.CommandContext(ctx, program, arguments...).CombinedOutput() //nolint:gosec // our own names
	if err != nil {
		return nan, fmt.Errorf("pgbench: %w: %s", err, out)
	}
	_, rest, found := strings.Cut(string(out), "tps = ")
	if !found && strings.Contains(string(out), "actually processed: 0\n") {
		return 0, nil // on a machine that is busy with something else
	}
	if !found {
		return nan, fmt.Errorf("pgbench did not tell its throughput: %s", out)
	}
	return strconv.ParseFloat(strings.Fields(rest)[0], 64)
}

// scripts writes a pgbench script for each assessment and returns the flags for them.
func (r savedRound) scripts(dir string) (flags []string, err error) {
	for i, assessment := range r.assessments {
		script := fmt.Sprintf("\\set question random(1, %d)\nBEGIN;\n", asked)
		for _, statement := range []string{readVersion, writeAnswer, keepVersion, writeEvent} {
			script += r.fill(statement, "'"+assessment+"'", ":question", pgbenchEvent) + ";\n"
		}
		file := filepath.Join(dir, strconv.Itoa(i)+".sql")
		if err := os.WriteFile(file, []byte(script+"COMMIT;\n"), 0o600); err != nil {
			return nil, err
		}
		flags = append(flags, "-f", file)
	}
	return flags, nil
}
