package advice

import (
	"cmp"
	"slices"

	"mognad/assessment/scoring"
)

// Shown is how many recommendations are shown before all others. Three can be remembered and begun with; a longer list
// is put away.
const Shown = 3

// First chooses the rules of the recommendations that matter first, at most [Shown] of them, from results as [Of] lists
// them and the blockers of the next level.
//
//   - What blocks the next level comes first, because the levels are a ladder: work on a later step is not wasted, but
//     it moves nothing until this one is taken.
//   - Of these, and of the rest, the higher priority comes first: the author of the rule knows what hurts.
//   - Then the one whose question can give more of the points that are missing, then the order of [Of].
//   - A question is taken once, so that two rules on one shortcoming do not fill two places.
//   - What was dismissed is left out: somebody has decided that it does not matter here. What was adopted stays,
//     because it still matters until the answer says that it is done.
func First(results []Result, blockers []scoring.Blocker, dismissed func(rule string) bool) []string {
	gains := map[string]int{}
	for _, b := range blockers {
		for _, g := range b.Gains {
			gains[g.QuestionID] = g.Points
		}
	}
	open := slices.DeleteFunc(slices.Clone(results), func(r Result) bool { return dismissed(r.RuleID) })
	slices.SortStableFunc(open, func(a, b Result) int {
		return cmp.Or(
			cmp.Compare(min(gains[b.QuestionID], 1), min(gains[a.QuestionID], 1)),
			cmp.Compare(rank(a.Priority), rank(b.Priority)),
			cmp.Compare(gains[b.QuestionID], gains[a.QuestionID]),
		)
	})
	first, taken := []string{}, map[string]bool{}
	for _, r := range open {
		if len(first) < Shown && !taken[r.QuestionID] {
			first, taken[r.QuestionID] = append(first, r.RuleID), true
		}
	}
	return first
}

// Blocking lists the questions that keep from the next level.
func Blocking(blockers []scoring.Blocker) map[string]bool {
	blocking := map[string]bool{}
	for _, b := range blockers {
		for _, g := range b.Gains {
			blocking[g.QuestionID] = true
		}
	}
	return blocking
}
