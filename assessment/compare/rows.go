package compare

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// builder makes the rows of a table.
type builder struct {
	*matching
	table   *Table
	columns []aligned
	audit   *assessment.Audit
}

func (b *builder) total() Row {
	row := Row{Kind: Total}
	var all []int
	if b.of != nil {
		for i := range b.of.Questions {
			all = append(all, i)
		}
	}
	b.fill(&row, all)
	return row
}

func (b *builder) areas() []Row {
	var rows []Row
	for _, area := range b.of.Areas {
		at := b.positions(func(q questionnaires.Question) bool { return q.Area == area.ID })
		row := Row{Kind: Area, ID: area.ID, Name: area.Name, Rows: b.questions(at)}
		b.fill(&row, at)
		rows = append(rows, row)
	}
	return rows
}

// auditQuestions are the rows by the questionnaire's own audit questions.
func (b *builder) auditQuestions() []Row {
	var rows []Row
	for _, area := range b.of.AuditAreas {
		row := Row{Kind: AuditArea, ID: area.ID, Name: area.Name}
		var all []int
		for _, q := range b.of.AuditQuestions {
			if q.Area == area.ID {
				at := b.feeding(q)
				question := Row{Kind: AuditQuestion, ID: q.ID, Name: q.Text, Rows: b.questions(at)}
				b.fillAudited(&question, at, q.ID)
				row.Rows, all = append(row.Rows, question), append(all, at...)
			}
		}
		b.fill(&row, distinct(all))
		rows = append(rows, row)
	}
	return rows
}

// audited are the rows by the questions of an audit, in its order, grouped by area.
func (b *builder) audited() []Row {
	var rows []Row
	byArea := map[string][]int{} // the questions of each area
	for _, q := range b.audit.Questions {
		var at []int
		if b.of != nil {
			if fed, ok := b.of.AuditQuestion(q.From); ok {
				at = b.feeding(fed)
			}
		}
		row := Row{Kind: AuditQuestion, ID: q.ID, Own: q.Text, Rows: b.questions(at)}
		b.fillAudited(&row, at, q.ID)
		if q.Area == "" {
			rows = append(rows, row)
			continue
		}
		i := slices.IndexFunc(rows, func(r Row) bool { return r.Kind == AuditArea && r.Own == q.Area })
		if i < 0 {
			i, rows = len(rows), append(rows, Row{Kind: AuditArea, ID: q.Area, Own: q.Area})
		}
		rows[i].Rows = append(rows[i].Rows, row)
		byArea[q.Area] = append(byArea[q.Area], at...)
	}
	for i := range rows {
		if rows[i].Kind == AuditArea {
			b.fill(&rows[i], distinct(byArea[rows[i].Own]))
		}
	}
	return rows
}

// positions returns the positions of the questions for which fits is true.
func (b *builder) positions(fits func(questionnaires.Question) bool) []int {
	var at []int
	for i, q := range b.of.Questions {
		if fits(q) {
			at = append(at, i)
		}
	}
	return at
}

// feeding returns the positions of the questions that feed an audit question.
func (b *builder) feeding(q questionnaires.AuditQuestion) []int {
	var at []int
	for _, f := range q.Questions {
		i := slices.IndexFunc(b.of.Questions, func(x questionnaires.Question) bool { return x.ID == f.ID })
		if i >= 0 {
			at = append(at, i)
		}
	}
	return at
}

func distinct(at []int) []int {
	slices.Sort(at)
	return slices.Compact(at)
}

// fill makes the cells of a row that adds up questions.
func (b *builder) fill(row *Row, at []int) {
	row.Cells = make([]Cell, len(b.columns))
	for _, i := range at {
		row.Unlike = row.Unlike || !b.counted[i]
	}
	for i := range b.columns {
		row.Cells[i] = b.sum(&b.columns[i], at)
	}
	row.Spread, row.Judged = spreads(row.Cells)
}

// fillAudited makes the cells of an audit question, which may also be judged.
func (b *builder) fillAudited(row *Row, at []int, id string) {
	b.fill(row, at)
	for i := range row.Cells {
		c, cell := &b.columns[i], &row.Cells[i]
		if c.Judged {
			*cell = b.judged(c.Judgements[id])
			continue
		}
		if cell.Why == NotAsked && len(at) == 0 {
			cell.Why = NotFed
		}
		if o, ok := c.Proposed[id]; ok && cell.Why == Comparable {
			cell.Ordinal = &o
		}
	}
	row.Spread, row.Judged = spreads(row.Cells)
}

func (b *builder) judged(j assessment.Judgement) Cell {
	if why := j.Unjudged(); why != "" {
		return Cell{Why: Why(why), Judged: true}
	}
	scale := b.table.Scale
	return Cell{
		Judged:  true,
		Ordinal: j.Ordinal,
		Share:   scoring.Share{Points: int(*j.Ordinal - scale.Lowest()), Possible: int(scale.Highest() - scale.Lowest())},
	}
}

// sum adds up those of the questions at the given positions that count.
func (b *builder) sum(c *aligned, at []int) Cell {
	switch {
	case c.Judged:
		return Cell{Why: NeverJudged, Judged: true}
	case c.why != Comparable:
		return Cell{Why: c.why}
	}
	cell, asked, unlike := Cell{}, false, false
	for _, i := range at {
		switch {
		case !b.counted[i]:
			unlike = true
		case c.parts[i].QuestionID != "":
			asked = true
			cell.Share = cell.Share.Add(c.parts[i].Share)
		}
	}
	switch {
	case !asked && unlike:
		cell.Why = OtherVersion
	case !asked:
		cell.Why = NotAsked
	case cell.Share.Possible == 0:
		cell.Why = NothingCounts
	}
	return cell
}

// questions are the rows of the questions at the given positions.
func (b *builder) questions(at []int) []Row {
	rows := make([]Row, 0, len(at))
	highest := 0
	if b.of != nil {
		highest = b.of.HighestValue()
	}
	for _, i := range at {
		row := Row{
			Kind:   Question,
			ID:     b.of.Questions[i].ID,
			Name:   b.of.Questions[i].Title,
			Unlike: !b.counted[i],
			Cells:  make([]Cell, len(b.columns)),
		}
		for k := range b.columns {
			row.Cells[k] = b.answer(&b.columns[k], i, highest)
		}
		row.Spread, row.Judged = spreads(row.Cells)
		row.Answers = b.answers(row.Cells)
		rows = append(rows, row)
	}
	return rows
}

// answer is a column's answer to the question at a position, regardless of its weight.
func (b *builder) answer(c *aligned, at, highest int) Cell {
	switch {
	case c.Judged:
		return Cell{Why: NeverJudged, Judged: true}
	case c.why != Comparable:
		return Cell{Why: c.why}
	case c.missing != nil && c.missing[at]:
		return Cell{Why: OtherVersion}
	case c.parts[at].QuestionID == "":
		return Cell{Why: NotAsked}
	}
	step := c.parts[at].Step
	switch {
	case step == nil:
		return Cell{Share: scoring.Share{Possible: highest}}
	case step.Kind == questionnaires.NotApplicable:
		return Cell{Value: step.ID}
	}
	return Cell{Value: step.ID, Share: scoring.Share{Points: step.Value, Possible: highest}}
}

// answers counts the answers to a question, in the order of the scale with unanswered last.
func (b *builder) answers(cells []Cell) []Answer {
	steps := b.of.Answers
	counts := make([]int, len(steps)+1)
	for i := range cells {
		c := &cells[i]
		if c.Why != Comparable {
			continue
		}
		at := len(steps)
		for k := range steps {
			if steps[k].ID == c.Value {
				at = k
				break
			}
		}
		counts[at]++
	}
	var given []Answer
	for i, n := range counts {
		switch {
		case n == 0:
		case i == len(steps):
			given = append(given, Answer{Value: "", Count: n})
		default:
			given = append(given, Answer{Value: steps[i].ID, Count: n})
		}
	}
	return given
}
