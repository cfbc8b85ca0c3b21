package workbook

import (
	"time"

	"mognad/assessment"
)

// Letter is a text for one person, to be sent by another program.
type Letter struct{ Name, Email, Link, Subject, Text string }

// Letters is a table to merge letters from, one row each, in the given words.
func Letters(words Words, title string, list []Letter, o assessment.Organisation, created time.Time) Table {
	t := Table{
		Title:          title,
		Sheet:          words.T("remind.sheet"),
		Language:       words.Language(),
		Organisation:   o.Name,
		Classification: words.T("table.internal"),
		Created:        created,
	}
	for _, c := range []tableColumn{
		{field: "name", width: 28},
		{field: "email", width: 32},
		{field: "link", width: 44},
		{field: "subject", width: 36},
		{field: "text", width: 80},
	} {
		t.Columns = append(
			t.Columns,
			Column{Field: c.field, Heading: words.T("remind.column." + c.field), Width: c.width},
		)
	}
	for _, l := range list {
		t.Rows = append(t.Rows, []string{l.Name, l.Email, l.Link, l.Subject, l.Text})
	}
	return t
}
