package questionnaires_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"mognad/questionnaires"
)

// TestRulesTogether have a limit, however small each of them is.
func TestRulesTogether(t *testing.T) {
	t.Parallel()
	small, err := os.ReadFile("testdata/good/smallest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	head, question, _ := strings.Cut(string(small), "questions:\n")
	question, _, _ = strings.Cut(question, "    rules:\n")
	// 14 comparisons of three parts, joined by 13 operators, are 55 parts.
	when := strings.Repeat(`A1 == "no" or `, 13) + `A1 == "no"`
	file := func(rules int) []byte {
		var b strings.Builder
		b.WriteString(head + "questions:\n")
		for i := range rules {
			if i%20 == 0 {
				b.WriteString(strings.Replace(question, "id: A1", fmt.Sprintf("id: A%d", i/20+1), 1) + "    rules:\n")
			}
			fmt.Fprintf(&b, "      - {id: r%d, when: '%s', priority: high, recommendation: {da: Vedtag.}, first_step: {da: Skriv.}}\n",
				i, when)
		}
		return []byte(b.String())
	}
	const most = 20_000 / 55
	if _, err := questionnaires.Parse("many.yaml", file(most)); err != nil {
		t.Errorf("%d rules: %v", most, err)
	}
	_, err = questionnaires.Parse("many.yaml", file(3*most))
	var refused *questionnaires.FileError
	if !errors.As(err, &refused) || len(refused.Problems) != 1 ||
		refused.Problems[0].Key != "questionnaire.problem.rules_too_large" {
		t.Errorf("%d rules: %v, want to hear once that they are too many", 3*most, err)
	}
}
