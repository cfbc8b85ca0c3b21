package document

import "mognad/assessment/record"

// totals are what the auditors state of how many judgements of each kind there are, where not every one is given.
func (a *auditReport) totals() {
	entities, questions := a.StatedTotals()
	unseen := a.CountedUnseen()
	if len(entities)+len(questions) == 0 && unseen == "" {
		return
	}
	a.heading(2, a.l.T("audit_totals.title"))
	a.add(Text(Normal, a.l.T("audit_totals.stated")))
	a.totalTable(a.l.T("audit_totals.entities"), entities)
	a.totalTable(a.l.T("audit_totals.questions"), questions)
	if unseen != "" {
		a.add(Text(Normal, a.l.T("audit_totals.unseen", "Questions", unseen)))
	}
}

func (a *auditReport) totalTable(caption string, rows []record.TotalRow) {
	if len(rows) == 0 {
		return
	}
	t := Table{Caption: caption, Columns: []Column{
		{Heading: caption, Share: 2}, {Heading: a.l.T("audit_totals.title"), Share: 3},
	}}
	for _, r := range rows {
		t.Rows = append(t.Rows, []Cell{{Head: true, Text: r.Name}, {Text: r.Said(a.scale, a.l.Decimal, a.l.T)}})
	}
	a.add(t)
}
