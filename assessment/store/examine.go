package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"mognad/migrations"
)

// Facts are what an operator asks about a database.
type Facts struct {
	Version   string // of the database, such as "PostgreSQL 16.4"
	Major     int    // of PostgreSQL
	Encoding  string
	Collation string
	Bytes     int64
	Schema    int64 // version of the schema, 0 for none
	Known     int64 // the one that this program needs
	Pending   int   // migrations that are missing
	Superuser bool  // the role passes every wall of PostgreSQL
	MayCreate bool  // the role may change the schema
	Damage    string
	Clock     time.Time // of PostgreSQL; zero for the embedded database, which has ours
}

// OldestPostgres is the oldest version of PostgreSQL that the program is made for.
const OldestPostgres = 15

// The statements that read the facts. They name no table of ours.
const (
	postgresFacts = `SELECT 'PostgreSQL ' || current_setting('server_version'),
current_setting('server_version_num')::int / 10000, pg_encoding_to_char(d.encoding), d.datcollate,
pg_database_size(d.oid), r.rolsuper OR r.rolbypassrls,
COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false), clock_timestamp()
FROM pg_database d JOIN pg_roles r ON r.rolname = current_user WHERE d.datname = current_database()`

	embeddedFacts = `SELECT 'SQLite ' || sqlite_version(), (SELECT encoding FROM pragma_encoding),
(SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)`
)

// Examine reads the facts. The embedded database is also checked for damage, which reads all of it.
func (d *Database) Examine(ctx context.Context) (Facts, error) {
	f := Facts{Known: latestMigration()}
	pool, err := d.read.DB()
	if err != nil {
		return f, err
	}
	if d.postgres {
		err = pool.QueryRowContext(ctx, postgresFacts).
			Scan(&f.Version, &f.Major, &f.Encoding, &f.Collation, &f.Bytes, &f.Superuser, &f.MayCreate, &f.Clock)
	} else {
		f.MayCreate, f.Collation = true, "the program's own"
		if err = pool.QueryRowContext(ctx, embeddedFacts).Scan(&f.Version, &f.Encoding, &f.Bytes); err == nil {
			f.Damage, err = damage(ctx, pool)
		}
	}
	if err != nil {
		return f, fmt.Errorf("examine the database: %w", err)
	}
	if f.Schema, err = d.schemaVersion(ctx); err != nil {
		return f, err
	}
	f.Pending, err = pending(f.Schema)
	return f, err
}

// damage is the first thing that SQLite finds wrong, "" for none.
func damage(ctx context.Context, pool *sql.DB) (string, error) {
	var found string
	if err := pool.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found); err != nil {
		return "", err
	}
	if found == "ok" {
		return "", nil
	}
	return found, nil
}

// pending counts the migrations after a version of the schema.
func pending(since int64) (int, error) {
	entries, err := fs.ReadDir(migrations.Files, "sqlite")
	if err != nil {
		return 0, err
	}
	n := 0
	for _, e := range entries {
		number, _, _ := strings.Cut(e.Name(), "_")
		if version, err := strconv.ParseInt(number, 10, 64); err == nil && version > since {
			n++
		}
	}
	if cleaningVersion > since {
		n++
	}
	return n, nil
}
