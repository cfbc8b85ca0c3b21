package workbook

import (
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
)

// roundColumns are the columns of the table of a round, with their widths in characters.
var roundColumns = []tableColumn{
	{field: "entity", width: 36},
	{field: "kind", width: 20},
	{field: "body", width: 28},
	{field: "branch", width: 28},
	{field: "stage"},
	{field: "late", width: 10},
	{field: "answered", width: 12},
	{field: "asked", width: 12},
	{field: "reminded"},
	{field: "people", width: 40},
	{field: "unopened", width: 40},
}

// Round is the table of the entities of a round, in the given words.
func Round(words Words, v record.RoundTable, o assessment.Organisation, created time.Time) Table {
	t := Table{
		Title:          v.Round.Name,
		Sheet:          words.T("round_table.sheet"),
		Language:       words.Language(),
		Organisation:   o.Name,
		Classification: words.T("table.internal"),
		Created:        created,
	}
	for _, c := range roundColumns {
		t.Columns = append(
			t.Columns,
			Column{Field: c.field, Heading: words.T("round_table.column." + c.field), Width: c.width},
		)
	}
	for _, row := range v.Rows {
		late, reminded := "", ""
		if row.Late {
			late = words.T("round.late")
		}
		if row.RemindedAt != nil {
			reminded = words.Local(*row.RemindedAt).Format(time.DateOnly)
		}
		t.Rows = append(t.Rows, []string{
			row.Entity.Name,
			words.T("kind." + string(row.Entity.Kind)),
			row.Body,
			row.Branch,
			words.T("round.stage." + string(row.Stage)),
			late,
			strconv.Itoa(row.Progress.Asked - row.Progress.Unanswered),
			strconv.Itoa(row.Progress.Asked),
			reminded,
			named(row.People),
			named(row.Unopened),
		})
	}
	return t
}

// named lists people with their addresses.
func named(people []record.RoundPerson) string {
	var all []string
	for _, p := range people {
		all = append(all, p.Name+" <"+p.Email+">")
	}
	return strings.Join(all, ", ")
}
