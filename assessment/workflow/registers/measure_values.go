package registers

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// MeasureValues are the values of a measure.
type MeasureValues struct {
	View
	Measure registers.Measure
	Saved   []record.SavedValue // all, the latest day first, and the one that holds before those that it corrects
}

// Current are the values that hold, in the order of the days.
func (v MeasureValues) Current() []record.SavedValue {
	var list []record.SavedValue
	for _, s := range slices.Backward(v.Saved) {
		if s.Current {
			list = append(list, s)
		}
	}
	return list
}

// MeasureValues reads the values of a measure that the principal may see.
func (w *UseCases) MeasureValues(ctx context.Context, p assessment.Principal, id assessment.ID) (MeasureValues, error) {
	var v MeasureValues
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		s, row, err := w.Measures.read(tx, p, id)
		if err != nil {
			return err
		}
		v = MeasureValues{View: View{References: s, Item: s.item(row)}, Measure: *row.(*registers.Measure)}
		v.Saved, err = savedValues(tx, id)
		return err
	})
	return v, err
}

func savedValues(tx assessment.Tx, id assessment.ID) ([]record.SavedValue, error) {
	names, err := people.Names(tx)
	if err != nil {
		return nil, err
	}
	all, err := valuesOf(tx, id)
	if err != nil {
		return nil, err
	}
	holds := map[assessment.ID]bool{}
	for _, v := range registers.Current(all) {
		holds[v.ID] = true
	}
	saved := make([]record.SavedValue, 0, len(all))
	for _, v := range slices.Backward(all) {
		saved = append(saved, record.SavedValue{
			ID:      v.ID,
			Day:     v.Day,
			Value:   v.Value,
			Note:    v.Note,
			SavedBy: names[v.SavedBy],
			SavedAt: v.SavedAt.UTC(),
			Current: holds[v.ID],
		})
	}
	slices.SortStableFunc(saved, func(a, b record.SavedValue) int {
		switch {
		case a.Day > b.Day:
			return -1
		case a.Day < b.Day:
			return 1
		}
		return 0
	})
	return saved, nil
}

// valuesOf are all values of a measure, in the order in which they were saved.
func valuesOf(tx assessment.Tx, id assessment.ID) ([]registers.MeasureValue, error) {
	var all []registers.MeasureValue
	err := tx.RowsOf(&all, "measure_id", id)
	return all, err
}

// AddMeasureValue saves what a measure was on a day. One that is there already is corrected: it is kept, and no longer
// holds. What says the same is not saved again.
func (w *UseCases) AddMeasureValue(
	ctx context.Context,
	p assessment.Principal,
	v registers.MeasureValue,
) (registers.MeasureValue, error) {
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil { // two corrections follow each other
			return err
		}
		s, err := w.Measures.mayManage(tx, p)
		if err != nil {
			return err
		}
		row, err := w.Measures.own(tx, s, v.MeasureID)
		if err != nil {
			return err
		}
		unit := row.(*registers.Measure).Unit
		if err := assessment.InvalidFields(v.Check(unit, w.kernel.Today(p.Organisation))); err != nil {
			return err
		}
		all, err := valuesOf(tx, v.MeasureID)
		if err != nil {
			return err
		}
		for _, held := range registers.Current(all) {
			if held.Day == v.Day && held.Value == v.Value && held.Note == v.Note {
				v = held
				return nil
			}
		}
		return w.addValue(tx, p, &v)
	})
	return v, err
}

// addValue saves a value that has been checked.
func (w *UseCases) addValue(tx assessment.Tx, p assessment.Principal, v *registers.MeasureValue) error {
	id, err := w.kernel.NewID()
	if err != nil {
		return err
	}
	v.OrganisationID, v.ID, v.SavedBy, v.SavedAt = p.Organisation.ID, id, p.User.ID, w.kernel.Now()
	if err := tx.AddRow(v, "day"); err != nil {
		return err
	}
	return w.kernel.Log(tx, p, event.MeasureValueSaved{
		ID:      v.ID,
		Measure: v.MeasureID,
		Day:     v.Day,
		Value:   string(v.Value),
	})
}

// ExportMeasureValues is the table that an import of values reads: a row for each value that holds, with the measure,
// the entities that it is about, the day, the value and the note. It has only measures that the principal may see.
func (w *UseCases) ExportMeasureValues(ctx context.Context, p assessment.Principal) ([][]string, error) {
	l, err := w.Measures.List(ctx, p, Query{})
	if err != nil {
		return nil, err
	}
	about, _ := w.Measures.About()
	table := [][]string{}
	for _, i := range l.Items {
		for _, v := range l.values[*i.Head.ID] {
			table = append(table, []string{
				w.Measures.NameOf(i), l.Text(about, i.Values), string(v.Day), string(v.Value), v.Note,
			})
		}
	}
	return table, nil
}

// importValues plans a table of values, and carries it out if asked to.
func (w *UseCases) importValues(
	tx assessment.Tx,
	p assessment.Principal,
	rows []assessment.UploadedRow,
	carryOut bool,
) (workflow.Plan, []workflow.Invited, error) {
	plan := workflow.Plan{Kind: registers.MeasureValues}
	s, err := w.Measures.mayManage(tx, p)
	if err != nil {
		return plan, nil, err
	}
	known, err := s.byKey(tx)
	if err != nil {
		return plan, nil, err
	}
	i := valueImport{References: s, known: known, plan: &plan, lines: map[string]int{}}
	i.today = w.kernel.Today(p.Organisation)
	for _, line := range rows {
		i.row(line)
	}
	if err := plan.Seal(); err != nil || !carryOut || len(plan.Problems) > 0 {
		return plan, nil, err
	}
	for _, v := range i.writing {
		if err := w.addValue(tx, p, &v); err != nil {
			return plan, nil, err
		}
	}
	return plan, nil, nil
}

// valueImport is an import of values under way.
type valueImport struct {
	References
	known   knownRows
	plan    *workflow.Plan
	lines   map[string]int // by measure and day
	today   assessment.Date
	writing []registers.MeasureValue
}

// row plans a line of the table.
func (i *valueImport) row(line assessment.UploadedRow) {
	found := len(i.plan.Problems)
	problem := func(column, key string, args assessment.Args) {
		i.plan.Problems = append(i.plan.Problems, workflow.RowProblem{Line: line.Line, Column: column, Key: key, Args: args})
	}
	cells := map[string]string{"title": line.Cells["measure"], "entities": line.Cells["entities"]}
	row := i.known.find(i.keyInFile(assessment.UploadedRow{Line: line.Line, Cells: cells}))
	step := workflow.PlannedRow{Line: line.Line, Action: workflow.RowAdds, Name: line.Cells["measure"]}
	v := registers.MeasureValue{
		Day:   assessment.Date(line.Cells["day"]),
		Value: assessment.Decimal(line.Cells["value"]),
		Note:  line.Cells["note"],
	}
	m, ok := row.(*registers.Measure)
	unit := ""
	switch {
	case !ok:
		problem("measure", "error.unknown_measure", assessment.Args{"Value": line.Cells["measure"]})
	case !i.manages(i.w.Values(m)):
		problem("measure", "error.row_not_yours", nil)
	default:
		v.MeasureID, unit = m.ID, m.Unit
	}
	for _, wrong := range v.Check(unit, i.today) {
		problem(wrong.Field, wrong.Key, wrong.Args)
	}
	at := v.MeasureID.String() + " " + string(v.Day)
	if first, twice := i.lines[at]; twice && ok {
		problem("day", "error.row_twice", assessment.Args{"First": first})
	}
	i.lines[at] = line.Line
	if len(i.plan.Problems) == found {
		i.change(v, &step)
	}
	i.plan.Rows = append(i.plan.Rows, step)
}

// change compares a value with the one that holds for its day.
func (i *valueImport) change(v registers.MeasureValue, step *workflow.PlannedRow) {
	var held registers.MeasureValue
	for _, one := range i.values[v.MeasureID] {
		if one.Day == v.Day {
			held, step.Action = one, workflow.RowSame
		}
	}
	if held.Day == "" {
		step.Changes = append(step.Changes, workflow.FieldChange{Field: "day", New: string(v.Day)})
	}
	for _, c := range []workflow.FieldChange{
		{Field: "value", Old: string(held.Value), New: string(v.Value)},
		{Field: "note", Old: held.Note, New: v.Note},
	} {
		if c.Old != c.New {
			step.Changes = append(step.Changes, c)
		}
	}
	if held.Day != "" && len(step.Changes) > 0 {
		step.Action = workflow.RowChanges
	}
	if step.Action != workflow.RowSame {
		i.writing = append(i.writing, v)
	}
}
