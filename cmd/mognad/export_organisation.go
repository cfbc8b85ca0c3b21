package main

import (
	"context"
	"fmt"
	"io"

	"mognad/assessment"
	"mognad/assessment/backup"
	"mognad/assessment/event"
	"mognad/assessment/store"
	"mognad/assessment/workflow/chain"
)

// exportOrganisationCommand writes an archive of one organisation.
type exportOrganisationCommand struct {
	Key  string `arg:"" help:"The organisation's short name."`
	File string `arg:"" help:"File to write, which must not exist."`

	encryptFlags  `embed:""`
	databaseFlags `embed:""`
}

// Run logs the export and writes the archive, which holds the line of the log that tells of it.
func (c *exportOrganisationCommand) Run(ctx context.Context, p *program) error {
	recipients, err := backup.Recipients(c.EncryptTo, c.PassphraseFile)
	if err != nil {
		return err
	}
	return c.withDatabase(ctx, func(db *store.Database, w *chain.Chain) error {
		id, err := organisationByKey(ctx, db, c.Key)
		if err != nil {
			return err
		}
		var sums backup.Sums
		size, err := backup.WriteFile(c.File, func(to io.Writer) error {
			err := w.ExportBy(ctx, id, nil, func(assessment.Tx) (event.Event, error) {
				return event.OrganisationExported{Organisation: id, Encrypted: len(recipients) > 0}, nil
			})
			if err != nil {
				return err
			}
			_, sums, err = backup.MakeOrganisation(ctx, db, id, to, version(), w.Now(), recipients)
			return err
		})
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
	})
}

func organisationByKey(ctx context.Context, db *store.Database, key string) (assessment.ID, error) {
	list, err := backup.Organisations(ctx, db)
	if err != nil {
		return assessment.ID{}, err
	}
	for _, o := range list {
		if o.Key == key {
			return assessment.ParseID(o.ID)
		}
	}
	return assessment.ID{}, fmt.Errorf("there is no organisation with the short name %q", key)
}
