package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
	"mognad/frontend/i18n"
)

// The commands of this file are for the operator of the server, and do not act as a user.

// removeFlags say when something is removed.
type removeFlags struct {
	AfterDays int `help:"Days for which it must have been suspended." placeholder:"DAYS" default:"${removal}"`

	databaseFlags `embed:""`
}

// Validate refuses what says nothing.
func (f removeFlags) Validate() error {
	if f.AfterDays < 0 {
		return errors.New("--after-days cannot be negative; 0 removes what is suspended at once")
	}
	return f.databaseFlags.Validate()
}

// asTyped are the flags as they have to be typed again with a confirmation.
func (f removeFlags) asTyped() string {
	if f.AfterDays == people.DaysBeforeRemoval {
		return f.place()
	}
	return " --after-days " + strconv.Itoa(f.AfterDays) + f.place()
}

// organisationRemoveCommand removes one.
type organisationRemoveCommand struct {
	Key string `arg:"" help:"Key of the organisation."`

	Confirm string `help:"The key once more. Without it, nothing is removed and what would be is printed." placeholder:"KEY"`

	removeFlags `embed:""`
}

// Run says what was removed, or would be.
func (c *organisationRemoveCommand) Run(ctx context.Context, p *program) error {
	if err := confirms(c.Confirm, c.Key); err != nil {
		return err
	}
	return c.with(ctx, func(w *chain.Chain) error {
		gone, err := w.People.OperatorRemoveOrganisation(ctx, c.Key,
			people.Removal{Days: c.AfterDays, Confirmed: c.Confirm != ""})
		if errors.Is(err, people.ErrNotConfirmed) {
			fmt.Fprintf(p.err, "%s (%s) has been suspended since %s.\n"+
				"Removing it takes away for good, what is sealed included: people: %d, entities: %d, rounds: %d,\n"+
				"submissions: %d, audits: %d, lines of its event log: %d, rows in all: %d.\n"+
				"Export it first:  mognad export organisation %s FILE%s\n"+
				"Then remove it:   mognad organisation remove %s --confirm %s%s\n",
				gone.Name, gone.Key, gone.Suspended, gone.People, gone.Entities, gone.Rounds, gone.Submissions, gone.Audits,
				gone.Events, gone.Rows, gone.Key, c.place(), gone.Key, gone.Key, c.asTyped())
			return errReported
		}
		if err != nil {
			return noOrganisation(c.Key, err)
		}
		fmt.Fprintf(p.out, "%s (%s) is removed (rows: %d). The installation's event log says so.\n"+
			"The accounts of its people stay, and so do the backups that hold it.\n", gone.Name, gone.Key, gone.Rows)
		return nil
	})
}

// confirms refuses a confirmation of something else.
func confirms(confirmed, what string) error {
	if confirmed != "" && confirmed != what {
		return fmt.Errorf("--confirm %s is not %s; nothing was removed", confirmed, what)
	}
	return nil
}

// removedName is what somebody is called whose account is removed.
func removedName(catalog *i18n.Catalog) func(language string, user assessment.ID) string {
	return func(language string, user assessment.ID) string {
		id := user.String()
		return catalog.For(language).T("person.removed_name", map[string]any{"ID": id[len(id)-6:]})
	}
}

// userRemoveCommand removes an account.
type userRemoveCommand struct {
	Email string `arg:"" help:"E-mail address of the account."`

	Confirm string `help:"The address once more. Without it, nothing is removed and what would be is printed." placeholder:"EMAIL"`

	removeFlags `embed:""`
}

// Run says what was removed, or would be.
func (c *userRemoveCommand) Run(ctx context.Context, p *program) error {
	if err := confirms(c.Confirm, c.Email); err != nil {
		return err
	}
	catalog, err := p.catalog()
	if err != nil {
		return err
	}
	return c.with(ctx, func(w *chain.Chain) error {
		gone, err := w.People.OperatorRemoveUser(ctx, c.Email,
			people.Removal{Days: c.AfterDays, Confirmed: c.Confirm != ""}, removedName(catalog))
		if errors.Is(err, people.ErrNotConfirmed) {
			fmt.Fprintf(p.err, "%s has been suspended since %s.\n"+
				"Removing the account takes away its name, address and password for good, also in organisations (%d).\n"+
				"What the person has done stays, without the name.\n"+
				"Remove it:  mognad user remove %s --confirm %s%s\n",
				c.Email, gone.Suspended, gone.Organisations, c.Email, c.Email, c.asTyped())
			return errReported
		}
		if err != nil {
			return noAccount(c.Email, err)
		}
		fmt.Fprintf(p.out, "The account %s is removed, also in organisations (%d). "+
			"Their event logs and the installation's say so.\n"+
			"What was written about the person in texts, and what is sealed, stays as it is.\n", c.Email, gone.Organisations)
		return nil
	})
}
