package workbook

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/questionnaires"
)

// ComparedWhat distinguishes the columns of one entity: by round, or as self-assessment and judgement. It is "" if
// there is only one.
func ComparedWhat(words Words, v *record.Comparison, column record.ComparedColumn) string {
	switch {
	case column.Judged:
		return words.T("compare.judged")
	case v.Audit != nil:
		return words.T("compare.self")
	case len(v.Rounds) > 1 && column.Round != nil:
		return column.Round.Name
	}
	return ""
}

// ComparisonFile returns [Comparison] as an Excel file.
func ComparisonFile(
	words Words,
	v record.Comparison,
	o assessment.Organisation,
	recipient string,
	created time.Time,
) ([]byte, error) {
	var out bytes.Buffer
	err := WriteBook(&out, Comparison(words, v, o, recipient, created))
	return out.Bytes(), err
}

// Comparison returns a comparison as a workbook, made for the recipient. One sheet has the values with all expanded
// rows. If columns are measured against others, a second sheet has the differences.
func Comparison(words Words, v record.Comparison, o assessment.Organisation, recipient string, created time.Time) Book {
	b := &compareBook{Comparison: v, l: words, labels: map[string]string{}, scale: v.Scale.JudgementScale()}
	if v.Asked != nil {
		b.languages = v.Asked.Languages
		for _, a := range v.Asked.Answers {
			b.labels[a.ID] = b.in(a.Label)
		}
	}
	created = words.Local(created)
	sheets := []BookSheet{b.values(words.T("compare.book.made", "Moment", words.Moment(created), "Name", recipient))}
	if slices.ContainsFunc(v.Columns, func(c record.ComparedColumn) bool { return c.Against != nil }) {
		sheets = append(sheets, b.differences())
	}
	return Book{
		Title:          words.T("compare.title"),
		Language:       words.Language(),
		Organisation:   o.Name,
		Classification: b.classification(),
		Recipient:      recipient,
		Created:        created,
		Properties: []BookProperty{
			{Name: words.T("book.recipient"), Value: recipient},
			{Name: words.T("book.date"), Value: created.Format(time.DateOnly)},
		},
		Sheets: sheets,
	}
}

// compareBook builds the workbook of a comparison.
type compareBook struct {
	record.Comparison
	l         Words
	languages []string          // of the questionnaire
	labels    map[string]string // of answers
	scale     assessment.JudgementScale
}

// classification is confidential until the audit is final, like that of the audit's own workbook.
func (b *compareBook) classification() string {
	if b.Audit != nil && b.Audit.State != assessment.AuditFinal {
		return b.l.T("book.confidential")
	}
	return b.l.T("table.internal")
}

// subject says what is compared: an audit or rounds.
func (b *compareBook) subject() string {
	if b.Audit != nil {
		return b.l.T("compare.in_audit", "Name", b.Audit.Title)
	}
	var names []string
	for _, r := range b.Rounds {
		names = append(names, r.Name)
	}
	return b.l.T("compare.in_rounds", "Name", strings.Join(names, ", "))
}

func (b *compareBook) in(t questionnaires.Text) string { return t.In(b.l.Language(), b.languages...) }

// manyColumns is the largest number of compared columns that are not made narrow.
const manyColumns = 12

// withColumns adds the compared columns to the fixed ones.
func (b *compareBook) withColumns(fixed ...BookColumn) []BookColumn {
	width := 24.0 // a long name on one line
	if len(b.Columns) > manyColumns {
		width = 17
	}
	for _, c := range b.Columns {
		heading := c.Entity.Name
		if what := ComparedWhat(b.l, &b.Comparison, c); what != "" {
			heading += ", " + what
		}
		switch {
		case c.HasAnswers() && !c.Approved:
			heading += " (" + b.l.T("compare.unapproved") + ")"
		case c.Preliminary:
			heading += " (" + b.l.T("submission.preliminary") + ")"
		}
		fixed = append(fixed, BookColumn{Heading: heading, Width: width})
	}
	return fixed
}

func (b *compareBook) column(key string, width float64, repeated bool) BookColumn {
	return BookColumn{Heading: b.l.T("book.column." + key), Width: width, Key: repeated}
}

// rows calls do for every row and the expanded rows below it, in order, until do returns false.
func (b *compareBook) rows(list []record.ComparedRow, do func(record.ComparedRow, []cell) bool) bool {
	for _, r := range list {
		name := b.in(r.Name)
		if r.Text != nil {
			name = *r.Text
		}
		as := strong
		switch r.Kind {
		case "question", "audit_question":
			name, as = r.ID+" "+name, plain
		}
		if !do(r, []cell{as(b.l.T("book.kind." + r.Kind)), as(name)}) {
			return false
		}
		if !b.rows(r.Rows, do) {
			return false
		}
	}
	return true
}

// values is the sheet with the compared values.
func (b *compareBook) values(made string) BookSheet {
	n := len(b.Columns)
	colours := append(
		[]BookColours{{First: 2, Last: 4 + n}},
		ScaleColours(b.l, b.scale, b.judged(), 2, 4+n)...)
	intro := []string{
		b.l.T("compare.title"),
		b.subject() + " · " + b.l.T("compare.percent"),
		made,
		b.l.T("compare.spread_text"),
	}
	if b.Audit != nil {
		intro = append(intro, b.l.T("compare.judgements"))
	}
	return BookSheet{
		Name:    b.l.T("book.sheet.comparison"),
		Intro:   intro,
		Fixed:   2,
		Filter:  true,
		Empty:   b.l.T("compare.none"),
		Colours: colours,
		Columns: b.withColumns(
			b.column("kind", 18, true),
			b.column("what", 46, true),
			b.column("lowest", 13, false),
			b.column("median", 13, false),
			b.column("highest", 13, false),
		),
		Rows: func(yield func([]cell) bool) {
			if n == 0 || !yield(b.levels()) {
				return
			}
			row := func(r record.ComparedRow, line []cell) bool {
				line = append(line, b.spread(r)...)
				for i := range r.Cells.Len() {
					line = append(line, b.value(r.Cells.At(i)))
				}
				return yield(line)
			}
			_ = row(b.Total, []cell{strong(b.l.T("book.kind.total")), strong(b.l.T("compare.total"))}) &&
				b.rows(b.Rows, row)
		},
	}
}

// judged lists all judgements, some of which may be between steps.
func (b *compareBook) judged() []assessment.Ordinal {
	var all []assessment.Ordinal
	b.rows(b.Rows, func(r record.ComparedRow, _ []cell) bool {
		for _, c := range r.Cells.Different {
			if c.Label != "" {
				all = append(all, *c.Ordinal)
			}
		}
		return true
	})
	return all
}

// levels is the row of levels.
func (b *compareBook) levels() []cell {
	name := func(level *int, name questionnaires.Text) cell {
		if level == nil {
			return label("")
		}
		return label(strings.TrimSpace(strconv.Itoa(*level) + " " + b.in(name)))
	}
	named := func(level *int) cell {
		if b.Asked == nil || level == nil || *level >= len(b.Asked.Levels) {
			return name(level, nil)
		}
		return name(level, b.Asked.Levels[*level].Name)
	}
	line := []cell{
		strong(b.l.T("book.kind.level")),
		strong(b.l.T("compare.level")),
		named(b.Levels.Lowest),
		named(b.Levels.Median),
		named(b.Levels.Highest),
	}
	for _, c := range b.Columns {
		line = append(line, name(c.Level, c.LevelName))
	}
	return line
}

func (b *compareBook) onScale(o assessment.Ordinal) string {
	return OnScale(b.l, b.scale, o)
}

// spread is the lowest, median and highest of the self-assessments or, if there are none, of the judgements.
func (b *compareBook) spread(r record.ComparedRow) []cell {
	s := r.Spread
	if s.Count == 0 {
		s = r.Judged
	}
	if r.Kind == "question" || s.Count == 0 {
		return []cell{label(""), label(""), label("")}
	}
	point := func(p *record.ComparedPoint) cell {
		if p.Ordinal != nil {
			return label(b.onScale(*p.Ordinal))
		}
		return percentOf(p.Share.Percent)
	}
	return []cell{point(s.Lowest), point(s.Median), point(s.Highest)}
}

// value is the cell of one column in one row.
func (b *compareBook) value(c *record.ComparedCell) cell {
	switch {
	case c.Why != "":
		return label(b.l.T("compare.why." + c.Why))
	case c.Label != "":
		return label(b.onScale(*c.Ordinal))
	case c.Answer != nil:
		return label(cmp.Or(b.labels[*c.Answer], b.l.T("answers.unanswered")))
	}
	return percentOf(c.Percent)
}

// differences is the sheet that shows how far each column differs from the one that it is measured against.
func (b *compareBook) differences() BookSheet {
	intro := []string{b.l.T("compare.book.differences"), b.l.T("compare.book.differences_text")}
	switch at := b.Column(b.Reference); {
	case at >= 0:
		intro = append(intro, b.l.T("compare.against_name", "Name", b.withColumns()[at].Heading))
	case b.Earlier:
		intro = append(intro, b.l.T("compare.against_before"))
	default:
		intro = append(intro, b.l.T("compare.against_own"))
	}
	return BookSheet{
		Name:    b.l.T("compare.book.differences"),
		Intro:   intro,
		Fixed:   2,
		Filter:  true,
		Empty:   b.l.T("compare.none"),
		Columns: b.withColumns(b.column("kind", 18, true), b.column("what", 46, true)),
		Rows: func(yield func([]cell) bool) {
			row := func(r record.ComparedRow, line []cell) bool {
				for i := range r.Cells.Len() {
					line = append(line, b.difference(r, i))
				}
				return yield(line)
			}
			_ = row(b.Total, []cell{strong(b.l.T("book.kind.total")), strong(b.l.T("compare.total"))}) &&
				b.rows(b.Rows, row)
		},
	}
}

func (b *compareBook) difference(r record.ComparedRow, column int) cell {
	c := r.Cells.At(column)
	sign := c.Sign()
	switch {
	case b.Reference != nil && b.Columns[column].ID == *b.Reference:
		return label(b.l.T("compare.reference"))
	case c.Difference != nil && c.Answer == nil:
		return count(*c.Difference)
	case sign > 0:
		return label(b.l.T("compare.higher"))
	case sign < 0:
		return label(b.l.T("compare.lower"))
	case c.Steps != nil && b.Own:
		return label(b.l.T("compare.as_proposed"))
	}
	return label("")
}
