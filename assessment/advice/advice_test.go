package advice_test

import (
	"cmp"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mognad/assessment"
	"mognad/assessment/advice"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// rulesForm is testdata/rules.yaml as asked of the kind.
func rulesForm(t *testing.T, kind assessment.EntityKind) *scoring.Form {
	t.Helper()
	data, err := os.ReadFile("testdata/rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	q, err := questionnaires.Parse("rules.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	return scoring.NewForm(q, questionnaires.Profile{Kind: kind})
}

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

// answers reads answers written as "A1=yes A2=no".
func answers(text string) []assessment.Answer {
	var all []assessment.Answer
	for _, pair := range strings.Fields(text) {
		id, value, _ := strings.Cut(pair, "=")
		all = append(all, assessment.Answer{QuestionID: id, Value: value})
	}
	return all
}

func allAnswered(q *questionnaires.Questionnaire, value string) []assessment.Answer {
	var all []assessment.Answer
	for _, question := range q.Questions {
		all = append(all, assessment.Answer{QuestionID: question.ID, Value: value})
	}
	return all
}

// fataler is what testing.T and rapid.T have in common.
type fataler interface {
	Helper()
	Fatal(...any)
}

func of(t fataler, form *scoring.Form, answers []assessment.Answer) []advice.Result {
	t.Helper()
	results, err := advice.Of(form, answers, form.Score(answers))
	if err != nil {
		t.Fatal(err)
	}
	return results
}

func TestOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		kind    assessment.EntityKind
		answers string
		want    string
	}{
		{"nothing answered", questionnaires.Municipality, "", "B1-weak"},
		{"unanswered is not no", questionnaires.Municipality, "A1=yes", "A2-open B1-weak"},
		{"level, priority, question, rule", questionnaires.Municipality, "A1=no A2=no B1=no B3=no",
			"A2-medium B1-weak A1-high A1-high-too B3-owner A1-low"},
		{"don't know is not no either", questionnaires.Municipality, "A1=dont_know A2=dont_know B1=yes B3=yes", "A1-high-too"},
		{"a share of a half", questionnaires.Municipality, "A1=yes A2=no B1=partly B3=partly", "A2-medium"},
		{"a share below a half", questionnaires.Municipality, "A1=yes A2=no B1=partly B3=dont_know", "A2-medium B1-weak"},
		{"nothing applicable in B", questionnaires.Municipality, "A1=yes A2=partly B1=not_applicable B3=not_applicable", "B1-none"},
		{"all yes", questionnaires.Municipality, "A1=yes A2=yes B1=yes B3=yes", "B1-high"},
		{"what is not asked counts as unanswered", questionnaires.Municipality, "A1=yes A2=yes B1=yes B2=no B3=no", "B3-owner"},
		{"what is asked", questionnaires.Company, "A1=yes A2=yes B1=yes B2=no B3=no", "B2-no B1-weak B3-told"},
		{"nothing is asked", questionnaires.Agency, "A1=no", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, result := range of(t, rulesForm(t, test.kind), answers(test.answers)) {
				got = append(got, result.RuleID)
			}
			if diff := gocmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("rules that hold for %q (-want +got):\n%s", test.answers, diff)
			}
		})
	}
}

func TestResultShowsItsBasis(t *testing.T) {
	t.Parallel()
	got := of(t, rulesForm(t, questionnaires.Municipality), answers("A1=no B1=partly"))
	text := func(s string) questionnaires.Text { return questionnaires.Text{"en": s} }
	policy := map[string][]string{"iso27001": {"5.2", "5.3"}}
	want := []advice.Result{
		{
			RuleID: "A2-open", QuestionID: "A2", Level: 1, Priority: questionnaires.High,
			Recommendation: text("Answer it."), FirstStep: text("Read it."),
			Triggers: []advice.Trigger{{QuestionID: "A2"}, {QuestionID: "A1", Value: "no"}},
		},
		{
			RuleID: "B1-weak", QuestionID: "B1", Level: 1, Priority: questionnaires.Medium,
			Recommendation: text("Analyse."), FirstStep: text("Begin."),
			Blocks: []advice.Block{{Name: "B", Percent: 25}, {Name: "L2", Percent: 0}},
		},
		{
			RuleID: "A1-high", QuestionID: "A1", Level: 2, Priority: questionnaires.High,
			Recommendation: text("Adopt one."), FirstStep: text("Write it."), References: policy,
			Triggers: []advice.Trigger{{QuestionID: "A1", Value: "no"}},
		},
		{
			RuleID: "A1-high-too", QuestionID: "A1", Level: 2, Priority: questionnaires.High,
			Recommendation: text("Tell."), FirstStep: text("Ask."), References: policy,
			Triggers: []advice.Trigger{{QuestionID: "A1", Value: "no"}},
		},
		{
			RuleID: "A1-low", QuestionID: "A1", Level: 2, Priority: questionnaires.Low,
			Recommendation: text("Print it."), FirstStep: text("Buy paper."), References: policy,
			Triggers: []advice.Trigger{{QuestionID: "A1", Value: "no"}},
		},
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	none := of(t, rulesForm(t, questionnaires.Municipality), answers("A1=yes A2=yes B1=not_applicable B3=not_applicable"))
	if diff := gocmp.Diff([]advice.Block{{Name: "B", Percent: advice.Nothing}}, none[0].Blocks); diff != "" {
		t.Errorf("blocks where nothing applies (-want +got):\n%s", diff)
	}
}

// TestFindOut has rules that take don't know for no, and those that do not: G2 and H5 have rules of their own for it.
func TestFindOut(t *testing.T) {
	t.Parallel()
	q := mognadBas(t)
	form := scoring.NewForm(q, questionnaires.Profile{Kind: questionnaires.Municipality})
	told := map[string]bool{}
	for _, result := range of(t, form, allAnswered(q, "dont_know")) {
		told[result.RuleID] = result.FindOut
	}
	for _, question := range q.Questions {
		own := question.ID == "G2" || question.ID == "H5"
		for _, rule := range question.Rules {
			if findOut, holds := told[rule.ID]; holds && findOut == own {
				t.Errorf("%s: first find out is %t", rule.ID, findOut)
			}
		}
	}
	for _, value := range []string{"no", "partly", "yes"} {
		for _, result := range of(t, form, allAnswered(q, value)) {
			if result.FindOut {
				t.Errorf("%s says to find out what was answered with %s", result.RuleID, value)
			}
		}
	}
	// What another question answers does not make the rule's own question known.
	for _, result := range of(t, form, answers("D1=no D3=dont_know")) {
		if result.FindOut != (result.QuestionID == "D3") {
			t.Errorf("%s: first find out is %t", result.RuleID, result.FindOut)
		}
	}
}

func TestScoreWithoutTheBlocksIsRefused(t *testing.T) {
	t.Parallel()
	form := rulesForm(t, questionnaires.Municipality)
	results, err := advice.Of(form, answers("A1=no"), scoring.Score{})
	if err == nil || len(results) > 0 {
		t.Errorf("a score that the form did not give leads to %v, %v", results, err)
	}
}

func TestMognadBas(t *testing.T) {
	t.Parallel()
	q := mognadBas(t)
	for _, kind := range questionnaires.EntityKinds {
		form := scoring.NewForm(q, questionnaires.Profile{Kind: kind})
		if got := of(t, form, allAnswered(q, "yes")); len(got) > 0 {
			t.Errorf("%s: %s is recommended after all yes", kind, got[0].RuleID)
		}
		if got := of(t, form, nil); len(got) > 0 {
			t.Errorf("%s: %s is recommended before anything is answered", kind, got[0].RuleID)
		}
		advised := map[string]bool{}
		for _, result := range of(t, form, allAnswered(q, "no")) {
			advised[result.QuestionID] = true
		}
		for _, question := range q.Questions {
			if advised[question.ID] != form.Asks(question.ID) {
				t.Errorf("%s: a recommendation for %s after no is %t", kind, question.ID, advised[question.ID])
			}
		}
	}
}

// TestResultsAreOrderedAndTheSame holds for any answers to mognad-bas, in whatever order they come.
func TestResultsAreOrderedAndTheSame(t *testing.T) {
	t.Parallel()
	q := mognadBas(t)
	form := scoring.NewForm(q, questionnaires.Profile{Kind: questionnaires.Municipality})
	ranks := map[questionnaires.Priority]int{questionnaires.High: 0, questionnaires.Medium: 1, questionnaires.Low: 2}
	place := map[string]int{}
	for _, question := range q.Questions {
		for _, rule := range question.Rules {
			place[rule.ID] = len(place)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var some []assessment.Answer
		for _, question := range q.Questions {
			value := rapid.SampledFrom([]string{"", "yes", "partly", "no", "dont_know", "not_applicable"}).Draw(t, question.ID)
			some = append(some, assessment.Answer{QuestionID: question.ID, Value: value})
		}
		results := of(t, form, some)
		inOrder := slices.IsSortedFunc(results, func(a, b advice.Result) int {
			return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(ranks[a.Priority], ranks[b.Priority]),
				cmp.Compare(place[a.RuleID], place[b.RuleID]))
		})
		if !inOrder {
			t.Fatalf("out of order: %v", results)
		}
		if diff := gocmp.Diff(results, of(t, form, rapid.Permutation(some).Draw(t, "order"))); diff != "" {
			t.Fatalf("the same answers give other results:\n%s", diff)
		}
		values := form.Values(some)
		for _, result := range results {
			for _, trigger := range result.Triggers {
				if trigger.Value != values[trigger.QuestionID] {
					t.Fatalf("%s shows %q for %s", result.RuleID, trigger.Value, trigger.QuestionID)
				}
			}
		}
	})
}
