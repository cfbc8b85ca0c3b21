package tables

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mognad/assessment"
	"mognad/assessment/compare"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/insight"
	"mognad/frontend/i18n"
	"mognad/questionnaires"
)

// ComparedWhat tells the columns of one entity apart: by round, or self-assessment and judgement; "" where there is
// one.
func ComparedWhat(l *i18n.Localizer, v *insight.CompareView, column insight.ComparedColumn) string {
	switch {
	case column.Judged:
		return l.T("compare.judged")
	case v.Audit != nil:
		return l.T("compare.self")
	case len(v.Chosen) > 1:
		return column.Round.Name
	}
	return ""
}

// CompareBook is a comparison as a workbook in the words of l, made for the recipient: what stands side by side, with
// the rows that are open, and on a sheet of its own how far it lies from what it is measured against.
func CompareBook(
	l *i18n.Localizer,
	v insight.CompareView,
	o assessment.Organisation,
	recipient string,
	created time.Time,
) (workbook.Book, error) {
	zone, err := time.LoadLocation(i18n.Zone)
	if err != nil {
		return workbook.Book{}, fmt.Errorf("workbook of comparison: %w", err)
	}
	b := &compareBook{CompareView: v, l: l, labels: map[string]string{}}
	if q := v.Table.Questionnaire; q != nil {
		b.spoken = q.Languages
		for _, a := range q.Answers {
			b.labels[a.ID] = b.in(a.Label)
		}
	}
	created = created.In(zone)
	sheets := []workbook.BookSheet{b.values(l.T("compare.book.made", "Moment", l.Moment(created), "Name", recipient))}
	if slices.ContainsFunc(v.Columns, func(c insight.ComparedColumn) bool { return c.Against >= 0 }) {
		sheets = append(sheets, b.differences())
	}
	return workbook.Book{
		Title:          l.T("compare.title"),
		Language:       l.Language(),
		Organisation:   o.Name,
		Classification: b.classification(),
		Recipient:      recipient,
		Created:        created,
		Properties: []workbook.BookProperty{
			{Name: l.T("book.recipient"), Value: recipient},
			{Name: l.T("book.date"), Value: created.Format(time.DateOnly)},
		},
		Sheets: sheets,
	}, nil
}

// compareBook is the workbook in the making.
type compareBook struct {
	insight.CompareView
	l      *i18n.Localizer
	spoken []string          // languages of the questionnaire
	labels map[string]string // of answers
}

// classification is that of the audit's workbook as long as the audit is not final.
func (b *compareBook) classification() string {
	if b.Audit != nil && b.Audit.State != assessment.AuditFinal {
		return b.l.T("book.confidential")
	}
	return b.l.T("table.internal")
}

// of says what stands side by side.
func (b *compareBook) of() string {
	if b.Audit != nil {
		return b.l.T("compare.in_audit", "Name", b.Audit.Title)
	}
	var names []string
	for _, r := range b.Chosen {
		names = append(names, r.Name)
	}
	return b.l.T("compare.in_rounds", "Name", strings.Join(names, ", "))
}

func (b *compareBook) in(t questionnaires.Text) string { return t.In(b.l.Language(), b.spoken...) }

// manyColumns is from how many columns on these are narrow.
const manyColumns = 12

// heads are the columns after those of every sheet.
func (b *compareBook) heads(fixed ...workbook.BookColumn) []workbook.BookColumn {
	width := 24.0 // a long name on one line
	if len(b.Columns) > manyColumns {
		width = 17
	}
	for _, c := range b.Columns {
		heading := c.Entity
		if what := ComparedWhat(b.l, &b.CompareView, c); what != "" {
			heading += ", " + what
		}
		switch s := c.Submission; {
		case s != nil && !c.Approved():
			heading += " (" + b.l.T("compare.unapproved") + ")"
		case s != nil && c.Score.Preliminary:
			heading += " (" + b.l.T("submission.preliminary") + ")"
		}
		fixed = append(fixed, workbook.BookColumn{Heading: heading, Width: width})
	}
	return fixed
}

func (b *compareBook) column(key string, width float64, repeated bool) workbook.BookColumn {
	return workbook.BookColumn{Heading: b.l.T("book.column." + key), Width: width, Key: repeated}
}

// rows goes through the rows in their order, with those open below them, until do says that it is enough.
func (b *compareBook) rows(list []insight.CompareRow, do func(insight.CompareRow, []cell) bool) bool {
	for _, r := range list {
		name := r.Own
		if r.Name != nil {
			name = b.in(r.Name)
		}
		as := strong
		switch r.Kind {
		case compare.Question, compare.AuditQuestion:
			name, as = r.ID+" "+name, plain
		}
		if !do(r, []cell{as(b.l.T("book.kind." + string(r.Kind))), as(name)}) {
			return false
		}
		if b.Opened(r) && !b.rows(r.Rows, do) {
			return false
		}
	}
	return true
}

// values is the sheet of what stands side by side.
func (b *compareBook) values(made string) workbook.BookSheet {
	n := len(b.Columns)
	colours := append(
		[]workbook.BookColours{{First: 2, Last: 4 + n}},
		workbook.ScaleColours(b.l, b.Table.Scale, b.judged(), 2, 4+n)...)
	intro := []string{
		b.l.T("compare.title"),
		b.of() + " · " + b.l.T("compare.percent"),
		made,
		b.l.T("compare.spread_text"),
	}
	if b.Audit != nil {
		intro = append(intro, b.l.T("compare.judgements"))
	}
	return workbook.BookSheet{
		Name:    b.l.T("book.sheet.comparison"),
		Intro:   intro,
		Fixed:   2,
		Filter:  true,
		Empty:   b.l.T("compare.none"),
		Colours: colours,
		Columns: b.heads(
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
			row := func(r insight.CompareRow, line []cell) bool {
				line = append(line, b.spread(r)...)
				for _, c := range r.Cells {
					line = append(line, b.value(r, c))
				}
				return yield(line)
			}
			_ = row(b.Table.Total, []cell{strong(b.l.T("book.kind.total")), strong(b.l.T("compare.total"))}) &&
				b.rows(b.Table.Rows, row)
		},
	}
}

// judged lists the judgements, some of which may lie between steps.
func (b *compareBook) judged() []assessment.Ordinal {
	var all []assessment.Ordinal
	b.rows(b.Table.Rows, func(r insight.CompareRow, _ []cell) bool {
		for _, c := range r.Cells {
			if c.Judged && c.Ordinal != nil {
				all = append(all, *c.Ordinal)
			}
		}
		return true
	})
	return all
}

// levels is the row of levels.
func (b *compareBook) levels() []cell {
	name := func(q *questionnaires.Questionnaire, level int) cell {
		text := strconv.Itoa(level)
		if q != nil && level < len(q.Levels) {
			text += " " + q.Levels[level].Name.In(b.l.Language(), q.Languages...)
		}
		return label(text)
	}
	line := []cell{strong(b.l.T("book.kind.level")), strong(b.l.T("compare.level")), label(""), label(""), label("")}
	if s := b.Table.Levels; s.Count > 0 {
		line = append(
			line[:2],
			name(b.Table.Questionnaire, s.Lowest),
			name(b.Table.Questionnaire, s.Median),
			name(b.Table.Questionnaire, s.Highest),
		)
	}
	for _, c := range b.Columns {
		if c.Questions == nil || !c.Score.Rated {
			line = append(line, label(""))
			continue
		}
		line = append(line, name(c.Questions, c.Score.Level))
	}
	return line
}

func (b *compareBook) onScale(o assessment.Ordinal) string {
	return workbook.OnScale(b.l, b.Table.Scale, o)
}

// spread is the lowest, the median and the highest: of the self-assessments, else of the judgements.
func (b *compareBook) spread(r insight.CompareRow) []cell {
	switch s, j := r.Spread, r.Judged; {
	case r.Kind == compare.Question:
	case s.Count > 0:
		return []cell{percent(s.Lowest.Share), percent(s.Median.Share), percent(s.Highest.Share)}
	case j.Count > 0:
		return []cell{
			label(b.onScale(j.Lowest.Ordinal)),
			label(b.onScale(j.Median.Ordinal)),
			label(b.onScale(j.Highest.Ordinal)),
		}
	}
	return []cell{label(""), label(""), label("")}
}

// value is what one column says to one row.
func (b *compareBook) value(r insight.CompareRow, c insight.CompareCell) cell {
	switch {
	case c.Why != compare.Comparable:
		return label(b.l.T("compare.why." + string(c.Why)))
	case c.Judged:
		return label(b.onScale(*c.Ordinal))
	case r.Kind == compare.Question:
		return label(cmp.Or(b.labels[c.Value], b.l.T("answers.unanswered")))
	}
	return percent(c.Share)
}

// differences is the sheet of how far each column lies from what it is measured against.
func (b *compareBook) differences() workbook.BookSheet {
	intro := []string{b.l.T("compare.book.differences"), b.l.T("compare.book.differences_text")}
	if b.Against >= 0 {
		intro = append(intro, b.l.T("compare.against_name", "Name", b.heads()[b.Against].Heading))
	} else {
		intro = append(intro, b.l.T("compare.against_own"))
	}
	return workbook.BookSheet{
		Name:    b.l.T("compare.book.differences"),
		Intro:   intro,
		Fixed:   2,
		Filter:  true,
		Empty:   b.l.T("compare.none"),
		Columns: b.heads(b.column("kind", 18, true), b.column("what", 46, true)),
		Rows: func(yield func([]cell) bool) {
			row := func(r insight.CompareRow, line []cell) bool {
				for i := range r.Cells {
					line = append(line, b.difference(r, i))
				}
				return yield(line)
			}
			_ = row(b.Table.Total, []cell{strong(b.l.T("book.kind.total")), strong(b.l.T("compare.total"))}) &&
				b.rows(b.Table.Rows, row)
		},
	}
}

func (b *compareBook) difference(r insight.CompareRow, column int) cell {
	d, ok := b.Difference(r, column)
	switch {
	case column == b.Against:
		return label(b.l.T("compare.reference"))
	case !ok:
		return label("")
	case !d.Judged && r.Kind != compare.Question:
		return count(d.Points)
	case d.Sign() > 0:
		return label(b.l.T("compare.higher"))
	case d.Sign() < 0:
		return label(b.l.T("compare.lower"))
	case d.Judged && b.Own:
		return label(b.l.T("compare.as_proposed"))
	}
	return label("")
}
