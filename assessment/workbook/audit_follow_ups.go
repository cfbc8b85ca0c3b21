package workbook

import "mognad/assessment/record"

// followUps is the sheet with a row for each recommendation of an earlier audit.
func (a *auditBook) followUps() BookSheet {
	return BookSheet{
		Name:   a.l.T("follow_ups.title"),
		Intro:  []string{a.t("title", "Sheet", a.l.T("follow_ups.chapter"), "Audit", a.Title), a.l.T("follow_ups.text")},
		Fixed:  2,
		Filter: true,
		Empty:  a.l.T("follow_ups.none"),
		Columns: []BookColumn{
			{Heading: a.t("column.earlier_audit"), Width: 30, Key: true},
			{Heading: a.t("column.earlier_date"), Width: 12},
			a.column("body", 22, true),
			a.column("number", 8, false),
			a.column("recommendation", 44, false),
			a.column("reply", 16, false),
			a.column("follow_up", 14, false),
			{Heading: a.l.T("follow_ups.finding"), Width: 20},
			{Heading: a.l.T("follow_ups.evidence"), Width: 44},
		},
		Rows: func(yield func([]cell) bool) {
			for _, f := range a.FollowUps {
				response, became := "", ""
				if r := f.Replied(); r != "" {
					response = a.l.T("reply.response." + string(r))
				}
				if f.Became != nil {
					became = a.l.T("reply.follow_up." + string(*f.Became))
				}
				date := ""
				if f.Earlier.Date != nil {
					date = a.l.Day(string(*f.Earlier.Date))
				}
				if !yield([]cell{
					plain(f.Earlier.Title),
					plain(date),
					plain(f.Body),
					plain(f.Number),
					plain(f.Text),
					plain(response),
					plain(became),
					label(a.l.T("follow_ups.found." + record.FindingName(f.Finding))),
					plain(f.Evidence),
				}) {
					return
				}
			}
		},
	}
}
