package workflow_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/insight"
	"mognad/questionnaires"
)

// TestDismissedUntilTheAnswerChanges: within a round too, a recommendation that was dismissed is open again once a later
// submission has changed the answer that triggers it, in the result and in the summary, and in the next round; one whose
// answer is the same stays dismissed.
func TestDismissedUntilTheAnswerChanges(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		high := func(id assessment.ID, number int) map[string]record.Advice {
			of := map[string]record.Advice{}
			for _, r := range must(x.Rounds.Result(t.Context(), x.kim, id, number))(t).Recommendations {
				if r.Priority == questionnaires.High {
					of[r.Rule] = r
				}
			}
			return of
		}
		wants := func(id assessment.ID, number int, f3, d1 record.AdviceState) {
			t.Helper()
			got := map[string]record.AdviceState{}
			for rule, r := range high(id, number) {
				got[rule] = r.State()
			}
			if diff := cmp.Diff(map[string]record.AdviceState{"F3-no": f3, "D1-no": d1}, got); diff != "" {
				t.Errorf("submission %d, want (-) and got (+):\n%s", number, diff)
			}
		}
		dismiss := func(rule string) {
			t.Helper()
			must(x.Rounds.DecideAdvice(t.Context(), x.mats, assessment.AdviceDecision{
				AssessmentID: id,
				RuleID:       rule,
				Reason:       "Inte nu",
				Version:      high(id, 0)[rule].Version(),
			}))(t)
		}
		x.answer(t, x.sara, id, "F3", "no")
		x.answer(t, x.sara, id, "D1", "no")
		x.submit(t, x.sara, id)
		x.forward(time.Hour)
		dismiss("F3-no")
		dismiss("D1-no")
		x.forward(time.Hour)
		must(x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "Ändra"))(t)
		x.answer(t, x.sara, id, "F3", "dont_know")
		x.submit(t, x.sara, id)

		wants(id, 2, record.AdviceUndecided, record.AdviceDismissed)
		wants(id, 1, record.AdviceDismissed, record.AdviceDismissed)
		q := insight.SummaryQuery{Whole: true, RoundID: &x.round.ID}
		var rules []string
		for _, d := range must(x.Insight.Summary(t.Context(), x.kim, q))(t).Decide {
			if d.Rule != "" {
				rules = append(rules, d.Rule)
			}
		}
		if diff := cmp.Diff([]string{"F3-no"}, rules); diff != "" {
			t.Errorf("what management is to decide, want (-) and got (+):\n%s", diff)
		}

		form := x.form("Nästa år")
		form.PreviousID, form.Provisions = &x.round.ID, nil
		later := x.in(t, must(x.Rounds.AddRound(t.Context(), x.kim, form))(t).ID)[x.soc.ID]
		x.answer(t, x.sara, later, "F3", "dont_know")
		x.answer(t, x.sara, later, "D1", "no")
		x.submit(t, x.sara, later)
		wants(later, 1, record.AdviceUndecided, record.AdviceDismissed)

		x.forward(time.Hour)
		dismiss("F3-no")
		wants(id, 2, record.AdviceDismissed, record.AdviceDismissed)
		wants(later, 1, record.AdviceDismissed, record.AdviceDismissed)
	})
}
