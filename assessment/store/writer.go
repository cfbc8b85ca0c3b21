package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"sync"

	"gorm.io/gorm"

	"mognad/assessment"
)

// writer lets transactions use the embedded database's one connection that writes. Those who wait when one has finished
// join it: each runs in a savepoint of its own and can be undone by itself, and one commit, which waits for the disk,
// is for all. Nobody is told that something is saved before that commit, and nobody waits for others to come.
type writer struct {
	db *gorm.DB // its pool has one connection, so that a change of the schema excludes all others

	mutex   sync.Mutex
	busy    bool    // somebody has the connection
	waiting []*turn // in the order in which they came
}

// How many transactions may wait, and how many share a commit.
const (
	mostWaiting = 4096
	mostJoined  = 64
)

// turn is somebody who waits to write.
type turn struct {
	alone bool
	mine  chan *group // gets the group to join, nil to begin one
}

// group is the transactions that one commit is for. Only who has the turn uses it, until ended is closed.
type group struct {
	conn   *sql.Conn
	joined int
	last   bool  // nobody joins after this one
	broken error // the database has undone what all have done

	ended chan struct{}
	err   error // of all whose own part succeeded
}

// errUndone says that a transaction was undone with another one's, and was not the reason.
var errUndone = errors.New("store: undone with another transaction")

// do runs fn in a transaction, which may share its commit with others unless it is to be alone. Once fn runs, the
// context is only asked between its statements: a statement that is interrupted would undo what all have done.
func (w *writer) do(ctx context.Context, alone bool, fn func(*gorm.DB) error) error {
	g, err := w.enter(ctx, alone)
	if err != nil {
		return err
	}
	if err := w.take(ctx, g, alone, fn); err != nil {
		return err
	}
	<-g.ended
	return g.err
}

// enter waits for the turn to write. Who gets it must leave.
func (w *writer) enter(ctx context.Context, alone bool) (*group, error) {
	w.mutex.Lock()
	if !w.busy {
		w.busy = true
		w.mutex.Unlock()
		return w.begin(ctx)
	}
	if len(w.waiting) >= mostWaiting {
		w.mutex.Unlock()
		return nil, &assessment.Error{Code: assessment.Unavailable, Key: "error.unavailable"}
	}
	t := &turn{alone: alone, mine: make(chan *group, 1)}
	w.waiting = append(w.waiting, t)
	w.mutex.Unlock()
	select {
	case g := <-t.mine:
		return w.joined(ctx, g)
	case <-ctx.Done():
	}
	w.mutex.Lock()
	before := len(w.waiting)
	w.waiting = slices.DeleteFunc(w.waiting, func(o *turn) bool { return o == t })
	gone := len(w.waiting) < before
	w.mutex.Unlock()
	if gone {
		return nil, ctx.Err()
	}
	return w.joined(ctx, <-t.mine) // just now, and the next must get it from here
}

// joined is the group of a turn that has come.
func (w *writer) joined(ctx context.Context, g *group) (*group, error) {
	if g == nil {
		return w.begin(ctx)
	}
	return g, nil
}

// begin begins a group, or lets the next try.
func (w *writer) begin(ctx context.Context) (*group, error) {
	pool, err := w.db.DB()
	if err != nil {
		w.pass()
		return nil, err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		w.pass()
		return nil, err
	}
	g := &group{conn: conn, ended: make(chan struct{})}
	if err := g.run(ctx, "BEGIN IMMEDIATE"); err != nil {
		err = errors.Join(err, g.discard())
		w.pass()
		return nil, err
	}
	return g, nil
}

// take runs fn as a part of the group and gives the turn to the next.
func (w *writer) take(ctx context.Context, g *group, alone bool, fn func(*gorm.DB) error) (err error) {
	g.joined++
	g.last = g.last || alone
	finished := false
	defer func() {
		if !finished { // fn has panicked
			g.undo()
			w.leave(g)
		}
	}()
	err = g.part(ctx, func() error {
		// As gorm.DB.Begin does it, on a connection instead of a transaction.
		db := w.db.Session(&gorm.Session{Context: ctx, SkipHooks: true, NewDB: true})
		db.Statement.ConnPool = steady{conn: g.conn}
		return fn(db)
	})
	finished = true
	w.leave(g)
	return err
}

// leave gives the turn to the next who waits, or ends the group and lets the next begin another.
func (w *writer) leave(g *group) {
	w.mutex.Lock()
	joins := len(w.waiting) > 0 && !w.waiting[0].alone && !g.last && g.broken == nil && g.joined < mostJoined
	if joins {
		next := w.first()
		w.mutex.Unlock()
		next.mine <- g
		return
	}
	w.mutex.Unlock()
	g.end()
	close(g.ended)
	w.pass()
}

// pass lets the next who waits begin a group.
func (w *writer) pass() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if len(w.waiting) == 0 {
		w.busy = false
		return
	}
	w.first().mine <- nil
}

// first takes the one who has waited longest. The mutex is locked.
func (w *writer) first() *turn {
	t := w.waiting[0]
	w.waiting[0] = nil
	w.waiting = w.waiting[1:]
	return t
}

// part runs do in a savepoint and keeps what it has done if it returns nil.
func (g *group) part(ctx context.Context, do func() error) error {
	if err := ctx.Err(); err != nil { // the turn came when it was too late
		return err
	}
	background := context.WithoutCancel(ctx)
	if err := g.run(background, "SAVEPOINT part"); err != nil {
		g.broken = err
		return err
	}
	err := do()
	if err != nil {
		g.undo()
		return err
	}
	if err := g.run(background, "RELEASE part"); err != nil {
		g.broken = err
		return fmt.Errorf("end a part of a transaction: %w", err)
	}
	return nil
}

// undo undoes the part under way. On a full disk or when it lacks memory, the database has undone the whole
// transaction, and the savepoint is gone.
func (g *group) undo() {
	for _, statement := range []string{"ROLLBACK TO part", "RELEASE part"} {
		if err := g.run(context.Background(), statement); err != nil {
			g.broken = errors.Join(g.broken, err)
			return
		}
	}
}

// end commits what all have done.
func (g *group) end() {
	if g.broken != nil {
		g.err = errors.Join(errUndone, g.broken, g.discard())
		return
	}
	if err := g.run(context.Background(), "COMMIT"); err != nil {
		g.err = errors.Join(fmt.Errorf("commit: %w", err), g.discard())
		return
	}
	_ = g.conn.Close() // it is saved, whatever becomes of the connection
}

// discard closes the connection, which undoes what has not been committed.
func (g *group) discard() error {
	err := g.conn.Raw(func(any) error { return driver.ErrBadConn })
	if errors.Is(err, driver.ErrBadConn) {
		return nil
	}
	return errors.Join(err, g.conn.Close())
}

func (g *group) run(ctx context.Context, statement string) error {
	_, err := g.conn.ExecContext(ctx, statement)
	return err
}

// steady is a connection whose statements are not interrupted once they run.
type steady struct{ conn *sql.Conn }

var _ gorm.ConnPool = steady{}

// PrepareContext implements [gorm.ConnPool].
func (s steady) PrepareContext(ctx context.Context, text string) (*sql.Stmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.conn.PrepareContext(context.WithoutCancel(ctx), text)
}

// ExecContext implements [gorm.ConnPool].
func (s steady) ExecContext(ctx context.Context, text string, values ...any) (sql.Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.conn.ExecContext(context.WithoutCancel(ctx), text, values...)
}

// QueryContext implements [gorm.ConnPool].
func (s steady) QueryContext(ctx context.Context, text string, values ...any) (*sql.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return s.conn.QueryContext(context.WithoutCancel(ctx), text, values...)
}

// QueryRowContext implements [gorm.ConnPool].
func (s steady) QueryRowContext(ctx context.Context, text string, values ...any) *sql.Row {
	if ctx.Err() == nil {
		ctx = context.WithoutCancel(ctx)
	}
	return s.conn.QueryRowContext(ctx, text, values...)
}
