package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"mognad/assessment"
)

// compatibleFrom reads what the schema says of itself: the lowest number that the newest migration of a program must
// have for the program to run on it. Every schema newer than a program that asks has it. The type is named because
// PostgreSQL refuses a prepared statement whose result has another type than before.
const compatibleFrom = `SELECT CAST(oldest AS bigint) FROM schema_compatibility`

// askEvery is how often a program that writes asks whether the schema has been changed so that it must not any more.
const askEvery = 2 * time.Second

// A verdict is the latest answer to whether this program may write.
type verdict struct {
	asked    atomic.Int64 // nanoseconds since the database was opened
	outdated atomic.Pointer[assessment.Error]
}

// SchemaVersions are the schema's version and the one that this program knows. The schema's may be higher: a newer
// program has changed it so that this one can go on.
func (d *Database) SchemaVersions(ctx context.Context) (schema, known int64, err error) {
	schema, err = d.schemaVersion(ctx)
	return schema, latestMigration(), err
}

// compatible returns an error unless this program may run on a schema of the version, and keeps the verdict.
func (d *Database) compatible(ctx context.Context, version int64) error {
	known := latestMigration()
	if version < known {
		return &assessment.Error{
			Code: assessment.Unavailable,
			Key:  "error.unavailable",
			Err:  fmt.Errorf("the schema is version %d, this program knows %d", version, known),
		}
	}
	oldest := known
	if version > known {
		pool, err := d.read.DB()
		if err != nil {
			return err
		}
		if err := pool.QueryRowContext(ctx, compatibleFrom).Scan(&oldest); err != nil {
			return fmt.Errorf("read which programs the schema is for: %w", err)
		}
	}
	if known >= oldest {
		d.verdict.outdated.Store(nil)
		return nil
	}
	outdated := &assessment.Error{
		Code: assessment.Unavailable,
		Key:  "error.outdated",
		Err: fmt.Errorf(
			"%w: the database has schema version %d, newer than the %d this program knows, and only for programs that know %d",
			assessment.ErrOutdated,
			version,
			known,
			oldest,
		),
	}
	d.verdict.outdated.Store(outdated)
	return outdated
}

// mayWrite refuses what a program would write that is too old for the schema. It asks the database now and then; where
// that fails, the write itself will say why.
func (d *Database) mayWrite(ctx context.Context) error {
	now, asked := int64(time.Since(d.opened)), d.verdict.asked.Load()
	if now-asked > int64(askEvery) && d.verdict.asked.CompareAndSwap(asked, now) {
		if version, err := d.schemaVersion(ctx); err == nil && version >= latestMigration() {
			_ = d.compatible(ctx, version) // kept as the verdict
		}
	}
	if outdated := d.verdict.outdated.Load(); outdated != nil {
		return outdated
	}
	return nil
}

// plans numbers the statements that PostgreSQL connections keep prepared. After a migration by a newer program those
// that return all columns of a table fail once, since they would return others than before: then all are prepared anew.
type plans struct{ number atomic.Int64 }

// planNumber is under which a connection keeps the number of its statements.
const planNumber = "mognad.plans"

// renew forgets the statements of a connection that is used again, if a newer number has begun.
func (p *plans) renew(ctx context.Context, c *pgx.Conn) error {
	now, own := p.number.Load(), c.PgConn().CustomData()
	if kept, _ := own[planNumber].(int64); kept == now {
		return nil
	}
	if err := c.DeallocateAll(ctx); err != nil {
		return driver.ErrBadConn // another connection is used instead
	}
	own[planNumber] = now
	return nil
}

// stale reports whether PostgreSQL refused a prepared statement because its table has changed.
func stale(err error) bool {
	_, state := codes(err)
	return state == "0A000" && strings.Contains(err.Error(), "cached plan must not change result type")
}
