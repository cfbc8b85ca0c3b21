package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/frontend/i18n"
)

// importCommand reads tables and audits.
type importCommand struct {
	Entities importEntitiesCommand `cmd:"" help:"Add and change entities; nothing is ever removed."`
	People   importPeopleCommand   `cmd:"" help:"Invite people and give them roles; nothing is ever removed."`
	Audit    importAuditCommand    `cmd:"" help:"Add an audit, or change one that is not final, and print its id."`

	Organisation importOrganisationCommand `cmd:"" help:"Take in a whole organisation from an archive."`
}

// importFlags are those of every import.
type importFlags struct {
	fileArgument `embed:""`

	Check bool `help:"Only print what would be done and what is wrong."`

	actorFlags `embed:""`
	linkFlags  `embed:""`
}

// importEntitiesCommand reads a table of entities.
type importEntitiesCommand struct {
	importFlags `embed:""`
}

// Run imports entities.
func (c *importEntitiesCommand) Run(ctx context.Context, p *program) error {
	return c.run(ctx, p, assessment.UploadEntities)
}

// importPeopleCommand reads a table of people.
type importPeopleCommand struct {
	importFlags `embed:""`
}

// Run imports people.
func (c *importPeopleCommand) Run(ctx context.Context, p *program) error {
	return c.run(ctx, p, assessment.UploadPeople)
}

// run prints what is done line by line, and the links of those invited, which are only shown once. If anything in the
// file is wrong, nothing is done and every problem is printed.
func (f importFlags) run(ctx context.Context, p *program, kind assessment.UploadKind) error {
	name, content, err := f.read(p, workbook.MaxBytes)
	if err != nil {
		return err
	}
	catalog, err := p.catalog()
	if err != nil {
		return err
	}
	l := catalog.For(language)
	return f.with(ctx, func(w *chain.Chain, who assessment.Principal) error {
		plan, invited, err := w.RunImport(ctx, who, workflow.Import{
			Kind:    kind,
			Name:    filepath.Base(name),
			Content: content,
			Read:    workbook.Reader(catalog.All(), l, kind),
		}, f.Check)
		if refused, ok := planOf(err); ok {
			plan = refused
		} else if err != nil {
			return printFileProblems(p, l, name, err)
		}
		for _, n := range plan.Notes {
			fmt.Fprintf(p.err, "%s: %s\n", name, l.T(n.Key, map[string]any(n.Args)))
		}
		if len(plan.Problems) > 0 {
			printRowProblems(p, l, name, plan)
			return errReported
		}
		if err := showPlan(p, l, plan, f.Check); err != nil {
			return err
		}
		return f.showInvited(p, invited)
	})
}

// planOf is the plan with problems that an import was refused with.
func planOf(err error) (workflow.Plan, bool) {
	var own *assessment.Error
	if !errors.As(err, &own) {
		return workflow.Plan{}, false
	}
	plan, ok := own.Current.(workflow.Plan)
	return plan, ok
}

// printFileProblems prints what is wrong with the file as a whole; other errors are returned.
func printFileProblems(p *program, l *i18n.Localizer, name string, err error) error {
	var own *assessment.Error
	if !errors.As(err, &own) || len(own.Fields) == 0 {
		return err
	}
	for _, f := range own.Fields {
		at := ""
		if line, known := f.Args["Line"]; known {
			at = fmt.Sprintf(":%v:%v", line, f.Args["Column"])
		}
		fmt.Fprintf(p.err, "%s%s: %s\n", name, at, l.T(f.Key, map[string]any(f.Args)))
	}
	return errReported
}

// printRowProblems prints what is wrong in the rows, as "file:line: column: message".
func printRowProblems(p *program, l *i18n.Localizer, name string, plan workflow.Plan) {
	for _, problem := range plan.Problems {
		column := ""
		if problem.Column != "" {
			column = workbook.Heading(l, plan.Kind, problem.Column) + ": "
		}
		fmt.Fprintf(p.err, "%s:%d: %s%s\n", name, problem.Line, column, l.T(problem.Key, map[string]any(problem.Args)))
	}
}

// showPlan prints a table of what changes.
func showPlan(p *program, l *i18n.Localizer, plan workflow.Plan, check bool) error {
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "LINE\tACTION\tKEY\tNAME\tCHANGES")
	for _, row := range plan.Rows {
		if row.Action == workflow.RowSame {
			continue
		}
		var changes []string
		for _, c := range row.Changes {
			change := fmt.Sprintf("%s: %s", workbook.Heading(l, plan.Kind, c.Field), quoted(c.New))
			if row.Action == workflow.RowChanges && c.Old != "" {
				change = fmt.Sprintf("%s: %s → %s", workbook.Heading(l, plan.Kind, c.Field), quoted(c.Old), quoted(c.New))
			}
			changes = append(changes, change)
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\n", row.Line, row.Action, row.Key, row.Name, strings.Join(changes, "; "))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	verb := "Done"
	if check {
		verb = "Nothing has been changed; this would be done"
	}
	fmt.Fprintf(
		p.out,
		"%s: %d added, %d changed, %d as before.\n",
		verb,
		plan.Count(workflow.RowAdds),
		plan.Count(workflow.RowChanges),
		plan.Count(workflow.RowSame),
	)
	return nil
}

func quoted(s string) string {
	if s == "" {
		return "(empty)"
	}
	return s
}

// showInvited prints the one-time links of those invited.
func (f importFlags) showInvited(p *program, invited []workflow.Invited) error {
	if len(invited) == 0 {
		return nil
	}
	fmt.Fprintln(p.out, "\nSend each their link. It works once, for 14 days, and is not shown again:")
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, i := range invited {
		fmt.Fprintf(table, "%s\t%s\t%s\n", i.Email, i.Name, f.link(i.Token))
	}
	return table.Flush()
}
