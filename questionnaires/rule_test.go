package questionnaires_test

import (
	"testing"

	"mognad/questionnaires"

	"github.com/google/go-cmp/cmp"
)

func TestEvaluate(t *testing.T) {
	t.Parallel()
	answered := func(pairs ...string) map[string]string {
		answers := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			answers[pairs[i]] = pairs[i+1]
		}
		return answers
	}
	share := func(block string) int {
		return map[string]int{"A": -1, "B": 49, "L1": 70, "L2": 0}[block]
	}
	for _, c := range []struct {
		when    string
		answers map[string]string
		want    bool
	}{
		// no answer is nil, and nil is not no
		{`A1 in ["no", "dont_know"]`, answered("A1", "no"), true},
		{`A1 in ["no", "dont_know"]`, answered("A1", "dont_know"), true},
		{`A1 in ["no", "dont_know"]`, answered("A1", "yes"), false},
		{`A1 in ["no", "dont_know"]`, nil, false},
		{`A1 in ["no", "dont_know"]`, answered("A1", ""), false},
		{`A1 in ["no"]`, answered("A1", "no"), true},
		{`A1 in ["no"]`, nil, false},
		{`A1 not in ["yes", "partly"]`, answered("A1", "no"), true},
		{`A1 not in ["yes", "partly"]`, nil, true},
		{`A1 == "no"`, answered("A1", "no"), true},
		{`A1 == "no"`, nil, false},
		{`'"no" == A1'`, answered("A1", "no"), true},
		{`A1 != "yes"`, nil, true},
		{`A1 == nil`, nil, true},
		{`A1 == nil`, answered("A1", "no"), false},
		{`A1 != nil`, answered("A1", "not_applicable"), true},
		{`nil != A1`, nil, false},
		{`A1 != nil and A1 != "yes"`, nil, false},
		{`A1 == B1`, nil, true},
		{`A1 == B1`, answered("A1", "no", "B1", "no"), true},
		{`A1 == B1`, answered("A1", "no", "B1", "yes"), false},
		{`A1 == B1`, answered("A1", "no"), false},

		// levels and shares
		{`level == 2`, nil, true},
		{`level < 2`, nil, false},
		{`level >= 1 && level <= 2`, nil, true},
		{`level in [1, 2, 3]`, nil, true},
		{`level in [1, 3]`, nil, false},
		{`level not in [0, -1]`, nil, true},
		{`1 < level < 3`, nil, true},
		{`share("B") < 50`, nil, true},
		{`share("A") == -1`, nil, true},
		{`share("A") in [-1]`, nil, true},
		{`share("L1") > share("L2")`, nil, true},
		{`50 > share("B")`, nil, true},

		// and, or, not, parentheses
		{`A1 == "no" or B1 == "no"`, answered("B1", "no"), true},
		{`A1 == "no" || B1 == "no"`, answered("B1", "yes"), false},
		{`A1 == "no" and (B1 == nil or level > 3)`, answered("A1", "no"), true},
		{`not (A1 == "no")`, answered("A1", "no"), false},
		{`(!(A1 == "no"))`, answered("A1", "yes"), true},
		{`A1 == "no" or A1 == "partly" and level > 3`, answered("A1", "no"), true},
	} {
		q := parse(t, "rule.yaml", base(t, rule, c.when))
		question, _ := q.Question("A1")
		got, err := q.Evaluate(question.Rules[0], questionnaires.Environment{Answers: c.answers, Level: 2, Share: share})
		if err != nil {
			t.Errorf("%s: %v", c.when, err)
			continue
		}
		if got != c.want {
			t.Errorf("%s with %v is %t, want %t", c.when, c.answers, got, c.want)
		}
	}
}

func TestEvaluateFails(t *testing.T) {
	t.Parallel()
	q := parse(t, "base.yaml", base(t))
	if _, err := q.Evaluate(questionnaires.Rule{ID: "x", When: "true"}, questionnaires.Environment{}); err == nil {
		t.Error("a rule that was not parsed is evaluated")
	}
	question, _ := q.Question("B1")
	if _, err := q.Evaluate(question.Rules[0], questionnaires.Environment{}); err == nil {
		t.Error("a rule that reads a share is evaluated without shares")
	}
}

func TestRuleListsWhatItReads(t *testing.T) {
	t.Parallel()
	q := parse(
		t,
		"rule.yaml",
		base(t, rule, `share("L1") > 5 and B1 == A1 and share("B") < 5 and B1 == nil and share("L1") < 9`),
	)
	question, _ := q.Question("A1")
	if diff := cmp.Diff([]string{"B1", "A1"}, question.Rules[0].Triggers()); diff != "" {
		t.Errorf("triggers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"L1", "B"}, question.Rules[0].Blocks()); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
}
