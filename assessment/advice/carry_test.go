package advice_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/advice"
	"mognad/questionnaires"
)

// round is what an earlier round recommended on answers as [answers] reads them, and what was decided on A1-high-too.
func round(t *testing.T, given string, decided ...bool) advice.Earlier {
	t.Helper()
	form := rulesForm(t, questionnaires.Municipality)
	e := advice.Earlier{Questionnaire: form.Questionnaire(), Results: of(t, form, answers(given))}
	for _, adopted := range decided {
		e.Decisions = append(e.Decisions, assessment.AdviceDecision{RuleID: "A1-high-too", Adopted: adopted, Version: 1})
	}
	return e
}

func TestCarried(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		now     string
		earlier []advice.Earlier // latest first
		want    int              // the round whose decision holds, -1 for none
	}{
		{"nothing before", "A1=no", nil, -1},
		{"nothing decided", "A1=no", []advice.Earlier{round(t, "A1=no")}, -1},
		{"dismissed on the same answer", "A1=no", []advice.Earlier{round(t, "A1=no", false)}, 0},
		{"dismissed on another answer", "A1=no", []advice.Earlier{round(t, "A1=dont_know", false)}, -1},
		{"adopted on another answer", "A1=no", []advice.Earlier{round(t, "A1=dont_know", true)}, 0},
		{"adopted and done in between", "A1=no", []advice.Earlier{round(t, "A1=yes"), round(t, "A1=no", true)}, -1},
		{"dismissed two rounds ago", "A1=no", []advice.Earlier{round(t, "A1=no"), round(t, "A1=no", false)}, 1},
		{"dismissed before the answer changed and changed back", "A1=no",
			[]advice.Earlier{round(t, "A1=dont_know"), round(t, "A1=no", false)}, -1},
		{"the later decision counts", "A1=no",
			[]advice.Earlier{round(t, "A1=no", true), round(t, "A1=no", false)}, 0},
		{"nor is an ended dismissal replaced by an older decision", "A1=no",
			[]advice.Earlier{round(t, "A1=dont_know", false), round(t, "A1=no", true)}, -1},
	} {
		form := rulesForm(t, questionnaires.Municipality)
		for _, result := range of(t, form, answers(test.now)) {
			if result.RuleID != "A1-high-too" {
				continue
			}
			d, n, ok := advice.Carried(result, form.Questionnaire(), test.earlier)
			switch {
			case ok != (test.want >= 0) || ok && n != test.want:
				t.Errorf("%s: carried is %t, from round %d, want %d", test.name, ok, n, test.want)
			case ok && d.RuleID != result.RuleID:
				t.Errorf("%s: the decision carried is that on %s", test.name, d.RuleID)
			}
		}
	}
}

// TestCarriedFollowsTheLineage carries over only where the questionnaires are comparable.
func TestCarriedFollowsTheLineage(t *testing.T) {
	t.Parallel()
	form := rulesForm(t, questionnaires.Municipality)
	other := round(t, "A1=no", true)
	other.Questionnaire = mognadBas(t)
	for _, result := range of(t, form, answers("A1=no")) {
		if _, _, ok := advice.Carried(result, form.Questionnaire(), []advice.Earlier{other}); ok {
			t.Errorf("a decision on %s is carried from another questionnaire", result.RuleID)
		}
	}
}
