package insight

import (
	"cmp"
	"slices"

	"mognad/assessment/record"
	"mognad/questionnaires"
)

// decide lists what there is to decide, derived from the rest of the summary.
func (s *summarising) decide() {
	v := s.v
	about := func(kind record.DecisionKind, fits func(summaryRow) bool) {
		d := newDecision(kind)
		for _, row := range s.rows {
			if fits(row) {
				d.Entities = append(d.Entities, row.EntityID.String())
			}
		}
		if len(d.Entities) > 0 {
			v.Decide = append(v.Decide, d)
		}
	}
	about(record.TargetOverdue, func(row summaryRow) bool {
		aim := row.targetOn(v.Today)
		return aim != nil && aim.Overdue
	})
	d := newDecision(record.RecommendationsOpen)
	if v.Audit != nil {
		d.Count = v.Audit.CountOpen()
	}
	for _, other := range v.Others {
		d.Count += other.Open
	}
	for _, f := range v.Further {
		d.Count += len(f.Recommendations)
	}
	if d.Count > 0 {
		v.Decide = append(v.Decide, d)
	}
	open := s.openRules()
	v.AdviceInAll = len(open)
	v.Decide = append(v.Decide, open[:min(len(open), maxAdvice)]...)
	about(record.NotHandedIn, func(row summaryRow) bool { return row.now == nil })
	about(record.TargetMissing, func(row summaryRow) bool { return row.target == nil })
}

func newDecision(kind record.DecisionKind) record.SummaryDecision {
	return record.SummaryDecision{
		Kind:           kind,
		Entities:       []string{},
		Recommendation: questionnaires.Text{},
		Blocks:         []record.SummaryBlock{},
	}
}

// openRules lists the rules with undecided recommendations of high priority: those for most entities first, then those
// that keep most of them from a level.
func (s *summarising) openRules() []record.SummaryDecision {
	var open []record.SummaryDecision
	for _, row := range s.rows {
		for _, r := range row.open {
			i := slices.IndexFunc(open, func(d record.SummaryDecision) bool { return d.Rule == r.RuleID })
			if i < 0 {
				i = len(open)
				d := newDecision(record.AdviceOpen)
				d.Rule, d.Question, d.Recommendation = r.RuleID, r.QuestionID, r.Recommendation
				open = append(open, d)
			}
			open[i].Entities = append(open[i].Entities, row.EntityID.String())
		}
	}
	if len(open) > 0 {
		blocks := s.blocks()
		for i := range open {
			open[i].Blocks = blocks(open[i].Question, open[i].Entities)
		}
	}
	slices.SortStableFunc(open, func(a, b record.SummaryDecision) int {
		return cmp.Or(cmp.Compare(len(b.Entities), len(a.Entities)), cmp.Compare(blocked(b.Blocks), blocked(a.Blocks)))
	})
	return open
}
