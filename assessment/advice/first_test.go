package advice_test

import (
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"mognad/assessment/advice"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

func TestFirst(t *testing.T) {
	t.Parallel()
	result := func(rule string, priority questionnaires.Priority) advice.Result {
		return advice.Result{RuleID: rule, QuestionID: rule[:2], Priority: priority}
	}
	results := []advice.Result{
		result("A1-no", questionnaires.Medium),
		result("A2-no", questionnaires.Low),
		result("A3-no", questionnaires.High),
		result("A3-too", questionnaires.High),
		result("A4-no", questionnaires.Medium),
	}
	next := func(gains ...scoring.Gain) []scoring.Blocker { return []scoring.Blocker{{Level: 1, Gains: gains}} }
	for _, test := range []struct {
		name      string
		blockers  []scoring.Blocker
		dismissed string
		want      string
	}{
		{"priority, each question once", nil, "", "A3-no A1-no A4-no"},
		{"what blocks comes first", next(scoring.Gain{QuestionID: "A2", Points: 1}), "", "A2-no A3-no A1-no"},
		{"then what gives most", next(scoring.Gain{QuestionID: "A1", Points: 1}, scoring.Gain{QuestionID: "A4", Points: 2}), "",
			"A4-no A1-no A3-no"},
		{"priority before points", next(scoring.Gain{QuestionID: "A2", Points: 9}, scoring.Gain{QuestionID: "A1", Points: 1}), "",
			"A1-no A2-no A3-no"},
		{"not what was dismissed", nil, "A3-no A1-no", "A3-too A4-no A2-no"},
		{"nothing is left", nil, "A1-no A2-no A3-no A3-too A4-no", ""},
	} {
		dismissed := strings.Fields(test.dismissed)
		got := advice.First(results, test.blockers, func(rule string) bool { return slices.Contains(dismissed, rule) })
		if diff := gocmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
