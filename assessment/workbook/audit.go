package workbook

import (
	"bytes"
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/compare"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// Words put what a workbook says into the reader's language, and moments into its time zone.
type Words interface {
	Language() string
	T(key string, args ...any) string
	Has(key string) bool
	Number(value any) string
	Percent(percent int) string
	Day(day string) string
	Moment(t time.Time) string
	Local(t time.Time) time.Time
}

// AuditFile is [Audit] as a file of Excel.
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

// Audit is the auditor's workbook of an audit, made for the recipient.
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
		spoken:       []string{},
		scale:        r.JudgementScale(),
	}
	a.compare()
	if a.areas.Questionnaire != nil {
		a.spoken = a.areas.Questionnaire.Languages
	}
	a.findBodies()
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
		Sheets: []BookSheet{
			a.judgements(),
			a.reasons(),
			a.comparison(),
			a.answers(),
			a.recommendations(),
			a.charts(),
			a.definitions(),
		},
	}
}

// auditBook is the workbook in the making.
type auditBook struct {
	record.AuditBook
	l            Words
	organisation assessment.Organisation
	recipient    string
	created      time.Time
	spoken       []string // languages of the questionnaire
	scale        assessment.JudgementScale
	areas        compare.Table // the self-assessments by area and question, one column an entity
	auditAreas   compare.Table // by audit area and audit question: the self-assessments, then the judgements
	bodies       []auditBody
}

// auditBody is a body that something is recommended to, or whose entities are audited.
type auditBody struct {
	id       assessment.ID
	name     string
	entities []assessment.ID // those audited that it answers for
}

type cell = BookCell

// compare puts what is pinned and what is judged side by side.
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
			judged[i].Judgements[q.ID] = assessment.Judgement{Ordinal: j.Ordinal, NotAssessed: j.NotAssessed}
		}
	}
	asked := assessment.Audit{Scale: a.scale}
	for _, q := range a.Questions {
		one := assessment.AuditedQuestion{ID: q.ID, Area: q.Area, Text: q.Text}
		if q.From != nil {
			one.From = *q.From
		}
		asked.Questions = append(asked.Questions, one)
	}
	a.areas = compare.Of(own, compare.Options{By: compare.Areas})
	a.auditAreas = compare.Of(append(own, judged...), compare.Options{By: compare.AuditQuestions, Audit: &asked})
}

func (a *auditBook) t(key string, args ...any) string { return a.l.T("book."+key, args...) }

func (a *auditBook) in(t questionnaires.Text) string { return t.In(a.l.Language(), a.spoken...) }

func (a *auditBook) classification() string {
	if a.State == assessment.AuditFinal {
		return a.l.T("table.internal")
	}
	return a.t("confidential")
}

// few is how many entities or bodies stand beside each other with room for texts.
const few = 6

// findBodies lists the bodies in the order of their entities, then those without.
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

func plain(text string) cell   { return cell{Text: text} }
func strong(text string) cell  { return cell{Text: text, As: AsStrong} }
func heading(text string) cell { return cell{Text: text, As: AsHeading} }
func label(text string) cell   { return cell{Text: text, As: AsLabel} }
func count(n int) cell         { return cell{Number: float64(n), As: AsNumber} }

var (
	reply   = cell{As: AsReply}
	nothing = cell{As: AsNothing}
)

// percent is a share as a number; where nothing counts, an empty cell.
func percent(s scoring.Share) cell { return percentOf(record.ShareOf(s)) }

func percentOf(s record.Share) cell {
	if s.Percent == nil {
		return cell{}
	}
	return cell{Number: float64(*s.Percent), As: AsPercent}
}

func (a *auditBook) moment(t time.Time) cell {
	if t.IsZero() {
		return cell{}
	}
	return cell{Number: Moment(a.l.Local(t)), As: AsMoment}
}

// intro is the title of a sheet and what there is to say of it.
func (a *auditBook) intro(sheet string, more ...string) []string {
	lines := []string{a.t("title", "Sheet", a.t("sheet."+sheet), "Audit", a.Title)}
	if text := "book.about." + sheet; a.l.Has(text) {
		lines = append(lines, a.l.T(text))
	}
	for _, m := range more {
		if m != "" {
			lines = append(lines, m)
		}
	}
	return lines
}

func (a *auditBook) column(key string, width float64, repeated bool) BookColumn {
	return BookColumn{Heading: a.t("column." + key), Width: width, Key: repeated}
}

// judged is what is printed of a judgement.
func (a *auditBook) judged(j record.Judgement) string {
	switch {
	case j.NotAssessed:
		return a.l.T("audit.not_assessed")
	case j.Ordinal != nil:
		return a.onScale(*j.Ordinal)
	case a.scale.Judges():
		return a.l.T("audit.unjudged")
	case j.Observation != "":
		return a.l.T("audit.noted")
	}
	return a.l.T("audit.not_noted")
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

// OnScale is what is written for a judgement in the reader's language: the label of its step, or the number between
// steps.
func OnScale(l Words, scale assessment.JudgementScale, o assessment.Ordinal) string {
	if step, ok := scale.Step(o); ok {
		return step.Label
	}
	return l.Number(float64(o) / 100)
}

func (a *auditBook) onScale(o assessment.Ordinal) string { return OnScale(a.l, a.scale, o) }

// ScaleColours give the words of judgements colours by their place on the scale, whatever scale that is.
func ScaleColours(
	l Words,
	scale assessment.JudgementScale,
	judged []assessment.Ordinal,
	first, last int,
) []BookColours {
	reach := float64(scale.Highest() - scale.Lowest())
	if reach <= 0 {
		return nil
	}
	ordinals := slices.Clone(judged)
	for _, s := range scale.Steps {
		ordinals = append(ordinals, s.Ordinal)
	}
	slices.Sort(ordinals)
	ordinals = slices.Compact(ordinals)
	slices.Reverse(ordinals)
	c := BookColours{First: first, Last: last}
	for _, o := range ordinals {
		c.Words = append(c.Words, OnScale(l, scale, o))
		c.Places = append(c.Places, float64(o-scale.Lowest())/reach)
	}
	return []BookColours{c}
}

// judgements is the table of judgements as printed.
func (a *auditBook) judgements() BookSheet {
	n := len(a.Entities)
	s := BookSheet{
		Name:   a.t("sheet.judgements"),
		Fixed:  3,
		Filter: true,
		Empty:  a.t("empty.questions"),
		Columns: []BookColumn{
			a.column("area", 24, true),
			a.column("number", 8, true),
			a.column("question", 48, true),
		},
	}
	for _, e := range a.Entities {
		s.Columns = append(s.Columns, BookColumn{Heading: e.Entity.Name, Width: 22})
	}
	note, width, texts := "", 54.0, len(a.bodies) <= few
	if !texts {
		note, width = a.t("numbers_only"), 16
	}
	for _, b := range a.bodies {
		s.Columns = append(s.Columns, BookColumn{Heading: a.t("to_body", "Body", b.name), Width: width})
	}
	if len(a.bodies) == 0 {
		note = a.t("empty.recommendations")
	}
	s.Intro = a.intro("judgements", a.part(), note)
	if a.scale.Judges() {
		s.Colours = a.scaleColours(3, 2+n)
	}
	s.Rows = func(yield func([]cell) bool) {
		if len(a.Questions) == 0 && a.Overall == "" && a.Statement == "" {
			return
		}
		whole := func(name, of string, entity func(record.AuditedEntity) string) bool {
			row, said := []cell{strong(name), plain(""), plain(of)}, of != ""
			for _, e := range a.Entities {
				row = append(row, plain(entity(e)))
				said = said || entity(e) != ""
			}
			for range a.bodies {
				row = append(row, plain(""))
			}
			return !said || yield(row)
		}
		if !whole(a.t("overall"), a.Overall, func(e record.AuditedEntity) string { return e.Overall }) ||
			!whole(a.t("overall_why"), a.Statement, func(e record.AuditedEntity) string { return e.Statement }) {
			return
		}
		for i, q := range a.Questions {
			row := []cell{plain(q.Area), plain(q.ID), plain(q.Text)}
			for k := range a.Entities {
				row = append(row, label(a.judged(a.Cell(i, k).Judgement)))
			}
			for _, b := range a.bodies {
				row = append(row, plain(a.recommendedAt(b, q.ID, texts)))
			}
			if !yield(row) {
				return
			}
		}
		row, any := []cell{strong(a.t("elsewhere")), plain(""), plain(a.t("elsewhere_text"))}, false
		for range a.Entities {
			row = append(row, plain(""))
		}
		for _, b := range a.bodies {
			text := a.recommendedAt(b, "", texts)
			row, any = append(row, plain(text)), any || text != ""
		}
		if any {
			yield(row)
		}
	}
	return s
}

// part says that the reader sees a part of the audit alone.
func (a *auditBook) part() string {
	if a.Whole {
		return ""
	}
	return a.t("part")
}

// recommendedAt lists what a body is recommended at a question, or with "" at none: numbers and texts, else numbers.
func (a *auditBook) recommendedAt(b auditBody, question string, texts bool) string {
	var lines []string
	for _, r := range a.Recommendations {
		if r.Body.ID != b.id {
			continue
		}
		var at []assessment.ID
		for _, p := range r.Places {
			if p.QuestionID == question {
				at = append(at, p.EntityID)
			}
		}
		if question == "" && len(r.Places) > 0 || question != "" && len(at) == 0 {
			continue
		}
		if !texts {
			lines = append(lines, strconv.Itoa(r.Number))
			continue
		}
		line := strconv.Itoa(r.Number) + ". " + r.Text
		// Where it does not stand at just the entities that the body answers for, it says at which.
		if question != "" && !sameIDs(at, b.entities) {
			var names []string
			for _, e := range a.Entities {
				if slices.Contains(at, e.Entity.ID) {
					names = append(names, e.Entity.Name)
				}
			}
			line += " (" + strings.Join(names, ", ") + ")"
		}
		lines = append(lines, line)
	}
	if texts {
		return strings.Join(lines, "\n")
	}
	return strings.Join(lines, ", ")
}

func sameIDs(a, b []assessment.ID) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(id assessment.ID) bool { return !slices.Contains(b, id) })
}

// reasons has a row for each question at each entity.
func (a *auditBook) reasons() BookSheet {
	s := BookSheet{
		Name:   a.t("sheet.reasons"),
		Intro:  a.intro("reasons", a.part()),
		Fixed:  4,
		Filter: true,
		Empty:  a.t("empty.questions"),
		Columns: []BookColumn{
			a.column("area", 20, true),
			a.column("number", 8, true),
			a.column("question", 30, true),
			a.column("entity", 18, true),
			a.column("observation", 42, false),
			a.column("judgement", 15, false),
			a.column("reason", 32, false),
			a.column("share", 15, false),
		},
	}
	if a.scale.Judges() {
		s.Colours = a.scaleColours(5, 5)
	}
	s.Colours = append(s.Colours, BookColours{First: 7, Last: 7})
	if a.Proposals {
		s.Columns = append(
			s.Columns,
			a.column("proposal", 14, false),
			a.column("working", 30, false),
			a.column("origin", 16, false),
		)
		if a.scale.Judges() {
			s.Colours = append(s.Colours, a.scaleColours(8, 8)...)
		}
	}
	s.Rows = func(yield func([]cell) bool) {
		row := make([]cell, 0, len(s.Columns))
		for i, q := range a.Questions {
			text := q.Text
			for _, p := range q.Parts {
				text += "\n– " + p.Name + ": " + p.Text
			}
			for k, e := range a.Entities {
				c := a.Cell(i, k)
				share := percentOf(c.Share)
				if share.As == AsText {
					share = label(a.t("no_share"))
				}
				row = append(row[:0], plain(q.Area), plain(q.ID), plain(text), plain(e.Entity.Name),
					plain(c.Judgement.Observation), label(a.judged(c.Judgement)), plain(c.Judgement.Reason), share)
				if a.Proposals {
					row = append(row, a.proposal(c)...)
				}
				if !yield(row) {
					return
				}
			}
		}
	}
	return s
}

// proposal is what was proposed, how that came about, and what became of it.
func (a *auditBook) proposal(c record.AuditCell) []cell {
	origin := "none"
	if c.Judgement.NotAssessed {
		origin = "not_assessed"
	} else if c.Judgement.Origin != nil {
		origin = string(*c.Judgement.Origin)
	}
	result := a.t("origin." + origin)
	if c.Wide {
		result += ". " + a.l.T("audit.wide")
	}
	met := c.Met()
	if met == nil {
		return []cell{label(""), plain(a.t("working.none")), plain(result)}
	}
	percent := 0
	if met.Share.Percent != nil {
		percent = *met.Share.Percent
	}
	working := a.t(
		"working.share",
		"Points",
		met.Share.Points,
		"Possible",
		met.Share.Possible,
		"Percent",
		a.l.Percent(percent),
		"Label",
		a.onScale(met.Uncapped),
	)
	if len(met.CappedBy) > 0 {
		working += " " + a.t("working.capped", "Questions", strings.Join(met.CappedBy, ", "), "Label", a.onScale(met.Ordinal))
	}
	if c.Outdated {
		working += " " + a.l.T("audit.outdated")
	}
	return []cell{label(a.onScale(met.Ordinal)), plain(working), plain(result)}
}

// comparison puts the entities side by side.
func (a *auditBook) comparison() BookSheet {
	n := len(a.Entities)
	s := BookSheet{
		Name:   a.t("sheet.comparison"),
		Fixed:  2,
		Filter: true,
		Empty:  a.t("empty.answers"),
		Columns: []BookColumn{
			a.column("kind", 18, true),
			a.column("what", 46, true),
			a.column("lowest", 13, false),
			a.column("median", 13, false),
			a.column("highest", 13, false),
		},
		Colours: append([]BookColours{{First: 2, Last: 4 + n}}, a.scaleColours(2, 4+n)...),
	}
	for _, e := range a.Entities {
		s.Columns = append(s.Columns, BookColumn{Heading: e.Entity.Name, Width: 17})
	}
	note := ""
	if a.areas.Questionnaire == nil {
		note = a.t("empty.answers")
	}
	s.Intro = a.intro("comparison", a.part(), note)
	s.Rows = func(yield func([]cell) bool) {
		if len(a.Questions) == 0 && a.areas.Questionnaire == nil {
			return
		}
		_ = a.totals(yield) && a.ownRows(yield, a.areas.Rows) && a.auditedRows(yield, a.auditAreas.Rows)
	}
	return s
}

// totals are the rows of the whole: share and level, and the share of the round before.
func (a *auditBook) totals(yield func([]cell) bool) bool {
	if q := a.areas.Questionnaire; q != nil {
		row := []cell{strong(a.t("kind.total")), strong(a.Round.Name)}
		if !yield(append(row, a.shares(a.areas.Total.Spread, a.areas.Total.Cells)...)) {
			return false
		}
		levels := []cell{strong(a.t("kind.level")), strong(a.Round.Name), plain(""), plain(""), plain("")}
		if l := a.areas.Levels; l.Count > 0 {
			levels = append(levels[:2], label(a.level(q, l.Lowest)), label(a.level(q, l.Median)), label(a.level(q, l.Highest)))
		}
		for _, p := range a.Pinned {
			text := ""
			if p.Form != nil && p.Score.Rated {
				text = a.level(q, p.Score.Level)
			}
			levels = append(levels, label(text))
		}
		if !yield(levels) {
			return false
		}
	}
	var before []scoring.Share
	var cells []cell
	for _, p := range a.Pinned {
		c := label(a.l.T("compare.why." + string(compare.NothingHandedIn)))
		if p.Previous != nil {
			share := scoring.Share{Points: p.Previous.Points, Possible: p.Previous.Possible}
			before, c = append(before, share), percent(share)
		}
		cells = append(cells, c)
	}
	if len(before) == 0 {
		return true
	}
	spread := scoring.SummariseShares(before)
	row := []cell{
		strong(a.t("kind.before")),
		strong(a.Previous.Name),
		percent(spread.Lowest),
		percent(spread.Median),
		percent(spread.Highest),
	}
	return yield(append(row, cells...))
}

func (a *auditBook) level(q *questionnaires.Questionnaire, level int) string {
	return strconv.Itoa(level) + " " + a.in(q.Levels[level].Name)
}

// shares are the cells of a row of self-assessments.
func (a *auditBook) shares(s compare.Spread, cells []compare.Cell) []cell {
	row := []cell{label(""), label(""), label("")}
	if s.Count > 0 {
		row = []cell{percent(s.Lowest.Share), percent(s.Median.Share), percent(s.Highest.Share)}
	}
	for _, c := range cells {
		if c.Known() {
			row = append(row, percent(c.Share))
			continue
		}
		why := ""
		if c.Why != compare.Comparable {
			why = a.l.T("compare.why." + string(c.Why))
		}
		row = append(row, label(why))
	}
	return row
}

// ownRows are the areas of the self-assessment and the questions below them.
func (a *auditBook) ownRows(yield func([]cell) bool, rows []compare.Row) bool {
	for _, r := range rows {
		row := []cell{plain(a.t("kind." + string(r.Kind))), plain(r.ID + " " + a.in(r.Name))}
		if r.Kind == compare.Area {
			row = []cell{strong(a.t("kind.area")), strong(a.in(r.Name))}
		}
		if !yield(append(row, a.shares(r.Spread, r.Cells)...)) || !a.ownRows(yield, r.Rows) {
			return false
		}
	}
	return true
}

// auditedRows are the audit's areas and questions: what the self-assessment says, and below it what was judged.
func (a *auditBook) auditedRows(yield func([]cell) bool, rows []compare.Row) bool {
	n := len(a.Entities)
	for _, r := range rows {
		if r.Kind == compare.AuditArea {
			row := []cell{strong(a.t("kind.audit_area")), strong(r.Own)}
			if !yield(append(row, a.shares(r.Spread, r.Cells[:n])...)) || !a.auditedRows(yield, r.Rows) {
				return false
			}
			continue
		}
		if r.Kind != compare.AuditQuestion {
			continue
		}
		name := r.ID + ". " + r.Own
		row := []cell{plain(a.t("kind.audit_question")), plain(name)}
		if !yield(append(row, a.shares(r.Spread, r.Cells[:n])...)) {
			return false
		}
		if !a.scale.Judges() {
			continue
		}
		row = []cell{plain(a.t("kind.judgement")), plain(name), label(""), label(""), label("")}
		if r.Judged.Count > 0 {
			row = append(
				row[:2],
				label(a.onScale(r.Judged.Lowest.Ordinal)),
				label(a.onScale(r.Judged.Median.Ordinal)),
				label(a.onScale(r.Judged.Highest.Ordinal)),
			)
		}
		for _, c := range r.Cells[n:] {
			text := ""
			switch {
			case c.Ordinal != nil:
				text = a.onScale(*c.Ordinal)
			case c.Why != compare.Comparable:
				text = a.l.T("compare.why." + string(c.Why))
			}
			row = append(row, label(text))
		}
		if !yield(row) {
			return false
		}
	}
	return true
}

// answers has a row for each question that an entity was asked.
func (a *auditBook) answers() BookSheet {
	return BookSheet{
		Name:   a.t("sheet.answers"),
		Intro:  a.intro("answers", a.part()),
		Fixed:  3,
		Filter: true,
		Empty:  a.t("empty.answers"),
		Columns: []BookColumn{
			a.column("entity", 20, true),
			a.column("own_area", 18, true),
			a.column("id", 10, true),
			a.column("own_question", 42, false),
			a.column("answer", 14, false),
			a.column("answer_reason", 24, false),
			a.column("comment", 34, false),
			a.column("evidence", 30, false),
			a.column("by", 18, false),
			a.column("at", 17, false),
			a.column("points", 9, false),
			a.column("possible", 10, false),
		},
		Rows: a.answerRows(),
	}
}

// asked is a question in the reader's words.
type asked struct{ area, id, text string }

func (a *auditBook) answerRows() iter.Seq[[]cell] {
	return func(yield func([]cell) bool) {
		row := make([]cell, 12)
		questions := map[*scoring.Form][]asked{}
		steps := map[string]string{}
		for i, e := range a.Entities {
			p := &a.Pinned[i]
			if p.Form == nil {
				continue
			}
			list, ok := questions[p.Form]
			if !ok {
				list = a.askedBy(p.Form, steps)
				questions[p.Form] = list
			}
			given := make(map[string]*assessment.Answer, len(p.Answers))
			for k := range p.Answers {
				given[p.Answers[k].QuestionID] = &p.Answers[k]
			}
			for k, q := range list {
				part := p.Parts[k]
				row[0], row[1], row[2], row[3] = plain(e.Entity.Name), plain(q.area), plain(q.id), plain(q.text)
				row[4] = plain(a.t("unanswered"))
				if part.Step != nil {
					row[4] = plain(steps[part.Step.ID])
				}
				row[5], row[6], row[7], row[8], row[9] = cell{}, cell{}, cell{}, cell{}, cell{}
				if g := given[q.id]; g != nil {
					row[5], row[6], row[7] = plain(g.Reason), plain(g.Comment), plain(evidence(g.Evidence))
					if g.AnsweredBy != nil {
						row[8] = plain(a.Names[*g.AnsweredBy])
					}
					if g.AnsweredAt != nil {
						row[9] = a.moment(*g.AnsweredAt)
					}
				}
				row[10], row[11] = count(part.Share.Points), count(part.Share.Possible)
				if !yield(row) {
					return
				}
			}
		}
	}
}

// askedBy lists the questions of a form, as its contributions are, and adds the answers that they may have to steps.
func (a *auditBook) askedBy(f *scoring.Form, steps map[string]string) []asked {
	q := f.Questionnaire()
	for _, s := range q.Answers {
		steps[s.ID] = a.in(s.Label)
	}
	var list []asked
	for _, question := range q.AskedOf(f.Kind()) {
		area, _ := q.Area(question.Area)
		list = append(list, asked{area: a.in(area.Name), id: question.ID, text: a.in(question.Text)})
	}
	return list
}

func evidence(list []assessment.Evidence) string {
	var lines []string
	for _, e := range list {
		lines = append(lines, strings.TrimSpace(e.Text+" "+e.Link))
	}
	return strings.Join(lines, "\n")
}

// recommendations has a row for each recommendation, with space for the reply.
func (a *auditBook) recommendations() BookSheet {
	names := map[assessment.ID]string{}
	for _, e := range a.Entities {
		names[e.Entity.ID] = e.Entity.Name
	}
	return BookSheet{
		Name:   a.t("sheet.recommendations"),
		Intro:  a.intro("recommendations", a.part()),
		Fixed:  2,
		Filter: true,
		Empty:  a.t("empty.recommendations"),
		Columns: []BookColumn{
			a.column("body", 22, true),
			a.column("number", 8, true),
			a.column("recommendation", 44, false),
			a.column("priority", 12, false),
			a.column("first_step", 26, false),
			a.column("references", 16, false),
			a.column("places", 24, false),
			a.column("reply", 38, false),
			a.column("responsible", 18, false),
			a.column("due", 14, false),
		},
		Rows: func(yield func([]cell) bool) {
			for _, b := range a.bodies {
				for _, r := range a.Recommendations {
					if r.Body.ID != b.id {
						continue
					}
					var places []string
					for _, p := range r.Places {
						places = append(places, a.t("place", "Question", p.QuestionID, "Entity", names[p.EntityID]))
					}
					priority := ""
					if r.Priority != nil {
						priority = a.l.T("recommendations.priority." + string(*r.Priority))
					}
					if !yield(
						[]cell{
							plain(b.name),
							count(r.Number),
							plain(r.Text),
							plain(priority),
							plain(r.FirstStep),
							plain(strings.Join(r.References, "\n")),
							plain(cmp.Or(strings.Join(places, "\n"), a.l.T("recommendations.stands_nowhere"))),
							reply,
							reply,
							reply,
						},
					) {
						return
					}
				}
			}
		},
	}
}
