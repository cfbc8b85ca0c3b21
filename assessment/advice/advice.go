// Package advice evaluates the rules of a questionnaire on an assessment and lists what they recommend. Adopting or
// dismissing a recommendation is left to people and the use cases.
package advice

import (
	"cmp"
	"fmt"
	"maps"
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

	// FindOut says that the rule takes don't know for the worst answer. Nobody knows yet that something is missing, so the
	// first step is to find out, and the recommendation stands behind it. It is false if the question has a rule of its
	// own for those who do not know.
	FindOut bool
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
		of, err := ofQuestion(q, question, env)
		if err != nil {
			return nil, fmt.Errorf("advise on question %s: %w", question.ID, err)
		}
		results = append(results, of...)
	}
	slices.SortStableFunc(results, func(a, b Result) int {
		return Order(a.Level, a.Priority, b.Level, b.Priority)
	})
	return results, nil
}

// Order compares two recommendations by the levels of their questions and their priorities: lower levels come first,
// then higher priorities.
func Order(level int, priority questionnaires.Priority, other int, otherPriority questionnaires.Priority) int {
	return cmp.Or(cmp.Compare(level, other), cmp.Compare(rank(priority), rank(otherPriority)))
}

// ofQuestion lists the recommendations of a question's rules, in their order.
func ofQuestion(
	q *questionnaires.Questionnaire,
	question questionnaires.Question,
	env questionnaires.Environment,
) ([]Result, error) {
	var results []Result
	told := false // by a rule of its own for those who do not know
	for _, rule := range question.Rules {
		holds, err := q.Evaluate(rule, env)
		if err != nil {
			return nil, err
		}
		if !holds {
			continue
		}
		r := result(question, rule, env)
		if known, unknown := supposed(q, r, env); unknown {
			if r.FindOut, err = q.Evaluate(rule, known); err != nil {
				return nil, err
			}
			told = told || !r.FindOut
		}
		results = append(results, r)
	}
	for i := range results {
		results[i].FindOut = results[i].FindOut && !told
	}
	return results, nil
}

// supposed is the environment with don't know taken for the worst answer in earnest, and whether there is such an
// answer. The answer to the question that the rule belongs to decides or, if the rule does not read it, all that it
// reads. A rule that still holds makes no difference between not knowing and the worst; one that does not hold was
// written for those who do not know.
func supposed(
	q *questionnaires.Questionnaire,
	r Result,
	env questionnaires.Environment,
) (questionnaires.Environment, bool) {
	worst := slices.IndexFunc(q.Answers, func(a questionnaires.Answer) bool {
		return a.Kind == questionnaires.Valued && a.Value == 0
	})
	reads := r.Triggers
	if i := slices.IndexFunc(reads, func(t Trigger) bool { return t.QuestionID == r.QuestionID }); i >= 0 {
		reads = reads[i : i+1]
	}
	if worst < 0 || len(reads) == 0 {
		return env, false
	}
	env.Answers = maps.Clone(env.Answers)
	for _, t := range reads {
		if answer, ok := q.Answer(t.Value); !ok || answer.Kind != questionnaires.DontKnow {
			return env, false
		}
		env.Answers[t.QuestionID] = q.Answers[worst].ID
	}
	return env, true
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
	return slices.Index(questionnaires.Priorities, p)
}
