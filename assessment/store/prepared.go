package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"modernc.org/sqlite"
)

// openPrepared opens a pool of connections to the embedded database that keep their prepared statements. Within
// transactions, database/sql and GORM's cache prepare a statement again each time, which takes longer than running it.
// The PostgreSQL driver keeps them by itself.
func openPrepared(name string) (*sql.DB, error) {
	c, err := sqlite.NewConnector(name)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(preparing{Connector: c}), nil
}

type preparing struct{ driver.Connector }

// The parts of the driver's connections and statements that database/sql uses. Running a statement without preparing it
// is left out, so that every statement is prepared and kept.
type (
	connection interface {
		driver.Conn
		driver.ConnPrepareContext
		driver.ConnBeginTx
		driver.Pinger
		driver.SessionResetter
		driver.Validator
	}
	statement interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
)

func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole, ok := c.(connection)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: the driver's %T cannot do what is needed", c), c.Close())
	}
	return &preparedConnection{connection: whole, kept: map[string]*preparedStatement{}}, nil
}

// preparedConnection keeps statements by their text. Only one goroutine uses it at a time, which database/sql
// guarantees.
type preparedConnection struct {
	connection
	kept map[string]*preparedStatement
}

// statementsKept is how many statements a connection keeps. The program has fewer, apart from lists of different
// lengths.
const statementsKept = 300

// PrepareContext implements [driver.ConnPrepareContext].
func (c *preparedConnection) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	known, ok := c.kept[text]
	if ok && !known.used {
		known.used = true
		return known, nil
	}
	s, err := c.connection.PrepareContext(ctx, text)
	whole, can := s.(statement)
	if err != nil || ok || !can {
		return s, err // if ok, the rows of the kept one are still being read
	}
	if len(c.kept) >= statementsKept {
		if err := c.forget(); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	c.kept[text] = &preparedStatement{statement: whole, used: true}
	return c.kept[text], nil
}

// forget closes the kept statements that are not in use.
func (c *preparedConnection) forget() error {
	var errs []error
	for text, s := range c.kept {
		if !s.used {
			delete(c.kept, text)
			errs = append(errs, s.statement.Close())
		}
	}
	return errors.Join(errs...)
}

// Close implements [driver.Conn].
func (c *preparedConnection) Close() error {
	return errors.Join(c.forget(), c.connection.Close())
}

// preparedStatement stays with its connection after it is closed.
type preparedStatement struct {
	statement
	used bool
}

// Close implements [driver.Stmt].
func (s *preparedStatement) Close() error {
	s.used = false
	return nil
}
