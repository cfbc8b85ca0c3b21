package workflow_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/plan"
	"mognad/assessment/workflow/review"
)

func (x *reviewing) actionOf(t *testing.T, decision assessment.ID) record.Action {
	t.Helper()
	for _, a := range must(x.Plan.Plan(t.Context(), x.kim, plan.Query{}))(t).Actions {
		for _, o := range a.Origins {
			if o.Kind == assessment.FromDecision && o.Subject == decision {
				return a
			}
		}
	}
	t.Fatal("the decision has no action")
	return record.Action{}
}

func TestDecisionsBecomeActions(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		d := x.decide(t, "Avsätt tid\nFör alla chefer")
		a := x.actionOf(t, d.ID)
		if a.Title != "Avsätt tid" || a.Text != d.Text || *a.DueOn != *d.DueOn || a.OwnerRole != "CISO" ||
			a.Entity.ID != x.root || a.Origins[0].Of == nil || *a.Origins[0].Of != x.review.ID {
			t.Errorf("the action is %+v", a)
		}
		f := review.DecisionForm{
			Text: "Avsätt mer tid", Outcome: d.Outcome, Kind: d.Kind, OwnerRole: "Direktören", OwnerID: &x.sara.User.ID,
			DueOn: "2027-01-31", Version: &d.Version,
		}
		d = must(x.Review.SaveDecision(t.Context(), x.kim, x.review.ID, d.ID, f))(t)
		a = x.actionOf(t, d.ID)
		if a.Title != "Avsätt mer tid" || a.OwnerRole != "Direktören" || a.Owner == nil || *a.DueOn != "2027-01-31" {
			t.Errorf("the action has become %+v", a)
		}
		f.Version, f.DueOn = &d.Version, ""
		x.unchanged(t, func() {
			_, err := x.Review.SaveDecision(t.Context(), x.kim, x.review.ID, d.ID, f)
			refused(t, err, assessment.Conflict, "error.decision_has_action")
			err = x.Review.DeleteDecision(t.Context(), x.kim, x.review.ID, d.ID, d.Version)
			refused(t, err, assessment.Conflict, "error.decision_has_action")
		})
		must(x.Plan.Drop(t.Context(), x.kim, a.ID, a.Version, "Togs tillbaka"))(t)
		do(t, x.Review.DeleteDecision(t.Context(), x.kim, x.review.ID, d.ID, d.Version))
		must(x.Review.Decide(t.Context(), x.kim, x.review.ID, review.DecisionForm{
			Text: "Inget beslutas", Outcome: assessment.NotDecided, Kind: "other", OwnerRole: "CISO", DueOn: "2026-12-01",
		}))(t)
		if n := must(x.Plan.Plan(t.Context(), x.kim, plan.Query{}))(t).All; n != 1 {
			t.Errorf("%d actions, want the one that was dropped", n)
		}
	})
}
