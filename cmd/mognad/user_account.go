package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"mognad/assessment"
	"mognad/assessment/workflow/chain"
)

// The commands of this file are for the operator of the server, and do not act as a user.

// userAccountsCommand lists all accounts of the installation.
type userAccountsCommand struct {
	databaseFlags `embed:""`
}

// Run prints one line for each account. What its owner may do, each organisation's list says.
func (c *userAccountsCommand) Run(ctx context.Context, p *program) error {
	return c.with(ctx, func(w *chain.Chain) error {
		users, err := w.People.OperatorUsers(ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "EMAIL\tNAME\tPASSWORD\tINSTALLATION\tSUSPENDED")
		for _, u := range users {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n",
				u.Email, u.Name, word(u.PasswordHash != "", "chosen"), word(u.InstallationAdmin, "admin"), since(u.SuspendedAt))
		}
		return table.Flush()
	})
}

// word is the word if something holds.
func word(holds bool, text string) string {
	if holds {
		return text
	}
	return ""
}

// userSuspendCommand suspends an account.
type userSuspendCommand struct {
	Email string `arg:"" help:"E-mail address of the account."`

	databaseFlags `embed:""`
}

// Run says what has changed.
func (c *userSuspendCommand) Run(ctx context.Context, p *program) error {
	return c.with(ctx, func(w *chain.Chain) error {
		changed, err := w.People.OperatorSuspendUser(ctx, c.Email)
		return said(p, changed, noAccount(c.Email, err),
			c.Email+" is not let in from now on, and the account's API tokens have ended; mognad user resume "+c.Email+
				" opens it again.",
			c.Email+" was suspended already.")
	})
}

// userResumeCommand ends a suspension.
type userResumeCommand struct {
	Email string `arg:"" help:"E-mail address of the account."`

	databaseFlags `embed:""`
}

// Run says what has changed.
func (c *userResumeCommand) Run(ctx context.Context, p *program) error {
	return c.with(ctx, func(w *chain.Chain) error {
		changed, err := w.People.OperatorResumeUser(ctx, c.Email)
		return said(p, changed, noAccount(c.Email, err), c.Email+" is let in again, with the same password.",
			c.Email+" was not suspended.")
	})
}

// noAccount names the address that no account has.
func noAccount(email string, err error) error {
	if assessment.CodeOf(err) == assessment.NotFound {
		return fmt.Errorf("there is no account with the address %q", email)
	}
	return err
}
