package document

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
)

// HandedOver is to whom a document is given, by whom and when.
type HandedOver struct {
	Organisation assessment.Organisation
	Recipient    string
	At           time.Time
}

// HandedTo is a document given to whoever asks for it, at a time.
func HandedTo(p assessment.Principal, at time.Time) HandedOver {
	return HandedOver{Organisation: p.Organisation, Recipient: p.User.Name, At: at}
}

// AuditOptions are what an auditor may choose to have in a report.
type AuditOptions struct {
	WithoutReasons bool // leaves out the assessments in words
	Public         bool // marks it as a public document
	Letter         bool // the letter with which the report is sent, instead of the report

	To assessment.ID // the body that the letter is to; the zero id for one to all of them
}

// Audit is the report of an audit: the summary with the table of judgements and the recommendations, what was examined
// and how, the findings, the overall judgement, the recommendations, and what was read and who was asked. What the
// self-assessments propose is in it if it is in the record.
func Audit(words Words, r record.AuditBook, o AuditOptions, h HandedOver) (Document, error) {
	a := newAuditReport(words, r, o)
	if o.To != (assessment.ID{}) && len(a.bodies) == 0 {
		return Document{}, assessment.InvalidField("letter_to", "error.unknown_choice", nil)
	}
	d := Document{
		Title:    a.Title,
		Language: words.Language(),
		Author:   a.Auditor,
		Created:  words.Local(h.At),
		Captions: captions(words),
	}
	classification, hashed, err := marking(words, r, o)
	if err != nil {
		return d, err
	}
	about := []string{a.Auditor}
	if a.Date != nil {
		about = append(about, words.Day(string(*a.Date)))
	}
	about = append(about, a.OnCommission(words.T))
	if a.State != assessment.AuditFinal {
		about = append(about, words.T("audits.state."+string(a.State)))
	}
	if a.Edition > 1 {
		about = append(about, words.T("edition.is", "Edition", a.Edition))
	}
	d.handOver(words, h, classification, hashed, a.SHA256)
	d.Fields["subtitle"] = words.T("document.audit.report")
	if o.Letter {
		d.Fields["subtitle"] = words.T("audit.cover_letter")
	}
	d.Fields["about"] = joined(" · ", about...)
	if a.State != assessment.AuditFinal {
		d.Fields["draft"] = words.T("document.draft")
	}
	if said := a.replaced(); said != "" {
		d.Fields["draft"] = said
	}
	d.Fields["auditor"], d.Fields["commissioned_by"] = a.Auditor, a.commissioners()
	d.Parts, err = a.parts()
	return d, err
}

func newAuditReport(words Words, r record.AuditBook, o AuditOptions) *auditReport {
	a := &auditReport{AuditBook: r, options: o, l: words, scale: r.JudgementScale()}
	to := slices.DeleteFunc(slices.Clone(r.Recommendations), func(r record.AuditRecommendation) bool {
		return o.To != assessment.ID{} && r.Body.ID != o.To
	})
	a.look, a.bodies = a.scale.Looks(), advisedBodies(to)
	return a
}

// handOver fills in the fields and properties that every document has; hashed names what the SHA-256 is of.
func (d *Document) handOver(words Words, h HandedOver, classification, hashed, sha256 string) {
	at := words.Moment(h.At)
	d.Fields = map[string]string{
		"title":           d.Title,
		"organisation":    h.Organisation.Name,
		"commissioned_by": "",
		"classification":  classification,
		"recipient":       h.Recipient,
		"date":            at,
		"sha256":          sha256,
		"handed_over":     words.T("document.handed_over", "Recipient", h.Recipient, "Moment", at),
		"draft":           "",
		"subtitle":        "",
		"about":           "",
	}
	d.Properties = map[string]string{
		words.T("book.classification"): classification,
		words.T("book.recipient"):      h.Recipient,
	}
	if sha256 != "" {
		d.Fields["handed_over"] += " " + hashed + ": " + sha256
		d.Properties["SHA-256"] = sha256
	}
}

// joined joins the texts that say something.
func joined(by string, texts ...string) string {
	var said []string
	for _, t := range texts {
		if t != "" {
			said = append(said, t)
		}
	}
	return strings.Join(said, by)
}

// auditReport builds the report of an audit.
type auditReport struct {
	record.AuditBook
	options AuditOptions
	l       Words
	scale   assessment.JudgementScale
	look    func(assessment.Ordinal) assessment.Look
	bodies  []advised // those with recommendations, in their order
	screen  bool      // its pictures are for a page, which shows vectors
	list    []Part
}

func (a *auditReport) t(key string, args ...any) string { return a.l.T("document.audit."+key, args...) }

func (a *auditReport) add(parts ...Part) { a.list = append(a.list, parts...) }

func (a *auditReport) heading(level int, text string) { a.add(Heading{Level: level, Text: text}) }

// said adds what somebody has written, paragraph by paragraph.
func (a *auditReport) said(text string) { a.list = append(a.list, written(Normal, text)...) }

// labelled adds a text that somebody has written after its label, unless there is none.
func (a *auditReport) labelled(label, text string) {
	parts := written(Normal, text)
	if len(parts) == 0 {
		return
	}
	first, _ := parts[0].(Paragraph)
	first.Spans = append([]Span{{Text: a.l.T(label) + ": ", Bold: true}}, first.Spans...)
	parts[0] = first
	a.add(parts...)
}

// written is a text that somebody has written: empty lines part its paragraphs, other line breaks stay.
func written(style Style, text string) []Part {
	var list []Part
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if paragraph = strings.Trim(paragraph, "\n"); strings.TrimSpace(paragraph) != "" {
			list = append(list, Text(style, paragraph))
		}
	}
	return list
}

// section adds a section with a text, if there is one.
func (a *auditReport) section(level int, heading, text string) {
	if strings.TrimSpace(text) != "" {
		a.heading(level, heading)
		a.said(text)
	}
}

// bullets adds a section with a list, if there is anything in it.
func (a *auditReport) bullets(level int, heading string, lines []string) {
	if len(lines) == 0 {
		return
	}
	a.heading(level, heading)
	for _, l := range lines {
		a.add(Text(Bullet, l))
	}
}

func (a *auditReport) parts() ([]Part, error) {
	if a.options.Letter {
		a.letter()
		return a.list, nil
	}
	a.add(PageBreak{}, Contents{Title: a.l.T("document.contents")}, PageBreak{})
	a.summary()
	a.heading(1, a.t("assignment"))
	a.assignment()
	a.heading(1, a.t("results"))
	if err := a.pictures(); err != nil {
		return nil, err
	}
	a.totals()
	a.results()
	a.overall()
	a.recommendations()
	a.differences()
	a.followUps()
	a.appendices()
	a.others()
	return a.list, nil
}

// summary is what those read who read nothing else.
func (a *auditReport) summary() {
	a.heading(1, a.t("summary"))
	a.edition()
	if !a.Whole {
		a.add(Text(Normal, a.l.T("audit_report.part")))
	}
	a.said(a.Summary)
	if a.Overall != "" {
		a.add(Paragraph{Spans: []Span{{Text: a.l.T("audit.whole") + ": " + a.Overall, Bold: true}}})
	}
	if a.Summary == "" { // else it stands with the overall judgement alone
		a.said(a.Statement)
	}
	a.judgements()
	a.bodiesAdvised()
}

// bodiesAdvised are the recommendations by body, without more than their texts.
func (a *auditReport) bodiesAdvised() {
	for _, b := range a.bodies {
		a.heading(2, a.l.T("recommendations.to", "Body", b.name))
		for _, r := range b.list {
			a.add(Paragraph{Number: r.Point(), Spans: append([]Span{{Text: r.Text}}, a.jointly(r)...)})
		}
	}
}

// TableEntities is how many entities stand beside each other in a table of judgements, so that each column is wide
// enough for words.
const TableEntities = 4

// judgements adds the tables of judgements.
func (a *auditReport) judgements() {
	if len(a.Questions) == 0 {
		return
	}
	recommended := make([]string, len(a.Questions))
	for i, q := range a.Questions {
		recommended[i] = a.numbers(q.ID)
	}
	for from := 0; from < len(a.Entities); from += TableEntities {
		to := min(from+TableEntities, len(a.Entities))
		t := Table{Caption: a.t("table"), Columns: []Column{{Heading: a.l.T("audit.question"), Share: 8}}}
		if len(a.Entities) > TableEntities {
			t.Caption = a.t("table_of", "From", from+1, "To", to, "Count", len(a.Entities))
		}
		for _, e := range a.Entities[from:to] {
			t.Columns = append(t.Columns, Column{Heading: e.Entity.Name, Share: 5})
		}
		if len(a.Recommendations) > 0 {
			t.Columns = append(t.Columns, Column{Heading: a.l.T("recommendations.title"), Share: 6})
		}
		for i, q := range a.Questions {
			row := []Cell{{Head: true, Text: q.ID + " " + q.Text}}
			for k := from; k < to; k++ {
				row = append(row, a.judged(a.Cell(i, k)))
			}
			if len(a.Recommendations) > 0 {
				row = append(row, Cell{Text: recommended[i]})
			}
			t.Rows = append(t.Rows, row)
		}
		a.add(t)
	}
	if a.scale.Judges() {
		a.add(Text(SmallPrint, a.key()))
	}
}

// judged is the judgement in a cell: in words, with the mark and the colour that they have on pages.
func (a *auditReport) judged(c record.AuditCell) Cell {
	cell := Cell{Text: a.saidOf(c)}
	if o := c.Judgement.Ordinal; o != nil {
		look := a.look(*o)
		cell.Text, cell.Fill = joined(" ", look.Mark(), cell.Text), look.Fill()
	}
	return cell
}

// saidOf is what is printed of a cell: its judgement, or that totals alone speak for it.
func (a *auditReport) saidOf(c record.AuditCell) string {
	if a.SpokenFor(c) {
		return a.l.T("audit_totals.counted")
	}
	return a.judgement(c.Judgement)
}

// judgement is how a judgement is printed.
func (a *auditReport) judgement(j record.Judgement) string {
	if j.Ordinal != nil {
		return a.scale.Written(*j.Ordinal, a.l.Decimal)
	}
	return j.Instead(a.scale, a.l.T)
}

// key explains the marks of the scale.
func (a *auditReport) key() string {
	var steps []string
	for _, s := range a.scale.Steps {
		step := joined(" ", a.look(s.Ordinal).Mark(), a.scale.Written(s.Ordinal, a.l.Decimal))
		if s.Group != "" {
			step += " (" + s.Group + ")"
		}
		steps = append(steps, step)
	}
	key := a.t("scale", "Steps", strings.Join(steps, ", "))
	if a.scale.Norm != nil {
		key += " " + a.t("norm", "Norm", a.scale.Written(*a.scale.Norm, a.l.Decimal))
	}
	return key
}

// numbers are the numbers of the recommendations on a question, body by body.
func (a *auditReport) numbers(question string) string {
	var lines []string
	for _, b := range a.bodies {
		var numbers []string
		for _, r := range b.list {
			if r.IsAtQuestion(question) {
				numbers = append(numbers, cmp.Or(r.Printed, r.Begins()))
			}
		}
		if len(numbers) > 0 {
			lines = append(lines, b.name+": "+strings.Join(numbers, ", "))
		}
	}
	if len(lines) == 0 {
		return "–"
	}
	return strings.Join(lines, "\n")
}

// advised is a body with what is recommended to it.
type advised struct {
	name string
	list []record.AuditRecommendation
}

// advisedBodies are the bodies that recommendations, which are ordered by body, are made to.
func advisedBodies(recommendations []record.AuditRecommendation) []advised {
	var list []advised
	for i, r := range recommendations {
		if i == 0 || recommendations[i-1].Body.ID != r.Body.ID {
			list = append(list, advised{name: r.Body.Name})
		}
		last := &list[len(list)-1]
		last.list = append(last.list, r)
	}
	return list
}
