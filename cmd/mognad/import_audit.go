package main

import (
	"context"
	"fmt"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/chain"
)

// importAuditCommand reads an audit.
type importAuditCommand struct {
	fileArgument `embed:""`

	actorFlags `embed:""`

	Replace bool `help:"Import the file as it is, even if that changes or removes what has been written since."`
}

// Run creates the audit from the file, or changes it to match the file, and prints its id. What was added for it is
// reported on standard error. If anything in the file is wrong, nothing is done and every problem is printed.
func (c *importAuditCommand) Run(ctx context.Context, p *program) error {
	name, content, err := c.read(p, exchange.MaxBytes)
	if err != nil {
		return err
	}
	catalog, err := p.catalog()
	if err != nil {
		return err
	}
	l := catalog.For(language)
	f, err := exchange.Parse(name, content)
	if err := p.printProblems(err); err != nil {
		return err
	}
	return c.with(ctx, func(w *chain.Chain, who assessment.Principal) error {
		run := w.Audits.ImportAudit
		if c.Replace {
			run = w.Audits.ReplaceAudit
		}
		done, err := run(ctx, who, f)
		if assessment.CodeOf(err) == assessment.Invalid {
			return printFileProblems(p, l, name, err)
		}
		if err != nil {
			return err
		}
		printImportedAudit(p, done)
		_, err = fmt.Fprintln(p.out, done.ID)
		return err
	})
}

func printImportedAudit(p *program, done audits.Imported) {
	what := "is as before"
	switch {
	case done.Added:
		what = "has been added"
	case done.Changed:
		what = "has been changed"
	}
	fmt.Fprintf(p.err, "The audit %q (%s) %s.\n", done.Title, done.State, what)
	for _, e := range done.Entities {
		fmt.Fprintf(p.err, "The entity %q was not there and has been added.\n", e)
	}
	for _, b := range done.Bodies {
		fmt.Fprintf(p.err, "The body %q was not there and has been added.\n", b)
	}
}
