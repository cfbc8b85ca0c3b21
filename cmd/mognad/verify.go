package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"mognad/assessment/backup"
)

// verifyCommand checks an archive or a database.
type verifyCommand struct {
	File string `arg:"" optional:"" help:"Archive that mognad backup has written; without one, the database is verified."`

	Tables bool `help:"Print for each table how many rows it has and their hash, which are the same in every database that holds the same."`

	decryptFlags  `embed:""`
	databaseFlags `embed:""`
}

// Run prints what was checked, and what is not as it should be. The server may go on.
func (c *verifyCommand) Run(ctx context.Context, p *program) error {
	verify := c.database
	if c.File != "" {
		verify = c.archive
	}
	v, err := verify(ctx)
	if err != nil {
		return err
	}
	printVerified(p, v)
	if c.Tables {
		for _, t := range v.Sums.Tables {
			fmt.Fprintf(p.out, "%s  %8d  %s\n", t.SHA256, t.Rows, t.Name)
		}
	}
	if v.Check.Found > 0 {
		fmt.Fprintln(p.err, &backup.FoundError{Check: v.Check})
		return errReported
	}
	fmt.Fprintln(p.out, "Everything is as it should be.")
	return nil
}

func (c *verifyCommand) archive(context.Context) (v backup.Verified, err error) {
	identities, err := backup.Identities(c.Identity, c.PassphraseFile)
	if err != nil {
		return v, err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return v, fmt.Errorf("the archive cannot be read: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return backup.VerifyArchive(file, identities)
}

func (c *verifyCommand) database(ctx context.Context) (v backup.Verified, err error) {
	if err := c.check(); err != nil {
		return v, err
	}
	db, err := c.open(ctx, false, nil)
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return backup.VerifyDatabase(ctx, db)
}

// printVerified prints what was checked.
func printVerified(p *program, v backup.Verified) {
	if !v.Manifest.MadeAt.IsZero() {
		fmt.Fprintf(p.out, "Archive of the state at %s, written by mognad %s.\n",
			v.Manifest.MadeAt.Format(time.RFC3339), v.Manifest.Program)
	}
	fmt.Fprintf(p.out, "Rows read: %d in %d tables, schema version %d.\n",
		v.Sums.Rows(), len(v.Sums.Tables), v.Manifest.Schema)
	for _, line := range []struct {
		what  string
		count int64
	}{
		{"References followed", v.Check.References},
		{"Seals recomputed", v.Check.Seals},
		{"Values compared with what was submitted", v.Check.Values},
		{"Answers compared with their versions", v.Check.Answers},
		{"Events read, and those of answers, submissions and seals compared with these", v.Check.Events},
	} {
		fmt.Fprintf(p.out, "%s: %d.\n", line.what, line.count)
	}
	switch n := v.Nightly; {
	case n == nil:
	case n.Good():
		fmt.Fprintf(p.out, "Last nightly backup: %s, %s, %d bytes.\n", n.Day, n.File, n.Bytes)
	case n.EndedAt == nil:
		fmt.Fprintf(p.out, "The nightly backup of %s is being made since %s.\n", n.Day, n.BeganAt.Format(time.RFC3339))
	default:
		fmt.Fprintf(p.out, "The nightly backup of %s failed: %s.\n", n.Day, n.Error)
	}
}
