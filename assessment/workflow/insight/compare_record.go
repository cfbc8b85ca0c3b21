package insight

import (
	"mognad/assessment"
	"mognad/assessment/compare"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// Record is the comparison as it is answered: the rows that the query opens, with their differences.
func (v *CompareView) Record() record.Comparison {
	t := &v.Table
	c := record.Comparison{
		Query:     v.Query.Encode(),
		Rounds:    []record.ComparedName{},
		Questions: t.Questions,
		Uncounted: append([]string{}, t.Uncounted...),
		Columns:   make([]record.ComparedColumn, 0, len(v.Columns)),
		Levels:    record.LevelSpreadOf(t.Levels),
		Total:     v.row(t.Total),
		Rows:      make([]record.ComparedRow, 0, len(t.Rows)),
		Waiting:   []record.ComparedWaiting{},
		Unknown:   v.Unknown,
		More:      v.More,
	}
	if v.Audit != nil {
		c.Audit = &record.ComparedAudit{ID: v.Audit.ID, Title: v.Audit.Title}
	}
	for _, x := range v.Chosen {
		c.Rounds = append(c.Rounds, record.ComparedName{ID: x.ID, Name: x.Name})
	}
	if q := t.Questionnaire; q != nil {
		c.Questionnaire = &record.QuestionnaireRef{Key: q.Key, Version: q.Version, Hash: q.Hash()}
	}
	for _, x := range v.Columns {
		c.Columns = append(c.Columns, v.column(x))
	}
	for _, x := range v.Waiting {
		c.Waiting = append(c.Waiting, record.ComparedWaiting{Entity: x.entity(), Round: x.round()})
	}
	for _, row := range t.Rows {
		c.Rows = append(c.Rows, v.row(row))
	}
	return c
}

func (c ComparedColumn) entity() record.ComparedEntity {
	return record.ComparedEntity{ID: c.EntityID, Name: c.Entity, Kind: c.Kind}
}

func (c ComparedColumn) round() *record.ComparedName {
	if c.Round == nil {
		return nil
	}
	return &record.ComparedName{ID: c.Round.ID, Name: c.Round.Name}
}

func (v *CompareView) column(c ComparedColumn) record.ComparedColumn {
	column := record.ComparedColumn{
		ID:         c.ID,
		Entity:     c.entity(),
		Round:      c.round(),
		Judged:     c.Judged,
		Assessment: c.Assessment,
		Approved:   c.Approved(),
	}
	if c.Submission != nil {
		column.Submission = &c.Submission.Number
	}
	if q := c.Questions; q != nil {
		column.Questionnaire = &record.ComparedVersion{Key: q.Key, Version: q.Version}
		column.Preliminary = c.Score.Preliminary
		column.Total = new(record.ShareOf(c.Score.Total))
		if c.Score.Rated {
			column.Level = &c.Score.Level
		}
	}
	if c.Against >= 0 && v.Columns[c.Against].ID != c.ID {
		column.Against = &v.Columns[c.Against].ID
	}
	return column
}

func (v *CompareView) row(from CompareRow) record.ComparedRow {
	row := record.ComparedRow{
		Kind:    string(from.Kind),
		ID:      from.ID,
		Name:    from.Name,
		Text:    record.Optional(from.Own),
		Partly:  from.Unlike,
		Cells:   v.cells(&from),
		Spread:  spreadRecord(from.Spread, false),
		Judged:  spreadRecord(from.Judged, true),
		Answers: []record.ComparedAnswer{},
		Rows:    []record.ComparedRow{},
	}
	if row.Name == nil {
		row.Name = questionnaires.Text{}
	}
	for _, a := range from.Answers {
		row.Answers = append(row.Answers, record.ComparedAnswer{Answer: a.Value, Columns: a.Count})
	}
	if v.Opened(from) {
		for _, below := range from.Rows {
			row.Rows = append(row.Rows, v.row(below))
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

// cellSaid is what a cell is made from: equal ones are made alike.
type cellSaid struct {
	why      compare.Why
	value    string
	share    scoring.Share
	ordinal  assessment.Ordinal
	apart    compare.Difference
	placed   bool // it has an ordinal
	judged   bool
	measured bool // against another column
}

func (v *CompareView) cells(row *CompareRow) record.ComparedCells {
	cells := record.ComparedCells{At: make([]int, len(row.Cells))}
	known := map[cellSaid]int{}
	for i := range row.Cells {
		c := &row.Cells[i]
		said := cellSaid{why: c.Why, value: c.Value, share: c.Share, judged: c.Judged}
		if c.Ordinal != nil {
			said.placed, said.ordinal = true, *c.Ordinal
		}
		said.apart, said.measured = v.Difference(*row, i)
		at, ok := known[said]
		if !ok {
			at = len(cells.Said)
			known[said] = at
			cells.Said = append(cells.Said, said.record(row.Kind, v.Table.Scale))
		}
		cells.At[i] = at
	}
	return cells
}

func (s cellSaid) record(kind compare.Kind, scale assessment.JudgementScale) record.ComparedCell {
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
