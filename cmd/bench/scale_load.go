package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// loaded is what it took to copy the organisation.
type loaded struct {
	rows             int64
	copied, vacuumed time.Duration
}

const (
	loaders = 2  // connections that copy at the same time
	mixed   = 50 // organisations whose rows lie mixed
)

// multiply copies the organisation of a database until there are so many, straight into the tables with their indexes
// in place. Neither triggers nor references are checked: what is copied has passed them, and it is verified afterwards.
func multiply(ctx context.Context, address, organisation string, many int) (l loaded, err error) {
	db, err := pgx.Connect(ctx, address)
	if err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, db.Close(context.WithoutCancel(ctx))) }()
	all, err := moulds(ctx, db, organisation)
	if err != nil {
		return l, err
	}
	began := time.Now()
	var next, rows atomic.Int64
	next.Store(1)
	failures := make([]error, loaders)
	var group sync.WaitGroup
	for i := range loaders {
		group.Go(func() {
			failures[i] = loading(ctx, address, func(db *pgx.Conn) (more bool, err error) {
				first := next.Add(mixed) - mixed
				if first >= int64(many) {
					return false, nil
				}
				var copies []*casting
				for n := first; n < min(first+mixed, int64(many)); n++ {
					copies = append(copies, cast(all, int(n)))
				}
				added, err := load(ctx, db, all, copies)
				rows.Add(added)
				return true, err
			})
		})
	}
	group.Wait()
	if err := errors.Join(failures...); err != nil {
		return l, err
	}
	l.rows, l.copied = rows.Load(), time.Since(began)
	began = time.Now()
	for _, statement := range []string{"VACUUM ANALYZE", "CHECKPOINT"} {
		if _, err := db.Exec(ctx, statement); err != nil {
			return l, err
		}
	}
	l.vacuumed = time.Since(began)
	return l, err
}

// loading loads on a connection of its own for as long as there is more.
func loading(ctx context.Context, address string, some func(*pgx.Conn) (more bool, err error)) (err error) {
	db, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(context.WithoutCancel(ctx))) }()
	if _, err := db.Exec(ctx, "SET session_replication_role = replica"); err != nil {
		return err
	}
	for more := true; more && err == nil; {
		more, err = some(db)
	}
	return err
}

// load adds copies in one transaction and returns their number of rows.
func load(ctx context.Context, db *pgx.Conn, all []mould, copies []*casting) (rows int64, err error) {
	err = pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		for _, m := range all {
			from, to := io.Pipe()
			go func() {
				w := bufio.NewWriterSize(to, 1<<16)
				_ = to.CloseWithError(errors.Join(m.write(w, copies), w.Flush())) // it never fails
			}()
			query := "COPY " + m.table + " (" + m.columns + ") FROM STDIN"
			added, err := tx.Conn().PgConn().CopyFrom(ctx, from, query)
			if err != nil {
				return errors.Join(fmt.Errorf("copy into %s: %w", m.table, err), from.Close())
			}
			rows += added.RowsAffected()
		}
		return nil
	})
	return rows, err
}
