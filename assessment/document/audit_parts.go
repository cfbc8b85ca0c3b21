package document

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mognad/assessment"
	"mognad/assessment/record"
)

// assignment tells what was examined, why and how.
func (a *auditReport) assignment() {
	a.facts()
	a.section(2, a.l.T("audit.background"), a.Background)
	var earlier []string
	for _, e := range a.Earlier {
		earlier = append(earlier, joined(": ", e.Years(), e.What))
	}
	a.bullets(2, a.l.T("audit.earlier"), earlier)
	a.section(2, a.l.T("audit.purpose"), a.Purpose)
	if len(a.Questions) > 0 {
		a.heading(2, a.l.T("audit.questions"))
		for _, q := range a.Questions {
			a.add(Paragraph{Number: q.ID, Spans: []Span{{Text: q.Text}}})
			for _, p := range q.Parts {
				a.add(Text(Bullet, joined(": ", p.Name, p.Text)))
			}
		}
	}
	a.section(2, a.l.T("audit.delimitation"), a.Delimitation)
	a.section(2, a.l.T("audit.materiality"), a.Materiality)
	a.section(2, a.l.T("audit.risk_assessment"), a.RiskAssessment)
	a.bullets(2, a.l.T("audit.criteria"), a.Criteria)
	if n := len(a.PlanApprovals); n > 0 {
		a.section(2, a.l.T("audit.plan"), a.PlanApprovals[n-1].Said(a.l.T, a.l.Day))
	}
	a.method()
	for _, n := range a.OtherTexts() {
		a.section(2, n.Name, n.Text)
	}
}

// fact is what is known of an audit in a word or two, by the key of what it is called.
type fact struct{ key, value string }

// factTable adds a table of facts, without those that say nothing.
func (a *auditReport) factTable(about string, facts []fact) {
	t := Table{
		About:   about,
		Columns: []Column{{Heading: a.t("fact"), Share: 1}, {Heading: a.t("value"), Share: 3}},
	}
	for _, f := range facts {
		if f.value != "" {
			t.Rows = append(t.Rows, []Cell{{Head: true, Text: a.l.T(f.key)}, {Text: f.value}})
		}
	}
	a.add(t)
}

// facts adds the table of what is known of the audit in a word or two.
func (a *auditReport) facts() {
	day := func(d *string) string {
		if d == nil {
			return ""
		}
		return a.l.Day(*d)
	}
	year, round := "", ""
	if a.PlanYear != nil {
		year = strconv.Itoa(*a.PlanYear)
	}
	if a.Round != nil {
		round = a.Round.Name
	}
	var entities []string
	for _, e := range a.Entities {
		name := e.Entity.Name
		if e.Body != nil {
			name += " (" + e.Body.Name + ")"
		}
		entities = append(entities, name)
	}
	a.factTable(a.l.T("audit.about"), []fact{
		{"audit.auditor", a.Auditor},
		{"audit.commissioned_by", strings.Join(a.CommissionedBy, ", ")},
		{"audit.report_number", a.ReportNumber},
		{"audit.case_number", a.CaseNumber},
		{"audit.period", a.l.Period(day((*string)(a.From)), day((*string)(a.To)))},
		{"audit.plan_year", year},
		{"audit_form.date", day((*string)(a.Date))},
		{"audit.reply_due", day((*string)(a.ReplyDue))},
		{"audit.entities", strings.Join(entities, ", ")},
		{"audit.round", round},
	})
}

// method tells how the examination was made.
func (a *auditReport) method() {
	a.heading(2, a.l.T("audit.method"))
	a.said(a.Method)
	a.sources()
	if a.Round != nil {
		a.add(Text(Normal, a.t("beside", "Round", a.Round.Name)))
	}
	if a.scale.Judges() {
		a.add(Text(Normal, a.key()))
	} else {
		a.add(Text(Normal, a.t("findings_only")))
	}
	a.independence()
	if a.scale.RatesRisk() {
		var risks []string
		for _, r := range a.scale.Risks {
			risks = append(risks, joined(" ", a.scale.RiskLook(r.Label).Mark(), r.Label))
		}
		a.add(Text(Normal, a.l.T("audit_report.risks", "Steps", strings.Join(risks, ", "))))
	}
	a.factChecks()
	for _, from := range a.Imports() {
		line := a.t("imported", "Count", from.Cells, "By", a.People.Name(from.By), "Moment", a.l.Moment(from.At))
		if from.SaidBy != nil {
			line += " " + a.t("imported_by", "Count", from.Cells, "SaidBy", *from.SaidBy)
		}
		if on := from.SaidOn(a.l.Day, a.l.Moment); on != "" {
			line += " " + a.t("imported_on", "Date", on)
		}
		a.add(Text(SmallPrint, line))
	}
}

// independence tells what the auditors have said and declared of their own.
func (a *auditReport) independence() {
	declared := a.Declarations.Lines(a.State == assessment.AuditFinal, a.l.T)
	if a.Independence == "" && len(declared) == 0 {
		return
	}
	a.heading(3, a.l.T("audit.independence"))
	a.said(a.Independence)
	for _, line := range declared {
		a.said(line)
	}
}

// factChecks tells who checked the facts: what the auditors have written, and what was done in the program.
func (a *auditReport) factChecks() {
	if a.FactCheck == "" && len(a.FactChecks) == 0 {
		return
	}
	a.heading(3, a.l.T("audit.fact_check"))
	a.said(a.FactCheck)
	for _, c := range a.FactChecks {
		a.add(Text(Normal, c.Said(a.l.T, a.l.Day)))
	}
}

// results are the findings, area by area, in the order in which the areas are first asked about.
func (a *auditReport) results() {
	var areas []string
	for _, q := range a.Questions {
		if !slices.Contains(areas, q.Area) {
			areas = append(areas, q.Area)
		}
	}
	for _, area := range areas {
		if area != "" || len(areas) > 1 {
			a.heading(2, cmp.Or(area, a.t("no_area")))
		}
		for i, q := range a.Questions {
			if q.Area == area {
				a.question(i, q)
			}
		}
	}
	if len(a.Questions) == 0 {
		a.add(Text(Normal, a.l.T("audit.no_questions")))
	}
}

// question is what was found and judged on an audit question, entity by entity.
func (a *auditReport) question(at int, q record.AuditQuestion) {
	a.heading(3, q.ID+" "+q.Text)
	full := a.InFull(at)
	for k, e := range a.Entities {
		c := a.Cell(at, k)
		a.heading(4, e.Entity.Name+": "+joined(" · ", a.saidOf(c), a.risk(c.Judgement)))
		a.observed(c.Judgement, full)
		for _, p := range c.Judgement.Parts {
			a.add(Text(Bullet, p.Said(q.Parts, func(o assessment.Ordinal) string { return a.scale.Written(o, a.l.Decimal) })))
		}
		if c.Judgement.Reason != "" && (!a.options.WithoutReasons || c.Judgement.Exempt()) {
			a.labelled("audit_report.assessment", c.Judgement.Reason)
		}
		if a.Proposals && a.Round != nil {
			a.add(Text(SmallPrint, capital(a.selfAssessed(c))))
		}
	}
	for i, to := range a.AdvisedOn(q.ID, a.l.T) {
		if i == 0 {
			a.heading(4, a.l.T("recommendations.title"))
		}
		a.add(Paragraph{KeepNext: true, Spans: []Span{{Text: a.l.T("recommendations.to", "Body", to.To), Bold: true}}})
		for _, r := range to.List {
			a.add(Paragraph{Number: r.Point(), Spans: []Span{{Text: r.Text}}})
		}
	}
}

// observed is what was observed. Written in full, as all are of a question of which one is, it has what ought to be
// before it, and cause and consequence after.
func (a *auditReport) observed(j record.Judgement, full bool) {
	if !full {
		a.said(j.Observation)
		return
	}
	a.labelled("audit_entity.criterion", j.Criterion)
	a.labelled("audit_entity.observation", j.Observation)
	a.labelled("audit_entity.cause", j.Cause)
	a.labelled("audit_entity.consequence", j.Consequence)
}

// risk is how the risk of what was observed is rated, "" where it is not.
func (a *auditReport) risk(j record.Judgement) string {
	if j.Risk == "" {
		return ""
	}
	return a.l.T("audit_entity.risk_is", "Risk", j.Risk)
}

// selfAssessed tells what the self-assessment says and proposes.
func (a *auditReport) selfAssessed(c record.AuditCell) string {
	text := ""
	switch {
	case c.Share.Percent != nil:
		text = a.l.T("audit.self", "Share", a.l.Percent(*c.Share.Percent))
	case c.Why != "":
		text = a.l.T("audit.self_none." + c.Why)
	}
	if o := c.Proposed(); o != nil {
		text = joined(", ", text, a.l.T("audit.proposed")+" "+a.scale.Written(*o, a.l.Decimal))
		if by := c.Proposal.CappedBy; len(by) > 0 {
			text += " (" + a.l.T("audit.lowered_by") + " " + strings.Join(by, ", ") + ")"
		}
	}
	if c.Judgement.Overridden() {
		text = joined(" · ", text, a.l.T("audit_entity.overridden"))
	}
	return text
}

// capital is the text as a sentence begins.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// overall is the auditor's judgement of the whole and of each entity.
func (a *auditReport) overall() {
	said := a.Overall != "" || a.Statement != ""
	for _, e := range a.Entities {
		said = said || e.Overall != "" || e.Statement != ""
	}
	if !said {
		return
	}
	a.heading(1, a.l.T("audit.whole"))
	if a.Overall != "" {
		a.add(Paragraph{Spans: []Span{{Text: a.Overall, Bold: true}}})
	}
	a.said(a.Statement)
	for _, e := range a.Entities {
		if e.Overall != "" || e.Statement != "" {
			a.heading(2, joined(": ", e.Entity.Name, e.Overall))
			a.said(e.Statement)
		}
	}
}

// recommendations are all of them with everything that is said of each, body by body.
func (a *auditReport) recommendations() {
	a.heading(1, a.l.T("recommendations.title"))
	if len(a.Recommendations) == 0 {
		a.add(Text(Normal, a.l.T("recommendations.none")))
	}
	for _, b := range a.bodies {
		a.heading(2, a.l.T("recommendations.to", "Body", b.name))
		for _, r := range b.list {
			a.recommended(r)
		}
	}
}

// jointly says after a recommendation with whom it is joint, if with anybody.
func (a *auditReport) jointly(r record.AuditRecommendation) []Span {
	if len(r.Jointly) == 0 {
		return nil
	}
	return []Span{{Text: " (" + r.JointlyWith(a.l.T) + ")"}}
}

// recommended is a recommendation with what is said of it, of which nothing stands alone on a page.
func (a *auditReport) recommended(r record.AuditRecommendation) {
	list := []Paragraph{{Number: r.Point(), Spans: append([]Span{{Text: r.Text, Bold: true}}, a.jointly(r)...)}}
	line := func(label, text string) {
		if text != "" {
			list[len(list)-1].KeepNext = true
			spans := []Span{{Text: label + ": "}, {Text: text}}
			list = append(list, Paragraph{Style: SmallPrint, Indented: true, Spans: spans})
		}
	}
	if r.Priority != nil {
		line(a.l.T("recommendations.priority_label"), a.l.T("recommendations.priority."+string(*r.Priority)))
	}
	line(a.l.T("recommendations.first_step"), r.FirstStep)
	line(a.l.T("recommendations.references"), strings.Join(r.References, " · "))
	var places []string
	for _, q := range a.Questions {
		var of []string
		for _, e := range a.Entities {
			if r.IsAt(q.ID, e.Entity.ID) {
				of = append(of, e.Entity.Name)
			}
		}
		if len(of) > 0 {
			places = append(places, q.ID+" "+strings.Join(of, ", "))
		}
	}
	line(a.l.T("recommendations.places"), strings.Join(places, " · "))
	if r.Reply != nil {
		line(a.l.T("reply.reply"), joined(". ", a.l.T("reply.response."+string(r.Reply.Response)), r.Reply.Text))
		line(a.l.T("reply.field.planned_action"), r.Reply.PlannedAction)
		line(a.l.T("reply.field.owner_role"), r.Reply.OwnerRole)
		switch {
		case r.Reply.DueOn != nil:
			line(a.t("by"), a.l.Day(string(*r.Reply.DueOn)))
		case r.Reply.DueYear != nil:
			line(a.t("by"), strconv.Itoa(*r.Reply.DueYear))
		}
	}
	for _, p := range list {
		a.add(p)
	}
}

// followUps tell what has become of the recommendations of earlier audits, audit by audit: what the body said when the
// auditors wrote, and what these find.
func (a *auditReport) followUps() {
	if len(a.FollowUps) == 0 {
		return
	}
	a.heading(1, a.l.T("follow_ups.chapter"))
	for _, of := range a.ByEarlier() {
		caption := of.Title
		if of.Date != nil {
			caption = joined(", ", of.Title, a.l.Day(string(*of.Date)))
		}
		a.heading(2, caption)
		t := Table{About: caption, Columns: []Column{
			{Heading: a.l.T("follow_ups.recommendation"), Share: 6},
			{Heading: a.l.T("follow_ups.body"), Share: 3},
			{Heading: a.l.T("follow_ups.says"), Share: 3},
			{Heading: a.l.T("follow_ups.finding"), Share: 3},
			{Heading: a.l.T("follow_ups.evidence"), Share: 6},
		}}
		for _, f := range of.Items {
			said := ""
			if r := f.Replied(); r != "" {
				said = a.l.T("reply.response." + string(r))
			}
			if f.Became != nil {
				said = joined(", ", a.l.T("reply.follow_up."+string(*f.Became)), said)
			}
			number := f.Number
			if number != "" {
				number += "."
			}
			t.Rows = append(t.Rows, []Cell{
				{Head: true, Text: joined(" ", number, f.Text)},
				{Text: f.Body},
				{Text: cmp.Or(said, "–")},
				{Text: a.l.T("follow_ups.found." + record.FindingName(f.Finding))},
				{Text: f.Evidence},
			})
		}
		a.add(t)
	}
}

// others are the auditors' own appendices.
func (a *auditReport) others() {
	for _, n := range a.Annexed(a.l.T) {
		a.heading(1, n.Name)
		a.said(n.Text)
	}
}

// appendices are what was read, who was asked, and what the report does not say.
func (a *auditReport) appendices() {
	a.bullets(1, a.l.T("audit.documents_studied"), a.DocumentsStudied)
	if len(a.Interviews) > 0 {
		a.heading(1, a.l.T("audit.interviews"))
		a.add(a.interviews())
	}
	a.heading(1, a.t("about"))
	var left []string
	if a.CoverLetter != "" {
		left = append(left, a.t("left_out.letter"))
	}
	if a.Round != nil {
		left = append(left, a.t("left_out.answers"))
	}
	if a.options.WithoutReasons {
		left = append(left, a.t("left_out.reasons"))
	}
	if a.Round != nil && !a.Proposals {
		left = append(left, a.t("left_out.proposals"))
	}
	if len(left) > 0 {
		a.add(Text(Normal, a.t("left_out.what", "What", strings.Join(left, ", "))))
	}
	for _, e := range a.WithoutAuditor {
		for _, c := range e.By {
			role, at := a.l.T("role."+string(c.Role)), a.l.Moment(c.At)
			said := a.l.T("book.without_auditor_by", "Auditor", e.Name, "Name", c.Name, "Role", role, "Moment", at)
			a.add(Text(Normal, said))
		}
	}
	switch {
	case a.Withheld != nil:
		a.add(Text(Normal, a.LeftOut(a.l.T)))
	case a.Seal != nil:
		by, at := a.People.Name(a.Seal.SealedBy), a.l.Moment(a.Seal.SealedAt)
		a.add(
			Text(Normal, a.l.T("audit.sealed_by", "Moment", at, "Name", by)),
			Text(SmallPrint, a.t("seal_hash")+": "+a.Seal.SHA256),
		)
	case a.State == assessment.AuditFinal:
		a.add(Text(Normal, a.l.T("book.sealed_whole")))
	default:
		a.add(Text(Normal, a.t("draft")))
	}
}
