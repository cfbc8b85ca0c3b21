package insight

import (
	"cmp"
	"maps"
	"slices"

	"mognad/assessment"
	"mognad/assessment/advice"
	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

// The most that a summary lists, to fit its page. Totals are shown as well.
const (
	maxGaps   = 8
	maxAdvice = 5
)

// summaryRow is an entity of a summary with the sources of its numbers.
type summaryRow struct {
	assessment.Assessment
	entity   assessment.Entity
	now      *summaryScore // nil when nothing was submitted
	before   *summaryScore // nil if nothing comparable was submitted
	blockers []scoring.Blocker
	target   *assessment.Target
	open     []advice.Result // of high priority and undecided
}

// summaryScore is the score of a submission.
type summaryScore struct {
	assessment.Submission
	form    *scoring.Form
	answers []assessment.Answer
	score   scoring.Score
}

// read fills in the entities of the round.
func (s *summarising) read() error {
	var err error
	if s.v.Questions, err = s.w.kernel.QuestionnaireOf(s.tx, s.round); err != nil {
		return err
	}
	now, err := s.scores(s.round.ID)
	if err != nil {
		return err
	}
	var before map[assessment.ID]*summaryScore
	if s.v.Previous != nil && s.v.Previous.Comparable {
		if before, err = s.scores(*s.round.PreviousID); err != nil {
			return err
		}
	}
	targets, err := s.tx.Targets()
	if err != nil {
		return err
	}
	decisions, err := s.tx.AdviceDecisionsIn(s.round.ID)
	if err != nil {
		return err
	}
	by := map[assessment.ID]assessment.Assessment{}
	for _, a := range s.asked {
		if a.RoundID == s.round.ID {
			by[a.EntityID] = a
		}
	}
	taking := slices.DeleteFunc(slices.Clone(s.asked), func(a assessment.Assessment) bool {
		_, takes := by[a.EntityID]
		return !takes
	})
	carried, err := rounds.CarryingAmong(s.w.kernel, s.tx, s.round, s.rounds, taking)
	if err != nil {
		return err
	}
	standing, err := rounds.ReadStanding(s.w.kernel, s.tx, s.v.Questions, slices.Collect(maps.Values(by)), decisions)
	if err != nil {
		return err
	}
	for _, n := range s.tree.Nodes {
		a, asked := by[n.ID]
		if !asked {
			continue
		}
		row := summaryRow{Assessment: a, entity: n.Entity, now: now[n.ID], before: before[n.ID]}
		if i := slices.IndexFunc(targets, func(x assessment.Target) bool { return x.EntityID == n.ID }); i >= 0 {
			row.target = &targets[i]
		}
		if row.now != nil {
			if row.now.score.Rated && row.now.score.Level < s.v.Questions.HighestLevel() {
				row.blockers = row.now.form.Blockers(row.now.answers, row.now.score.Level+1)
			}
			if row.open, err = openAdvice(row, decisions, standing, carried); err != nil {
				return err
			}
		}
		s.rows = append(s.rows, row)
	}
	return nil
}

// scores calculates the scores of a round's submissions, by entity.
func (s *summarising) scores(round assessment.ID) (map[assessment.ID]*summaryScore, error) {
	of := map[assessment.ID]assessment.Assessment{}
	var ids []assessment.ID
	for _, a := range s.asked {
		if a.RoundID == round {
			of[a.ID] = a
			ids = append(ids, a.ID)
		}
	}
	submissions, err := s.tx.SubmissionsOf(ids)
	if err != nil {
		return nil, err
	}
	by := make(map[assessment.ID]*summaryScore, len(submissions))
	for _, sub := range submissions {
		answers, err := rounds.SealedValues(sub)
		if err != nil {
			return nil, err
		}
		a := of[sub.AssessmentID]
		one := &summaryScore{Submission: sub, form: s.w.kernel.Form(s.v.Questions, a.Profile()), answers: answers}
		one.Content = nil
		one.score = one.form.Score(answers)
		by[a.EntityID] = one
	}
	return by, nil
}

// openAdvice is the recommendations of high priority for an entity that nobody has decided on, in this round or, as far
// as that still holds, in an earlier one.
func openAdvice(
	row summaryRow,
	decisions []assessment.AdviceDecision,
	standing rounds.Standing,
	carried *rounds.Carrying,
) ([]advice.Result, error) {
	results, err := advice.Of(row.now.form, row.now.answers, row.now.score)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(results, func(r advice.Result) bool {
		if r.Priority != questionnaires.High {
			return true
		}
		i := slices.IndexFunc(decisions, func(d assessment.AdviceDecision) bool {
			return d.AssessmentID == row.ID && d.RuleID == r.RuleID
		})
		if i >= 0 {
			return !standing.Outdated(decisions[i], row.now.form.Questionnaire(), r)
		}
		_, _, decided := carried.Decision(row.EntityID, row.now.form.Questionnaire(), r)
		return decided
	}), nil
}

func (s *summarising) addUp() {
	q, v := s.v.Questions, s.v
	v.Asked = len(s.rows)
	v.Questionnaire = &record.SummaryQuestions{
		SealedVersion: record.SealedVersion{Key: q.Key, Version: q.Version, SHA256: q.Hash()},
		Title:         q.Title,
		Languages:     q.Languages,
		Levels:        []record.SummaryLevel{},
	}
	for i, l := range q.Levels {
		v.Questionnaire.Levels = append(
			v.Questionnaire.Levels,
			record.SummaryLevel{Level: i, Name: l.Name, Meaning: l.Meaning},
		)
	}
	var levels, before []int
	for _, row := range s.rows {
		if row.now == nil {
			v.Waiting = append(
				v.Waiting,
				record.SummaryWaiting{SealedName: row.name(), Assessment: row.ID.String(), Target: row.targetOn(v.Today)},
			)
			continue
		}
		if row.now.score.Rated {
			levels = append(levels, row.now.score.Level)
		}
		if row.before != nil && row.before.score.Rated {
			before = append(before, row.before.score.Level)
		}
		v.Entities = append(v.Entities, row.summary(v.Today))
	}
	v.Levels = spreadOf(levels, q)
	if v.Previous != nil && v.Previous.Comparable {
		was := spreadOf(before, q)
		v.Previous.Levels = &was
	}
	for _, row := range s.rows {
		aim := row.targetOn(v.Today)
		if aim == nil {
			continue
		}
		v.Targets.Set++
		if aim.Reached {
			v.Targets.Reached++
		}
		if aim.Overdue {
			v.Targets.Overdue++
		}
	}
	s.areas()
	s.gaps()
	s.contradictions()
}

func (r summaryRow) name() record.SealedName {
	return record.SealedName{ID: r.EntityID.String(), Name: r.entity.Name}
}

// summary is the entity's part of the summary.
func (r summaryRow) summary(today assessment.Date) record.SummaryEntity {
	e := record.SummaryEntity{
		SealedName:  r.name(),
		Kind:        r.Kind,
		Assessment:  r.ID.String(),
		Submission:  r.now.source(),
		Approved:    r.now.Decision.Outcome == assessment.OutcomeApproved,
		Preliminary: r.now.score.Preliminary,
		Level:       r.now.level(),
		Total:       record.SummaryShare(r.now.score.Total),
		Steps:       []record.SummaryShare{},
		Blockers:    []record.SummaryBlocker{},
	}
	for _, share := range r.now.score.Levels {
		e.Steps = append(e.Steps, record.SummaryShare(share))
	}
	for _, b := range r.blockers {
		e.Blockers = append(e.Blockers, record.SummaryBlocker{
			Level:     b.Level,
			Share:     record.SummaryShare(b.Share),
			Threshold: b.Threshold,
			Missing:   b.Missing,
		})
	}
	if r.before != nil {
		e.Previous = &record.SummaryEarlier{
			Submission: r.before.source(),
			Level:      r.before.level(),
			Total:      record.SummaryShare(r.before.score.Total),
		}
	}
	e.Target = r.targetOn(today)
	return e
}

// targetOn is the target level, nil for none. It is not reached if nothing was submitted.
func (r summaryRow) targetOn(today assessment.Date) *record.SummaryTarget {
	if r.target == nil {
		return nil
	}
	aim := &record.SummaryTarget{
		Level:   r.target.Level,
		By:      r.target.By,
		Reached: r.now != nil && r.now.score.Rated && r.now.score.Level >= r.target.Level,
	}
	aim.Overdue = !aim.Reached && aim.By < today
	return aim
}

func (s *summaryScore) source() record.SummarySource {
	return record.SummarySource{Number: s.Number, SHA256: s.SHA256}
}

func (s *summaryScore) level() *int {
	if !s.score.Rated {
		return nil
	}
	return &s.score.Level
}

func spreadOf(levels []int, q *questionnaires.Questionnaire) record.SummarySpread {
	s := scoring.SummariseLevels(levels, q.HighestLevel())
	spread := record.SummarySpread{Count: s.Count, Distribution: s.Distribution}
	if s.Count > 0 {
		spread.Lowest, spread.Median, spread.Highest = &s.Lowest, &s.Median, &s.Highest
	}
	return spread
}

// areas spreads each area over the entities.
func (s *summarising) areas() {
	for i, area := range s.v.Questions.Areas {
		var now, before, since []scoring.Share // since is now, but only for those that took part before
		for _, row := range s.rows {
			if row.now == nil {
				continue
			}
			share := row.now.score.Areas[i].Share
			now = append(now, share)
			if row.before == nil {
				continue
			}
			if was := row.before.score.Areas[i].Share; was.Possible > 0 && share.Possible > 0 {
				before, since = append(before, was), append(since, share)
			}
		}
		spread := scoring.SummariseShares(now)
		if spread.Count == 0 {
			continue
		}
		a := record.SummaryArea{
			ID:      area.ID,
			Name:    area.Name,
			Count:   spread.Count,
			Lowest:  record.SummaryShare(spread.Lowest),
			Median:  record.SummaryShare(spread.Median),
			Highest: record.SummaryShare(spread.Highest),
		}
		if was := scoring.SummariseShares(before); was.Count > 0 {
			median, then := record.SummaryShare(was.Median), record.SummaryShare(scoring.SummariseShares(since).Median)
			a.Previous, a.Since = &median, &then
		}
		s.v.Areas = append(s.v.Areas, a)
	}
}

// gaps lists the questions that entities do not meet in full, with the next levels that they keep them from.
func (s *summarising) gaps() {
	by := map[string]*record.SummaryGap{}
	for _, row := range s.rows {
		if row.now == nil {
			continue
		}
		for _, part := range row.now.form.Contributions(row.now.answers) {
			if part.Share.Possible == 0 {
				continue
			}
			g := by[part.QuestionID]
			if g == nil {
				q, _ := s.v.Questions.Question(part.QuestionID)
				g = &record.SummaryGap{
					Question: q.ID,
					Title:    q.Title,
					Area:     q.Area,
					Level:    q.Level,
					Entities: []string{},
				}
				by[part.QuestionID] = g
			}
			g.Asked++
			if lacks := part.Share.Possible - part.Share.Points; lacks > 0 {
				g.Entities = append(g.Entities, row.EntityID.String())
				g.Missing += lacks
			}
		}
	}
	blocks := s.blocks()
	for _, q := range s.v.Questions.Questions {
		if g := by[q.ID]; g != nil && len(g.Entities) > 0 {
			g.Blocks = blocks(q.ID, g.Entities)
			s.v.Gaps = append(s.v.Gaps, *g)
		}
	}
	s.v.GapsInAll = len(s.v.Gaps)
	slices.SortStableFunc(s.v.Gaps, func(a, b record.SummaryGap) int {
		return cmp.Or(
			cmp.Compare(len(b.Entities), len(a.Entities)),
			cmp.Compare(blocked(b.Blocks), blocked(a.Blocks)),
			cmp.Compare(b.Missing, a.Missing),
		)
	})
	s.v.Gaps = s.v.Gaps[:min(len(s.v.Gaps), maxGaps)]
}

// blocks counts how many of the entities a question keeps from each next level.
func (s *summarising) blocks() func(question string, entities []string) []record.SummaryBlock {
	type place struct{ question, entity string }
	at := map[place]int{}
	for _, row := range s.rows {
		for _, b := range row.blockers {
			for _, g := range b.Gains {
				at[place{question: g.QuestionID, entity: row.EntityID.String()}] = row.now.score.Level + 1
			}
		}
	}
	return func(question string, entities []string) []record.SummaryBlock {
		count := map[int]int{}
		for _, e := range entities {
			if level := at[place{question: question, entity: e}]; level > 0 {
				count[level]++
			}
		}
		blocks := []record.SummaryBlock{}
		for level, n := range count {
			blocks = append(blocks, record.SummaryBlock{Level: level, Entities: n})
		}
		slices.SortFunc(blocks, func(a, b record.SummaryBlock) int { return cmp.Compare(a.Level, b.Level) })
		return blocks
	}
}

// blocked is the number of entities kept from a level.
func blocked(blocks []record.SummaryBlock) int {
	n := 0
	for _, b := range blocks {
		n += b.Entities
	}
	return n
}
