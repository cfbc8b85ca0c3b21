package advice

import (
	"slices"

	"mognad/assessment"
	"mognad/questionnaires"
)

// Earlier is what an earlier round recommended to an entity and what was decided there.
type Earlier struct {
	Questionnaire *questionnaires.Questionnaire
	Results       []Result // on the answers that counted in that round
	Decisions     []assessment.AdviceDecision
}

// Carried finds the decision of an earlier round that still holds for a recommendation on answers to q, and the index
// of that round; false if there is none. The rounds come latest first, and nothing is copied from one to the next, so
// that the decision and what it rests on cannot drift apart.
//
// A decision holds as long as the same rule, at the question that the lineage makes comparable, was recommended in
// every round since: what once was done and has come back is a new thing to decide. What was dismissed is dismissed for
// the answers that it was dismissed on, so it also ends when an answer that triggers the rule changes.
func Carried(r Result, q *questionnaires.Questionnaire, earlier []Earlier) (assessment.AdviceDecision, int, bool) {
	unchanged, now, newer := true, r, q
	for n, e := range earlier {
		was, ok := e.before(now, newer)
		if !ok {
			break
		}
		unchanged = unchanged && same(now, was, newer, e.Questionnaire)
		i := slices.IndexFunc(e.Decisions, func(d assessment.AdviceDecision) bool { return d.RuleID == r.RuleID })
		if i >= 0 {
			return e.Decisions[i], n, e.Decisions[i].Adopted || unchanged
		}
		now, newer = was, e.Questionnaire
	}
	return assessment.AdviceDecision{}, 0, false
}

// before is the same recommendation in the earlier round, false if it was not made there.
func (e Earlier) before(r Result, q *questionnaires.Questionnaire) (Result, bool) {
	question, _, ok := q.Predecessor(e.Questionnaire, r.QuestionID)
	if !ok {
		return Result{}, false
	}
	i := slices.IndexFunc(e.Results, func(x Result) bool { return x.RuleID == r.RuleID && x.QuestionID == question })
	if i < 0 {
		return Result{}, false
	}
	return e.Results[i], true
}

// same reports whether the answers that trigger a recommendation are those that triggered the earlier one.
func same(now, was Result, newer, older *questionnaires.Questionnaire) bool {
	return len(now.Triggers) == len(was.Triggers) && !slices.ContainsFunc(now.Triggers, func(t Trigger) bool {
		question, _, ok := newer.Predecessor(older, t.QuestionID)
		return !ok || !slices.Contains(was.Triggers, Trigger{QuestionID: question, Value: t.Value})
	})
}
