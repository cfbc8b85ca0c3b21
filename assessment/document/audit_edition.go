package document

import (
	"time"

	"mognad/assessment/compare"
	"mognad/assessment/record"
)

// replaced says which version is in force instead, or that the audit is withdrawn; "" for the one in force.
func (a *auditReport) replaced() string {
	if w := a.Withdrawal; w != nil {
		return a.l.T("audit_withdrawal.is", "Name", w.By.Name, "Date", a.finalOn(&w.At))
	}
	by := a.ReplacedBy
	if by == nil {
		return ""
	}
	return a.l.T("edition.replaced", "Edition", by.Edition, "Date", a.finalOn(by.FinalAt))
}

// finalOn is the day of a moment, as people write it.
func (a *auditReport) finalOn(at *time.Time) string {
	if at == nil {
		return ""
	}
	return a.l.Day(a.l.Local(*at).Format(time.DateOnly))
}

// edition says which version the report is of, what it corrects and why.
func (a *auditReport) edition() {
	if said := a.replaced(); said != "" {
		a.add(Paragraph{Spans: []Span{{Text: said, Bold: true}}})
	}
	if a.Edition < 2 {
		return
	}
	said := a.l.T("edition.is", "Edition", a.Edition)
	if c := a.Corrects; c != nil {
		said += " " + a.l.T("edition.corrects", "Edition", c.Edition, "Date", a.finalOn(c.FinalAt))
	}
	a.add(Paragraph{Spans: []Span{{Text: said, Bold: true}}})
	if a.Correction != "" {
		a.said(a.l.T("edition.why") + " " + a.Correction)
	}
	for _, line := range record.VersionLines(a.VersionsMade, a.l.T, a.l.Day, a.l.Moment) {
		a.add(Text(Normal, line))
	}
}

// differences lists what differs from the version that the audit corrects.
func (a *auditReport) differences() {
	if len(a.Differences) == 0 {
		return
	}
	title := a.l.T("edition.what_differs", "Edition", a.Corrects.Edition)
	a.heading(1, title)
	t := Table{About: title, Columns: []Column{
		{Heading: a.l.T("edition.where"), Share: 2},
		{Heading: a.l.T("edition.before"), Share: 3},
		{Heading: a.l.T("edition.after"), Share: 3},
	}}
	budget := compare.ForPage
	for _, d := range a.Differences {
		was, is := compare.Beside(compare.Texts(d.Value(d.Before, a.l.T), d.Value(d.After, a.l.T), &budget))
		t.Rows = append(t.Rows, []Cell{
			{Head: true, Text: d.Where(a.l.T) + ": " + a.l.T("edition.field."+d.Field)},
			differing(was),
			differing(is),
		})
	}
	a.add(t)
}

// differing is a text with what differs from its other version in bold.
func differing(pieces []compare.Piece) Cell {
	if len(pieces) == 1 && !compare.Changed(pieces) {
		return Cell{Text: pieces[0].Text}
	}
	var spans []Span
	for _, p := range pieces {
		spans = append(spans, Span{Text: p.Text, Bold: p.Removed || p.Added})
	}
	return Cell{More: []Paragraph{{Spans: spans}}}
}
