package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// loadedRows is what it took to multiply the organisation.
type loadedRows struct {
	rows             int64
	copied, vacuumed time.Duration
}

// The n-th copy has ids, a key and addresses of its own. The number stands in the fourth group of an id, so that ids
// keep the order in time that they have in use.
func copied(id string, n int) string {
	if n == 0 {
		return id
	}
	return fmt.Sprintf("%s%04x%s", id[:19], n, id[23:])
}

func copiedKey(n int) string {
	if n == 0 {
		return "bench"
	}
	return "bench-" + strconv.Itoa(n)
}

func copiedEmail(n int) string {
	if n == 0 {
		return email
	}
	return "o" + strconv.Itoa(n) + "." + email
}

// copiedColumns says how the columns are copied that are neither ids nor kept as they are; $2 is the number of the copy.
var copiedColumns = map[string]string{
	"organisations.key": `key || '-' || $2::int`,
	"users.email":       `'o' || $2::int || '.' || email`,
	"members.email":     `'o' || $2::int || '.' || email`,
}

const copiedID = `overlay(%[1]s::text PLACING lpad(to_hex($2::int), 4, '0') FROM 20 FOR 4)::uuid`

// tablesToCopy are those with rows of the organisation, and their columns. What is secret, or kept only for a while, is
// of no other.
const tablesToCopy = `SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
AND c.table_name NOT IN ('tokens', 'kept_replies', 'uploads', 'one_time_links', 'calendars') AND (c.table_name IN ('organisations', 'users')
OR EXISTS (SELECT 1 FROM information_schema.columns o
WHERE o.table_schema = 'public' AND o.table_name = c.table_name AND o.column_name = 'organisation_id'))
ORDER BY c.table_name, c.ordinal_position`

// copies are the statements that add a copy of the organisation $1, each a table.
func (s *scaled) copies(ctx context.Context) ([]string, error) {
	rows, err := s.db.Query(ctx, tablesToCopy)
	if err != nil {
		return nil, err
	}
	var tables []string
	names, values := map[string][]string{}, map[string][]string{}
	var table, column, kind string
	_, err = pgx.ForEachRow(rows, []any{&table, &column, &kind}, func() error {
		if names[table] == nil {
			tables = append(tables, table)
		}
		value := pgx.Identifier{column}.Sanitize()
		names[table] = append(names[table], value)
		if kind == "uuid" {
			value = fmt.Sprintf(copiedID, value)
		}
		if own, ok := copiedColumns[table+"."+column]; ok {
			value = own
		}
		values[table] = append(values[table], value)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var statements []string
	for _, table := range tables {
		of := "organisation_id = $1"
		switch table {
		case "organisations":
			of = "id = $1"
		case "users":
			of = "id IN (SELECT user_id FROM members WHERE organisation_id = $1)"
		}
		statements = append(statements, "INSERT INTO "+table+" ("+strings.Join(names[table], ", ")+") SELECT "+
			strings.Join(values[table], ", ")+" FROM "+table+" WHERE "+of+" AND $2::int > 0") //nolint:gosec // the schema's names
	}
	return statements, nil
}

// loaders is how many connections copy at the same time.
const loaders = 2

// multiply copies the organisation until there are so many, straight into the tables with their indexes in place. Neither
// triggers nor references are checked: what is copied has passed them.
func (s *scaled) multiply(ctx context.Context, many int) (l loadedRows, err error) {
	statements, err := s.copies(ctx)
	if err != nil {
		return l, err
	}
	began := time.Now()
	var next, rows atomic.Int64
	load := func() (err error) {
		db, err := pgx.Connect(ctx, s.address)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, db.Close(context.WithoutCancel(ctx))) }()
		if _, err := db.Exec(ctx, "SET session_replication_role = replica"); err != nil {
			return err
		}
		for n := next.Add(1); n < int64(many); n = next.Add(1) {
			added, err := s.copyOne(ctx, db, statements, n)
			if err != nil {
				return err
			}
			rows.Add(added)
		}
		return nil
	}
	var group sync.WaitGroup
	failures := make([]error, loaders)
	for i := range loaders {
		group.Go(func() { failures[i] = load() })
	}
	group.Wait()
	if err := errors.Join(failures...); err != nil {
		return l, err
	}
	l.rows, l.copied = rows.Load(), time.Since(began)
	began = time.Now()
	_, err = s.db.Exec(ctx, "VACUUM ANALYZE")
	l.vacuumed = time.Since(began)
	return l, err
}

// copyOne adds the n-th copy in one transaction.
func (s *scaled) copyOne(ctx context.Context, db *pgx.Conn, statements []string, n int64) (rows int64, err error) {
	organisation := s.o.admin.Organisation.ID.String()
	err = pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		for _, statement := range statements {
			added, err := tx.Exec(ctx, statement, organisation, n)
			if err != nil {
				return fmt.Errorf("%.60s: %w", statement, err)
			}
			rows += added.RowsAffected()
		}
		return nil
	})
	return rows, err
}
