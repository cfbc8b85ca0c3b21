package workflow_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

func TestSaveAnswer(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		form := rounds.AnswerForm{
			QuestionID: "B3",
			Value:      "partly",
			Comment:    "Antagen 2019",
			Evidence:   []assessment.Evidence{{Text: "Policy"}},
		}
		_, err := x.Rounds.SaveAnswer(t.Context(), x.sara, id, form)
		refused(t, err, assessment.VersionRequired, "error.version_required")
		form.Version = version(0)
		first := must(x.Rounds.SaveAnswer(t.Context(), x.sara, id, form))(t)
		if first.Version != 1 || first.AnsweredBy == nil || *first.AnsweredBy != x.sara.User.ID ||
			!first.AnsweredAt.Equal(x.Now()) {
			t.Errorf("first: %+v", first)
		}

		// Another person starts from the same version: refused, with what is stored.
		form.Value = "no"
		_, err = x.Rounds.SaveAnswer(t.Context(), x.mats, id, form)
		var e *assessment.Error
		if !errors.As(err, &e) || e.Code != assessment.Stale {
			t.Fatalf("got %v, want stale", err)
		}
		if d := cmp.Diff(first, e.Current); d != "" {
			t.Errorf("the stored answer (-want +got):\n%s", d)
		}

		// A comment by itself does not change who answered.
		form.Value, form.Comment, form.Version = "partly", "Antagen 2020", version(1)
		if a := must(x.Rounds.SaveAnswer(t.Context(), x.mats, id, form))(t); *a.AnsweredBy != x.sara.User.ID ||
			a.Version != 2 {
			t.Errorf("after a comment: %+v", a)
		}
		form.Value, form.Version = "", version(2)
		if a := must(x.Rounds.SaveAnswer(t.Context(), x.mats, id, form))(t); a.AnsweredBy != nil || a.AnsweredAt != nil ||
			a.Comment == "" {
			t.Errorf("taken back: %+v", a)
		}
		versions, by, err := x.Rounds.AnswerVersions(t.Context(), x.mats, id, "B3")
		do(t, err)
		var said []string
		for _, v := range versions {
			said = append(said, fmt.Sprintf("%d %s %q %s", v.Version, v.Value, v.Comment, by[v.SavedBy]))
		}
		if d := cmp.Diff(
			[]string{`3  "Antagen 2020" mats`, `2 partly "Antagen 2020" mats`, `1 partly "Antagen 2019" sara`},
			said,
		); d != "" {
			t.Errorf("versions (-want +got):\n%s", d)
		}
		for _, question := range []string{"Z9", "", "A1"} { // A1 is not asked of an operation
			_, err := x.Rounds.SaveAnswer(
				t.Context(),
				x.sara,
				id,
				rounds.AnswerForm{QuestionID: question, Value: "yes", Version: version(0)},
			)
			refused(t, err, assessment.NotFound, "error.not_found")
		}
	})
}

// TestTwoOnOneQuestion: of many who save from the same version, one succeeds and the others get an error.
func TestTwoOnOneQuestion(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		var wait sync.WaitGroup
		results := make([]error, 8)
		for i := range results {
			wait.Go(func() {
				_, results[i] = x.Rounds.SaveAnswer(
					t.Context(),
					x.sara,
					id,
					rounds.AnswerForm{QuestionID: "B3", Value: "yes", Comment: fmt.Sprint(i), Version: version(0)},
				)
			})
		}
		wait.Wait()
		taken := 0
		for _, err := range results {
			if err == nil {
				taken++
			} else {
				refused(t, err, assessment.Stale, "error.stale")
			}
		}
		if taken != 1 {
			t.Errorf("%d were accepted, want 1", taken)
		}
	})
}

func TestHandAnswer(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	id := x.assessments[x.soc.ID]
	a := must(x.Rounds.HandAnswer(t.Context(), x.mats, id, "D4", &x.sara.User.ID, version(0)))(t)
	work := must(x.Rounds.Work(t.Context(), x.sara))(t)
	if len(work) != 1 || !slices.Equal(work[0].Handed, []string{"D4"}) || work[0].Entity.ID != x.soc.ID {
		t.Errorf("sara's work: %+v", work)
	}
	x.answer(t, x.sara, id, "D4", "yes")
	if work := must(x.Rounds.Work(t.Context(), x.sara))(t); len(work[0].Handed) != 0 || work[0].Counts.Done() != 1 {
		t.Errorf("after the answer: %+v", work[0])
	}
	_, err := x.Rounds.HandAnswer(t.Context(), x.mats, id, "D4", &x.ulla.User.ID, version(a.Version+1))
	invalid(t, err, "to: error.unknown_choice")
	if a := must(x.Rounds.HandAnswer(t.Context(), x.mats, id, "D4", nil, version(a.Version+1)))(
		t,
	); a.AssignedTo != nil ||
		a.Value != "yes" {
		t.Errorf("taken back: %+v", a)
	}
}

func TestProvidedAnswers(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		soc, unit := x.assessments[x.soc.ID], x.assessments[x.unit.ID]
		stored := func() assessment.Answer {
			t.Helper()
			return must(x.Rounds.Assessment(t.Context(), x.sara, soc))(t).Answers[provided]
		}
		say := func(stance assessment.Stance, value, comment string) error {
			_, err := x.Rounds.SaveAnswer(
				t.Context(),
				x.sara,
				soc,
				rounds.AnswerForm{
					QuestionID: provided,
					Value:      value,
					Comment:    comment,
					Stance:     stance,
					Version:    version(stored().Version),
				},
			)
			return err
		}
		invalid(t, say(assessment.Confirmed, "", ""), "stance: error.nothing_to_confirm")
		must(x.Rounds.HandAnswer(t.Context(), x.it, unit, provided, &x.it.User.ID, version(0)))(t)
		if a := stored(); a.Version != 0 {
			t.Errorf("received before anything was answered: %+v", a)
		}
		x.answer(t, x.it, unit, provided, "yes")
		if a := stored(); a.Value != "yes" || a.ProviderID == nil || *a.ProviderID != unit || a.Stance != assessment.Unreviewed ||
			*a.AnsweredBy != x.it.User.ID {
			t.Errorf("received: %+v", a)
		}
		if v := must(x.Rounds.Assessment(t.Context(), x.sara, soc))(
			t,
		); v.Providers[unit] != x.unit.Name || v.Expected[provided] != x.unit.Name ||
			v.Score.Answered != 1 {
			t.Errorf("origin %v %v, answered %d", v.Providers, v.Expected, v.Score.Answered)
		}
		do(t, say(assessment.Confirmed, "no", "spelar ingen roll"))
		if a := stored(); a.Value != "yes" || a.Comment != "" || a.Stance != assessment.Confirmed {
			t.Errorf("confirmed: %+v", a)
		}
		x.answer(t, x.it, unit, provided, "partly")
		if a := stored(); a.Value != "partly" || a.Stance != assessment.Unreviewed {
			t.Errorf("a confirmed answer is not to be reviewed again after a change: %+v", a)
		}
		invalid(t, say(assessment.Disputed, "no", ""), "comment: error.dispute_without_reason")
		do(t, say(assessment.Disputed, "no", "Vi har en egen brandvägg."))
		x.answer(t, x.it, unit, provided, "yes")
		if a := stored(); a.Value != "no" || a.Stance != assessment.Disputed || *a.AnsweredBy != x.sara.User.ID {
			t.Errorf("disputed: %+v", a)
		}
		do(t, say(assessment.Unreviewed, "", ""))
		if a := stored(); a.Value != "yes" || a.Stance != assessment.Unreviewed {
			t.Errorf("no longer disputed: %+v", a)
		}
		invalid(t, say(assessment.Unreviewed, "no", ""), "comment: error.dispute_without_reason")
		do(t, say(assessment.Unreviewed, "yes", "")) // the provider's answer too
		if a := stored(); a.Stance != assessment.Unreviewed || a.ProviderID == nil {
			t.Errorf("after giving the provider's answer without a stance: %+v", a)
		}
		do(t, say(assessment.Unreviewed, "no", "Vi har en egen brandvägg."))
		if a := stored(); a.Value != "no" || a.Stance != assessment.Disputed {
			t.Errorf("giving a different answer does not dispute it: %+v", a)
		}
		do(t, say(assessment.Confirmed, "", ""))
		_, err := x.Rounds.SaveAnswer(
			t.Context(),
			x.sara,
			soc,
			rounds.AnswerForm{QuestionID: "B3", Value: "yes", Stance: assessment.Confirmed, Version: version(0)},
		)
		invalid(t, err, "stance: error.not_provided")

		// Changes made while the receiver has submitted arrive when the submission is returned.
		s := x.submit(t, x.sara, soc)
		x.answer(t, x.it, unit, provided, "no")
		if a := stored(); a.Value != "yes" {
			t.Errorf("changed after it was submitted: %+v", a)
		}
		_, err = x.Rounds.Decide(t.Context(), x.mats, soc, s.Number, assessment.OutcomeReturned, "Titta på F2.")
		do(t, err)
		if a := stored(); a.Value != "no" {
			t.Errorf("after the return: %+v", a)
		}
	})
}

func TestKeepAnswer(t *testing.T) {
	t.Parallel()
	x := ask(t, embedded(t))
	soc := x.assessments[x.soc.ID]
	a := must(
		x.Rounds.SaveAnswer(
			t.Context(),
			x.sara,
			soc,
			rounds.AnswerForm{QuestionID: "B3", Value: "yes", Comment: "Beslut i mars", Version: version(0)},
		),
	)(
		t,
	)
	x.submit(t, x.sara, soc)
	f := x.form("Hösten 2026")
	f.PreviousID = &x.round.ID
	next := must(x.Rounds.AddRound(t.Context(), x.kim, f))(t)
	id := x.in(t, next.ID)[x.soc.ID]
	x.forward(time.Hour)
	v := must(x.Rounds.Assessment(t.Context(), x.mats, id))(t)
	if v.PreviousRound == nil || v.PreviousRound.ID != x.round.ID || !v.Previous["B3"].Same(a) {
		t.Errorf("previous round %v, answer %+v", v.PreviousRound, v.Previous["B3"])
	}
	kept := must(x.Rounds.KeepAnswer(t.Context(), x.mats, id, "B3", version(0)))(t)
	if kept.Value != "yes" || kept.Comment != "Beslut i mars" || !kept.StillTrue || *kept.AnsweredBy != x.mats.User.ID ||
		!kept.AnsweredAt.Equal(x.Now()) {
		t.Errorf("kept: %+v", kept)
	}
	_, err := x.Rounds.KeepAnswer(t.Context(), x.mats, id, "D1", version(0))
	refused(t, err, assessment.Conflict, "error.nothing_to_keep")
	_, err = x.Rounds.KeepAnswer(t.Context(), x.mats, id, provided, version(0))
	refused(t, err, assessment.Conflict, "error.provided")
	if again := x.answer(t, x.sara, id, "B3", "no"); again.StillTrue {
		t.Error("a changed answer still counts as the previous round's")
	}
}

func TestSaveAnswersReturnsProgress(t *testing.T) {
	t.Parallel()
	eachAsked(t, func(t *testing.T, x *asked) {
		id := x.assessments[x.soc.ID]
		x.answer(t, x.sara, id, "D1", "no")
		f := rounds.AnswerForm{
			QuestionID: "B3",
			Value:      "yes",
			Evidence:   []assessment.Evidence{{Text: "Beslut"}},
			Version:    version(0),
		}
		outcomes, returned, err := x.Rounds.SaveAnswers(t.Context(), x.sara, id, []rounds.AnswerForm{f}, nil)
		do(t, err)
		page := must(x.Rounds.Assessment(t.Context(), x.sara, id))(t)
		if d := cmp.Diff(page.Score, returned.Score); d != "" || returned.Score.Done() != 2 {
			t.Errorf("score (-page +returned):\n%s", d)
		}
		if d := cmp.Diff(page.Answers["B3"], returned.Answers["B3"]); d != "" || !outcomes[0].Saved ||
			outcomes[0].Answer.Version != 1 {
			t.Errorf("answer (-page +returned):\n%s", d)
		}
		if !cmp.Equal(returned.Assessment, page.Assessment) || returned.Form != page.Form || returned.State != page.State ||
			returned.MayAnswer != page.MayAnswer {
			t.Errorf("returned %+v, the page has %+v", returned, page)
		}
	})
}
