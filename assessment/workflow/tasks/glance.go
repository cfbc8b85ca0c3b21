package tasks

import (
	"mognad/assessment/record"
	"mognad/assessment/workflow/insight"
)

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
