package store

import (
	"context"

	"mognad/assessment"
)

// Fault is what an error of a driver means: what the caller is told, and whether the transaction may be run again.
func Fault(err error) (code assessment.Code, key string, again bool) {
	f := faultOf(err)
	return f.code, f.key, f.again
}

// CleanTexts runs the migration in Go on a database that has it already.
func (d *Database) CleanTexts(ctx context.Context) error {
	pool, err := d.write.DB()
	if err != nil {
		return err
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := d.cleanTexts(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// TextColumns lists the columns with texts that people typed, by table: lines, texts and JSON.
func TextColumns() map[string][3][]string {
	columns := map[string][3][]string{}
	for _, s := range storedTexts {
		c := columns[s.table]
		c[0], c[1], c[2] = append(c[0], s.lines...), append(c[1], s.texts...), append(c[2], s.lists...)
		columns[s.table] = c
	}
	return columns
}

// Waiting is how many transactions wait to write the embedded database.
func (d *Database) Waiting() int {
	d.writer.mutex.Lock()
	defer d.writer.mutex.Unlock()
	return len(d.writer.waiting)
}

// Configure runs a PRAGMA on the connection that writes the embedded database.
func (d *Database) Configure(ctx context.Context, pragma string) error {
	pool, err := d.write.DB()
	if err == nil {
		_, err = pool.ExecContext(ctx, pragma)
	}
	return err
}
