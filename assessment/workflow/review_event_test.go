package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/workflow/review"
)

// reviewMutations are the use cases of reviews.
func reviewMutations() []mutation {
	shortcoming := review.PointForm{Kind: assessment.Shortcoming, About: "resources", Title: "Ingen tid", Version: version(1)}
	decision := review.DecisionForm{
		Text: "Tid avsätts", Outcome: assessment.OtherwiseDecided, Kind: "improvement", Version: version(1),
	}
	return []mutation{
		{"AddReview", 1, func(t *testing.T, w *world) func() error {
			x := ask(t, w)
			return func() error {
				_, err := x.Review.AddReview(t.Context(), x.kim, review.BeginForm{
					EntityID: x.root, Title: "Årets", Kind: assessment.YearlyReview, Template: assessment.ISO27001From2017,
				})
				return err
			}
		}},
		{"SavePlan", 1, ofReview(func(t *testing.T, x *reviewing) error {
			f := review.PlanForm{Title: "Annat", Kind: assessment.InterimReview, Version: x.review.Version}
			_, err := x.Review.SavePlan(t.Context(), x.kim, x.review.ID, f)
			return err
		})},
		{"SavePreMeeting", 1, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.SavePreMeeting(t.Context(), x.kim, x.review.ID, review.PreMeetingForm{Version: x.review.Version})
			return err
		})},
		{"SaveMeeting", 1, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.SaveMeeting(t.Context(), x.kim, x.review.ID, review.MeetingForm{Version: x.review.Version})
			return err
		})},
		{"RefreshFigures", 1, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.RefreshFigures(t.Context(), x.kim, x.review.ID, x.review.Version)
			return err
		})},
		{"DeleteReview", 1, ofReview(func(t *testing.T, x *reviewing) error {
			return x.Review.DeleteReview(t.Context(), x.kim, x.review.ID, x.review.Version)
		})},
		{"Send", 1, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.Send(t.Context(), x.kim, x.review.ID, x.review.Version)
			return err
		})},
		{"Withdraw of papers", 1, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.Withdraw(t.Context(), x.kim, x.review.ID, x.review.Version)
			return err
		}, (*reviewing).send)},
		{"SaveInput", 1, ofReview(func(t *testing.T, x *reviewing) error {
			f := review.InputForm{Key: assessment.RisksInput, Considered: true, Version: version(0)}
			_, err := x.Review.SaveInput(t.Context(), x.kim, x.review.ID, f)
			return err
		})},
		{"SaveStatement", 1, ofReview(func(t *testing.T, x *reviewing) error {
			f := review.StatementForm{About: assessment.Overall, Text: "Bra", Version: version(0)}
			_, err := x.Review.SaveStatement(t.Context(), x.kim, x.review.ID, f)
			return err
		})},
		{"AddPoint", 1, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.AddPoint(t.Context(), x.kim, x.review.ID, shortcoming)
			return err
		})},
		{"SavePoint", 1, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.SavePoint(t.Context(), x.kim, x.review.ID, x.now(t).Shortcomings[0].ID, shortcoming)
			return err
		}, raised)},
		{"DeletePoint", 1, ofReview(func(t *testing.T, x *reviewing) error {
			return x.Review.DeletePoint(t.Context(), x.kim, x.review.ID, x.now(t).Shortcomings[0].ID, 1)
		}, raised)},
		{"Decide in a review", 1, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.Decide(t.Context(), x.kim, x.review.ID, decision)
			return err
		})},
		{"Decide in a review, with an action", 3, ofReview(func(t *testing.T, x *reviewing) error {
			f := decision
			f.OwnerRole, f.DueOn = "CISO", "2026-12-01"
			_, err := x.Review.Decide(t.Context(), x.kim, x.review.ID, f)
			return err
		})},
		{"SaveDecision", 1, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.SaveDecision(t.Context(), x.kim, x.review.ID, x.now(t).Decisions[0].ID, decision)
			return err
		}, decided)},
		{"DeleteDecision", 1, ofReview(func(t *testing.T, x *reviewing) error {
			return x.Review.DeleteDecision(t.Context(), x.kim, x.review.ID, x.now(t).Decisions[0].ID, 1)
		}, decided)},
		{"Close", 1, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.Close(t.Context(), x.kim, x.review.ID, x.now(t).Version)
			return err
		}, func(x *reviewing, t *testing.T) { x.send(t); x.meet(t, x.chair); x.consider(t) })},
		{"Reopen of minutes", 1, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.Reopen(t.Context(), x.kim, x.review.ID, x.review.Version)
			return err
		}, held)},
		{"Sign as the last one", 2, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.Sign(t.Context(), x.chair, x.review.ID, *x.review.SHA256)
			return err
		}, held)},
		{"ExportReview", 1, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.ExportReview(t.Context(), x.kim, x.review.ID, "pdf")
			return err
		})},
		{"Correct", 1, ofReview(func(t *testing.T, x *reviewing) error {
			_, err := x.Review.Correct(t.Context(), x.kim, x.review.ID, "Fel år", x.now(t).Version)
			return err
		}, func(x *reviewing, t *testing.T) {
			held(x, t)
			must(x.Review.Sign(t.Context(), x.chair, x.review.ID, *x.review.SHA256))(t)
		})},
		{"SaveAim", 1, func(t *testing.T, w *world) func() error {
			chair := w.as(t, "chair", assessment.Management, w.root)
			return func() error {
				_, err := w.Review.SaveAim(t.Context(), chair, assessment.Aim{
					EntityID: w.root,
					Text:     "Klarar en vecka utan it",
					Horizon:  2031,
					AgreedOn: "2026-03-30",
					AgreedBy: "Kommundirektören",
				})
				return err
			}
		}},
	}
}

// ofReview prepares a change of a review that has come this far.
func ofReview(
	change func(t *testing.T, x *reviewing) error,
	steps ...func(x *reviewing, t *testing.T),
) func(*testing.T, *world) func() error {
	return func(t *testing.T, w *world) func() error {
		x := &reviewing{summed: &summed{asked: ask(t, w)}}
		x.review = x.start(t, x.root, "Ledningens genomgång 2026")
		for _, step := range steps {
			step(x, t)
		}
		return func() error { return change(t, x) }
	}
}

func held(x *reviewing, t *testing.T) { x.hold(t, x.chair) }

func raised(x *reviewing, t *testing.T) {
	must(x.Review.AddPoint(t.Context(), x.kim, x.review.ID, review.PointForm{
		Kind: assessment.Shortcoming, About: "knowledge", Title: "Okunskap",
	}))(t)
}

// decided is a decision that nobody has to see to.
func decided(x *reviewing, t *testing.T) {
	must(x.Review.Decide(t.Context(), x.kim, x.review.ID, review.DecisionForm{
		Text: "Vi noterar läget", Outcome: assessment.OtherwiseDecided, Kind: "other",
	}))(t)
}
