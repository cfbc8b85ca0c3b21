package insight

import (
	"cmp"
	"slices"

	"mognad/assessment"
	"mognad/assessment/compare"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/rounds"
)

// chosenRounds are the rounds that the query names, oldest first, with their short names; if it names none, the latest
// that has opened.
func (c *comparing) chosenRounds(rounds []assessment.Round) (chosen []assessment.Round, short []string, err error) {
	q := &c.v.Query
	switch {
	case len(q.Rounds) == 1 && q.Rounds[0] == CompareAll:
		chosen = slices.Clone(rounds)
	case len(q.Rounds) == 0:
		for _, r := range rounds {
			if r.State(c.w.kernel.Today(c.p.Organisation)) != assessment.RoundPlanned {
				chosen = append(chosen, r)
				break
			}
		}
	default:
		var ids []assessment.ID
		for _, r := range c.v.Offered.Rounds {
			ids = append(ids, r.ID)
		}
		known := newShortIDs(ids)
		for _, name := range q.Rounds {
			id, ok := known.find(name)
			if !ok {
				return nil, nil, assessment.Missing()
			}
			i := slices.IndexFunc(rounds, func(r assessment.Round) bool { return r.ID == id })
			if !slices.ContainsFunc(chosen, func(r assessment.Round) bool { return r.ID == id }) {
				chosen = append(chosen, rounds[i])
			}
		}
	}
	slices.SortStableFunc(chosen, func(a, b assessment.Round) int { return cmp.Compare(a.OpensOn, b.OpensOn) })
	for _, r := range chosen {
		i := slices.IndexFunc(c.v.Offered.Rounds, func(x CompareChoice) bool { return x.ID == r.ID })
		c.v.Rounds = append(c.v.Rounds, record.ComparedName{ID: r.ID, Name: r.Name})
		short = append(short, c.v.Offered.Rounds[i].Short)
	}
	if !slices.Equal(q.Rounds, []string{CompareAll}) {
		q.Rounds = short
	}
	return chosen, short, nil
}

// rounds adds the columns of self-assessments in rounds: by entity in the order of the tree, then by time.
func (c *comparing) rounds(rounds []assessment.Round) error {
	if !c.p.MaySomewhere(assessment.ReadResults) {
		return nil
	}
	chosen, short, err := c.chosenRounds(rounds)
	if err != nil || len(chosen) == 0 {
		return err
	}
	rows := c.part
	switch {
	case rows != nil:
	case len(chosen) == 1:
		rows, err = c.tx.AssessmentsIn(chosen[0].ID)
	default:
		var ids []assessment.ID
		for _, n := range c.v.Nodes {
			if c.chosen == nil || c.chosen[n.ID] {
				ids = append(ids, n.ID)
			}
		}
		rows, err = c.tx.AssessmentsOf(ids)
	}
	if err != nil {
		return err
	}
	type place struct{ entity, round assessment.ID }
	by := make(map[place]*assessment.Assessment, len(rows))
	for i := range rows {
		by[place{entity: rows[i].EntityID, round: rows[i].RoundID}] = &rows[i]
	}
	var wanted []assessment.ID
	for _, n := range c.v.Nodes {
		if c.chosen != nil && !c.chosen[n.ID] || !c.p.May(assessment.ReadResults, c.tree, n.ID) {
			continue
		}
		for i := range chosen {
			a := by[place{entity: n.ID, round: chosen[i].ID}]
			if a == nil || !c.wants(n.ID, a.Kind) {
				continue
			}
			column := comparedColumn{
				id:         n.Short + "-" + short[i],
				entity:     record.ComparedEntity{ID: n.ID, Name: n.Name, Kind: a.Kind},
				profile:    a.Profile(),
				short:      n.Short,
				round:      &chosen[i],
				place:      i,
				assessment: &a.ID,
				against:    -1,
				depth:      n.Depth,
			}
			switch {
			case !a.Counts():
				c.v.Waiting = append(c.v.Waiting, record.ComparedWaiting{Entity: column.entity, Round: column.roundName()})
			case len(wanted) == MaxCompared:
				c.v.More++
			default:
				wanted = append(wanted, a.ID)
				c.shown = append(c.shown, column)
			}
		}
	}
	return c.read(wanted)
}

// read reads what the columns show.
func (c *comparing) read(wanted []assessment.ID) error {
	if len(wanted) == 0 {
		return nil
	}
	by, err := rounds.CountedOf(c.tx, wanted)
	if err != nil {
		return err
	}
	var answers []assessment.Answer
	for i := range c.shown {
		column := &c.shown[i]
		if column.submission = by[*column.assessment]; column.submission == nil {
			return assessment.Missing()
		}
		q, err := c.w.kernel.QuestionnaireOf(c.tx, *column.round)
		if err != nil {
			return err
		}
		if answers, err = rounds.CountedValues(*column.submission, answers); err != nil {
			return err
		}
		column.submission.Content = nil
		c.add(column, rounds.Count(c.w.kernel.Form(q, column.profile), answers), nil)
	}
	return nil
}

// add adds a column of a self-assessment.
func (c *comparing) add(column *comparedColumn, counted *rounds.Counted, proposed map[string]assessment.Ordinal) {
	column.questions, column.score = counted.Form.Questionnaire(), counted.Score
	c.columns = append(c.columns, compare.Column{
		ID:       column.id,
		Form:     counted.Form,
		Score:    counted.Score,
		Parts:    counted.Parts,
		Proposed: proposed,
	})
}

// audit adds the columns of an audit: by entity in the audit's order, first the self-assessment that is pinned, then
// the judgements.
func (c *comparing) audit(readable []audits.Shown, rounds []assessment.Round) error {
	var ids []assessment.ID
	for _, a := range c.v.Offered.Audits {
		ids = append(ids, a.ID)
	}
	id, ok := newShortIDs(ids).find(c.v.Query.Audit)
	if !ok {
		return assessment.Missing()
	}
	q := &c.v.Query
	view := readable[slices.IndexFunc(readable, func(a audits.Shown) bool { return a.ID == id })]
	q.Audit, q.Rounds, c.audited = newShortIDs(ids).of(id), nil, &view.Audit
	var round *assessment.Round
	if i := slices.IndexFunc(
		rounds,
		func(r assessment.Round) bool { return view.RoundID != nil && r.ID == *view.RoundID },
	); i >= 0 {
		round = &rounds[i]
	}
	judgements, err := c.tx.Judgements(view.ID)
	if err != nil {
		return err
	}
	judged := map[assessment.ID]map[string]assessment.Judgement{}
	for _, j := range judgements {
		if judged[j.EntityID] == nil {
			judged[j.EntityID] = map[string]assessment.Judgement{}
		}
		judged[j.EntityID][j.QuestionID] = j
	}
	submissions, err := c.tx.SubmissionsPinned(view.ID)
	if err != nil {
		return err
	}
	by := make(map[assessment.ID]*assessment.Submission, len(submissions))
	for i := range submissions {
		by[submissions[i].AssessmentID] = &submissions[i]
	}
	for _, e := range view.Entities {
		if !c.wants(e.EntityID, e.Kind) {
			continue
		}
		if len(c.shown) >= MaxCompared {
			c.v.More++
			continue
		}
		short := c.entities.of(e.EntityID)
		column := comparedColumn{
			entity:  record.ComparedEntity{ID: e.EntityID, Name: e.Name, Kind: e.Kind},
			short:   short,
			round:   round,
			against: -1,
		}
		if n, ok := c.tree.Node(e.EntityID); ok {
			column.depth = n.Depth
		}
		if q.Of != CompareJudged && !e.Outside {
			self := column
			self.id = short + "-" + CompareSelf
			if err := c.pinned(self, e, by, view.Audit); err != nil {
				return err
			}
		}
		if q.Of != CompareSelf && len(c.shown) < MaxCompared {
			column.id, column.judged = short+"-"+CompareJudged, true
			c.shown = append(c.shown, column)
			c.columns = append(c.columns, compare.Column{ID: column.id, Judged: true, Judgements: judged[e.EntityID]})
		}
	}
	return nil
}

// pinned adds the column of the self-assessment that an audited entity is pinned to.
func (c *comparing) pinned(
	column comparedColumn,
	e assessment.AuditedEntity,
	by map[assessment.ID]*assessment.Submission,
	a assessment.Audit,
) error {
	c.shown = append(c.shown, column)
	if e.AssessmentID == nil || e.SubmissionNumber == 0 || by[*e.AssessmentID] == nil {
		c.columns = append(c.columns, compare.Column{ID: column.id})
		return nil
	}
	s := by[*e.AssessmentID]
	form, sealed, err := c.w.audits.PinnedForm(c.tx, *s)
	if err != nil {
		return err
	}
	s.Content = nil
	here := &c.shown[len(c.shown)-1]
	here.assessment, here.submission = e.AssessmentID, s
	answers := sealed.ToAnswers()
	proposed := map[string]assessment.Ordinal{}
	for _, proposal := range form.Proposals(answers, audits.ProposingScale(a.Scale)) {
		for _, q := range a.Questions {
			if proposal.OK && q.From == proposal.AuditQuestionID {
				proposed[q.ID] = audits.ProposedOf(proposal, e.SubmissionSHA256).Ordinal
			}
		}
	}
	c.add(here, rounds.Count(form, answers), proposed)
	return nil
}
