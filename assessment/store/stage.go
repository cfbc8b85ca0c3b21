package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"
)

// Staged is a new database beside the place it is meant for: a folder within the data folder, or a schema beside the
// PostgreSQL schema. The place stays as it was until [Staged.Finish], and what a killed program leaves beside it is
// removed by the next.
type Staged struct {
	*Database

	folder  string       // of the embedded database
	into    string       // its data folder, or the PostgreSQL schema
	lock    *flock.Flock // on the data folder
	connect *pgx.Conn    // holds the lock of PostgreSQL
}

const (
	stagedFolder = "restoring-"
	stagedSchema = "mognad_restoring"
)

// Stage makes a new database for an empty place, without a schema. A place that holds anything is refused.
func Stage(ctx context.Context, o Options) (*Staged, error) {
	if o.DatabaseURL != "" {
		return stagePostgres(ctx, o)
	}
	return stageEmbedded(ctx, o)
}

func stageEmbedded(ctx context.Context, o Options) (*Staged, error) {
	if err := os.MkdirAll(o.Data, privateFolder); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made; choose another: %w", err)
	}
	lock, err := lockFolder(o.Data)
	if err != nil {
		return nil, err
	}
	s := &Staged{into: o.Data, lock: lock}
	if err := s.stageFolder(ctx, o); err != nil {
		return nil, errors.Join(err, s.Discard(ctx))
	}
	return s, nil
}

func (s *Staged) stageFolder(ctx context.Context, o Options) error {
	for _, beside := range []string{"", "-wal", "-journal"} {
		_, err := os.Stat(filepath.Join(o.Data, DatabaseFile+beside))
		if err == nil {
			return fmt.Errorf("the folder %s holds a database already; move it aside, or name an empty folder", o.Data)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	left, err := foldersIn(o.Data, stagedFolder)
	for _, folder := range left {
		err = errors.Join(err, os.RemoveAll(folder))
	}
	if err != nil {
		return fmt.Errorf("what an interrupted attempt left cannot be removed: %w", err)
	}
	if s.folder, err = os.MkdirTemp(o.Data, stagedFolder); err != nil {
		return fmt.Errorf("the data folder cannot be written: %w", err)
	}
	s.Database, err = Open(ctx, Options{Data: s.folder, Volatile: true, Log: o.Log})
	return err
}

// foldersIn are the folders in another whose names begin so.
func foldersIn(folder, begin string) (paths []string, err error) {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), begin) {
			paths = append(paths, filepath.Join(folder, e.Name()))
		}
	}
	return paths, err
}

// scratchFolder begins the names of folders for what is staged only for a while, and newScratch is how old one is that
// its program has locked for certain, if it is still running.
const (
	scratchFolder = "mognad-import-"
	newScratch    = time.Minute
)

// Scratch makes a folder within another for a database that is staged only for a while, which nobody else can open, and
// removes those of programs that were killed.
func Scratch(within string) (string, error) {
	left, err := foldersIn(within, scratchFolder)
	if err != nil {
		return "", err
	}
	for _, folder := range left {
		if err := removeLeft(folder); err != nil {
			return "", fmt.Errorf("what an interrupted attempt left cannot be removed: %w", err)
		}
	}
	return os.MkdirTemp(within, scratchFolder)
}

// removeLeft removes a folder that Scratch has made. In a folder that everybody may write, such as /tmp, others can
// give theirs such a name: one that is not private, or whose lock leads elsewhere, is none of ours.
func removeLeft(folder string) error {
	info, err := os.Lstat(folder)
	if err != nil || info.Mode().Perm() != privateFolder || time.Since(info.ModTime()) < newScratch {
		return nil
	}
	if lock, err := os.Lstat(filepath.Join(folder, lockFile)); err == nil && !lock.Mode().IsRegular() {
		return nil
	}
	lock, err := lockFolder(folder)
	if err != nil {
		return nil // in use, or somebody else's
	}
	return errors.Join(os.RemoveAll(folder), lock.Close())
}

// anything are the tables, views, sequences and functions in a schema that no extension has put there.
const anything = `SELECT c.relname::text FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LIMIT 1`

func stagePostgres(ctx context.Context, o Options) (*Staged, error) {
	d, err := Open(ctx, o)
	if err != nil {
		return nil, err
	}
	c, err := d.connect(ctx, d.unlimited)
	if err := errors.Join(err, d.Close()); err != nil {
		return nil, err
	}
	s := &Staged{connect: c}
	if err := s.stageSchema(ctx, o); err != nil {
		return nil, errors.Join(err, s.Discard(ctx))
	}
	return s, nil
}

func (s *Staged) stageSchema(ctx context.Context, o Options) error {
	var free bool
	var into *string
	err := s.connect.QueryRow(ctx, `SELECT pg_try_advisory_lock(hashtext('`+stagedSchema+`')), current_schema()::text`).
		Scan(&free, &into)
	switch {
	case err != nil:
		return err
	case !free:
		return errors.New("another program is filling this database; wait until it has finished")
	case into == nil:
		return errors.New("the role has no schema in this database; create the one of its search_path")
	}
	s.into = *into
	var held string
	switch err := s.connect.QueryRow(ctx, anything).Scan(&held); {
	case err == nil:
		return fmt.Errorf(
			"the PostgreSQL database is not empty: its schema %s holds %s; name an empty database", s.into, held,
		)
	case !errors.Is(err, pgx.ErrNoRows):
		return err
	}
	for _, statement := range []string{
		`DROP SCHEMA IF EXISTS ` + stagedSchema + ` CASCADE`, `CREATE SCHEMA ` + stagedSchema,
	} {
		if _, err := s.connect.Exec(ctx, statement); err != nil {
			return fmt.Errorf("the role may not make a schema; it must own the database: %w", err)
		}
	}
	o.schema = stagedSchema
	if s.Database, err = Open(ctx, o); err != nil {
		return err
	}
	return s.session(ctx, true, func(s *session) error {
		return s.query(ctx, `SELECT current_schema()::text`, []ColumnKind{TextColumn}, func(r Row) error {
			if r[0] != stagedSchema {
				return errors.New("PostgreSQL does not get the search_path; connect to it directly, not through a pooler")
			}
			return nil
		})
	})
}

// Finish puts the database in its place, wholly or not at all, and closes it.
func (s *Staged) Finish(ctx context.Context) error {
	err := s.Database.Close()
	s.Database = nil
	if err == nil && s.connect != nil {
		err = s.moveSchema(ctx)
	} else if err == nil {
		err = s.moveFile()
	}
	return errors.Join(err, s.Discard(ctx))
}

// Discard closes the database, and removes it unless it is in its place.
func (s *Staged) Discard(ctx context.Context) error {
	var errs []error
	if s.Database != nil {
		errs = append(errs, s.Database.Close())
	}
	if s.folder != "" {
		errs = append(errs, os.RemoveAll(s.folder))
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	if s.connect != nil {
		ctx = context.WithoutCancel(ctx)
		if s.into != "" {
			_, err := s.connect.Exec(ctx, `DROP SCHEMA IF EXISTS `+stagedSchema+` CASCADE`)
			errs = append(errs, err)
		}
		errs = append(errs, s.connect.Close(ctx))
	}
	return errors.Join(errs...)
}

// moveFile renames the database into its place once all of it is on the disk.
func (s *Staged) moveFile() error {
	from, to := filepath.Join(s.folder, DatabaseFile), filepath.Join(s.into, DatabaseFile)
	if _, err := os.Stat(from + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(errors.New("the new database was not written wholly"), err)
	}
	if err := Flush(from); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return Flush(s.into)
}

// Flush waits until a file or a folder is on the disk.
func Flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// staged are the statements that move all of the staged schema. ALTER TABLE moves views too.
const staged = `SELECT 'ALTER TABLE ' || oid::regclass || ' SET SCHEMA ' FROM pg_class
WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
UNION ALL SELECT 'ALTER FUNCTION ' || oid::regprocedure || ' SET SCHEMA ' FROM pg_proc WHERE pronamespace = $1::regnamespace`

// moveSchema moves tables and functions in one transaction.
func (s *Staged) moveSchema(ctx context.Context) (err error) {
	tx, err := s.connect.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback(context.WithoutCancel(ctx)))
		}
	}()
	rows, err := tx.Query(ctx, staged, stagedSchema)
	if err != nil {
		return err
	}
	moves, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, move := range moves {
		if _, err := tx.Exec(ctx, move+quoted(s.into)); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `DROP SCHEMA `+stagedSchema); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// connectedTo counts the other programs that are connected to a PostgreSQL database.
const connectedTo = `SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`

// OpenUnused opens a database that no server uses, and refuses one that some program may be writing to.
func OpenUnused(ctx context.Context, o Options) (*Database, error) {
	o.Exclusive = true
	d, err := Open(ctx, o)
	if err != nil || !d.postgres {
		return d, err
	}
	// The pool is closed meanwhile, so that only others are counted.
	if err := d.Close(); err != nil {
		return nil, err
	}
	c, err := d.connect(ctx, d.unlimited)
	if err != nil {
		return nil, err
	}
	var others int
	for range 60 { // PostgreSQL needs a moment to notice that the pool is closed
		err = c.QueryRow(ctx, connectedTo).Scan(&others)
		if err != nil || others == 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err := errors.Join(err, c.Close(ctx)); err != nil {
		return nil, err
	}
	if others > 0 {
		return nil, fmt.Errorf("%d other connections use the PostgreSQL database; stop all servers on it first", others)
	}
	return Open(ctx, o)
}
