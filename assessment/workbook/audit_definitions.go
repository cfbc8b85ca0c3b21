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

// definitions is the sheet that explains the words and numbers of the workbook, and names its sources.
func (a *auditBook) definitions() BookSheet {
	s := BookSheet{
		Name:    a.t("sheet.definitions"),
		Intro:   a.intro("definitions"),
		Bare:    true,
		Columns: []BookColumn{{Width: 36, Key: true}, {Width: 74}, {Width: 16}, {Width: 20}},
	}
	var rows [][]cell
	for _, section := range [][][]cell{a.document(), a.scaleRows(), a.levels(), a.sources(), a.calculation()} {
		rows = append(append(rows, section...), []cell{nothing})
	}
	s.Rows = slices.Values(rows)
	return s
}

func (a *auditBook) entry(key, text string) []cell { return []cell{strong(a.t(key)), plain(text)} }

func headings(texts ...string) []cell {
	var row []cell
	for _, t := range texts {
		row = append(row, heading(t))
	}
	for len(row) < 4 {
		row = append(row, heading(""))
	}
	return row
}

// day is a date in words, or empty without one.
func (a *auditBook) day(d *assessment.Date) string {
	if d == nil {
		return ""
	}
	return a.l.Day(string(*d))
}

// document describes the audit and this copy of it.
func (a *auditBook) document() [][]cell {
	rows := [][]cell{
		headings(a.t("document")),
		a.entry("audit", a.Title),
		a.entry("state", a.l.T("audits.state."+string(a.State))),
	}
	var period string
	switch from, to := a.day(a.From), a.day(a.To); {
	case from != "" && to != "":
		period = a.l.T("rounds.from_to", "From", from, "To", to)
	case from != "":
		period = a.l.T("entities.from", "From", from)
	case to != "":
		period = a.l.T("entities.to", "To", to)
	}
	for _, f := range []struct{ key, text string }{
		{"auditor", a.Auditor},
		{"period", period},
		{"report_number", a.ReportNumber},
		{"case_number", a.CaseNumber},
		{"audit_date", a.day((*assessment.Date)(a.Date))},
		{"reply_due", a.day(a.ReplyDue)},
		{"commissioned_by", strings.Join(a.CommissionedBy, "\n")},
		{"summary", a.Summary},
		{"purpose", a.Purpose},
		{"background", a.Background},
		{"delimitation", a.Delimitation},
		{"materiality", a.Materiality},
		{"risk_assessment", a.RiskAssessment},
		{"method", a.Method},
		{"criteria", strings.Join(a.Criteria, "\n")},
		{"plan_year", a.planYear()},
		{"earlier", strings.Join(a.earlier(), "\n")},
		{"documents_studied", strings.Join(a.DocumentsStudied, "\n")},
		{"interviews", strings.Join(a.interviews(), "\n")},
		{"plan", a.plan()},
		{"independence", a.independence()},
		{"cover_letter", a.CoverLetter},
		{"fact_check", a.factChecks()},
		{"notes", strings.Join(a.notes(), "\n")},
	} {
		if f.text != "" {
			rows = append(rows, a.entry(f.key, f.text))
		}
	}
	rows = append(rows, a.edition()...)
	for _, from := range a.Imports() {
		rows = append(rows, a.imported(from))
	}
	if said := a.withoutAuditor(); said != "" {
		rows = append(rows, a.entry("without_auditor", said))
	}
	proposals := "proposals_without"
	if a.Proposals {
		proposals = "proposals_with"
	}
	rows = append(
		rows,
		a.entry("classification", a.classification()),
		a.entry("recipient", a.recipient),
		a.entry("date", a.created.Format(time.DateOnly)),
		a.entry("proposals", a.t(proposals)),
		a.entry("sha256", a.SHA256+"\n"+a.t("sha256_text")),
	)
	if a.Withheld != nil {
		return append(rows, []cell{strong(a.l.T("withheld.extract")), plain(a.LeftOut(a.l.T))})
	}
	if a.Seal == nil && a.State == assessment.AuditFinal {
		return append(rows, a.entry("seal", a.t("sealed_whole")))
	}
	if a.Seal == nil {
		return append(rows, a.entry("seal", a.t("unsealed")))
	}
	return append(
		rows,
		a.entry(
			"seal",
			a.Seal.SHA256+"\n"+a.t("sealed", "Moment", a.l.Moment(a.Seal.SealedAt), "Name", a.People.Name(a.Seal.SealedBy)),
		),
	)
}

// imported says where judgements come from that nobody made here.
func (a *auditBook) imported(from record.ImportedCells) []cell {
	key, args := "audit_versions.said_nothing", []any{}
	on := from.SaidOn(a.l.Day, a.l.Moment)
	switch {
	case from.SaidBy != nil && on != "":
		key, args = "audit_versions.said_by_on", []any{"Name", *from.SaidBy, "Day", on}
	case from.SaidBy != nil:
		key, args = "audit_versions.said_by", []any{"Name", *from.SaidBy}
	case on != "":
		key, args = "audit_versions.said_on", []any{"Day", on}
	}
	text := a.l.T("audit_versions.cells", "Count", from.Cells) + ": " + a.l.T(key, args...) + " " +
		a.l.T("audit_versions.imported", "Name", a.People.Name(from.By), "Moment", a.l.Moment(from.At))
	return []cell{strong(a.l.T("audit_versions.from_files")), plain(text)}
}

func (a *auditBook) planYear() string {
	if a.PlanYear == nil {
		return ""
	}
	return strconv.Itoa(*a.PlanYear)
}

func (a *auditBook) earlier() []string {
	var lines []string
	for _, e := range a.Earlier {
		if years := e.Years(); years != "" {
			lines = append(lines, years+": "+e.What)
			continue
		}
		lines = append(lines, e.What)
	}
	return lines
}

func (a *auditBook) interviews() []string {
	var lines []string
	for _, i := range a.Interviews {
		line := i.Role
		if on := a.day(i.On); on != "" {
			line += ", " + on
		}
		if i.Notes != "" {
			line += ": " + i.Notes
		}
		lines = append(lines, line)
	}
	return lines
}

func (a *auditBook) notes() []string {
	var lines []string
	for _, n := range a.Notes {
		lines = append(lines, strings.TrimSuffix(n.Name+": "+n.Text, ": "))
	}
	return lines
}

// withoutAuditor says which engagements were confirmed without an auditor, one confirmation a line.
func (a *auditBook) withoutAuditor() string {
	var lines []string
	for _, e := range a.WithoutAuditor {
		for _, c := range e.By {
			lines = append(lines, a.t(
				"without_auditor_by",
				"Auditor",
				e.Name,
				"Name",
				c.Name,
				"Role",
				a.l.T("role."+string(c.Role)),
				"Moment",
				a.l.Moment(c.At),
			))
		}
	}
	return strings.Join(lines, "\n")
}

// scaleRows describe the judgement scale.
func (a *auditBook) scaleRows() (all [][]cell) {
	rows := [][]cell{headings(a.t("scale"), a.t("scale_role"), a.t("column.ordinal"), a.t("scale_from"))}
	var risks []string
	for _, r := range a.scale.Risks {
		risks = append(risks, r.Label)
	}
	if len(risks) > 0 {
		defer func() { all = append(all, a.entry("column.risk", strings.Join(risks, ", "))) }()
	}
	if !a.scale.Judges() {
		return append(rows, []cell{plain(a.t("scale_none"))})
	}
	is := func(at *assessment.Ordinal, o assessment.Ordinal) bool { return at != nil && *at == o }
	for _, step := range a.scale.Steps {
		var roles []string
		if step.Group != "" {
			roles = append(roles, step.Group)
		}
		for _, r := range []struct {
			at  *assessment.Ordinal
			key string
		}{{a.scale.Norm, "scale_norm"}, {a.scale.CapPartly, "scale_cap_partly"}, {a.scale.CapNo, "scale_cap_no"}} {
			if is(r.at, step.Ordinal) {
				roles = append(roles, a.t(r.key))
			}
		}
		from := label(a.t("scale_never"))
		if step.From != nil {
			from = cell{Number: float64(*step.From), As: AsPercent}
		}
		rows = append(
			rows,
			[]cell{
				strong(step.Label),
				plain(strings.Join(roles, "\n")),
				{Number: float64(step.Ordinal) / 100, As: AsNumber},
				from,
			},
		)
	}
	if a.scale.Decimals > 0 {
		rows = append(rows, a.entry("scale_decimals", a.t("scale_decimals_text", "Count", a.scale.Decimals)))
	}
	return rows
}

// levels describe the questionnaire, its maturity levels and its answer scale.
func (a *auditBook) levels() [][]cell {
	q := a.areas.Questionnaire
	if q == nil {
		q = a.Asked
	}
	if q == nil {
		return [][]cell{headings(a.t("questionnaire")), {plain(a.t("questionnaire_none"))}}
	}
	in := func(t questionnaires.Text) string { return t.In(a.l.Language(), q.Languages...) }
	rows := [][]cell{
		headings(a.t("questionnaire")),
		a.entry("questionnaire_title", in(q.Title)),
		a.entry("questionnaire_key", q.Key),
		a.entry("questionnaire_version", q.Version),
		a.entry("questionnaire_hash", a.Questionnaire.Hash),
		{nothing},
		headings(a.t("levels"), a.t("meaning")),
	}
	for i, l := range q.Levels {
		rows = append(rows, []cell{strong(a.t("level_of", "Level", i, "Name", in(l.Name))), plain(in(l.Meaning))})
	}
	rows = append(rows, []cell{nothing}, headings(a.t("answer_scale"), "", a.t("column.points")))
	for _, s := range q.Answers {
		counts := count(s.Value)
		text := ""
		if s.Kind != "" {
			text = a.t("answer_kind." + string(s.Kind))
		}
		if s.Kind == questionnaires.NotApplicable {
			counts = label("–")
		}
		rows = append(rows, []cell{strong(in(s.Label)), plain(text), counts})
	}
	return rows
}

// sources are the submissions that the audit is based on.
func (a *auditBook) sources() [][]cell {
	rows := [][]cell{headings(a.t("pinned"), "SHA-256", a.t("submission"), a.t("pinned_at"))}
	for _, e := range a.Entities {
		if e.Submission == nil {
			rows = append(rows, []cell{strong(e.Entity.Name), plain(a.t("pinned_none"))})
			continue
		}
		at := cell{}
		if e.Submission.PinnedAt != nil {
			at = a.moment(*e.Submission.PinnedAt)
		}
		rows = append(rows, []cell{strong(e.Entity.Name), plain(e.Submission.SHA256), count(e.Submission.Number), at})
	}
	return rows
}

// calculation explains how the numbers are computed.
func (a *auditBook) calculation() [][]cell {
	rows := [][]cell{headings(a.t("calculation"))}
	for _, key := range []string{"share", "rounding", "median", "proposal", "cap", "override", "wide", "overall",
		"numbers", "times"} {
		rows = append(rows, []cell{strong(a.t("explain." + key + "_name")), plain(a.t("explain." + key))})
	}
	return rows
}

// factChecks are who checked the facts, as the auditors have written, and the fact checks made in the program.
func (a *auditBook) plan() string {
	n := len(a.PlanApprovals)
	if n == 0 {
		return ""
	}
	return a.PlanApprovals[n-1].Said(a.l.T, a.l.Day)
}

func (a *auditBook) independence() string {
	lines := a.AuditBook.Declarations.Lines(a.State == assessment.AuditFinal, a.l.T)
	if a.Independence != "" {
		lines = slices.Insert(lines, 0, a.Independence)
	}
	return strings.Join(lines, "\n")
}

func (a *auditBook) factChecks() string {
	var lines []string
	if a.FactCheck != "" {
		lines = append(lines, a.FactCheck)
	}
	for _, c := range a.FactChecks {
		lines = append(lines, c.Said(a.l.T, a.l.Day))
	}
	return strings.Join(lines, "\n")
}
