package workbook

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/questionnaires"
)

// planColumns are the columns of the action plan without those of its years. They have the names of the fields of the
// form. The body follows from the entity; it is there for readers, and never read.
func planColumns() []tableColumn {
	return []tableColumn{
		{field: "title", width: 44},
		{field: "entity", width: 28},
		{field: "body", width: 28},
		{field: "owner_role", width: 24},
		{field: "owner", width: 24},
		{field: "priority", width: 12, choices: texts(questionnaires.Priorities), words: "plan.priority."},
		{field: "recurrence", width: 20, choices: texts(assessment.RecurrenceKinds), words: "plan.recurrence."},
		{field: "months", width: 12},
		{field: "due_on", width: 14, day: true},
		{field: "year", width: 10},
		{field: "until_year", width: 12},
		{field: "starts_on", width: 14, day: true},
		{field: "cost", width: 14},
		{field: "state", width: 14, choices: texts(assessment.ActionStates), words: "plan.state."},
		{field: "text", width: 60},
		{field: "resources", width: 30},
		{field: "id", width: 38},
	}
}

// beforeYears is the last column before those of the years.
const beforeYears = "state"

// Plan is the table of the action plan, one row an action, with a column of states for each of its years. Read back it
// changes nothing.
func Plan(words Words, p record.ActionPlan, o assessment.Organisation, created time.Time) Table {
	t := newTable(words, assessment.UploadActions, o, created)
	var years []Column
	for _, y := range p.Years {
		year := strconv.Itoa(y.Year)
		years = append(years, Column{Field: year, Heading: year, Width: 18})
	}
	at := 1 + slices.IndexFunc(t.Columns, func(c Column) bool { return c.Field == beforeYears })
	t.Columns = slices.Insert(t.Columns, at, years...)
	for _, a := range p.Actions {
		t.Rows = append(t.Rows, planRow(words, p, a))
	}
	return t
}

// templateYears is how many years, from the one in which it was made, a table to be filled in has columns for.
const templateYears = 3

// PlanTemplate is a table of the action plan to be filled in, with columns for this year and the two that follow: what
// is marked in one of them is to be done by its end, and what is marked in several recurs.
func PlanTemplate(words Words, o assessment.Organisation, created time.Time) Table {
	var p record.ActionPlan
	for i := range templateYears {
		p.Years = append(p.Years, record.PlanYear{Year: words.Local(created).Year() + i})
	}
	return Plan(words, p, o, created)
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
	return append(row, a.Text, a.Resources, a.ID.String())
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
