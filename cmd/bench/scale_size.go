package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
)

// tableSize is how large a table is, in bytes.
type tableSize struct {
	name                string
	rows, heap, indexes int64
	updated, hot        int64 // rows, and those whose indexes could stay as they were
}

const tableSizes = `SELECT c.relname, greatest(c.reltuples, 0)::bigint, pg_table_size(c.oid), pg_indexes_size(c.oid),
coalesce(s.n_tup_upd, 0), coalesce(s.n_tup_hot_upd, 0)
FROM pg_class c LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
ORDER BY pg_total_relation_size(c.oid) DESC`

func (p *place) sizes(ctx context.Context) ([]tableSize, error) {
	rows, err := p.db.Query(ctx, tableSizes)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t tableSize, err error) {
		err = row.Scan(&t.name, &t.rows, &t.heap, &t.indexes, &t.updated, &t.hot)
		return t, err
	})
}

const mebibyte = 1 << 20

// printSizes prints the largest tables, what an answer takes in all, and how large a backup would be.
func (p *place) printSizes(ctx context.Context, out io.Writer) error {
	sizes, err := p.sizes(ctx)
	if err != nil {
		return err
	}
	var all, answers tableSize
	for _, t := range sizes {
		all.heap, all.indexes = all.heap+t.heap, all.indexes+t.indexes
		if t.name == "answers" {
			answers = t
		}
	}
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "TABLE\tROWS\tMiB\tINDEXES, MiB\tBYTES A ROW\t")
	for _, t := range sizes[:min(8, len(sizes))] {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t\n", t.name, t.rows, t.heap/mebibyte, t.indexes/mebibyte,
			(t.heap+t.indexes)/max(1, t.rows))
	}
	fmt.Fprintf(table, "all\t\t%d\t%d\t\t\n", all.heap/mebibyte, all.indexes/mebibyte)
	if err := table.Flush(); err != nil {
		return err
	}
	if answers.rows == 0 {
		return errors.New("there are no answers")
	}
	fmt.Fprintf(out, "\nEach answer takes %d bytes in all tables and indexes. ", (all.heap+all.indexes)/answers.rows)
	fmt.Fprintf(out, "Of %d changed answers %d left the indexes alone.\n", answers.updated, answers.hot)
	return nil
}

// printKeeping verifies the database, and makes a backup of it and reads that, as an operator does.
func (s *scaled) printKeeping(ctx context.Context, out io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "mognad-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	archive := filepath.Join(dir, "archive")
	fmt.Fprintln(out)
	for _, command := range [][]string{
		{"verify", "--database-url", s.among.address},
		{"backup", archive, "--database-url", s.among.address},
		{"verify", archive},
	} {
		began := time.Now()
		said, err := s.mognad(ctx, command...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("mognad %s: %w: %s", command[0], err, said)
		}
		fmt.Fprintf(out, "mognad %s took %s:\n%s\n", command[0], time.Since(began).Round(time.Second),
			strings.ReplaceAll(string(said), dir+"/", ""))
	}
	return nil
}
