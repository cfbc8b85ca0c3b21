package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"mognad/assessment"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

// organisationCommand manages organisations. It is for the operator of the server, and does not act as a user.
type organisationCommand struct {
	Add     organisationAddCommand     `cmd:"" help:"Add an organisation and print the link to send its first administrator."`
	List    organisationListCommand    `cmd:"" help:"List the organisations."`
	Suspend organisationSuspendCommand `cmd:"" help:"Let nobody of an organisation in, until it is resumed; nothing of it is changed."`
	Resume  organisationResumeCommand  `cmd:"" help:"Let the people of an organisation in again."`
	Remove  organisationRemoveCommand  `cmd:"" help:"Remove a suspended organisation for good, with all that belongs to it; export it first."`
}

// organisationAddCommand adds one.
type organisationAddCommand struct {
	Name string `arg:"" help:"Name of the organisation."`

	Key        string `help:"Its key, in addresses; by default made from the name." placeholder:"KEY"`
	Kind       string `help:"What it is: ${kinds}." placeholder:"KIND" required:""`
	Language   string `help:"Language for those who have not chosen one: ${languages}." placeholder:"LANGUAGE" default:"${language}"`
	AdminName  string `help:"Name of its first administrator." placeholder:"NAME" required:""`
	AdminEmail string `help:"E-mail address of its first administrator." placeholder:"EMAIL" required:""`

	databaseFlags `embed:""`
	linkFlags     `embed:""`
}

// Run prints only the one-time link, so that it can be piped.
func (c *organisationAddCommand) Run(ctx context.Context, p *program) error {
	return c.with(ctx, func(w *chain.Chain) error {
		_, token, err := w.People.OperatorAddOrganisation(ctx, people.OrganisationForm{
			Key:        c.Key,
			Name:       c.Name,
			Language:   c.Language,
			Kind:       assessment.EntityKind(c.Kind),
			AdminName:  c.AdminName,
			AdminEmail: c.AdminEmail,
		})
		if err != nil {
			return ofFlags(err,
				map[string]string{
					"key": "--key", "name": "NAME", "language": "--language", "kind": "--kind",
					"admin_name": "--admin-name", "email": "--admin-email",
				},
				map[string]string{"kind": organisationKinds(), "language": strings.Join(assessment.Languages, ", ")})
		}
		c.linkFlags.print(p, token)
		return nil
	})
}

// organisationListCommand lists them.
type organisationListCommand struct {
	databaseFlags `embed:""`
}

// Run prints one line for each.
func (c *organisationListCommand) Run(ctx context.Context, p *program) error {
	return c.with(ctx, func(w *chain.Chain) error {
		organisations, err := w.People.OperatorOrganisations(ctx)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "KEY\tNAME\tSINCE\tSUSPENDED")
		for _, o := range organisations {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", o.Key, o.Name, o.CreatedAt.Format(time.DateOnly), since(o.SuspendedAt))
		}
		return table.Flush()
	})
}

// since is the day from which something holds, "" if it does not.
func since(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

// organisationSuspendCommand suspends one.
type organisationSuspendCommand struct {
	Key string `arg:"" help:"Key of the organisation."`

	databaseFlags `embed:""`
}

// Run says what has changed.
func (c *organisationSuspendCommand) Run(ctx context.Context, p *program) error {
	return c.with(ctx, func(w *chain.Chain) error {
		changed, err := w.People.OperatorSuspendOrganisation(ctx, c.Key)
		return said(p, changed, noOrganisation(c.Key, err),
			"Nobody of "+c.Key+" is let in from now on; mognad organisation resume "+c.Key+" opens it again.",
			c.Key+" was suspended already.")
	})
}

// organisationResumeCommand ends a suspension.
type organisationResumeCommand struct {
	Key string `arg:"" help:"Key of the organisation."`

	databaseFlags `embed:""`
}

// Run says what has changed.
func (c *organisationResumeCommand) Run(ctx context.Context, p *program) error {
	return c.with(ctx, func(w *chain.Chain) error {
		changed, err := w.People.OperatorResumeOrganisation(ctx, c.Key)
		return said(p, changed, noOrganisation(c.Key, err),
			"The people of "+c.Key+" are let in again, after signing in.", c.Key+" was not suspended.")
	})
}

// noOrganisation names the organisation that there is not.
func noOrganisation(key string, err error) error {
	if assessment.CodeOf(err) == assessment.NotFound {
		return fmt.Errorf("there is no organisation %q; mognad organisation list lists them", key)
	}
	return err
}

// said prints what was changed, or that nothing had to be.
func said(p *program, changed bool, err error, done, already string) error {
	if err != nil {
		return err
	}
	if !changed {
		done = already
	}
	fmt.Fprintln(p.out, done)
	return nil
}

// organisationKinds are the kinds of organisations on the command line.
func organisationKinds() string {
	words := make([]string, len(assessment.OrganisationKinds))
	for i, k := range assessment.OrganisationKinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}
