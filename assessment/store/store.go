// Package store keeps the nouns of package assessment in a database: embedded SQLite or PostgreSQL, through GORM, with
// one behaviour. It enforces whose rows a statement may touch; who may touch them is left to the use cases.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"golang.org/x/sync/semaphore"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"

	"mognad/assessment"
)

// Options say which database to open and how.
type Options struct {
	Data        string // folder of the embedded database; used if DatabaseURL is empty
	DatabaseURL string // postgres://user:password@host:port/database

	// PasswordFile holds PostgreSQL's password, if the URL does not. It is read again for each new connection, so that a
	// changed password needs no restart.
	PasswordFile string
	Pool         int // most connections to PostgreSQL; 0 for as many as suit the server

	Exclusive bool // refuse a data folder that another server uses
	Volatile  bool // the embedded database does not wait for the disk: for tests, whose data may be lost
	Log       *slog.Logger

	schema string // of PostgreSQL, unless the address names one or the role has one; see [Stage]
}

// Database is an open database. It is safe for concurrent use.
type Database struct {
	write, read *gorm.DB // the same for PostgreSQL
	writer      *writer  // of the embedded database
	postgres    bool
	unlimited   *pgx.ConnConfig // PostgreSQL without time limits, to change the schema
	password    func(context.Context, *pgx.ConnConfig) error
	pooled      bool            // PostgreSQL through a pooler
	hurried     *pgx.ConnConfig // PostgreSQL with the time limits of the pool
	looks       *semaphore.Weighted
	writing     writing
	lock        *flock.Flock // held by a server on the embedded database
	migrating   *flock.Flock // held while the embedded database's schema changes
	plans       *plans       // of PostgreSQL's connections
	opened      time.Time
	verdict     verdict      // whether this program may write
	observer    Observer     // nil if nobody counts
	writers     atomic.Int64 // see [Database.Writers]
}

var _ assessment.Store = (*Database)(nil)

// DatabaseFile is the name of the embedded database in its folder.
const DatabaseFile = "mognad.db"

// lockFile is the file beside it that whoever uses the folder has locked.
const lockFile = "mognad.lock"

// readers is the number of connections that may read the embedded database at the same time.
const readers = 8

// Open opens the database without touching its schema; see [Database.Migrate]. Errors are written for the operator: a
// data folder that cannot be written or is in use, a database that cannot be reached.
func Open(ctx context.Context, o Options) (*Database, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.DatabaseURL != "" {
		return openPostgres(ctx, o)
	}
	return openEmbedded(ctx, o)
}

func openPostgres(ctx context.Context, o Options) (*Database, error) {
	unhurried, err := o.postgresConfig()
	if err != nil {
		return nil, err
	}
	if o.schema != "" {
		unhurried.RuntimeParams["search_path"] = o.schema
	}
	hurried, server, err := o.meet(ctx, unhurried)
	if err != nil {
		return nil, err
	}
	kept := &plans{}
	pool := stdlib.OpenDB(
		*hurried,
		stdlib.OptionBeforeConnect(o.password),
		stdlib.OptionAfterConnect(inUTC),
		stdlib.OptionResetSession(kept.renew),
	)
	size := server.pool(o.Pool)
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	db, err := openGorm(postgres.New(postgres.Config{Conn: pool}), o)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &Database{
		write:     db,
		read:      db,
		postgres:  true,
		unlimited: unhurried,
		password:  o.password,
		pooled:    server.pooled,
		hurried:   hurried.Copy(),
		looks:     semaphore.NewWeighted(mostLooks),
		plans:     kept,
		opened:    time.Now(),
	}, nil
}

// inUTC makes the driver return times in UTC instead of the server's own zone, so that what is sealed is the same
// wherever it is read.
func inUTC(_ context.Context, c *pgx.Conn) error {
	c.TypeMap().
		RegisterType(&pgtype.Type{
			Name:  "timestamptz",
			OID:   pgtype.TimestamptzOID,
			Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
	return nil
}

func openEmbedded(ctx context.Context, o Options) (*Database, error) {
	if o.Data == "" {
		return nil, errors.New("say where the data is: a folder with --data, or PostgreSQL with --database-url")
	}
	if err := checkFolder(o.Data); err != nil {
		return nil, err
	}
	file := filepath.Join(o.Data, DatabaseFile)
	if err := makePrivate(o.Data, file, o.Log); err != nil {
		return nil, err
	}
	d := &Database{
		migrating: flock.New(filepath.Join(o.Data, "migrate.lock")),
		plans:     &plans{},
		opened:    time.Now(),
	}
	if o.Exclusive {
		lock, err := lockFolder(o.Data)
		if err != nil {
			return nil, err
		}
		d.lock = lock
	}
	var err error
	if d.write, err = openSQLite(ctx, file, "immediate", 1, o); err == nil {
		d.writer = &writer{db: d.write}
		d.read, err = openSQLite(ctx, file, "deferred", readers, o)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the database %s cannot be opened: %w", file, err), d.Close())
	}
	return d, nil
}

// lockFolder refuses a data folder that a server uses.
func lockFolder(folder string) (*flock.Flock, error) {
	lock := flock.New(filepath.Join(folder, lockFile))
	taken, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("the data folder %s cannot be locked; check that this user may write there: %w", folder, err)
	}
	if !taken {
		return nil, fmt.Errorf(
			"the data folder %s is in use by another server; stop that one, or choose another folder with --data", folder,
		)
	}
	return lock, nil
}

// sqliteName is the data source name of the embedded database. Commits wait for the disk, unless volatile, so that a
// saved answer survives a power cut. With recursive triggers, INSERT OR REPLACE fires the trigger that refuses a
// deletion (sqlite.org/lang_conflict.html). What is deleted is overwritten in the file, not only marked as free.
func sqliteName(file, lock string, volatile bool) string {
	synchronous := "FULL"
	if volatile {
		synchronous = "OFF"
	}
	return "file:" + (&url.URL{Path: file}).EscapedPath() + "?_txlock=" + lock +
		"&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(" + synchronous + ")" +
		"&_pragma=foreign_keys(1)&_pragma=recursive_triggers(1)&_pragma=secure_delete(1)" +
		"&_time_format=sqlite&_timezone=UTC&_texttotime=1"
}

func openSQLite(ctx context.Context, file, lock string, connections int, o Options) (*gorm.DB, error) {
	pool, err := openPrepared(sqliteName(file, lock, o.Volatile))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return openGorm(sqlite.Dialector{DriverName: "sqlite", Conn: pool}, o)
}

func openGorm(dialect gorm.Dialector, o Options) (*gorm.DB, error) {
	db, err := gorm.Open(dialect, &gorm.Config{
		Logger:                 statementLog{log: o.Log},
		NamingStrategy:         schema.NamingStrategy{},
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
	})
	if err != nil {
		return nil, err
	}
	return db, Guard(db)
}

// Close releases the connections and the data folder.
func (d *Database) Close() error {
	var errs []error
	for _, db := range []*gorm.DB{d.write, d.read} {
		if db == nil {
			continue
		}
		pool, err := db.DB()
		if err == nil {
			err = pool.Close()
		}
		errs = append(errs, err)
		if d.postgres {
			break
		}
	}
	for _, l := range []*flock.Flock{d.lock, d.migrating} {
		if l != nil {
			errs = append(errs, l.Close())
		}
	}
	return errors.Join(errs...)
}

// Kind names the database for logs: "sqlite" or "postgres".
func (d *Database) Kind() string {
	if d.postgres {
		return "postgres"
	}
	return "sqlite"
}

// attempts is how many times a transaction is tried if the database aborts it.
const attempts = 4

// InTx implements [assessment.Store].
func (d *Database) InTx(ctx context.Context, scope assessment.Scope, fn func(assessment.Tx) error) error {
	if _, person := scope.User(); person {
		return errors.New("store: a person's scope is for reading")
	}
	return d.change(ctx, scope, nil, fn)
}

// change runs fn in a transaction that writes. The embedded database's may share its commit with others.
func (d *Database) change(
	ctx context.Context,
	scope assessment.Scope,
	o *sql.TxOptions,
	fn func(assessment.Tx) error,
) error {
	ctx, cancel := within(ctx)
	defer cancel()
	if err := d.mayWrite(ctx); err != nil {
		return err
	}
	if d.postgres {
		return d.run(ctx, d.write, scope, o, fn)
	}
	alone := unhurried(ctx)
	return d.attempt(ctx, scope, func(ctx context.Context) error {
		return d.observe(func(ready func()) error {
			t := &tx{scope: scope}
			err := d.writer.do(ctx, alone, func(g *gorm.DB) error {
				t.db = g
				err := fn(t)
				if err == nil {
					ready()
				}
				return err
			})
			d.writing.note(err, t.logged != (assessment.ID{}))
			if errors.Is(err, errDoubtful) {
				return d.settleEmbedded(ctx, scope, t.logged, err)
			}
			return err
		})
	})
}

// View implements [assessment.Store].
func (d *Database) View(ctx context.Context, scope assessment.Scope, fn func(assessment.Tx) error) error {
	o := &sql.TxOptions{ReadOnly: d.postgres}
	if d.postgres {
		o.Isolation = sql.LevelRepeatableRead
	}
	return d.run(ctx, d.read, scope, o, fn)
}

// Glance implements [assessment.Store].
func (d *Database) Glance(ctx context.Context, scope assessment.Scope, fn func(assessment.Glances) error) error {
	return d.attempt(ctx, scope, func(ctx context.Context) error {
		return fn(&tx{db: d.read.WithContext(ctx), scope: scope, postgres: d.postgres})
	})
}

func (d *Database) run(
	ctx context.Context,
	db *gorm.DB,
	scope assessment.Scope,
	o *sql.TxOptions,
	fn func(assessment.Tx) error,
) error {
	return d.attempt(ctx, scope, func(ctx context.Context) error {
		if db != d.write || o != nil && o.ReadOnly {
			return d.transact(ctx, db, scope, o, fn, func() {})
		}
		return d.observe(func(ready func()) error { return d.transact(ctx, db, scope, o, fn, ready) })
	})
}

// attempt runs do with the scope, within a transaction's time limit, and again if the database aborted it.
func (d *Database) attempt(ctx context.Context, scope assessment.Scope, do func(context.Context) error) error {
	if scope.Empty() {
		return errNoScope
	}
	ctx, cancel := within(assessment.WithScope(ctx, scope))
	defer cancel()
	var err error
	for n := range attempts {
		if n > 0 {
			select {
			case <-ctx.Done():
				return late(ctx, err)
			case <-time.After(time.Duration(n*n) * 10 * time.Millisecond):
			}
		}
		if err = do(ctx); err == nil || !faultOf(err).again {
			break
		}
		if stale(err) {
			d.plans.number.Add(1)
		}
	}
	return late(ctx, err)
}

func options(o *sql.TxOptions) []*sql.TxOptions {
	if o == nil {
		return nil
	}
	return []*sql.TxOptions{o}
}

// tx implements [assessment.Tx]; its methods are in the files of their nouns.
type tx struct {
	db       *gorm.DB
	scope    assessment.Scope
	postgres bool
	logged   assessment.ID // an event that it has logged, by which [Database.settle] knows it
}

var _ assessment.Tx = (*tx)(nil)

// ofInstallation refuses other scopes than the installation's.
func (t *tx) ofInstallation() error {
	if t.scope != assessment.ScopeInstallation() {
		return fmt.Errorf("%w of the installation", errNoScope)
	}
	return nil
}

// organisation is the scope's organisation, the zero id for the installation's.
func (t *tx) organisation() assessment.ID {
	id, _ := t.scope.Organisation()
	return id
}

// first finds one row by conditions, or returns [assessment.NotFound].
func first[T any](t *tx, query string, args ...any) (T, error) {
	var rows []T
	if err := t.db.Where(query, args...).Limit(1).Find(&rows).Error; err != nil {
		var none T
		return none, translate(err)
	}
	if len(rows) == 0 {
		var none T
		return none, assessment.Missing()
	}
	return rows[0], nil
}

// one finds one row by a hand-written statement, or returns [assessment.NotFound].
func one[T any](t *tx, statement string, args ...any) (T, error) {
	var rows []T
	if err := t.db.Raw(statement, args...).Scan(&rows).Error; err != nil {
		var none T
		return none, translate(err)
	}
	if len(rows) == 0 {
		var none T
		return none, assessment.Missing()
	}
	return rows[0], nil
}

// all finds rows by conditions, in the given order.
func all[T any](t *tx, order, query string, args ...any) ([]T, error) {
	rows := []T{}
	db := t.db.Order(order)
	if query != "" {
		db = db.Where(query, args...)
	}
	return rows, translate(db.Find(&rows).Error)
}

// inBatches reads what belongs to many ids, as many of them in one statement as it may have.
func inBatches[T any](ids []assessment.ID, read func(some []assessment.ID) ([]T, error)) ([]T, error) {
	list := []T{}
	for some := range slices.Chunk(ids, batch) {
		more, err := read(some)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// insert adds a row; taken is the field named in the conflict if a unique key is violated.
func insert[T any](t *tx, row *T, taken string) error {
	return refusedAs(taken, t.db.Create(row).Error)
}

// refusedAs translates the error of writing a row; taken is the field named if a unique key is violated.
func refusedAs(taken string, err error) error {
	if !errors.Is(duplicate(err), gorm.ErrDuplicatedKey) {
		return translate(err)
	}
	return &assessment.Error{
		Code:   assessment.Conflict,
		Key:    "error.taken",
		Fields: []assessment.FieldError{{Field: taken, Key: "error.taken"}},
		Err:    err,
	}
}

// change writes the named columns of the row whose primary key and version match, raises the version and returns the
// row as stored then. row has the new values and the version it starts from; load reads the stored row for the error of
// a stale change.
func change[T any](t *tx, row *T, version *int64, taken string, load func() (T, error), columns ...string) (T, error) {
	from := *version
	*version = from + 1
	rows, err := t.update(row, from, taken, columns)
	if err != nil || rows > 0 {
		return *row, err
	}
	current, err := load()
	if err != nil {
		return *row, err
	}
	return current, assessment.Changed(current)
}

// update writes the version and the named columns of the row whose primary key matches and whose version is still the
// one given, and fills in the row as stored then. It returns how many rows it wrote.
func (t *tx) update(row any, from int64, taken string, columns []string) (int64, error) {
	res := t.db.Model(row).
		Clauses(clause.Returning{}).
		Where("version = ?", from).
		Select("version", strings2any(columns)...).
		Updates(row)
	return res.RowsAffected, refusedAs(taken, res.Error)
}

func strings2any(s []string) []any {
	out := make([]any, len(s))
	for i, v := range s {
		out[i] = v
	}
	return out
}

// remove deletes the rows that match the conditions. It is an error if there are none, or if others refer to one.
func remove[T any](t *tx, query string, args ...any) error {
	var row T
	res := t.db.Where(query, args...).Delete(&row)
	if res.Error != nil {
		return translate(res.Error)
	}
	if res.RowsAffected == 0 {
		return assessment.Missing()
	}
	return nil
}

// Ready implements [assessment.Store].
func (d *Database) Ready(ctx context.Context) error {
	pool, err := d.read.DB()
	if err != nil {
		return err
	}
	if err := pool.PingContext(ctx); err != nil {
		return translate(err)
	}
	have, err := d.schemaVersion(ctx)
	if err != nil {
		return translate(err)
	}
	return translate(d.compatible(ctx, have))
}
