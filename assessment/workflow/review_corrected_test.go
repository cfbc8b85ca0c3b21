package workflow_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/workflow/review"
)

// TestReopenedMinutesHaveToBeSignedAgain: a signature of minutes that were opened again does not count for what they
// became, even if not a word was changed.
func TestReopenedMinutesHaveToBeSignedAgain(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		second := x.as(t, "dan", assessment.Management, x.root)
		x.hold(t, x.chair, second)
		first := *x.review.SHA256
		must(x.Review.Sign(t.Context(), x.chair, x.review.ID, first))(t)
		x.review = must(x.Review.Reopen(t.Context(), x.kim, x.review.ID, x.now(t).Version))(t)
		if x.review.SHA256 != nil || len(x.review.Signatures) > 0 || x.review.State != assessment.ReviewSent {
			t.Errorf("opened again it is %s with the hash %v", x.review.State, x.review.SHA256)
		}
		x.forward(time.Second)
		x.close(t)
		if *x.review.SHA256 == first || x.review.Signatures[0].SignedAt != nil {
			t.Error("the old signature counts")
		}
		_, err := x.Review.Sign(t.Context(), second, x.review.ID, first)
		refused(t, err, assessment.Conflict, "error.minutes_changed")
		must(x.Review.Sign(t.Context(), second, x.review.ID, *x.review.SHA256))(t)
		x.review = must(x.Review.Sign(t.Context(), x.chair, x.review.ID, *x.review.SHA256))(t)
		if x.review.State != assessment.ReviewSigned {
			t.Errorf("it is %s", x.review.State)
		}
		_, err = x.Review.Reopen(t.Context(), x.kim, x.review.ID, x.review.Version)
		refused(t, err, assessment.Conflict, "error.review_state")
	})
}

// TestCorrectionIsAVersion: what was sealed stays readable beside its correction, which has a reason and is signed.
func TestCorrectionIsAVersion(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		x.hold(t, x.chair)
		x.review = must(x.Review.Sign(t.Context(), x.chair, x.review.ID, *x.review.SHA256))(t)
		before := must(x.Review.SealedReview(t.Context(), x.chair, x.review.ID, 1))(t)
		_, err := x.Review.Correct(t.Context(), x.kim, x.review.ID, " ", x.review.Version)
		invalid(t, err, "reason: error.required")
		x.review = must(x.Review.Correct(t.Context(), x.kim, x.review.ID, "Fel år", x.review.Version))(t)
		if x.review.Number != 2 || x.review.Correction != "Fel år" {
			t.Errorf("it is number %d because %q", x.review.Number, x.review.Correction)
		}
		x.decide(t, "Ett beslut som föll bort")
		x.close(t)
		x.review = must(x.Review.Sign(t.Context(), x.chair, x.review.ID, *x.review.SHA256))(t)
		after := must(x.Review.SealedReview(t.Context(), x.chair, x.review.ID, 2))(t)
		if len(after.Minutes.Decisions) != 1 || after.Correction != "Fel år" || len(x.review.Versions) != 2 {
			t.Errorf("the correction is %+v", after.ReviewVersion)
		}
		if diff := cmp.Diff(before, must(x.Review.SealedReview(t.Context(), x.chair, x.review.ID, 1))(t)); diff != "" {
			t.Errorf("the first version before (-) and after (+):\n%s", diff)
		}
		_, err = x.Review.SealedReview(t.Context(), x.chair, x.review.ID, 3)
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}

// TestCorrectedMinutesStayInForce: while minutes are corrected, the next review begins with the decisions that were
// signed, and the figures of the meeting stay.
func TestCorrectedMinutesStayInForce(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		signed := x.decide(t, "Anställ någon")
		x.hold(t, x.chair)
		x.review = must(x.Review.Sign(t.Context(), x.chair, x.review.ID, *x.review.SHA256))(t)
		x.forward(300 * 24 * time.Hour)
		next := x.start(t, x.root, "Ledningens genomgång 2027")
		x.review = must(x.Review.Correct(t.Context(), x.kim, x.review.ID, "Stavfel", x.review.Version))(t)
		x.decide(t, "Inte underskrivet än")

		next = must(x.Review.RefreshFigures(t.Context(), x.kim, next.ID, next.Version))(t)
		earlier := figure(t, next, assessment.DecisionFigures)
		if earlier.Count != 1 || earlier.Rows[0].Title != signed.Text || earlier.Rows[0].State != "overdue" {
			t.Errorf("the next one begins with %+v", earlier)
		}
		another := x.start(t, x.root, "Ännu en")
		if another.Previous == nil || another.Previous.ID != x.review.ID {
			t.Errorf("another follows %+v", another.Previous)
		}
		_, err := x.Review.RefreshFigures(t.Context(), x.kim, x.review.ID, x.now(t).Version)
		refused(t, err, assessment.Conflict, "error.review_figures_stay")
		if age := must(x.Review.FiguresAge(t.Context(), x.kim, x.review.ID))(t); age.Old || len(age.Moved) > 0 {
			t.Errorf("it offers to read figures of the past again: %+v", age)
		}
	})
}

// TestClosedMinutesDoNotChange: no use case changes closed minutes, and neither do the sources of their figures.
func TestClosedMinutesDoNotChange(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		point := must(x.Review.AddPoint(t.Context(), x.kim, x.review.ID, review.PointForm{
			Kind: assessment.Shortcoming, About: "resources", Title: "Ingen tid",
		}))(t)
		decision := x.decide(t, "Tid avsätts")
		x.hold(t, x.chair)
		id, closed := x.review.ID, x.review
		plan := review.PlanForm{Title: "Annat", Kind: assessment.InterimReview, Version: closed.Version}
		for name, change := range map[string]func() error{
			"plan": func() error { _, err := x.Review.SavePlan(t.Context(), x.kim, id, plan); return err },
			"meeting": func() error {
				_, err := x.Review.SaveMeeting(t.Context(), x.kim, id, review.MeetingForm{Version: closed.Version})
				return err
			},
			"pre-meeting": func() error {
				_, err := x.Review.SavePreMeeting(t.Context(), x.kim, id, review.PreMeetingForm{Version: closed.Version})
				return err
			},
			"input": func() error {
				f := review.InputForm{Key: assessment.RisksInput, Text: "Nytt", Version: version(1)}
				_, err := x.Review.SaveInput(t.Context(), x.kim, id, f)
				return err
			},
			"statement": func() error {
				f := review.StatementForm{About: assessment.Overall, Text: "Bra", Version: version(0)}
				_, err := x.Review.SaveStatement(t.Context(), x.kim, id, f)
				return err
			},
			"new point": func() error {
				f := review.PointForm{Kind: assessment.Shortcoming, About: "resources", Title: "En till"}
				_, err := x.Review.AddPoint(t.Context(), x.kim, id, f)
				return err
			},
			"point": func() error { return x.Review.DeletePoint(t.Context(), x.kim, id, point.ID, point.Version) },
			"decision": func() error {
				return x.Review.DeleteDecision(t.Context(), x.kim, id, decision.ID, decision.Version)
			},
			"figures": func() error { _, err := x.Review.RefreshFigures(t.Context(), x.kim, id, closed.Version); return err },
		} {
			t.Run(name, func(t *testing.T) { refused(t, change(), assessment.Conflict, "error.review_closed") })
		}
		refused(t, x.Review.DeleteReview(t.Context(), x.kim, id, closed.Version), assessment.Conflict, "error.review_state")
		must(x.Rounds.SaveTarget(t.Context(), x.chair, assessment.Target{EntityID: x.school.ID, Level: 1, By: "2027-01-31"}))(t)
		if diff := cmp.Diff(closed, x.now(t)); diff != "" {
			t.Errorf("closed (-) and later (+):\n%s", diff)
		}
	})
}
