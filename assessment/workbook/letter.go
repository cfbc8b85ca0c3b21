package workbook

import (
	"slices"
	"time"

	"mognad/assessment"
)

// Letter is a text for one person, to be sent by another program.
type Letter struct {
	Name, Email, Link string
	Until             string // how long the link works; "" for as long as there is something behind it
	Subject, Text     string
}

// Letters is a table to merge letters from, one row each, in the given words. Only links that end have a column for it.
func Letters(words Words, title string, list []Letter, o assessment.Organisation, created time.Time) Table {
	t := Table{
		Title:          title,
		Sheet:          words.T("letters.sheet"),
		Language:       words.Language(),
		Organisation:   o.Name,
		Classification: words.T("table.internal"),
		Created:        created,
	}
	end := slices.ContainsFunc(list, func(l Letter) bool { return l.Until != "" })
	for _, c := range []tableColumn{
		{field: "name", width: 28},
		{field: "email", width: 32},
		{field: "link", width: 60},
		{field: "until", width: 20},
		{field: "subject", width: 40},
		{field: "text", width: 80},
	} {
		if c.field == "until" && !end {
			continue
		}
		t.Columns = append(
			t.Columns,
			Column{Field: c.field, Heading: words.T("letters.column." + c.field), Width: c.width},
		)
	}
	for _, l := range list {
		row := []string{l.Name, l.Email, l.Link, l.Until, l.Subject, l.Text}
		if !end {
			row = slices.Delete(row, 3, 4)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
