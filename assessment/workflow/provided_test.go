package workflow_test

import (
	"strings"
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// TestReceiverInTheMiddleOfARound: an entity that joins a round receives the answers that there are at once, and what a
// receiver has answered itself is not overwritten.
func TestReceiverInTheMiddleOfARound(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		it, soc := x.assessments[x.unit.ID], x.assessments[x.soc.ID]
		x.answer(t, x.it, it, provided, "partly")
		late := x.entity(t, x.root, "sen")
		f := x.form(x.round.Name)
		f.Version = x.round.Version
		f.Entities = append(f.Entities, late.ID)
		f.Provisions[0].Receivers = append(f.Provisions[0].Receivers, late.ID)
		r := must(x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, f))(t)
		id := x.in(t, x.round.ID)[late.ID]
		lea := x.as(t, "lea", assessment.Respondent, late.ID)
		v := must(x.Rounds.Assessment(t.Context(), lea, id))(t)
		got := v.Answers[provided]
		if got.Value != "partly" || got.ProviderID == nil || *got.ProviderID != it || len(v.Missing) != 0 ||
			v.Score.Provided != 1 || v.Score.Received != 1 {
			t.Errorf("received at once: %+v, missing %+v, counts %+v", got, v.Missing, v.Score.Counts)
		}

		// What the receiver has answered itself stays, and the provision is refused.
		x.answer(t, x.sara, soc, "B3", "yes")
		x.answer(t, x.it, it, "B3", "no")
		f.Version = r.Version
		f.Provisions = append(f.Provisions, assessment.Provision{
			ProviderID: x.unit.ID, Questions: []string{"B3"}, Receivers: []assessment.ID{late.ID, x.soc.ID},
		})
		_, err := x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, f)
		invalid(t, err, "provisions: error.provision_answered")
		f.Provisions[1].Receivers = []assessment.ID{late.ID}
		r = must(x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, f))(t)
		if got := must(x.Rounds.Assessment(t.Context(), lea, id))(t).Answers["B3"]; got.Value != "no" {
			t.Errorf("a provision added later gives %+v", got)
		}
		f.Version, f.Provisions = r.Version, f.Provisions[:1]
		_, err = x.Rounds.SaveRound(t.Context(), x.kim, x.round.ID, f)
		invalid(t, err, "provisions: error.provision_answered")

		v = must(x.Rounds.Assessment(t.Context(), x.it, it))(t)
		if got := strings.Join(v.Receivers["B3"], ", "); got != late.Name {
			t.Errorf("the provider answers B3 for %q", got)
		}
		if got := len(v.Receivers[provided]); got != 3 {
			t.Errorf("the provider answers %s for %d", provided, got)
		}
	})
}

// TestSubmitWithoutProvided: what others have not provided is refused or, when the person accepts it, sealed as missing
// and counted apart wherever the result is shown.
func TestSubmitWithoutProvided(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		it, soc := x.assessments[x.unit.ID], x.assessments[x.soc.ID]
		x.answerAll(t, x.sara, soc, "yes")
		v := must(x.Rounds.Assessment(t.Context(), x.sara, soc))(t)
		if len(v.Missing) != 1 || v.Missing[0].Provider != x.unit.Name || v.Missing[0].Questions[0] != provided ||
			v.Score.NotProvided() != 1 || v.Score.OwnDone() != v.Score.Own() || v.Score.Own() != v.Score.Asked-1 {
			t.Errorf("missing is %+v, counts are %+v", v.Missing, v.Score.Counts)
		}
		_, err := x.Rounds.Submit(t.Context(), x.sara, soc, v.Version)
		refused(t, err, assessment.Conflict, "error.not_provided_yet", "without: error.not_provided_yet")
		for _, item := range must(x.Rounds.Work(t.Context(), x.sara))(t) {
			if item.Counts.Provided != 1 || item.Counts.Received != 0 {
				t.Errorf("my work counts %+v", item.Counts)
			}
		}
		for _, row := range must(x.Rounds.Round(t.Context(), x.kim, x.round.ID))(t).Rows {
			if want := row.EntityID != x.unit.ID; (row.Counts.Provided == 1) != want || row.Counts.Received != 0 {
				t.Errorf("completion of %s counts %+v", row.Entity.Name, row.Counts)
			}
		}

		s := must(x.Rounds.SubmitOnce(t.Context(), x.sara, soc, v.Version, true, nil))(t)
		if s.NotProvided != 1 || s.Answered != s.Asked-1 {
			t.Errorf("the receipt says %+v", s)
		}
		read := must(x.Rounds.Submission(t.Context(), x.sara, soc, 1))(t)
		sealed := ""
		for _, a := range read.Sealed.Answers {
			if a.Question == provided {
				sealed = a.Provider + " " + a.Value
			}
		}
		if sealed != it.String()+" " || read.Submission.NotProvided != 1 {
			t.Errorf("sealed as %q, the record says %d", sealed, read.Submission.NotProvided)
		}
		result := must(x.Rounds.Result(t.Context(), x.chair, soc, 0))(t)
		missing := 0
		for _, area := range result.Score.Areas {
			missing += area.Counts.NotProvided
		}
		if result.Score.Counts.NotProvided != 1 || missing != 1 || !result.Score.Preliminary {
			t.Errorf("the result counts %+v, %d in its areas", result.Score.Counts, missing)
		}
		for _, e := range must(x.Rounds.RoundResult(t.Context(), x.kim, x.round.ID))(t).Entities {
			if e.Score != nil && e.Score.Counts.NotProvided != 1 {
				t.Errorf("the round's result counts %+v", e.Score.Counts)
			}
		}

		// One's own answer instead of it is not missing.
		must(x.Rounds.Withdraw(t.Context(), x.sara, soc, 1))(t)
		f := answerForm(provided, "no")
		f.Stance, f.Comment = assessment.Disputed, "Vi har egen drift."
		must(x.Rounds.SaveAnswer(t.Context(), x.sara, soc, f))(t)
		version := must(x.Rounds.Assessment(t.Context(), x.sara, soc))(t).Version
		if s := must(x.Rounds.Submit(t.Context(), x.sara, soc, version))(t); s.NotProvided != 0 || s.Answered != s.Asked {
			t.Errorf("with one's own answer the receipt says %+v", s)
		}
	})
}

// answerForm is the first answer to a question.
func answerForm(question, value string) rounds.AnswerForm {
	return rounds.AnswerForm{QuestionID: question, Value: value, Version: version(0)}
}
