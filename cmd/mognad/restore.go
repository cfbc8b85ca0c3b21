package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"mognad/assessment/backup"
)

// decryptFlags are the key of an encrypted archive.
type decryptFlags struct {
	Identity       string `help:"File with the secret key of age that the archive is encrypted to." placeholder:"FILE"`
	PassphraseFile string `help:"File with the passphrase that the archive is encrypted with." placeholder:"FILE"`
}

// restoreCommand puts an archive into an empty place.
type restoreCommand struct {
	File string `arg:"" help:"Archive that mognad backup has written."`

	DespiteFindings bool `help:"Restore contents that mognad verify finds fault with. A damaged archive is refused anyway."`

	decryptFlags  `embed:""`
	databaseFlags `embed:""`
}

// Run restores the archive into the folder or the PostgreSQL database of the flags.
func (c *restoreCommand) Run(ctx context.Context, p *program) (err error) {
	identities, err := backup.Identities(c.Identity, c.PassphraseFile)
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("the archive cannot be read: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	r, err := backup.Restore(ctx, file, identities, c.options(), c.DespiteFindings)
	if found := (*backup.FoundError)(nil); errors.As(err, &found) {
		fmt.Fprintln(p.err, found)
		return errors.New("nothing was restored; to restore it as it is, add --despite-findings")
	}
	if err != nil {
		return err
	}
	printVerified(p, r.Verified)
	if r.Migrations > 0 {
		fmt.Fprintf(p.out, "Its schema was of version %d and has been brought up to date by %d migrations.\n",
			r.Manifest.Schema, r.Migrations)
	}
	fmt.Fprintln(p.out, "Restored. Everybody signs in again.")
	return nil
}
