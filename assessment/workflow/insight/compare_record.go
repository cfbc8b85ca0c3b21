package insight

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/compare"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// describe fills in the record: the columns, and the rows that the query opens with their differences.
func (c *comparing) describe() {
	v, t := c.v, &c.table
	v.Comparison.Query = v.Query.Encode()
	v.Questions = t.Questions
	v.Uncounted = append([]string{}, t.Uncounted...)
	v.Levels = record.LevelSpreadOf(t.Levels)
	v.Versions = make([]record.ComparedVersion, 0, len(t.Versions))
	v.Columns = make([]record.ComparedColumn, 0, len(c.shown))
	v.Rows = make([]record.ComparedRow, 0, len(t.Rows))
	v.Total = c.row(t.Total)
	if c.audited != nil {
		v.Audit = &record.ComparedAudit{ID: c.audited.ID, Title: c.audited.Title, State: c.audited.State}
		v.Scale = record.AuditScaleOf(t.Scale)
	}
	if v.Asked = t.Questionnaire; v.Asked != nil {
		v.Questionnaire = &record.QuestionnaireRef{Key: v.Asked.Key, Version: v.Asked.Version, Hash: v.Asked.Hash()}
	}
	for _, x := range t.Versions {
		v.Versions = append(v.Versions, record.ComparedVersion{
			AnsweredVersion: record.AnsweredVersion{Key: x.Questionnaire.Key, Version: x.Questionnaire.Version},
			Title:           x.Questionnaire.Title,
			Columns:         x.Columns,
			Comparable:      x.Comparable,
		})
	}
	for i := range c.shown {
		v.Columns = append(v.Columns, c.column(i))
	}
	for _, row := range t.Rows {
		v.Rows = append(v.Rows, c.row(row))
	}
}

func (c *comparedColumn) roundName() *record.ComparedName {
	if c.round == nil {
		return nil
	}
	return &record.ComparedName{ID: c.round.ID, Name: c.round.Name}
}

func (c *comparing) column(i int) record.ComparedColumn {
	of := &c.shown[i]
	column := record.ComparedColumn{
		ID:         of.id,
		Entity:     of.entity,
		Round:      of.roundName(),
		Judged:     of.judged,
		Assessment: of.assessment,
		LevelName:  questionnaires.Text{},
	}
	if s := of.submission; s != nil {
		column.Submission = &s.Number
		column.Approved = s.Decision.Outcome == assessment.OutcomeApproved
	}
	if q := of.questions; q != nil {
		column.Questionnaire = &record.AnsweredVersion{Key: q.Key, Version: q.Version}
		column.Preliminary = of.score.Preliminary
		column.Total = new(record.ShareOf(of.score.Total))
		if of.score.Rated {
			column.Level = &of.score.Level
			if of.score.Level < len(q.Levels) {
				column.LevelName = q.Levels[of.score.Level].Name
			}
		}
	}
	if of.against >= 0 && of.against != i {
		column.Against = &c.shown[of.against].id
	}
	return column
}

// opened reports whether the query opens a row of the highest kinds to its questions. Audit areas always are.
func (c *comparing) opened(r compare.Row) bool {
	return r.Kind == compare.AuditArea ||
		len(r.Rows) > 0 && (slices.Contains(c.v.Query.Open, CompareAll) || slices.Contains(c.v.Query.Open, r.ID))
}

// difference is how far the cell of a column is above that of the column's reference; false if they cannot be compared,
// and for the reference itself.
func (c *comparing) difference(r compare.Row, column int) (compare.Difference, bool) {
	against := c.shown[column].against
	if against < 0 || against == column {
		return compare.Difference{}, false
	}
	return c.table.Difference(r.Cells[column], r.Cells[against])
}

func (c *comparing) row(from compare.Row) record.ComparedRow {
	row := record.ComparedRow{
		Kind:    string(from.Kind),
		ID:      from.ID,
		Name:    from.Name,
		Text:    record.Optional(from.Own),
		Partly:  from.Unlike,
		Cells:   c.cells(&from),
		Spread:  spreadRecord(from.Spread, false),
		Judged:  spreadRecord(from.Judged, true),
		Answers: []record.ComparedAnswer{},
		Opens:   len(from.Rows) > 0,
		Rows:    []record.ComparedRow{},
	}
	if row.Name == nil {
		row.Name = questionnaires.Text{}
	}
	for _, a := range from.Answers {
		row.Answers = append(row.Answers, record.ComparedAnswer{Answer: a.Value, Columns: a.Count})
	}
	if c.opened(from) {
		for _, below := range from.Rows {
			row.Rows = append(row.Rows, c.row(below))
		}
	}
	return row
}

func spreadRecord(s compare.Spread, judged bool) record.ComparedSpread {
	spread := record.ComparedSpread{Count: s.Count}
	if s.Count == 0 {
		return spread
	}
	point := func(p compare.Point) *record.ComparedPoint {
		point := &record.ComparedPoint{Share: record.ShareOf(p.Share), Columns: p.Columns}
		if judged {
			point.Ordinal = &p.Ordinal
		}
		return point
	}
	spread.Lowest, spread.Median, spread.Highest = point(s.Lowest), point(s.Median), point(s.Highest)
	return spread
}

// cellSource is what a cell is made from: cells with equal sources are equal.
type cellSource struct {
	why      compare.Why
	value    string
	share    scoring.Share
	ordinal  assessment.Ordinal
	apart    compare.Difference
	placed   bool // it has an ordinal
	judged   bool
	measured bool // against another column
}

func (c *comparing) cells(row *compare.Row) record.ComparedCells {
	cells := record.ComparedCells{Of: make([]int, len(row.Cells))}
	known := map[cellSource]int{}
	for i := range row.Cells {
		cell := &row.Cells[i]
		source := cellSource{why: cell.Why, value: cell.Value, share: cell.Share, judged: cell.Judged}
		if cell.Ordinal != nil {
			source.placed, source.ordinal = true, *cell.Ordinal
		}
		source.apart, source.measured = c.difference(*row, i)
		at, ok := known[source]
		if !ok {
			at = len(cells.Different)
			known[source] = at
			cells.Different = append(cells.Different, source.record(row.Kind, c.table.Scale))
		}
		cells.Of[i] = at
	}
	return cells
}

func (s cellSource) record(kind compare.Kind, scale assessment.JudgementScale) record.ComparedCell {
	if s.why != compare.Comparable {
		return record.ComparedCell{Why: string(s.why)}
	}
	cell := record.ComparedCell{Percent: record.ShareOf(s.share).Percent}
	if kind == compare.Question {
		cell.Answer = &s.value
	} else {
		cell.Points, cell.Possible = s.share.Points, s.share.Possible
	}
	if s.placed {
		cell.Ordinal = &s.ordinal
		if s.judged {
			cell.Label = scale.Label(s.ordinal)
		}
	}
	if !s.measured {
		return cell
	}
	cell.Far = s.apart.Far
	if s.apart.Judged {
		cell.Steps = new(float64(s.apart.Steps) / 100)
	} else {
		cell.Difference = &s.apart.Points
	}
	return cell
}
