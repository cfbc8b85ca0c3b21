package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"mognad/assessment/backup"
	"mognad/assessment/store"
)

// moveCommand copies everything to another database.
type moveCommand struct {
	To string `help:"Where to: an empty folder for the embedded database, or an empty PostgreSQL database as postgres://user@host:5432/database." placeholder:"DATABASE" required:""`

	ToPasswordFile string `help:"File that holds the password of the new PostgreSQL database, instead of its address." placeholder:"FILE"`

	DespiteFindings bool `help:"Move contents that mognad verify finds fault with."`

	databaseFlags `embed:""`
}

// target are the flags that name the new database.
func (c *moveCommand) target() databaseFlags {
	if strings.HasPrefix(c.To, "postgres://") || strings.HasPrefix(c.To, "postgresql://") {
		return databaseFlags{DatabaseURL: c.To, DatabasePasswordFile: c.ToPasswordFile}
	}
	return databaseFlags{Data: c.To}
}

// Validate refuses an address of another kind of database, which is not the name of a folder either.
func (c *moveCommand) Validate() error {
	to := c.target().options()
	to.PasswordFile = "" // is read when the database is opened
	if err := to.Check(context.Background()); err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	return c.databaseFlags.Validate()
}

// Run copies and compares, and says which settings to change. The old database stays as it is.
func (c *moveCommand) Run(ctx context.Context, p *program) (err error) {
	if err := c.check(); err != nil {
		return err
	}
	to := c.target()
	if to.DatabaseURL == "" && c.ToPasswordFile != "" {
		return errors.New("--to-password-file is for PostgreSQL: give its address with --to")
	}
	if to.DatabaseURL == "" && c.DatabaseURL == "" && filepath.Clean(to.Data) == filepath.Clean(c.Data) {
		return fmt.Errorf("the database is in the folder %s already", c.Data)
	}
	from, err := store.OpenUnused(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	r, err := backup.Move(ctx, from, to.options(), c.DespiteFindings)
	if found := (*backup.FoundError)(nil); errors.As(err, &found) {
		fmt.Fprintln(p.err, found)
		return errors.New("nothing was moved; to move it as it is, add --despite-findings")
	}
	if err != nil {
		return err
	}
	if err := giveToOwner(to); err != nil {
		return err
	}
	printVerified(p, r.Verified)
	fmt.Fprintln(p.out, "Moved. Everybody signs in again. The old database is as it was; keep it until the service "+
		"runs on the new one.")
	if to.DatabaseURL != "" {
		fmt.Fprintln(p.out, "Set MOGNAD_DATABASE_URL, or database-url in the configuration file, and the file of its "+
			"password, if it has one, and start the service.")
	} else {
		fmt.Fprintf(p.out, "Set --data %s, or data in the configuration file, remove MOGNAD_DATABASE_URL, "+
			"database-url and the file of its password, and start the service.\n", to.Data)
	}
	return nil
}
