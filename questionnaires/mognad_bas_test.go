package questionnaires_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/questionnaires"
)

// mognadBas is the embedded questionnaire that a coordinator sends out first.
func mognadBas(t *testing.T) *questionnaires.Questionnaire {
	t.Helper()
	all, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(q *questionnaires.Questionnaire) bool { return q.Key == "mognad-bas" })
	if i < 0 {
		t.Fatal("mognad-bas is not embedded")
	}
	return all[i]
}

func TestMognadBasIsComplete(t *testing.T) {
	t.Parallel()
	q := mognadBas(t)
	counts := map[string]int{}
	levels := map[int]int{}
	for _, question := range q.Questions {
		counts[question.Area]++
		levels[question.Level]++
	}
	if diff := cmp.Diff(
		map[string]int{"A": 8, "B": 5, "C": 6, "D": 6, "E": 5, "F": 9, "G": 8, "H": 6},
		counts,
	); diff != "" {
		t.Errorf("questions by area, want (-) and got (+):\n%s", diff)
	}
	if diff := cmp.Diff(map[int]int{1: 16, 2: 19, 3: 10, 4: 8}, levels); diff != "" {
		t.Errorf("questions by level, want (-) and got (+):\n%s", diff)
	}
	for _, question := range q.Questions {
		if len(q.AuditQuestionsFor(question.ID)) == 0 {
			t.Errorf("%s feeds no audit question", question.ID)
		}
	}
}

// TestMognadBasRules checks each question's own rules: something is recommended after no, don't know and partly,
// and nothing after yes, after "not applicable" or while the question is unanswered.
func TestMognadBasRules(t *testing.T) {
	t.Parallel()
	q := mognadBas(t)
	for _, question := range q.Questions {
		// The other questions are answered yes, so that a rule that reads several depends on this one.
		for answer, wants := range map[string]bool{"no": true, "dont_know": true, "partly": true, "yes": false, "not_applicable": false, "": false} {
			answers := map[string]string{}
			for _, other := range q.Questions {
				answers[other.ID] = "yes"
			}
			if answers[question.ID] = answer; answer == "" {
				delete(answers, question.ID)
			}
			got := false
			for _, rule := range question.Rules {
				holds, err := q.Evaluate(
					rule,
					questionnaires.Environment{Answers: answers, Level: 0, Share: func(string) int { return 0 }},
				)
				if err != nil {
					t.Fatal(err)
				}
				got = got || holds
			}
			if got != wants {
				t.Errorf("%s answered %q: a recommendation is %t, want %t", question.ID, answer, got, wants)
			}
		}
	}
}

func TestMognadBasRepeatsNothing(t *testing.T) {
	t.Parallel()
	q := mognadBas(t)
	said := map[string]string{}
	say := func(where string, text questionnaires.Text) {
		for _, lang := range slices.Sorted(maps.Keys(text)) {
			key := lang + ": " + strings.ToLower(text[lang])
			if before, twice := said[key]; twice {
				t.Errorf("%s says the same as %s: %s", where, before, key)
			}
			said[key] = where
		}
		if text["sv"] == text["en"] {
			t.Errorf("%s is the same in both languages: %q", where, text["sv"])
		}
	}
	for _, question := range q.Questions {
		say(question.ID+" text", question.Text)
		say(question.ID+" why", question.Why)
		say(question.ID+" evidence", question.Evidence)
		for _, step := range slices.Sorted(maps.Keys(question.Criteria)) {
			say(question.ID+" "+step, question.Criteria[step])
		}
		for _, rule := range question.Rules {
			say(rule.ID, rule.Recommendation)
			say(rule.ID+" first step", rule.FirstStep)
			if strings.HasSuffix(strings.TrimSpace(rule.Recommendation["sv"]), "?") {
				t.Errorf("%s recommends a question", rule.ID)
			}
		}
	}
}
