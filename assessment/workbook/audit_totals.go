package workbook

import "mognad/assessment/record"

// statedTotals is the sheet with what the auditors state of how many judgements of each kind there are: a row for each
// entity and question, a column for each step and for why something is not judged.
func (a *auditBook) statedTotals() BookSheet {
	title, counted := a.l.T("audit_totals.title"), a.scale.Countable()
	s := BookSheet{
		Name:  title,
		Intro: []string{a.t("title", "Sheet", title, "Audit", a.Title), a.l.T("audit_totals.stated")},
		Fixed: 2,
		Columns: []BookColumn{
			{Heading: a.l.T("audit_totals.about"), Width: 14, Key: true},
			{Heading: a.l.T("audit_totals.name"), Width: 48, Key: true},
		},
	}
	for _, c := range counted {
		s.Columns = append(s.Columns, BookColumn{Heading: a.scale.Counted(c, a.l.Decimal, a.l.T), Width: 14})
	}
	s.Rows = func(yield func([]cell) bool) {
		entities, questions := a.StatedTotals()
		for _, group := range []struct {
			key  string
			rows []record.TotalRow
		}{{"audit_totals.entities", entities}, {"audit_totals.questions", questions}} {
			for _, r := range group.rows {
				row := []cell{plain(a.l.T(group.key)), plain(r.Name)}
				for _, c := range counted {
					row = append(row, count(r.Counts.Of(c)))
				}
				if !yield(row) {
					return
				}
			}
		}
	}
	return s
}
