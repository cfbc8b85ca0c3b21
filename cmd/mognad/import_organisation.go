package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"mognad/assessment"
	"mognad/assessment/backup"
	"mognad/assessment/event"
	"mognad/assessment/store"
	"mognad/assessment/workflow/chain"
)

// importOrganisationCommand puts an archive of one organisation into the installation.
type importOrganisationCommand struct {
	File string `arg:"" help:"Archive that mognad export organisation has written."`

	Key             string `help:"Short name that the organisation gets here; by default the one it has." placeholder:"KEY"`
	DespiteFindings bool   `help:"Import contents that mognad verify finds fault with. A damaged archive is refused anyway."`

	decryptFlags  `embed:""`
	databaseFlags `embed:""`
}

// Run imports the organisation, whole or not at all.
func (c *importOrganisationCommand) Run(ctx context.Context, p *program) (err error) {
	if c.Key != "" && !assessment.ValidKey(c.Key) {
		return fmt.Errorf("--key: %q cannot be a short name; use at most 40 lower-case letters from a to z, digits and "+
			"hyphens, with a letter or a digit first and last", c.Key)
	}
	catalog, err := p.catalog()
	if err != nil {
		return err
	}
	identities, err := backup.Identities(c.Identity, c.PassphraseFile)
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("the archive cannot be read: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := c.check(); err != nil {
		return err
	}
	within := c.Data
	if c.DatabaseURL != "" {
		within = os.TempDir()
	}
	scratch, err := store.Scratch(within)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	return c.withDatabase(ctx, func(db *store.Database, w *chain.Chain) error {
		done, err := backup.Import{
			Database: db,
			Key:      c.Key,
			Despite:  c.DespiteFindings,
			Event: func(o backup.Organisation) (assessment.Event, error) {
				id, err := assessment.ParseID(o.ID)
				if err != nil {
					return assessment.Event{}, err
				}
				return w.NewEvent(nil, event.OrganisationImported{Organisation: id, Key: o.Key})
			},
			RemovedName: removedName(catalog),
		}.Run(ctx, file, identities, scratch)
		if found := (*backup.FoundError)(nil); errors.As(err, &found) {
			fmt.Fprintln(p.err, found)
			return errors.New("nothing was imported; to import it as it is, add --despite-findings")
		}
		if err != nil {
			return c.explain(err)
		}
		printVerified(p, done.Verified)
		fmt.Fprintf(p.out, "Imported %s with the short name %s. Of its people, %d had an account here and %d got one;\n"+
			"these choose a password with a link: mognad user link EMAIL prints one.\n",
			done.Organisation.Name, done.Organisation.Key, done.Known, done.New)
		return nil
	})
}
