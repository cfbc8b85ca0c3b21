package document

import (
	"cmp"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
)

// Review is a management review as a document: its papers until it has been held, then its minutes. Like the printed
// page, it has the most important rows of what was counted and says how many more there are.
func Review(words Words, v record.Review, h HandedOver) Document {
	m := &reviewReport{Review: v, l: words}
	d := Document{
		Title:    cmp.Or(v.Title, words.T("review.minutes")),
		Language: words.Language(),
		Author:   h.Organisation.Name,
		Created:  words.Local(h.At),
		Captions: captions(words),
	}
	hash := ""
	if !v.Draft && v.SHA256 != nil {
		hash = *v.SHA256
	}
	d.handOver(words, h, words.T("table.internal"), words.T("review.hash"), hash)
	of := "review.minutes_of"
	if m.Papers() {
		of = "review.papers_of"
	}
	d.Fields["subtitle"] = words.T(of, "Kind", words.T("review.kind."+string(v.Kind)), "Entity", v.Entity.Name)
	about := []string{cmp.Or(m.date(v.HeldOn), m.date(v.PlannedOn))}
	if v.CaseNumber != "" {
		about = append(about, words.T("review.case_number")+" "+v.CaseNumber)
	}
	if v.Draft {
		d.Fields["draft"] = m.t("draft")
		about = append(about, m.t("draft"))
	}
	d.Fields["about"] = joined(" · ", about...)
	d.Fields["case_number"] = v.CaseNumber
	d.Parts = m.parts()
	return d
}

// reviewReport builds the document of a review.
type reviewReport struct {
	record.Review
	l    Words
	list []Part
}

func (m *reviewReport) t(key string, args ...any) string { return m.l.T("review."+key, args...) }

func (m *reviewReport) add(parts ...Part) { m.list = append(m.list, parts...) }

func (m *reviewReport) heading(level int, text string) { m.add(Heading{Level: level, Text: text}) }

func (m *reviewReport) said(text string) { m.list = append(m.list, written(Normal, text)...) }

// date is a day in words, "" for none.
func (m *reviewReport) date(d *assessment.Date) string {
	if d == nil {
		return ""
	}
	return m.l.Day(string(*d))
}

func (m *reviewReport) parts() []Part {
	m.add(PageBreak{}, Contents{Title: m.l.T("document.contents")}, PageBreak{})
	m.heading(1, m.t("facts"))
	m.facts()
	m.participants()
	for _, i := range m.Inputs {
		m.input(i)
	}
	m.points("shortcomings", "no_shortcoming", m.Shortcomings)
	m.points("proposals", "no_proposal", m.Proposals)
	if !m.Papers() {
		m.decisions()
		m.statements()
	}
	m.signatures()
	return m.list
}

func (m *reviewReport) facts() {
	t := Table{
		About: m.t("facts"),
		Columns: []Column{
			{Heading: m.l.T("document.audit.fact"), Share: 1},
			{Heading: m.l.T("document.audit.value"), Share: 3},
		},
	}
	add := func(key, text string) {
		if text != "" {
			t.Rows = append(t.Rows, []Cell{{Head: true, Text: m.t(key)}, {Text: text}})
		}
	}
	add("organisation", m.Organisation.Name)
	add("entity", m.Entity.Name)
	if m.Body != nil {
		add("body", m.Body.Name)
	}
	add("planned_on", m.date(m.PlannedOn))
	add("held_on", m.date(m.HeldOn))
	add("place", m.Place)
	add("case_number", m.CaseNumber)
	if m.Frequency > 0 {
		add("frequency", m.l.Number(m.Frequency))
	}
	add("planning", m.Planning)
	add("budget", m.Budget)
	if m.Previous != nil {
		add("previous", m.Previous.Title)
	}
	add("figures_at", m.l.Moment(m.FiguresAt))
	m.add(t)
	if m.Number > 1 {
		m.add(Paragraph{Spans: []Span{
			{Text: m.t("correction", "Number", m.Number) + " ", Bold: true}, {Text: m.Correction},
		}})
	}
}

func (m *reviewReport) participants() {
	if len(m.Participants) > 0 {
		m.heading(2, m.t("participants"))
	}
	for _, p := range m.Participants {
		line := joined(", ", p.Name, p.Role)
		if p.Signatory {
			line += " (" + m.t("signatory") + ")"
		}
		m.add(Text(Bullet, line))
	}
	if len(m.Agenda) > 0 {
		m.heading(2, m.t("agenda"))
	}
	for i, line := range m.Agenda {
		m.add(Paragraph{Number: strconv.Itoa(i+1) + ".", Spans: []Span{{Text: line}}})
	}
}

// input is a topic: what the system knew and what people say.
func (m *reviewReport) input(i record.ReviewInput) {
	m.heading(1, joined(" ", i.Clause, cmp.Or(i.Title, m.t("input."+string(i.Key)))))
	for _, f := range i.Figures {
		m.figure(f)
	}
	m.titled("text", i.Text)
	m.titled("informal", i.Informal)
	switch {
	case i.NothingToSay:
		m.add(Text(Normal, m.t("nothing_said")))
	case len(i.Figures) == 0 && i.Text == "" && i.Informal == "":
		m.add(Text(SmallPrint, m.t("nothing_written")))
	}
	if i.ConsideredBy != nil && i.ConsideredAt != nil {
		name, at := m.People.Name(*i.ConsideredBy), m.l.Moment(*i.ConsideredAt)
		m.add(Text(SmallPrint, m.t("considered_by", "Name", name, "Time", at)))
	}
}

// titled is what people have written, under its heading.
func (m *reviewReport) titled(key, text string) {
	if text != "" {
		m.heading(2, m.t(key))
		m.said(text)
	}
}

// figure is what was counted from one source, by year if it is counted so.
func (m *reviewReport) figure(f record.ReviewFigure) {
	name, count := m.t("source."+string(f.Source)), ""
	switch {
	case f.Of > 0 && f.Count > 0:
		count = m.t("count_of", "Count", f.Count, "Of", f.Of)
	case f.Count > 0:
		count = m.l.Number(f.Count)
	}
	m.heading(2, joined(": ", name, count))
	if f.Count == 0 {
		m.add(Text(SmallPrint, m.t("nothing."+string(f.Source))))
		return
	}
	years := []string{""}
	if f.Source == assessment.YearFigures {
		years = nil
		for _, c := range f.Counts {
			years = append(years, c.Key)
		}
	} else {
		var parts []string
		for _, c := range f.Counts {
			if c.Count > 0 {
				parts = append(parts, m.t("part."+c.Key)+" "+m.l.Number(c.Count))
			}
		}
		if len(parts) > 0 {
			m.add(Text(Normal, strings.Join(parts, " · ")))
		}
	}
	more := 0
	for _, year := range years {
		rows, left := f.First(year, record.PrintedRows)
		more += left
		if year != "" {
			m.heading(3, joined(": ", year, m.l.Number(f.Part(year))))
		}
		for _, r := range rows {
			m.row(r)
		}
	}
	if more > 0 {
		m.add(Text(SmallPrint, m.t("more_in_book", "Count", more)))
	}
}

// row is one thing that was counted.
func (m *reviewReport) row(r record.ReviewRow) {
	var states []string
	for _, s := range r.States() {
		states = append(states, m.t("part."+s))
	}
	var about []string
	if r.Level != nil {
		about = append(about, m.t("row_level", "Level", *r.Level))
	}
	if r.Target != nil {
		about = append(about, m.t("row_target", "Level", *r.Target))
	}
	about = append(about, r.About, r.Note)
	if r.AtLeast != "" {
		about = append(about, m.t("at_least", "Target", r.AtLeast))
	}
	if r.AtMost != "" {
		about = append(about, m.t("at_most", "Target", r.AtMost))
	}
	about = append(about, m.date(r.On))
	p := Text(Bullet, r.Title)
	if len(states) > 0 {
		p.Spans = append(p.Spans, Span{Text: " – " + strings.Join(states, ", "), Bold: true})
	}
	if said := joined(" · ", about...); said != "" {
		p.Spans = append(p.Spans, Span{Text: "\n" + said})
	}
	m.add(p)
}

// points are the shortcomings or the proposals.
func (m *reviewReport) points(topic, none string, points []record.ReviewPoint) {
	m.heading(1, m.t("topic."+topic))
	if len(points) == 0 {
		m.add(Text(Normal, m.t(none)))
	}
	for _, p := range points {
		m.add(Paragraph{Number: strconv.Itoa(p.Number) + ".", Spans: []Span{
			{Text: p.Title, Bold: true}, {Text: " (" + m.t("about."+p.About) + ")"},
		}})
		if p.Text != "" {
			m.add(Paragraph{Indented: true, Spans: []Span{{Text: p.Text}}})
		}
	}
}

// decisions are a table, since each has somebody who sees to it and a day.
func (m *reviewReport) decisions() {
	m.heading(1, m.t("decisions"))
	if len(m.Decisions) == 0 {
		m.add(Text(Normal, m.t("no_decisions")))
		return
	}
	t := Table{About: m.t("decisions"), Columns: []Column{
		{Heading: m.t("paragraph"), Share: 2},
		{Heading: m.t("decision_text"), Share: 9},
		{Heading: m.t("responsible"), Share: 4},
		{Heading: m.t("due_on"), Share: 3},
	}}
	for _, d := range m.Decisions {
		owner := d.OwnerRole
		if d.Owner != nil {
			owner = joined(", ", owner, m.People.Name(*d.Owner))
		}
		more := []Paragraph{Text(SmallPrint, m.about(d))}
		for _, a := range m.ActionsOf(d.ID) {
			more = append(more, Text(SmallPrint, m.t("became", "Action", a.Title)))
		}
		t.Rows = append(t.Rows, []Cell{
			{Head: true, Text: "§ " + strconv.Itoa(d.Number)},
			{Text: m.decided(d), More: more},
			{Text: cmp.Or(owner, "–")},
			{Text: cmp.Or(m.date(d.DueOn), "–")},
		})
	}
	m.add(t)
}

// decided is what was decided, or that nothing was.
func (m *reviewReport) decided(d record.ReviewDecision) string {
	if d.NotDecided() {
		return m.t("not_decided", "Text", d.Subject())
	}
	return d.Text
}

// about is how a decision came out, and what it answers.
func (m *reviewReport) about(d record.ReviewDecision) string {
	said := ""
	if d.Proposal != nil {
		if !d.NotDecided() {
			said = m.t("outcome_is." + string(d.Outcome))
		}
		for _, p := range m.Proposals {
			if p.ID == *d.Proposal {
				said = joined(" · ", said, m.t("book.proposal", "Number", p.Number, "Title", p.Title))
			}
		}
	}
	if !d.NotDecided() {
		said = joined(" · ", said, m.t("decision_kind."+string(d.Kind)))
	}
	for _, i := range m.Inputs {
		if i.Key == d.Input {
			said = joined(" · ", said, cmp.Or(i.Title, m.t("input."+string(i.Key))))
		}
	}
	return said
}

// statements are what management states about the management system (ISO/IEC 27001, 9.3.1).
func (m *reviewReport) statements() {
	m.heading(1, m.t("topic.statements"))
	for _, s := range m.Statements {
		p := Paragraph{Spans: []Span{{Text: m.t("stated."+string(s.About)) + ": ", Bold: true}, {Text: cmp.Or(s.Text, "–")}}}
		if s.About != assessment.Overall {
			p.Spans[1].Text = joined(". ", m.t("verdict_is."+cmp.Or(string(s.Verdict), "none")), s.Text)
		}
		m.add(p)
	}
}

// signatures are who signs the closed minutes, and what they have signed.
func (m *reviewReport) signatures() {
	if m.SHA256 == nil {
		return
	}
	m.heading(1, m.t("signatures"))
	for _, s := range m.Signatures {
		signed := m.t("not_signed")
		if s.SignedAt != nil {
			signed = m.t("signed_at", "Time", m.l.Moment(*s.SignedAt))
		}
		m.add(Paragraph{Spans: []Span{{Text: s.Name + " ", Bold: true}, {Text: signed}}})
	}
	if m.Draft {
		m.add(Text(Normal, m.t("draft")))
	} else {
		m.add(Text(SmallPrint, m.t("hash")+": "+*m.SHA256))
	}
}
