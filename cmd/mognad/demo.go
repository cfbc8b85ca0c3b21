package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"mognad/assessment/demo"
	"mognad/assessment/workflow/chain"
)

// demoCommand makes the example organisation.
type demoCommand struct {
	databaseFlags `embed:""`
	linkFlags     `embed:""`
}

// Run makes the example, creating the database if necessary, and prints its people with one-time links.
func (c *demoCommand) Run(ctx context.Context, p *program) error {
	if err := c.prepare(ctx); err != nil {
		return err
	}
	var people []demo.Person
	err := c.with(ctx, func(w *chain.Chain) (err error) {
		people, err = demo.Make(ctx, w)
		return err
	})
	if errors.Is(err, demo.ErrIncomplete) {
		return fmt.Errorf("%w; %s", err, c.another())
	}
	if errors.Is(err, demo.ErrExists) {
		return fmt.Errorf(
			"the database has an organisation with the key %s already, which is the example's; name an empty folder with "+
				"--data, or another database with --database-url",
			demo.Key,
		)
	}
	if err != nil {
		return err
	}
	return c.print(p, people)
}

// another suggests where the whole example can be made instead.
func (c *demoCommand) another() string {
	if c.DatabaseURL != "" {
		return "make the whole example by naming an empty database with --database-url"
	}
	return fmt.Sprintf(
		"if the folder %s holds nothing but the example, remove it and run the command again, else name an empty folder "+
			"with --data",
		c.Data,
	)
}

// prepare brings the schema of a new database up to date, as a server does when it starts.
func (c *demoCommand) prepare(ctx context.Context) error {
	db, err := c.open(ctx, false, nil)
	if err != nil {
		return err
	}
	ready := db.Ready(ctx)
	if err := db.Close(); err != nil || ready == nil {
		return err
	}
	if db, err = c.open(ctx, true, nil); err != nil {
		return err
	}
	_, err = db.Migrate(ctx)
	return errors.Join(err, db.Close())
}

// print lists the people and how to sign in as them.
func (c *demoCommand) print(p *program, people []demo.Person) error {
	fmt.Fprintf(p.out, `Made %s. Start the server on the same database and open
the link of the person you want to be: it lets you choose a password, works
once and within 24 hours. "mognad user link EMAIL" prints another. Auditors
have a password: one chosen with a link suspends what they are engaged for.

`, demo.Name)
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tEMAIL\tROLE\tENTITY\tLINK OR PASSWORD")
	for _, person := range people {
		who, link := person.Name+"\t"+person.Email, "password "+person.Password
		if person.Password == "" {
			link = c.link(person.Token)
		}
		for _, post := range person.Posts {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", who, post.Role, post.Entity, link)
			who, link = "\t", ""
		}
		if person.InstallationAdmin {
			fmt.Fprintf(table, "%s\tinstallation_admin\t\t%s\n", who, link)
		}
	}
	return table.Flush()
}
