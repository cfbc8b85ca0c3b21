package workflow_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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

// TestWhoActsOnADecisionKnowsThatThereIsOne: an owner who may read no review sees that the action came from a decision,
// and nothing of it.
func TestWhoActsOnADecisionKnowsThatThereIsOne(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		d := must(x.Review.Decide(t.Context(), x.kim, x.review.ID, review.DecisionForm{
			Text: "Utred saken", Outcome: assessment.OtherwiseDecided, Kind: "other", OwnerID: &x.sara.User.ID,
			DueOn: "2026-12-01",
		}))(t)
		a := x.actionOf(t, d.ID)
		want := []record.ActionOrigin{{Kind: assessment.FromDecision, Subject: d.ID}}
		seen := must(x.Plan.Action(t.Context(), x.sara, a.ID))(t).Origins
		if diff := cmp.Diff(want, seen); diff != "" {
			t.Errorf("the owner sees, want (-) and got (+):\n%s", diff)
		}
		want[0].Title, want[0].Within, want[0].Of = d.Text, x.review.Title+" § 1", &x.review.ID
		if diff := cmp.Diff(want, a.Origins); diff != "" {
			t.Errorf("the coordinator sees, want (-) and got (+):\n%s", diff)
		}
	})
}

// TestTheNextReviewFollowsUpTheLast: the serious shortcomings that the last review raised and what management stated in
// it stand beside its decisions in the next one, and of no other review.
func TestTheNextReviewFollowsUpTheLast(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		must(x.Review.AddPoint(t.Context(), x.kim, x.review.ID, review.PointForm{
			Kind: assessment.Shortcoming, About: "knowledge", Title: "Ingen vet vem som bestämmer", Text: "Sedan 2024",
		}))(t)
		must(x.Review.AddPoint(t.Context(), x.kim, x.review.ID, review.PointForm{
			Kind: assessment.DecisionProposal, About: "resources", Title: "Utse någon",
		}))(t)
		proposal := x.now(t).Proposals[0].ID
		must(x.Review.Decide(t.Context(), x.kim, x.review.ID, review.DecisionForm{
			Outcome: assessment.NotDecided, Kind: "improvement", ProposalID: &proposal,
		}))(t)
		x.hold(t, x.chair)
		next := x.start(t, x.root, "Nästa")
		short, stated := figure(t, next, assessment.ShortcomingFigures), figure(t, next, assessment.StatementFigures)
		want := record.ReviewRow{
			ID: short.Rows[0].ID, Of: x.review.ID.String(), Title: "Ingen vet vem som bestämmer", About: x.review.Title,
			State: "knowledge", Note: "Sedan 2024",
		}
		if diff := cmp.Diff([]record.ReviewRow{want}, short.Rows); diff != "" {
			t.Errorf("shortcomings, want (-) and got (+):\n%s", diff)
		}
		var said []string
		for _, row := range stated.Rows {
			said = append(said, strings.Join(row.States(), " "))
		}
		verdicts := []string{"suitable yes", "adequate yes", "effective yes"}
		if diff := cmp.Diff(verdicts, said); diff != "" {
			t.Errorf("statements, want (-) and got (+):\n%s", diff)
		}
		if f := figure(t, next, assessment.DecisionFigures); f.Part("no_decision") != 1 || f.Part("no_action") != 0 {
			t.Errorf("what was not decided is counted as %+v", f.Counts)
		}
		for _, h := range must(x.Review.Reviews(t.Context(), x.kim))(t) {
			if h.Decisions != 0 {
				t.Errorf("%s has %d decisions, and none was made", h.Title, h.Decisions)
			}
		}
		if f := figure(t, x.start(t, x.unit.ID, "Enhetens"), assessment.ShortcomingFigures); f.Count != 0 {
			t.Errorf("the review of a unit follows up that of the whole: %+v", f)
		}
	})
}
