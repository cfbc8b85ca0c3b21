package main

import (
	"context"
	"fmt"
	"strings"

	"mognad/assessment"
	"mognad/assessment/exchange"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/chain"
	"mognad/frontend/i18n"
)

// importAuditCommand reads an audit.
type importAuditCommand struct {
	fileArgument `embed:""`

	actorFlags `embed:""`

	Replace bool `help:"Import the file as it is, even if that changes or removes what has been written since."`
	Check   bool `aliases:"dry-run" help:"Only print what would be done, whose work it would remove, and what is wrong."`
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
		switch {
		case c.Check:
			run = func(ctx context.Context, p assessment.Principal, f *exchange.File) (audits.Imported, error) {
				return w.Audits.CheckImport(ctx, p, f, c.Replace)
			}
		case c.Replace:
			run = w.Audits.ReplaceAudit
		}
		done, err := run(ctx, who, f)
		if assessment.CodeOf(err) == assessment.Invalid {
			return printFileProblems(p, l, name, err)
		}
		if err != nil {
			return err
		}
		printImportedAudit(p, l, done)
		if done.Checked && done.Added {
			return nil
		}
		_, err = fmt.Fprintln(p.out, done.ID)
		return err
	})
}

func printImportedAudit(p *program, l *i18n.Localizer, done audits.Imported) {
	if done.Checked {
		fmt.Fprintln(p.err, "Nothing has been changed; this would be done:")
	}
	what, did := "is as before", "has been"
	if done.Checked {
		did = "would be"
	}
	switch {
	case done.Added:
		what = did + " added"
	case done.Changed:
		what = did + " changed"
	}
	fmt.Fprintf(p.err, "The audit %q (%s) %s.\n", done.Title, done.State, what)
	for _, c := range []struct {
		what string
		record.ImportCount
	}{
		{"Questions", done.Questions}, {"Judgements", done.Judgements}, {"Recommendations", done.Recommendations},
	} {
		if c.Added+c.Changed > 0 {
			fmt.Fprintf(p.err, "%s: %d added, %d changed.\n", c.what, c.Added, c.Changed)
		}
	}
	for _, n := range done.Noticed {
		fmt.Fprintf(p.err, "Line %d, column %d: %s\n", n.Line, n.Column, l.T(n.Key, n.Args))
	}
	for _, e := range done.Entities {
		fmt.Fprintf(p.err, "The entity %q was not there and %s added.\n", e, did)
	}
	for _, b := range done.Bodies {
		fmt.Fprintf(p.err, "The body %q was not there and %s added.\n", b, did)
	}
	printTaken(p, l, done.Taken)
}

// printTaken says what others have written that the import changes or removes, and whose it is, but not what it said.
func printTaken(p *program, l *i18n.Localizer, taken []record.TakenWork) {
	if len(taken) == 0 {
		return
	}
	fmt.Fprintln(p.err, "What others have written is changed or removed. It stays among the earlier versions:")
	for _, w := range taken {
		at := []string{l.T("event_work." + string(w.Kind))}
		if w.Question != nil {
			at = append(at, "question "+*w.Question)
		}
		if w.Entity != nil {
			at = append(at, w.Entity.Name)
		}
		if w.Body != nil {
			at = append(at, fmt.Sprintf("number %d to %s", *w.Number, w.Body.Name))
		}
		if w.Rule != nil {
			at = append(at, "rule "+*w.Rule)
		}
		var fields, whose []string
		for _, f := range w.Fields {
			fields = append(fields, l.T("event_field."+f))
		}
		for _, who := range w.Of {
			whose = append(whose, who.Name)
		}
		if len(whose) == 0 {
			whose = []string{"unknown"}
		}
		verb := "changed"
		if w.Removed {
			verb = "removed"
		}
		fmt.Fprintf(
			p.err,
			"  %s: %s (%s), of %s\n",
			strings.Join(at, ", "),
			verb,
			strings.Join(fields, ", "),
			strings.Join(whose, ", "),
		)
	}
}
