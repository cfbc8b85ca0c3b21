package tasks

import (
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/rounds"
)

// glance counts how far the entities of a round have come.
func (s *starting) glance(v rounds.RoundView) (record.RoundGlance, error) {
	g := record.RoundGlance{
		RoundName: record.RoundNameOf(v.Round),
		State:     v.State,
		Days:      record.DaysLeft(s.w.kernel.Today(), v.ClosesOn),
		Entities:  v.Entities,
		In:        v.Submitted,
		Approved:  v.Approved,
	}
	asked := map[assessment.ID]bool{}
	for _, row := range v.Rows {
		asked[row.EntityID] = row.MergedInto == nil
		switch {
		case !row.Answerable():
			continue
		case row.NotBegun:
			g.NotBegun++
		default:
			g.Begun++
		}
		if row.Late {
			g.Late++
		}
	}
	unopened, err := s.unopened(func(entity assessment.ID) bool {
		return asked[entity] && s.p.May(assessment.ManageRounds, s.tree, entity)
	})
	g.Unopened = len(unopened)
	return g, err
}

// unopened are the people who have been invited to answer for some entities, or to approve, and have not opened their
// link.
func (s *starting) unopened(answers func(entity assessment.ID) bool) (map[assessment.ID]bool, error) {
	people, err := s.tx.People()
	if err != nil {
		return nil, err
	}
	memberships, err := s.tx.Memberships()
	if err != nil {
		return nil, err
	}
	invited := map[assessment.ID]bool{}
	for _, one := range people {
		invited[one.UserID] = one.State() == assessment.Invited
	}
	unopened := map[assessment.ID]bool{}
	for _, m := range memberships {
		if invited[m.UserID] && m.ValidOn(s.w.kernel.Today()) && m.Role.May(assessment.WriteAnswers) && answers(m.EntityID) {
			unopened[m.UserID] = true
		}
	}
	return unopened, nil
}

// gapsAtAGlance is how many gaps the start page names.
const gapsAtAGlance = 3

// manage adds the maturity in words and what there is to decide.
func (s *starting) manage(v insight.SummaryView) {
	if len(v.Decide) > 0 {
		s.add(record.Task{Kind: record.TaskDecide, Subject: v.Round.Name, Count: len(v.Decide)}, "")
	}
	if v.Levels.Median == nil {
		return
	}
	g := record.LevelGlance{
		Round:     v.Round.SealedName,
		Asked:     v.Asked,
		Levels:    v.Levels,
		Name:      v.Questionnaire.Levels[*v.Levels.Median],
		Targets:   v.Targets,
		Gaps:      v.Gaps[:min(len(v.Gaps), gapsAtAGlance)],
		Decide:    v.Decide,
		Languages: v.Questionnaire.Languages,
	}
	if len(v.Entities) == 1 && v.Asked == 1 {
		g.Entity = v.Entities[0].Name
	}
	if v.Previous != nil && v.Previous.Levels != nil {
		g.Previous = v.Previous.Levels.Median
	}
	s.Level = &g
}
