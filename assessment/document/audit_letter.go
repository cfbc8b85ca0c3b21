package document

import (
	"cmp"
	"strings"

	"mognad/assessment/record"
)

// letter is the letter with which the report is sent to the bodies: what was audited, the overall judgement, what is
// recommended to each, and until when they are to reply.
func (a *auditReport) letter() {
	a.add(PageBreak{})
	a.heading(1, a.l.T("audit.cover_letter"))
	a.letterFacts()
	if strings.TrimSpace(a.CoverLetter) != "" {
		a.said(a.CoverLetter)
	} else {
		a.add(Text(Normal, a.opening()))
	}
	if a.Overall != "" || a.Statement != "" {
		a.heading(2, a.l.T("audit.whole"))
		if a.Overall != "" {
			a.add(Paragraph{Spans: []Span{{Text: a.Overall, Bold: true}}})
		}
		a.said(a.Statement)
	}
	a.bodiesAdvised()
	if a.ReplyDue != nil && len(a.bodies) > 0 {
		a.heading(2, a.l.T("audit_letter.reply"))
		a.add(Text(Normal, a.l.T("audit_letter.reply_by", "Date", a.l.Day(string(*a.ReplyDue)))))
	}
	if a.Withheld != nil {
		a.add(Text(SmallPrint, a.LeftOut(a.l.T)))
	}
	for _, who := range a.CommissionedBy {
		a.add(Text(Normal, ""), Text(Normal, a.l.T("audit_letter.for", "Who", who)))
	}
}

// opening is how the letter begins where the auditors have not written it.
func (a *auditReport) opening() string {
	by := record.Listed(a.CommissionedBy, a.l.T)
	switch {
	case by != "" && a.Auditor != "":
		return a.l.T("audit_letter.opening_for", "By", by, "Auditor", a.Auditor, "Title", a.Title)
	case by != "" || a.Auditor != "":
		return a.l.T("audit_letter.opening_by", "By", cmp.Or(by, a.Auditor), "Title", a.Title)
	}
	return a.l.T("audit_letter.opening", "Title", a.Title)
}

// letterFacts are to whom the letter is, and which report goes with it.
func (a *auditReport) letterFacts() {
	var to []string
	for _, b := range a.bodies {
		to = append(to, b.name)
	}
	if len(to) == 0 {
		for _, e := range a.Entities {
			to = append(to, e.Entity.Name)
		}
	}
	date := ""
	if a.Date != nil {
		date = a.l.Day(string(*a.Date))
	}
	a.factTable(a.l.T("audit.cover_letter"), []fact{
		{"audit_letter.to", strings.Join(to, "\n")},
		{"audit_letter.encloses", joined(", ", a.Title, date)},
		{"audit.report_number", a.ReportNumber},
		{"audit.case_number", a.CaseNumber},
	})
}
