package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

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

func (s *scaled) sizes(ctx context.Context) ([]tableSize, error) {
	rows, err := s.db.Query(ctx, tableSizes)
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
func (s *scaled) printSizes(ctx context.Context, out io.Writer) error {
	sizes, err := s.sizes(ctx)
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
	return s.printBackup(ctx, out, sizes)
}

// sampled is how many rows of a table are written to learn how large its backup would be.
const sampled = 50_000

// printBackup writes a part of the largest tables as pg_dump does, compressed, and estimates the whole from that.
func (s *scaled) printBackup(ctx context.Context, out io.Writer, sizes []tableSize) error {
	var plain, zipped float64
	for _, t := range sizes[:min(8, len(sizes))] {
		if t.rows == 0 {
			continue
		}
		var before, after written
		z, err := gzip.NewWriterLevel(&after, gzip.DefaultCompression)
		if err != nil {
			return err
		}
		share := min(100, 100*float64(sampled)/float64(t.rows))
		query := fmt.Sprintf("COPY (SELECT * FROM %s TABLESAMPLE SYSTEM (%f)) TO STDOUT", //nolint:gosec // the schema's names
			pgx.Identifier{t.name}.Sanitize(), share)
		tag, err := s.db.PgConn().CopyTo(ctx, io.MultiWriter(&before, z), query)
		if err = errors.Join(err, z.Close()); err != nil {
			return err
		}
		if tag.RowsAffected() > 0 {
			whole := float64(t.rows) / float64(tag.RowsAffected())
			plain, zipped = plain+float64(before)*whole, zipped+float64(after)*whole
		}
	}
	fmt.Fprintf(out, "A backup would have about %.0f MiB, %.0f MiB compressed by gzip.\n", plain/mebibyte, zipped/mebibyte)
	return nil
}

// written counts what is written to it.
type written int64

func (w *written) Write(b []byte) (int, error) {
	*w += written(len(b))
	return len(b), nil
}
