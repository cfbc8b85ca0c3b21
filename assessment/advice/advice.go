// Package advice evaluates the rules of a questionnaire on an assessment and lists what they recommend. Adopting or
// dismissing a recommendation is left to people and the use cases.
package advice

import (
	"cmp"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// Result is a recommendation for an assessment: a proposal until someone adopts or dismisses it.
type Result struct {
	RuleID         string
	QuestionID     string // the question that the rule belongs to
	Level          int    // of that question, from 1
	Priority       questionnaires.Priority
	Recommendation questionnaires.Text
	FirstStep      questionnaires.Text
	References     map[string][]string // of that question, by the id of the source
	Triggers       []Trigger           // the answers that the rule reads, in the order in which it reads them
	Blocks         []Block             // the shares that the rule reads, in the order in which it reads them
}

// Trigger is an answer that a rule reads.
type Trigger struct {
	QuestionID string
	Value      string // the id of the answer; "" when the question is unanswered or not asked
}

// Block is a share that a rule reads.
type Block struct {
	Name    string // the id of an area, or a level such as "L2"
	Percent int    // whole percent rounded down, or [Nothing]
}

// Nothing is the percent that rules read for a block in which nothing applicable counts.
const Nothing = -1

// Of lists the recommendations of the rules that belong to the form's questions and whose conditions are true for the
// answers and their score. Lower levels come first, then higher priorities, then the order of the questions and of
// their rules in the file. The same answers give the same results, in whatever order they come.
func Of(form *scoring.Form, answers []assessment.Answer, score scoring.Score) ([]Result, error) {
	q := form.Questionnaire()
	percents, err := percents(q, score)
	if err != nil {
		return nil, err
	}
	env := questionnaires.Environment{
		Answers: form.Values(answers),
		Level:   score.Level,
		Share:   func(block string) int { return percents[block] },
	}
	var results []Result
	for _, question := range q.AskedOf(form.Profile()) {
		for _, rule := range question.Rules {
			holds, err := q.Evaluate(rule, env)
			if err != nil {
				return nil, fmt.Errorf("advise on question %s: %w", question.ID, err)
			}
			if holds {
				results = append(results, result(question, rule, env))
			}
		}
	}
	slices.SortStableFunc(results, func(a, b Result) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(rank(a.Priority), rank(b.Priority)))
	})
	return results, nil
}

// percents is what rules read for each block of the questionnaire.
func percents(q *questionnaires.Questionnaire, score scoring.Score) (map[string]int, error) {
	names := make([]string, 0, len(q.Areas)+q.HighestLevel())
	for _, area := range q.Areas {
		names = append(names, area.ID)
	}
	for level := range q.HighestLevel() {
		names = append(names, fmt.Sprintf("L%d", level+1))
	}
	percents := make(map[string]int, len(names))
	for _, name := range names {
		share, ok := score.Block(name)
		if !ok {
			return nil, fmt.Errorf("advise on %s %s: the score has no block %s", q.Key, q.Version, name)
		}
		percents[name] = Nothing
		if percent, ok := share.Percent(); ok {
			percents[name] = percent
		}
	}
	return percents, nil
}

func result(question questionnaires.Question, rule questionnaires.Rule, env questionnaires.Environment) Result {
	r := Result{
		RuleID:         rule.ID,
		QuestionID:     question.ID,
		Level:          question.Level,
		Priority:       rule.Priority,
		Recommendation: rule.Recommendation,
		FirstStep:      rule.FirstStep,
		References:     question.References,
	}
	for _, id := range rule.Triggers() {
		r.Triggers = append(r.Triggers, Trigger{QuestionID: id, Value: env.Answers[id]})
	}
	for _, block := range rule.Blocks() {
		r.Blocks = append(r.Blocks, Block{Name: block, Percent: env.Share(block)})
	}
	return r
}

// rank orders priorities, most urgent first.
func rank(p questionnaires.Priority) int {
	return slices.Index([]questionnaires.Priority{questionnaires.High, questionnaires.Medium, questionnaires.Low}, p)
}
