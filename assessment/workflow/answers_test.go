package workflow_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// TestSaveAnswersTogether: answers without a conflict are saved, and nothing that somebody else has saved is lost.
func TestSaveAnswersTogether(t *testing.T) {
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		x.answer(t, x.mats, id, "B3", "no")
		x.answer(t, x.mats, id, "D1", "yes")
		x.answer(t, x.mats, id, "F1", "partly")
		if _, err := x.Rounds.HandAnswer(t.Context(), x.mats, id, "D3", &x.sara.User.ID, version(0)); err != nil {
			t.Fatal(err)
		}
		forms := []rounds.AnswerForm{
			{QuestionID: "B3", Value: "yes", Version: version(0)},            // another said something else
			{QuestionID: "D1", Value: "yes", Version: version(0)},            // another said the same
			{QuestionID: "F1", Version: version(0)},                          // another said something, the reader nothing
			{QuestionID: "D3", Value: "yes", Version: version(0)},            // another has only handed it over
			{QuestionID: "D4", Value: "not_applicable", Version: version(0)}, // a reason is missing
			{QuestionID: "F3", Value: "no", Version: version(0)},
			{QuestionID: "F4", Value: "no"},
		}
		type became struct {
			Saved  bool
			Value  string
			Number int64
			Code   assessment.Code
			Theirs string
		}
		save := func() []became {
			t.Helper()
			outcomes, _, err := x.Rounds.SaveAnswers(t.Context(), x.sara, id, forms, nil)
			do(t, err)
			var got []became
			for _, o := range outcomes {
				b := became{
					Saved:  o.Saved,
					Value:  o.Answer.Value,
					Number: o.Answer.Version,
					Code:   assessment.CodeOf(o.Err),
				}
				if o.Stored != nil {
					b.Theirs = o.Stored.Value
				}
				got = append(got, b)
			}
			return got
		}
		want := []became{
			{Value: "no", Number: 1, Code: assessment.Stale, Theirs: "no"},
			{Value: "yes", Number: 1},
			{Value: "partly", Number: 1},
			{Saved: true, Value: "yes", Number: 2},
			{Code: assessment.Invalid},
			{Saved: true, Value: "no", Number: 1},
			{Code: assessment.VersionRequired},
		}
		if d := cmp.Diff(want, save()); d != "" {
			t.Errorf("outcomes (-want +got):\n%s", d)
		}

		// An answer chosen over another's is saved, even if it equals the version it starts from.
		forms = []rounds.AnswerForm{
			{QuestionID: "B3", Value: "yes", Version: version(1), Chosen: true},
			{QuestionID: "F1", Version: version(0), Chosen: true},
		}
		want = []became{
			{Saved: true, Value: "yes", Number: 2},
			{Value: "partly", Number: 1, Code: assessment.Stale, Theirs: "partly"},
		}
		if d := cmp.Diff(want, save()); d != "" {
			t.Errorf("outcomes of the chosen answers (-want +got):\n%s", d)
		}
	})
}
