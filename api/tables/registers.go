package tables

import (
	"time"

	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/assessment/workbook"
	"mognad/frontend/i18n"
)

// choiceWords is where the words of a field's choices begin.
func choiceWords(r registers.Register, f registers.Field) string {
	return r.Object + "." + f.Name + "."
}

// registerWidths are the widths of columns in characters, by what they hold.
var registerWidths = map[registers.Kind]float64{
	registers.Line:     44,
	registers.Text:     60,
	registers.Place:    44,
	registers.Choice:   18,
	registers.Body:     28,
	registers.Entities: 28,
}

// Register is the table of a register's rows, which have a cell for each field, in the words of l. Read back it changes
// nothing.
func Register(
	l *i18n.Localizer,
	r registers.Register,
	rows [][]string,
	o assessment.Organisation,
	created time.Time,
) workbook.Table {
	t := table(l, r.Upload(), o, created)
	t.Rows = rows
	for i, f := range r.Fields {
		t.Columns[i].Width, t.Columns[i].Choices = registerWidths[f.Kind], nil
		if f.Kind != registers.Choice {
			continue
		}
		t.Columns[i].Choices = words(l, choiceWords(r, f), f.Choices)
		for _, row := range rows {
			if row[i] != "" {
				row[i] = l.T(choiceWords(r, f) + row[i])
			}
		}
	}
	return t
}
