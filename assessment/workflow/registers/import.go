package registers

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
)

// planned is a row of a table to be written.
type planned struct {
	row any
	new bool
}

// importRows plans a table against the existing rows, and carries it out if asked to.
func (w *Register) importRows(
	tx assessment.Tx,
	p assessment.Principal,
	rows []assessment.UploadedRow,
	carryOut bool,
) (workflow.Plan, []workflow.Invited, error) {
	plan := workflow.Plan{Kind: w.Upload()}
	if carryOut {
		if err := w.lock(tx); err != nil {
			return plan, nil, err
		}
	}
	s, err := w.mayManage(tx, p)
	if err != nil {
		return plan, nil, err
	}
	known, err := s.byKey(tx)
	if err != nil {
		return plan, nil, err
	}
	var writing []planned
	lines := map[any]int{} // by the stored row, or by the key of a new one
	for _, line := range rows {
		wanted := s.keyInFile(line)
		row := known.find(wanted)
		var key any = wanted.folded
		added := row == nil
		if !added {
			key = row
		}
		if first, twice := lines[key]; twice && wanted.exact[0] != "" {
			plan.Problems = append(plan.Problems, workflow.RowProblem{
				Line:   line.Line,
				Column: w.NameField().Name,
				Key:    "error.row_twice",
				Args:   assessment.Args{"First": first},
			})
			continue
		}
		lines[key] = line.Line
		if added {
			row = w.Row()
		}
		step := w.planRow(s, line, row, added, &plan)
		if step.Action != workflow.RowSame {
			writing = append(writing, planned{row: row, new: added})
		}
		plan.Rows = append(plan.Rows, step)
	}
	if err := plan.Seal(); err != nil || !carryOut || len(plan.Problems) > 0 {
		return plan, nil, err
	}
	for _, x := range writing {
		if x.new {
			err = w.add(tx, p, s, x.row)
		} else {
			err = w.save(tx, p, s, x.row, *registers.HeadOf(x.row).Version)
		}
		if err != nil {
			return plan, nil, err
		}
	}
	return plan, nil, nil
}

// planRow fills a line of the table into the row, and returns what it changes and what is wrong with it.
func (w *Register) planRow(
	s References,
	line assessment.UploadedRow,
	row any,
	added bool,
	plan *workflow.Plan,
) workflow.PlannedRow {
	problem := func(column, key string, args assessment.Args) {
		plan.Problems = append(plan.Problems, workflow.RowProblem{Line: line.Line, Column: column, Key: key, Args: args})
	}
	before := w.Values(row)
	step := workflow.PlannedRow{Line: line.Line, Action: workflow.RowSame, Name: before.Get(w.NameField().Name)}
	if !added && (!s.sees(row) || !s.manages(before)) {
		problem(w.NameField().Name, "error.row_not_yours", nil)
		step.Name = line.Cells[w.NameField().Name] // as typed: the row is not shown
		return step
	}
	values := registers.Values{}
	for _, f := range w.Fields {
		cell, given := line.Cells[f.Name]
		if !given {
			continue
		}
		list, unknown := s.parse(f, cell)
		if unknown != "" {
			problem(f.Name, "error.unknown_key", assessment.Args{"Value": unknown})
		}
		values[f.Name] = list
	}
	w.Fill(row, values)
	for _, wrong := range s.check(row) {
		if !slices.ContainsFunc(plan.Problems, func(p workflow.RowProblem) bool {
			return p.Line == line.Line && p.Column == wrong.Field
		}) {
			if f, ok := w.Field(wrong.Field); ok && wrong.Key == "error.unknown_choice" && len(f.Choices) > 0 {
				known := assessment.WordsOf(w.Object+"."+f.Name+".", f.Choices) // there is no list to choose from
				wrong.Key, wrong.Args = "error.not_a_choice", assessment.Args{"Known": known}
			}
			problem(wrong.Field, wrong.Key, wrong.Args)
		}
	}
	after := w.Values(row)
	step.Name = after.Get(w.NameField().Name)
	for _, f := range w.Fields {
		if !slices.Equal(before[f.Name], after[f.Name]) {
			change := workflow.FieldChange{Field: f.Name, Old: s.Text(f, before), New: s.Text(f, after)}
			step.Changes = append(step.Changes, change)
		}
	}
	switch {
	case added:
		step.Action = workflow.RowAdds
	case len(step.Changes) > 0:
		step.Action = workflow.RowChanges
	}
	return step
}
