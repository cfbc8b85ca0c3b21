package main

import (
	"context"
	"errors"
	"fmt"

	"mognad/assessment/store"
)

// migrateCommand brings the schema up to date, as a step of its own.
type migrateCommand struct {
	databaseFlags `embed:""`

	Check bool `help:"Change nothing; fail if the schema is not the one this program needs."`
}

// Run applies the missing migrations and prints how many there were.
func (c *migrateCommand) Run(ctx context.Context, p *program) (err error) {
	if c.Check {
		if err := c.check(); err != nil {
			return err
		}
	}
	db, err := c.open(ctx, !c.Check, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if c.Check {
		if err := usable(ctx, db); err != nil {
			return err
		}
		if newer, err := newerSchema(ctx, db); err != nil || newer != "" {
			fmt.Fprint(p.out, newer)
			return err
		}
		fmt.Fprintln(p.out, "The schema is up to date.")
		return printClashes(ctx, p, db)
	}
	applied, err := db.Migrate(ctx)
	if err != nil {
		return err
	}
	if newer, err := newerSchema(ctx, db); err != nil || newer != "" {
		fmt.Fprint(p.out, newer)
		return err
	}
	switch applied {
	case 0:
		fmt.Fprintln(p.out, "The schema was up to date.")
	case 1:
		fmt.Fprintln(p.out, "1 migration applied; the schema is up to date.")
	default:
		fmt.Fprintf(p.out, "%d migrations applied; the schema is up to date.\n", applied)
	}
	return printClashes(ctx, p, db)
}

// newerSchema says that the schema is newer than this program knows, "" if it is not.
func newerSchema(ctx context.Context, db *store.Database) (string, error) {
	schema, known, err := db.SchemaVersions(ctx)
	if err != nil || schema <= known {
		return "", err
	}
	const sentence = "The schema is version %d, newer than the %d this program knows, and compatible with it. " +
		"Nothing was changed.\n"
	return fmt.Sprintf(sentence, schema, known), nil
}

// printClashes prints the names and addresses that look the same as others, one a line.
func printClashes(ctx context.Context, p *program, db *store.Database) error {
	clashes, err := db.Clashes(ctx)
	for _, c := range clashes {
		fmt.Fprintln(p.out, "To correct: "+c.String())
	}
	return err
}
