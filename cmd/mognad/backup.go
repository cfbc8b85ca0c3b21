package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"mognad/assessment/backup"
)

// encryptFlags say to whom an archive is encrypted.
type encryptFlags struct {
	EncryptTo      []string `help:"Encrypt the archive to a public key of age, which begins with age1, or to those in a file; may be given several times." placeholder:"KEY"`
	PassphraseFile string   `help:"Encrypt the archive with the passphrase in this file." placeholder:"FILE"`
}

// backupCommand writes an archive of the whole installation.
type backupCommand struct {
	File string `arg:"" help:"File to write, which must not exist; - is standard output."`

	encryptFlags  `embed:""`
	databaseFlags `embed:""`
}

// Run writes the archive while the server goes on.
func (c *backupCommand) Run(ctx context.Context, p *program) (err error) {
	recipients, err := backup.Recipients(c.EncryptTo, c.PassphraseFile)
	if err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	db, err := c.open(ctx, false, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var sums backup.Sums
	write := func(to io.Writer) error {
		_, sums, err = backup.Make(ctx, db, to, version(), time.Now(), recipients)
		return err
	}
	if c.File == "-" {
		return write(p.out)
	}
	size, err := backup.WriteFile(c.File, write)
	if err != nil {
		return err
	}
	encrypted := "not encrypted"
	if len(recipients) > 0 {
		encrypted = "encrypted"
	}
	fmt.Fprintf(p.out, "%s holds %d rows in %d tables: %d bytes, %s.\n",
		c.File, sums.Rows(), len(sums.Tables), size, encrypted)
	return nil
}
