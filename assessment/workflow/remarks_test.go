package workflow_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/insight"
	"mognad/questionnaires"
)

// TestRemarksAtTheQuestions are shown to those who answer until they submit again, and to those who decide beside what
// has changed; nobody else reads them, and they are not in the log.
func TestRemarksAtTheQuestions(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		x.answer(t, x.sara, id, "B3", "yes")
		x.answer(t, x.sara, id, "D1", "no")
		x.answer(t, x.sara, id, "F3", "yes")
		x.submit(t, x.sara, id)
		const words = "Vilket beslut gäller det?"
		remark := func(question, text string) record.Remark { return record.Remark{Question: question, Remark: text} }

		_, err := x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "Mer",
			remark("B3", strings.Repeat("å", assessment.MaxText+1)))
		invalid(t, err, "remark.B3: error.too_long")
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "Mer", remark("saknas", "?"))
		refused(t, err, assessment.NotFound, "error.not_found")
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, " ", remark("F3", " "))
		invalid(t, err, "reason: error.required")
		must(x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "", // the remarks say why
			remark("B3", " "+words+"\n"), remark("D1", "Säkert?"), remark("F3", " ")))(t)

		want := map[string]string{"B3": words, "D1": "Säkert?"}
		if diff := cmp.Diff(want, must(x.Rounds.Assessment(t.Context(), x.sara, id))(t).Remarks); diff != "" {
			t.Errorf("remarks for the one who answers (-want +got):\n%s", diff)
		}
		x.answer(t, x.sara, id, "B3", "partly")
		x.answer(t, x.sara, id, "F3", "no")
		x.submit(t, x.sara, id)
		if v := must(x.Rounds.Assessment(t.Context(), x.sara, id))(t); len(v.Remarks) > 0 {
			t.Errorf("after submitting again the remarks are still %v", v.Remarks)
		}

		first := must(x.Rounds.Submission(t.Context(), x.mats, id, 1))(t)
		if diff := cmp.Diff([]record.Remark{remark("B3", words), remark("D1", "Säkert?")}, first.Remarks); diff != "" ||
			first.Since != nil || len(first.Changes) > 0 {
			t.Errorf("the first submission, since %v with %v (-want +got):\n%s", first.Since, first.Changes, diff)
		}
		second := must(x.Rounds.Submission(t.Context(), x.mats, id, 2))(t)
		var changes []string
		for _, c := range second.Changes {
			line := c.Question + " " + *c.Before.Value + " " + *c.After.Value
			if !c.Changed {
				line += " same"
			}
			changes = append(changes, strings.TrimSpace(line+" "+c.Remark))
		}
		if diff := cmp.Diff([]string{"B3 yes partly " + words, "D1 no no same Säkert?", "F3 yes no"}, changes); diff != "" ||
			second.Since == nil || *second.Since != 1 || len(second.Remarks) > 0 {
			t.Errorf("changed since %v (-want +got):\n%s", second.Since, diff)
		}

		// The chair reads results and no answers.
		_, err = x.Rounds.Submission(t.Context(), x.chair, id, 2)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		result, err := json.Marshal(must(x.Rounds.Result(t.Context(), x.chair, id, 1))(t))
		do(t, err)
		whole, err := json.Marshal(must(x.Rounds.RoundResult(t.Context(), x.chair, x.round.ID))(t))
		do(t, err)
		for name, text := range map[string]string{"result": string(result), "round": string(whole)} {
			if strings.Contains(text, words) {
				t.Errorf("the chair's %s holds the remark", name)
			}
		}
		logged, err := json.Marshal(must(x.Events(t.Context(), x.admin, nil))(t))
		do(t, err)
		if strings.Contains(string(logged), words) {
			t.Error("the log holds the remark")
		}
	})
}

// TestDecisionsCarryOverToSummaries: what was decided in the round before is not asked of management again, until the
// answer that triggers it changes.
func TestDecisionsCarryOverToSummaries(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		say := func(id assessment.ID, value string) {
			x.answer(t, x.sara, id, "F3", value)
			x.answer(t, x.sara, id, "D1", "no")
			x.submit(t, x.sara, id)
		}
		say(id, "no")
		high := func(id assessment.ID) map[string]record.AdviceState {
			states := map[string]record.AdviceState{}
			for _, r := range must(x.Rounds.Result(t.Context(), x.kim, id, 1))(t).Recommendations {
				if r.Priority == questionnaires.High {
					states[r.Rule] = r.State()
				}
			}
			return states
		}
		for rule := range high(id) {
			must(x.Rounds.DecideAdvice(t.Context(), x.mats, assessment.AdviceDecision{
				AssessmentID: id, RuleID: rule, Adopted: rule == "D1-no", Reason: "Beslutat",
			}))(t)
		}
		form := x.form("Nästa år")
		form.PreviousID, form.Provisions = &x.round.ID, nil
		next := must(x.Rounds.AddRound(t.Context(), x.kim, form))(t)
		later := x.in(t, next.ID)[x.soc.ID]
		say(later, "dont_know")
		want := map[string]record.AdviceState{"D1-no": record.AdviceAdopted, "F3-no": record.AdviceUndecided}
		if diff := cmp.Diff(want, high(later)); diff != "" {
			t.Errorf("carried over (-want +got):\n%s", diff)
		}
		open := must(x.Insight.Summary(t.Context(), x.kim, insight.SummaryQuery{Whole: true, RoundID: &next.ID}))(t).Decide
		var rules []string
		for _, d := range open {
			if d.Rule != "" {
				rules = append(rules, d.Rule)
			}
		}
		if diff := cmp.Diff([]string{"F3-no"}, rules); diff != "" {
			t.Errorf("what management is to decide (-want +got):\n%s", diff)
		}
	})
}
