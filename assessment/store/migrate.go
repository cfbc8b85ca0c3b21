package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"mognad/assessment"
	"mognad/migrations"
)

// Migrate brings the schema up to the version that this program needs. It is safe to run concurrently: on PostgreSQL
// one process holds a lock and the others wait; the embedded database has one writer. A schema newer than the
// program is left alone if it is compatible with it. One that is not, or that a failed migration left half-migrated, is
// refused with an explanation. There is no time limit.
func (d *Database) Migrate(ctx context.Context) (applied int, err error) {
	return d.MigrateTo(ctx, latestMigration())
}

// MigrateTo is [Database.Migrate] to a version that this program has known, for data that was written in it.
func (d *Database) MigrateTo(ctx context.Context, version int64) (applied int, err error) {
	pool, err := d.write.DB()
	if err != nil {
		return 0, err
	}
	if d.postgres {
		pool = stdlib.OpenDB(*d.forMigrations())
		defer func() { err = errors.Join(err, pool.Close()) }()
	}
	p, err := d.provider(pool)
	if err != nil {
		return 0, err
	}
	if d.migrating != nil {
		if _, err := d.migrating.TryLockContext(ctx, 20*time.Millisecond); err != nil {
			return 0, fmt.Errorf("another program changes the schema and does not finish: %w", err)
		}
		defer func() { err = errors.Join(err, d.migrating.Unlock()) }()
	}
	have, err := d.schemaVersion(ctx)
	if err != nil {
		return 0, err
	}
	if have > latestMigration() {
		return 0, d.newer(ctx, have)
	}
	return d.up(ctx, p, version)
}

// newer refuses a schema that a newer program has changed so that this one cannot run on it.
func (d *Database) newer(ctx context.Context, version int64) error {
	err := d.compatible(ctx, version)
	if errors.Is(err, assessment.ErrOutdated) {
		return fmt.Errorf(
			"the database has schema version %d, newer than the %d this program knows; start the newer mognad that wrote "+
				"it, or restore a backup from before",
			version,
			latestMigration(),
		)
	}
	return err
}

// How long a migration waits for a table that others use, and how long before it tries again. While it waits, everybody
// else waits behind it, so that it must not be long: a program of the version before is answering requests.
const (
	migrationLockTime = 2 * time.Second
	migrationPause    = time.Second
)

// up applies the missing migrations up to the version. One that cannot have its tables within a short time lets others
// pass and is tried again.
func (d *Database) up(ctx context.Context, p *goose.Provider, version int64) (applied int, err error) {
	for {
		results, err := p.UpTo(ctx, version)
		var partly *goose.PartialError
		if errors.As(err, &partly) {
			results = partly.Applied
		}
		applied += len(results)
		if err == nil {
			return applied, nil
		}
		if _, state := codes(err); state != "55P03" && state != "40P01" { // lock_not_available, deadlock_detected
			return applied, fmt.Errorf("the schema cannot be brought up to date: %w", err)
		}
		select {
		case <-ctx.Done():
			return applied, fmt.Errorf("others use the tables that the schema's change needs: %w", err)
		case <-time.After(migrationPause):
		}
	}
}

// forMigrations is the configuration of connections that change the schema, without the limits of a request. A pooler
// may refuse to pass on how long to wait, and would keep it for others if it were set later.
func (d *Database) forMigrations() *pgx.ConnConfig {
	c := d.unlimited.Copy()
	if d.pooled {
		return c
	}
	c.RuntimeParams["lock_timeout"] = strconv.FormatInt(migrationLockTime.Milliseconds(), 10)
	return c
}

func (d *Database) provider(pool *sql.DB) (*goose.Provider, error) {
	dialect, folder := goose.DialectSQLite3, "sqlite"
	options := []goose.ProviderOption{goose.WithGoMigrations(d.cleaning())}
	if d.postgres {
		dialect, folder = goose.DialectPostgres, "postgres"
		options = append(options, goose.WithSessionLocker(&migrationLock{pool: pool}))
	}
	files, err := fs.Sub(migrations.Files, folder)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, pool, files, options...)
}

// schemaVersion reads the version of the schema, 0 for an empty database. It writes nothing.
func (d *Database) schemaVersion(ctx context.Context) (int64, error) {
	pool, err := d.read.DB()
	if err != nil {
		return 0, err
	}
	exists := `SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'`
	if d.postgres {
		exists = `SELECT count(*) FROM pg_tables WHERE tablename = 'goose_db_version' AND schemaname = ANY (current_schemas(false))`
	}
	var n int
	if err := pool.QueryRowContext(ctx, exists).Scan(&n); err != nil {
		return 0, fmt.Errorf("read schema version: %w", err)
	}
	if n == 0 {
		return 0, nil
	}
	var version sql.NullInt64
	err = pool.QueryRowContext(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&version)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read schema version: %w", err)
	}
	return version.Int64, nil
}

// LatestSchema is the version of the schema that this program needs.
func LatestSchema() int64 { return latestMigration() }

// latestMigration is the highest number among the embedded files and the migration in Go.
func latestMigration() int64 {
	latest := int64(cleaningVersion)
	entries, err := fs.ReadDir(migrations.Files, "sqlite")
	if err != nil {
		return 0 // the folder is embedded, so it cannot be missing
	}
	for _, e := range entries {
		number, _, _ := strings.Cut(e.Name(), "_")
		if n, err := strconv.ParseInt(number, 10, 64); err == nil && n > latest {
			latest = n
		}
	}
	return latest
}
