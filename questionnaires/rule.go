package questionnaires

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// Priority is how urgent a recommendation is.
type Priority string

// The priorities.
const (
	High   Priority = "high"
	Medium Priority = "medium"
	Low    Priority = "low"
)

// Priorities lists the priorities, most urgent first.
var Priorities = []Priority{High, Medium, Low}

// Rule is a condition over answers, shares and the level, and what is recommended if it is true.
type Rule struct {
	ID             string   `yaml:"id" json:"id" form:"rule"` // unique in the questionnaire
	When           string   `yaml:"when" json:"when"`
	Priority       Priority `yaml:"priority" json:"priority"`
	Recommendation Text     `yaml:"recommendation" json:"recommendation"`
	FirstStep      Text     `yaml:"first_step" json:"first_step"`

	program   *vm.Program
	questions []string
	blocks    []string
}

func (Priority) known() []string { return []string{string(High), string(Medium), string(Low)} }

// Triggers lists the ids of the questions that the rule reads, in the order in which it reads them.
func (r Rule) Triggers() []string { return slices.Clone(r.questions) }

// Blocks lists the areas and levels, such as "B" and "L2", whose share the rule reads, in the order in which it reads
// them.
func (r Rule) Blocks() []string { return slices.Clone(r.blocks) }

// Environment is the values that a rule is evaluated with.
type Environment struct {
	Answers map[string]string      // the id of the answer by the id of the question; none while unanswered or not asked
	Level   int                    // the level reached
	Share   func(block string) int // whole percent of an area, "B", or a level, "L2"; -1 if nothing is applicable
}

// Evaluate reports whether the condition of a rule of a parsed questionnaire is true. It returns an error for a rule
// that was not parsed, and for one that reads a share that the environment lacks.
func (q *Questionnaire) Evaluate(rule Rule, env Environment) (bool, error) {
	if rule.program == nil {
		return false, fmt.Errorf("evaluate rule %s: it does not come from a parsed questionnaire", rule.ID)
	}
	if env.Share == nil && len(rule.blocks) > 0 {
		return false, fmt.Errorf("evaluate rule %s: it reads a share and the environment has none", rule.ID)
	}
	names := map[string]any{"level": env.Level, "share": env.Share}
	for _, id := range rule.questions {
		names[id] = nil
		if answer := env.Answers[id]; answer != "" {
			names[id] = answer
		}
	}
	result, err := expr.Run(rule.program, names)
	if err != nil {
		return false, fmt.Errorf("evaluate rule %s: %w", rule.ID, err)
	}
	holds, ok := result.(bool)
	if !ok {
		return false, fmt.Errorf("evaluate rule %s: the result is not a boolean", rule.ID)
	}
	return holds, nil
}
