package workflow_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gowebpki/jcs"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/rounds"
	"mognad/questionnaires"
)

func TestSubmitAndDecide(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		v := must(x.Rounds.Assessment(t.Context(), x.sara, id))(t)
		_, err := x.Rounds.Submit(t.Context(), x.sara, id, v.Version)
		refused(t, err, assessment.Conflict, "error.nothing_answered")
		x.answerAll(t, x.sara, id, "yes")
		_, err = x.Rounds.Submit(t.Context(), x.sara, id, v.Version+1)
		refused(t, err, assessment.Stale, "error.stale")
		s := x.submit(t, x.sara, id)
		asked := len(v.Questionnaire.AskedOf(questionnaires.Profile{Kind: "operation"}))
		if s.Number != 1 || s.Asked != asked || s.Answered != asked-1 || s.Points != s.Possible-2 {
			t.Errorf("submission %+v of %d questions", s, asked)
		}
		sum := sha256.Sum256(s.Content)
		canonical := must(jcs.Transform(s.Content))(t)
		if hex.EncodeToString(sum[:]) != s.SHA256 || !bytes.Equal(canonical, s.Content) {
			t.Error("the receipt is not the hash of the canonical content")
		}
		var sealed record.Sealed
		do(t, json.Unmarshal(s.Content, &sealed))
		if sealed.Entity.Name != x.soc.Name || sealed.Questionnaire.SHA256 != x.round.QuestionnaireHash ||
			len(sealed.Answers) != asked ||
			sealed.Answers[0].Question != "B3" {
			t.Errorf("sealed %+v", sealed)
		}

		// What is submitted stays as it is.
		_, err = x.Rounds.SaveAnswer(
			t.Context(),
			x.sara,
			id,
			rounds.AnswerForm{QuestionID: "B3", Value: "no", Version: version(1)},
		)
		refused(t, err, assessment.Conflict, "error.submitted")
		_, err = x.Rounds.Submit(t.Context(), x.sara, id, v.Version+1)
		refused(t, err, assessment.Conflict, "error.submitted")
		_, err = x.Rounds.Decide(t.Context(), x.sara, id, 1, assessment.OutcomeApproved, "")
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, " \n")
		invalid(t, err, "reason: error.required")
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 1, "kanske", "")
		invalid(t, err, "outcome: error.required")

		decided := must(x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeReturned, "B3 stämmer inte."))(t)
		v = must(x.Rounds.Assessment(t.Context(), x.sara, id))(t)
		if v.Returned == nil || v.Returned.Reason != decided.Reason || v.Assessment.State != assessment.Draft ||
			!v.MayAnswer {
			t.Errorf("returned: %+v %s", v.Returned, v.Assessment.State)
		}
		x.answer(t, x.sara, id, "B3", "no")
		second := x.submit(t, x.sara, id)
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 1, assessment.OutcomeApproved, "")
		refused(t, err, assessment.Conflict, "error.decided")
		_ = must(x.Rounds.Decide(t.Context(), x.mats, id, 2, assessment.OutcomeApproved, ""))(t)
		_, err = x.Rounds.Decide(t.Context(), x.mats, id, 2, assessment.OutcomeReturned, "Ändrade mig")
		refused(t, err, assessment.Conflict, "error.decided")

		// Both stay readable, each as it was.
		for number, want := range map[int]string{1: "yes", 2: "no"} {
			got := must(x.Rounds.Submission(t.Context(), x.mats, id, number))(t)
			if got.Sealed.Answers[0].Value != want {
				t.Errorf("submission %d says %s to B3, want %s", number, got.Sealed.Answers[0].Value, want)
			}
		}
		if second.SHA256 == s.SHA256 {
			t.Error("two submissions with different answers have the same hash")
		}
	})
}

// TestSubmitAgainstSave: an answer saved while somebody submits is either in the submission or refused.
func TestSubmitAgainstSave(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		x.answer(t, x.sara, id, "B3", "yes")
		from := must(x.Rounds.Assessment(t.Context(), x.sara, id))(t).Version
		questions := []string{"D1", "D3", "D4", "E3", "E4", "F3"}
		saved := make([]error, len(questions))
		var sealed assessment.Submission
		var wait sync.WaitGroup
		for i, q := range questions {
			wait.Go(func() {
				_, saved[i] = x.Rounds.SaveAnswer(
					t.Context(),
					x.sara,
					id,
					rounds.AnswerForm{QuestionID: q, Value: "yes", Version: version(0)},
				)
			})
		}
		wait.Go(func() {
			var err error
			if sealed, err = x.Rounds.SubmitOnce(t.Context(), x.sara, id, from, true, nil); err != nil {
				t.Errorf("submit: %v", err)
			}
		})
		wait.Wait()
		for i, q := range questions {
			in := strings.Contains(string(sealed.Content), `"question":"`+q+`"`)
			if acknowledged := saved[i] == nil; acknowledged != in && assessment.CodeOf(saved[i]) != assessment.NotFound {
				t.Errorf("%s: acknowledged %v (%v), in the submission %v", q, acknowledged, saved[i], in)
			}
		}
	})
}

// TestSaveAnswersReturnsProgress: the progress returned with a saved answer is the same as on the assessment's page.
// noTargetAbove checks that a target above the highest level of the questionnaire is refused for one and for several.
func (x *asked) noTargetAbove(t *testing.T, highest int, version int64) {
	t.Helper()
	above := highest + 1
	want := []assessment.FieldError{
		{Field: "level", Key: "error.range", Args: assessment.Args{"Min": 0, "Max": highest}},
	}
	target := assessment.Target{EntityID: x.soc.ID, Level: above, By: "2027-12-31", Version: version}
	_, one := x.Rounds.SaveTarget(t.Context(), x.chair, target)
	_, several := x.Rounds.SaveTargets(t.Context(), x.chair, rounds.TargetsForm{
		Level:    above,
		By:       "2027-12-31",
		Entities: []rounds.TargetVersion{{EntityID: x.soc.ID, Version: version}},
	})
	for name, err := range map[string]error{"one": one, "several": several} {
		var e *assessment.Error
		if !errors.As(err, &e) {
			t.Fatalf("%s: level %d: %v", name, above, err)
		}
		if diff := cmp.Diff(want, e.Fields); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
