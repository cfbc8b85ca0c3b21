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

// TestChangedActionsOfDecisionsStay changes what came of a decision in the plan, and then the decision.
func TestChangedActionsOfDecisionsStay(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		d := x.decide(t, "Avsätt tid\nFör alla chefer")
		own := x.actionOf(t, d.ID)
		changed := byYear(x.root, "Avsätt två dagar", 0, 0).Action
		changed.ID, changed.Version, changed.Text = own.ID, own.Version, "Efter samtal med cheferna"
		changed.OwnerRole, changed.DueOn = own.OwnerRole, *own.DueOn
		must(x.Plan.SaveAction(t.Context(), x.kim, changed))(t)
		tied := x.act(t, x.kim, byYear(x.root, "Länge förberett", 2028, 0))
		from := assessment.Source{Kind: assessment.FromDecision, SubjectID: d.ID}
		must(x.Plan.Link(t.Context(), x.kim, tied.ID, from))(t)

		f := review.DecisionForm{
			Text: "Avsätt mer tid", Outcome: d.Outcome, Kind: "other", OwnerRole: "Direktören", DueOn: "2027-01-31",
			Version: &d.Version,
		}
		must(x.Review.SaveDecision(t.Context(), x.kim, x.review.ID, d.ID, f))(t)
		for _, one := range must(x.Plan.Plan(t.Context(), x.kim, plan.Query{}))(t).Actions {
			switch one.ID {
			case own.ID:
				if one.Title != "Avsätt två dagar" || one.Text != changed.Text || one.OwnerRole != "Direktören" ||
					*one.DueOn != "2027-01-31" {
					t.Errorf("the action, whose words were changed in the plan, is %+v", one)
				}
			case tied.ID:
				if one.Title != "Länge förberett" || one.Year == nil || *one.Year != 2028 || one.OwnerRole != "" {
					t.Errorf("the action that was tied to the decision is %+v", one)
				}
			}
		}
	})
}

// TestMovedActionsOfDecisionsAreLeftAlone has a coordinator of a part, whose decision's action was moved elsewhere.
func TestMovedActionsOfDecisionsAreLeftAlone(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		camilla := x.as(t, "camilla", assessment.Coordinator, x.soc.ID)
		x.review = must(x.Review.AddReview(t.Context(), camilla, review.BeginForm{
			EntityID: x.soc.ID, Title: "Nämndens genomgång", Kind: assessment.InterimReview,
			Template: assessment.ISO27001From2022, PlannedOn: "2026-05-05",
		}))(t)
		f := review.DecisionForm{
			Text: "Byt lås", Outcome: assessment.OtherwiseDecided, Kind: "improvement", OwnerRole: "CISO", DueOn: "2026-12-01",
		}
		d := must(x.Review.Decide(t.Context(), camilla, x.review.ID, f))(t)
		moved := byYear(x.root, "Byt alla lås", 2028, 0).Action
		own := x.actionOf(t, d.ID)
		moved.ID, moved.Version, moved.Text = own.ID, own.Version, "Inte för nämnden"
		must(x.Plan.SaveAction(t.Context(), x.kim, moved))(t)
		for _, change := range []func(){
			func() { f.Kind = "other" },
			func() { f.DueOn = "2027-06-01" },
			func() { f.OwnerRole, f.DueOn = "", "" },
		} {
			change()
			f.Version = &d.Version
			d = must(x.Review.SaveDecision(t.Context(), camilla, x.review.ID, d.ID, f))(t)
			is := must(x.Plan.Action(t.Context(), x.kim, own.ID))(t)
			if is.Entity.ID != x.root || is.Title != "Byt alla lås" || is.Text != "Inte för nämnden" {
				t.Fatalf("the action that was moved is %+v", is.Action)
			}
		}
		_, err := x.Plan.Action(t.Context(), camilla, own.ID)
		refused(t, err, assessment.NotFound, "error.not_found")
		err = x.Review.DeleteDecision(t.Context(), camilla, x.review.ID, d.ID, d.Version)
		refused(t, err, assessment.Conflict, "error.decision_has_action")
	})
}
