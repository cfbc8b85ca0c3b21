package workbook

import (
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
)

// planColumns are the columns of the action plan before those of its years, with their widths in characters. They have
// the names of the fields of the form.
var planColumns = []tableColumn{
	{field: "title", width: 44},
	{field: "entity", width: 28},
	{field: "body", width: 28},
	{field: "owner_role", width: 24},
	{field: "owner", width: 24},
	{field: "priority", width: 12},
	{field: "recurrence", width: 20},
	{field: "months", width: 12},
	{field: "due_on", width: 14},
	{field: "year", width: 10},
	{field: "until_year", width: 12},
	{field: "starts_on", width: 14},
	{field: "cost", width: 14},
	{field: "state", width: 14},
}

// Plan is the table of the action plan, one row an action, with a column of states for each of its years.
func Plan(words Words, p record.ActionPlan, o assessment.Organisation, created time.Time) Table {
	t := Table{
		Title:          words.T("plan.title"),
		Sheet:          words.T("plan.title"),
		Language:       words.Language(),
		Organisation:   o.Name,
		Classification: words.T("table.internal"),
		Created:        created,
	}
	for _, c := range planColumns {
		key := "action.field." + c.field
		if c.field == "body" {
			key = "plan.body"
		}
		t.Columns = append(t.Columns, Column{Field: c.field, Heading: words.T(key), Width: c.width})
	}
	for _, y := range p.Years {
		year := strconv.Itoa(y.Year)
		t.Columns = append(t.Columns, Column{Field: year, Heading: year, Width: 18})
	}
	t.Columns = append(
		t.Columns,
		Column{Field: "text", Heading: words.T("action.field.text"), Width: 60},
		Column{Field: "resources", Heading: words.T("action.field.resources"), Width: 30},
	)
	for _, a := range p.Actions {
		t.Rows = append(t.Rows, planRow(words, p, a))
	}
	return t
}

func planRow(words Words, p record.ActionPlan, a record.Action) []string {
	body, owner, priority, cost := "", "", "", ""
	if a.Body != nil {
		body = a.Body.Name
	}
	if a.Owner != nil {
		owner = a.Owner.Name
	}
	if a.Priority != nil {
		priority = words.T("plan.priority." + string(*a.Priority))
	}
	if a.Cost != nil {
		cost = strconv.FormatInt(*a.Cost, 10)
	}
	row := []string{
		a.Title,
		a.Entity.Name,
		body,
		a.OwnerRole,
		owner,
		priority,
		words.T("plan.recurrence." + string(a.Recurrence)),
		written(a.Months),
		day(a.DueOn),
		written(a.Year),
		written(a.UntilYear),
		day(a.StartsOn),
		cost,
		words.T("plan.state." + string(a.State)),
	}
	for _, y := range p.Years {
		var states []string
		for _, s := range a.In(y.Year) {
			states = append(states, words.T("plan.state."+string(s.State)))
		}
		if a.Standing() {
			states = []string{words.T("plan.state." + string(a.State))}
		}
		row = append(row, strings.Join(states, ", "))
	}
	return append(row, a.Text, a.Resources)
}

// written is a number as a cell has it, empty for none.
func written(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// day is a day as a cell has it, empty for none.
func day(d *assessment.Date) string {
	if d == nil {
		return ""
	}
	return string(*d)
}
