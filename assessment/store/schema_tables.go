package store

import (
	"context"
	"errors"
	"fmt"
)

// SchemaTables are the tables that archives keep in a version of the schema that this program has known, as the
// embedded database has them. They are read from an empty one in memory.
func SchemaTables(ctx context.Context, version int64) (list []Table, err error) {
	pool, err := openPrepared("file::memory:")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	pool.SetMaxOpenConns(1) // each connection has a memory of its own
	p, err := (&Database{}).provider(pool)
	if err != nil {
		return nil, err
	}
	if version < 1 {
		return nil, noSchema(version)
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return nil, fmt.Errorf("make the schema of version %d: %w", version, err)
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	s := &session{embedded: tx}
	have, err := s.schema(ctx)
	if err != nil {
		return nil, err
	}
	if have != version {
		return nil, noSchema(version)
	}
	return s.tables(ctx)
}

func noSchema(version int64) error {
	return fmt.Errorf("there is no version %d of the schema", version)
}
