package registers

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/questionnaires/typed"
)

// ApplicabilityTable is the statements that an export has: of the entity or, with a nil one, of all that the principal
// may read and somebody has begun.
func (w *UseCases) ApplicabilityTable(
	ctx context.Context,
	p assessment.Principal,
	entity *assessment.ID,
) ([]record.ApplicabilityStatement, error) {
	list := []record.ApplicabilityStatement{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		tree, err := workflow.TreeFor(tx, p, assessment.ReadRegisters)
		if err != nil {
			return err
		}
		ids := workflow.Reached(p, tree, assessment.ReadRegisters)
		if entity != nil {
			if !slices.Contains(ids, *entity) {
				return assessment.Missing()
			}
			ids = []assessment.ID{*entity}
		}
		all, err := readApplicabilities(tx, p, tree, ids)
		if err != nil {
			return err
		}
		for _, a := range all {
			if len(a.rows) == 0 && entity == nil {
				continue
			}
			s := record.ApplicabilityStatement{Applicability: a.summary(p, nil)}
			for _, c := range assessment.Controls {
				s.Rows = append(s.Rows, record.ApplicabilityRowOf(a.row(c), nil))
			}
			list = append(list, s)
		}
		return nil
	})
	return list, err
}

// importApplicability plans a table against the stored statements, and carries it out if asked to. A row is found by
// the entity's key and the control's number; one without a status is left as it is, as long as it says nothing else.
func (w *UseCases) importApplicability(
	tx assessment.Tx,
	p assessment.Principal,
	rows []assessment.UploadedRow,
	carryOut bool,
) (workflow.Plan, []workflow.Invited, error) {
	plan := workflow.Plan{Kind: assessment.UploadApplicability}
	tree, err := workflow.ReadTree(tx, p)
	if err != nil {
		return plan, nil, err
	}
	all, err := readApplicabilities(tx, p, tree, workflow.Reached(p, tree, assessment.ManageRegisters))
	if err != nil {
		return plan, nil, err
	}
	i := applicabilityImport{plan: &plan, of: map[string]*applicability{}, lines: map[string]int{}}
	for _, a := range all {
		i.of[a.entity.Key] = a
	}
	for _, line := range rows {
		i.row(line)
	}
	if err := plan.Seal(); err != nil || !carryOut || len(plan.Problems) > 0 {
		return plan, nil, err
	}
	for _, row := range i.writing {
		if _, err := w.saveApplicability(tx, p, row); err != nil {
			return plan, nil, err
		}
	}
	return plan, nil, nil
}

// applicabilityImport is an import that is being planned.
type applicabilityImport struct {
	plan    *workflow.Plan
	of      map[string]*applicability // by the entity's key, those that the principal may change
	lines   map[string]int            // where each row of a statement is
	writing []assessment.Applicability
}

// row plans a line of the table.
func (i *applicabilityImport) row(line assessment.UploadedRow) {
	problem := func(column, key string, args assessment.Args) {
		i.plan.Problems = append(
			i.plan.Problems,
			workflow.RowProblem{Line: line.Line, Column: column, Key: key, Args: args},
		)
	}
	key := typed.Line(line.Cells["entity"])
	a, known := i.of[key]
	if !known {
		problem("entity", "error.unknown_key", assessment.Args{"Value": key})
		return
	}
	control, known := assessment.ParseControl(line.Cells["control"])
	if !known {
		problem("control", "error.control_number", nil)
		return
	}
	if first, twice := i.lines[key+" "+string(control)]; twice {
		problem("control", "error.row_twice", assessment.Args{"First": first})
		return
	}
	i.lines[key+" "+string(control)] = line.Line
	before := a.row(control)
	row, step := before, workflow.PlannedRow{
		Line:   line.Line,
		Action: workflow.RowSame,
		Name:   a.entity.Name,
		Key:    control.Annex(),
	}
	set := func(field, old string, to func(string)) { workflow.SetCell(line, field, old, &step.Changes, to) }
	set("status", string(row.Status), func(s string) { row.Status = assessment.ControlStatus(s) })
	setText(line, "reason", &row.Reason, &step.Changes)
	setText(line, "note", &row.Note, &step.Changes)
	if len(step.Changes) > 0 {
		for _, wrong := range row.Normalise() {
			if wrong.Key == "error.unknown_choice" {
				wrong.Key = "error.not_a_choice" // there is no list to choose from
				wrong.Args = assessment.Args{"Known": assessment.WordsOf("control_status.", assessment.ControlStatuses)}
			}
			problem(wrong.Field, wrong.Key, wrong.Args)
		}
		i.writing = append(i.writing, row)
		step.Action = workflow.RowChanges
		if before.Version == 0 {
			step.Action = workflow.RowAdds
		}
	}
	i.plan.Rows = append(i.plan.Rows, step)
}

// setText changes a text of several lines to the cell's, if the file has the column, and records the change.
func setText(line assessment.UploadedRow, field string, text *string, changes *[]workflow.FieldChange) {
	cell, given := line.Cells[field]
	if !given {
		return
	}
	if cell = typed.Text(cell); cell != *text {
		*changes = append(*changes, workflow.FieldChange{Field: field, Old: *text, New: cell})
		*text = cell
	}
}
