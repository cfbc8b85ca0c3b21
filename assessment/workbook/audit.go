package workbook

import (
	"bytes"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/assessment/compare"
	"mognad/assessment/record"
	"mognad/questionnaires"
)

// AuditFile returns [Audit] as an Excel file.
func AuditFile(
	words Words,
	r record.AuditBook,
	o assessment.Organisation,
	recipient string,
	created time.Time,
) ([]byte, error) {
	var out bytes.Buffer
	err := WriteBook(&out, Audit(words, r, o, recipient, created))
	return out.Bytes(), err
}

// Audit returns the auditor's workbook of an audit, made for the recipient.
func Audit(
	words Words,
	r record.AuditBook,
	o assessment.Organisation,
	recipient string,
	created time.Time,
) Book {
	a := &auditBook{
		AuditBook:    r,
		l:            words,
		organisation: o,
		recipient:    recipient,
		created:      words.Local(created),
		languages:    []string{},
		scale:        r.JudgementScale(),
	}
	a.compare()
	if a.areas.Questionnaire != nil {
		a.languages = a.areas.Questionnaire.Languages
	}
	a.findBodies()
	sheets := []BookSheet{
		a.judgements(),
		a.reasons(),
		a.comparison(),
		a.answers(),
		a.recommendations(),
		a.charts(),
		a.definitions(),
	}
	if len(r.FollowUps) > 0 {
		sheets = slices.Insert(sheets, 5, a.followUps())
	}
	if len(r.Totals) > 0 {
		sheets = slices.Insert(sheets, 1, a.statedTotals())
	}
	return Book{
		Title:          r.Title,
		Language:       words.Language(),
		Organisation:   o.Name,
		Classification: a.classification(),
		Recipient:      recipient,
		SHA256:         r.SHA256,
		Created:        a.created,
		State:          words.T("audits.state." + string(r.State)),
		Properties: []BookProperty{
			{Name: a.t("classification"), Value: a.classification()},
			{Name: a.t("recipient"), Value: recipient},
			{Name: a.t("date"), Value: a.created.Format(time.DateOnly)},
			{Name: "SHA-256", Value: r.SHA256},
		},
		Sheets: sheets,
	}
}

// auditBook builds the workbook of an audit.
type auditBook struct {
	record.AuditBook
	l            Words
	organisation assessment.Organisation
	recipient    string
	created      time.Time
	languages    []string // of the questionnaire
	scale        assessment.JudgementScale
	areas        compare.Table // the self-assessments by area and question, one column for each entity
	auditAreas   compare.Table // by audit area and audit question: the self-assessments, then the judgements
	bodies       []auditBody
}

// auditBody is a body that the audit makes recommendations to.
type auditBody struct {
	id       assessment.ID
	name     string
	entities []assessment.ID // the audited entities that it is responsible for
}

// compare builds the two tables that compare pinned self-assessments and judgements.
func (a *auditBook) compare() {
	own := make([]compare.Column, len(a.Entities))
	judged := make([]compare.Column, len(a.Entities))
	for i, e := range a.Entities {
		p := a.Pinned[i]
		own[i] = compare.Column{ID: e.Entity.Key}
		if p.Form != nil {
			own[i].Form, own[i].Score, own[i].Parts = p.Form, p.Score, p.Parts
		}
		judged[i] = compare.Column{ID: e.Entity.Key, Judged: true, Judgements: map[string]assessment.Judgement{}}
		for k, q := range a.Questions {
			j := a.Cell(k, i).Judgement
			judged[i].Judgements[q.ID] = assessment.Judgement{
				Ordinal: j.Ordinal, NotAssessed: j.NotAssessed, NotApplicable: j.NotApplicable,
			}
		}
	}
	audit := assessment.Audit{Scale: a.scale}
	for _, q := range a.Questions {
		one := assessment.AuditedQuestion{ID: q.ID, Area: q.Area, Text: q.Text}
		if q.From != nil {
			one.From = *q.From
		}
		audit.Questions = append(audit.Questions, one)
	}
	a.areas = compare.Of(own, compare.Options{By: compare.Areas})
	a.auditAreas = compare.Of(append(own, judged...), compare.Options{By: compare.AuditQuestions, Audit: &audit})
}

func (a *auditBook) t(key string, args ...any) string { return a.l.T("book."+key, args...) }

func (a *auditBook) in(t questionnaires.Text) string { return t.In(a.l.Language(), a.languages...) }

func (a *auditBook) classification() string {
	if a.Withheld != nil {
		return a.l.T("withheld.extract")
	}
	if a.State == assessment.AuditFinal {
		return a.l.T("table.internal")
	}
	return a.t("confidential")
}

// maxBodiesWithTexts is how many bodies fit beside each other in columns wide enough for whole recommendations.
const maxBodiesWithTexts = 6

// findBodies lists the bodies that recommendations are made to: first in the order of their entities, then those
// without an audited entity.
func (a *auditBook) findBodies() {
	find := func(id assessment.ID, name string) *auditBody {
		i := slices.IndexFunc(a.bodies, func(b auditBody) bool { return b.id == id })
		if i < 0 {
			i, a.bodies = len(a.bodies), append(a.bodies, auditBody{id: id, name: name})
		}
		return &a.bodies[i]
	}
	for _, e := range a.Entities {
		if e.Body != nil {
			b := find(e.Body.ID, e.Body.Name)
			b.entities = append(b.entities, e.Entity.ID)
		}
	}
	given := map[assessment.ID]bool{}
	for _, r := range a.Recommendations {
		find(r.Body.ID, r.Body.Name)
		given[r.Body.ID] = true
	}
	a.bodies = slices.DeleteFunc(a.bodies, func(b auditBody) bool { return !given[b.id] })
}

var (
	reply   = cell{As: AsReply}
	nothing = cell{As: AsNothing}
)

func (a *auditBook) moment(t time.Time) cell {
	if t.IsZero() {
		return cell{}
	}
	return cell{Number: Moment(a.l.Local(t)), As: AsMoment}
}

// intro returns the lines above the headings: the title of a sheet, what it shows, and any further notes.
func (a *auditBook) intro(sheet string, more ...string) []string {
	lines := []string{a.t("title", "Sheet", a.t("sheet."+sheet), "Audit", a.Title)}
	if text := "book.about." + sheet; a.l.Has(text) {
		lines = append(lines, a.l.T(text))
	}
	for _, m := range append([]string{a.replaced()}, more...) {
		if m != "" {
			lines = append(lines, m)
		}
	}
	return lines
}

func (a *auditBook) column(key string, width float64, repeated bool) BookColumn {
	return BookColumn{Heading: a.t("column." + key), Width: width, Key: repeated}
}

// cellText is what is printed of a cell: its judgement, or that totals alone speak for it.
func (a *auditBook) cellText(c record.AuditCell) string {
	if a.SpokenFor(c) {
		return a.l.T("audit_totals.counted")
	}
	return a.judgementText(c.Judgement)
}

// judgementText is how a judgement is printed.
func (a *auditBook) judgementText(j record.Judgement) string {
	if j.Ordinal != nil {
		return a.onScale(*j.Ordinal)
	}
	return j.Instead(a.scale, a.l.T)
}

func (a *auditBook) scaleColours(first, last int) []BookColours {
	var judged []assessment.Ordinal
	for _, c := range a.Cells {
		if c.Judgement.Ordinal != nil {
			judged = append(judged, *c.Judgement.Ordinal)
		}
	}
	return ScaleColours(a.l, a.scale, judged, first, last)
}

// riskColours colour the ratings of risk in a column.
func (a *auditBook) riskColours(column int) BookColours {
	colours := BookColours{First: column, Last: column}
	for _, r := range a.scale.Risks {
		if look := a.scale.RiskLook(r.Label); look != assessment.LooksPlain {
			colours.Words, colours.Looks = append(colours.Words, r.Label), append(colours.Looks, look)
		}
	}
	return colours
}

func (a *auditBook) onScale(o assessment.Ordinal) string { return OnScale(a.l, a.scale, o) }
