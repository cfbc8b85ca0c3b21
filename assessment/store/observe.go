package store

import (
	"database/sql"
	"time"
)

// Observer is told of commits, to count them.
type Observer interface {
	// Committed is told how long the database took to commit a change, and why it failed. Of a connection that was lost
	// meanwhile nobody knows whether it committed.
	Committed(took time.Duration, err error)
}

// Observe tells the observer of all commits from now on. It is called before the database is used.
func (d *Database) Observe(o Observer) { d.observer = o }

// observe runs a transaction that changes something and tells the observer how its commit went. The transaction says
// when it is ready to commit; one that never is, because it is rolled back, is not counted.
func (d *Database) observe(transaction func(ready func()) error) error {
	d.writers.Add(1)
	defer d.writers.Add(-1)
	var since time.Time
	err := transaction(func() { since = time.Now() })
	if d.observer != nil && !since.IsZero() {
		d.observer.Committed(time.Since(since), err)
	}
	return err
}

// Writers is how many changes are under way or wait for a connection.
func (d *Database) Writers() int64 { return d.writers.Load() }

// Pools are the statistics of the connections: those that write and those that read the embedded database, or all those
// to PostgreSQL.
func (d *Database) Pools() map[string]sql.DBStats {
	pools := map[string]sql.DBStats{}
	if pool, err := d.write.DB(); err == nil {
		pools["write"] = pool.Stats()
	}
	if d.postgres {
		return map[string]sql.DBStats{"postgres": pools["write"]}
	}
	if pool, err := d.read.DB(); err == nil {
		pools["read"] = pool.Stats()
	}
	return pools
}
