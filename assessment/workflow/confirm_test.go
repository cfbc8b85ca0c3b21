package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// TestConfirmAnswersOfOthers: what waits for a position is confirmed together from the version that was read, and
// nothing else changes.
func TestConfirmAnswersOfOthers(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		it, soc := x.assessments[x.unit.ID], x.assessments[x.soc.ID]
		confirm := func(seen ...rounds.SeenAnswer) []rounds.AnswerOutcome {
			return must(x.Rounds.ConfirmAnswers(t.Context(), x.sara, soc, seen))(t)
		}
		if o := confirm(rounds.SeenAnswer{QuestionID: provided})[0]; o.Saved || o.Err != nil || o.Answer.Stance != "" {
			t.Errorf("what nobody has answered is confirmed: %+v", o)
		}
		x.answer(t, x.it, it, provided, "yes")
		x.answer(t, x.sara, soc, "B3", "no")
		read := must(x.Rounds.Assessment(t.Context(), x.sara, soc))(t).Answers
		x.answer(t, x.it, it, provided, "partly")
		seen := []rounds.SeenAnswer{
			{QuestionID: provided, Version: read[provided].Version}, {QuestionID: "B3", Version: read["B3"].Version},
		}
		outcomes := confirm(seen...)
		if o := outcomes[0]; assessment.CodeOf(o.Err) != assessment.Stale || o.Answer.Stance != "" || o.Stored == nil {
			t.Errorf("an answer that was changed after it was read: %+v", o)
		}
		if o := outcomes[1]; o.Saved || o.Err != nil || o.Answer.Value != "no" || o.Answer.Stance != "" {
			t.Errorf("the entity's own answer: %+v", o)
		}
		seen[0].Version = outcomes[0].Answer.Version
		for _, saved := range []bool{true, false} { // the second time, nothing waits
			o := confirm(seen...)[0]
			if o.Err != nil || o.Saved != saved || o.Answer.Stance != assessment.Confirmed || o.Answer.Value != "partly" {
				t.Errorf("confirmed: %+v", o)
			}
		}
		_, err := x.Rounds.ConfirmAnswers(t.Context(), x.chair, soc, seen)
		refused(t, err, assessment.Forbidden, "error.forbidden")
	})
}
