package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// TestAdviceThatIsOpenAgainSaysSo: a recommendation that was dismissed, and whose answer has changed since, waits for a
// decision on the pages too, which say why, when and by whom it was dismissed.
func TestAdviceThatIsOpenAgainSaysSo(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.ID, 3)
	lars := x.Who(t, "lars")
	rule, question := "", ""
	v, err := x.Use.Rounds.Result(t.Context(), lars, x.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range v.Recommendations {
		if len(r.Triggers) == 1 && r.Triggers[0].Value != nil && *r.Triggers[0].Value == "no" {
			rule, question = r.Rule, r.Triggers[0].Question
			break
		}
	}
	d := assessment.AdviceDecision{AssessmentID: x.ID, RuleID: rule, Reason: "Görs i annan ordning"}
	if _, err := x.Use.Rounds.DecideAdvice(t.Context(), lars, d); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Use.Rounds.Decide(t.Context(), lars, x.ID, 1, assessment.OutcomeReturned, "Se över"); err != nil {
		t.Fatal(err)
	}
	said, err := x.Use.Rounds.Assessment(t.Context(), lars, x.ID)
	if err != nil {
		t.Fatal(err)
	}
	version := said.Answers[question].Version
	f := rounds.AnswerForm{QuestionID: question, Value: "dont_know", Version: &version}
	if _, err := x.Use.Rounds.SaveAnswer(t.Context(), lars, x.ID, f); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Use.Rounds.Submit(t.Context(), lars, x.ID, said.Version); err != nil {
		t.Fatal(err)
	}
	again := []string{x.Sv.T("advice.dismissed_before"), "Görs i annan ordning", "Lars"}
	now := card(x.kim.Get(x.Base+"/result").Want(http.StatusOK), rule)
	now.Shows(append(again, x.Sv.T("advice.open_again"), x.Sv.T("advice.tick_again"))...)
	if strings.Contains(now.Text(), x.Sv.T("advice.state.dismissed")) {
		t.Errorf("what is open again is shown as dismissed: %s", now.Text())
	}
	card(x.kim.Get(x.path+"/result").Want(http.StatusOK), rule).Shows(append(again, x.Sv.T("advice.state.undecided"))...)
}
