package workbook

import (
	"strconv"

	"mognad/assessment/compare"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// comparison is the sheet that compares the entities.
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

// totals are the rows that cover all questions: share, level, and the share in the previous round.
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

// shares are the cells of a row of self-assessments: the spread, then one for each entity.
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

// auditedRows are the audit's areas and questions: a row of self-assessments and, below it, one of judgements.
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
