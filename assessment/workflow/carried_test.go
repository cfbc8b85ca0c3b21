package workflow_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/review"
)

// TestCarriedOver: a round and a review begin with what became of the decisions, the actions that are not done, the
// recommendations that are open, the latest results and the targets; an audit counts once it is final, and nobody is
// shown what is about others.
func TestCarriedOver(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		x.examine(t, false)
		want := func(decisions, actions, recommendations int) {
			t.Helper()
			got := map[assessment.FigureSource]int{}
			for _, f := range must(x.Review.Carried(t.Context(), x.kim, x.root))(t).Figures {
				got[f.Source] = f.Count
			}
			want := map[assessment.FigureSource]int{
				assessment.DecisionFigures:       decisions,
				assessment.ActionFigures:         actions,
				assessment.RecommendationFigures: recommendations,
				assessment.ResultFigures:         2,
				assessment.TargetFigures:         1,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("carried over (-want +got):\n%s", diff)
			}
		}
		want(0, 0, 0) // nothing of the audit is told before it is final
		x.finalise(t)
		want(0, 0, 2)
		decision := x.decide(t, "Öva på avbrott")
		want(0, 1, 2) // not yet a decision of a review that has been held
		x.hold(t, x.chair)
		want(1, 1, 2)
		state := func() string {
			return must(x.Review.Carried(t.Context(), x.kim, x.root))(t).Figures[0].Rows[0].State
		}
		if got := state(); got != string(assessment.ActionPlanned) {
			t.Errorf("the decision is %s", got)
		}
		x.forward(365 * 24 * time.Hour)
		if got := state(); got != "overdue" {
			t.Errorf("the decision is %s after its day", got)
		}
		must(x.Plan.Report(t.Context(), x.kim, assessment.ActionNote{
			ActionID: x.actionOf(t, decision.ID).ID, State: assessment.ActionDone,
		}))(t)
		want(1, 0, 2)
		if got := state(); got != string(assessment.ActionDone) {
			t.Errorf("the decision is %s when its action is", got)
		}

		below := must(x.Review.Carried(t.Context(), x.kim, x.unit.ID))(t)
		for _, f := range below.Figures {
			if f.Source != assessment.ResultFigures && f.Source != assessment.TargetFigures && f.Count > 0 {
				t.Errorf("the unit is shown what is about others: %+v", f)
			}
		}
		_, err := x.Review.Carried(t.Context(), x.chair, x.root)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		_, err = x.Review.Carried(t.Context(), x.kim, newID(t))
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}

// TestProposedReview: the form of a review is filled in from the one before, until the next one has been begun.
func TestProposedReview(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		propose := func(after *assessment.ID) record.ReviewProposal {
			t.Helper()
			p := must(x.Review.ProposeReview(t.Context(), x.kim, after))(t)
			p.Carried.Figures = nil
			return p
		}
		open := propose(nil)
		if open.Title != "" || open.PlannedOn != nil || open.Carried.Entity.ID != x.root {
			t.Errorf("while one is open, the proposal is %+v", open)
		}
		x.hold(t, x.chair)
		next := x.Today(assessment.Organisation{}).AddMonths(12)
		want := record.ReviewProposal{
			Title: "Ledningens genomgång 2027", Kind: assessment.YearlyReview, Template: assessment.ISO27001From2022,
			PlannedOn: &next, Carried: record.Carried{Entity: open.Carried.Entity},
		}
		for _, after := range []*assessment.ID{nil, &x.review.ID} {
			if diff := cmp.Diff(want, propose(after)); diff != "" {
				t.Errorf("after %v (-want +got):\n%s", after, diff)
			}
		}
		_, err := x.Review.ProposeReview(t.Context(), x.chair, &x.review.ID)
		refused(t, err, assessment.Forbidden, "error.forbidden")
		missing := newID(t)
		_, err = x.Review.ProposeReview(t.Context(), x.kim, &missing)
		refused(t, err, assessment.NotFound, "error.not_found")
	})
}

// TestRhythmOfKinds: a review begins with the months that are usual for its kind, or those of the last one of the kind.
func TestRhythmOfKinds(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		months := func(kind assessment.ReviewKind) int {
			t.Helper()
			return must(x.Review.AddReview(t.Context(), x.kim, review.BeginForm{
				EntityID: x.root, Title: "Genomgång", Kind: kind, Template: assessment.ISO27001From2022,
			}))(t).Frequency
		}
		check := func(want ...int) {
			t.Helper()
			for i, kind := range assessment.ReviewKinds {
				if got := months(kind); got != want[i] {
					t.Errorf("%s begins with %d months, want %d", kind, got, want[i])
				}
			}
		}
		check(12, 0, 6)
		v := x.now(t)
		x.review = must(x.Review.SavePlan(t.Context(), x.kim, v.ID, review.PlanForm{
			Title: v.Title, Kind: v.Kind, Frequency: 24, Version: v.Version,
		}))(t)
		x.hold(t, x.chair)
		check(24, 0, 6)
	})
}

// TestDecidedAsProposed: a decision as proposed needs no words of its own.
func TestDecidedAsProposed(t *testing.T) {
	t.Parallel()
	eachReview(t, func(t *testing.T, x *reviewing) {
		proposal := must(x.Review.AddPoint(t.Context(), x.kim, x.review.ID, review.PointForm{
			Kind: assessment.DecisionProposal, About: "risk_criteria", Title: "Nya kriterier",
		}))(t)
		decide := func(f review.DecisionForm) (record.ReviewDecision, error) {
			f.Kind = "change"
			return x.Review.Decide(t.Context(), x.kim, x.review.ID, f)
		}
		d := must(decide(review.DecisionForm{Outcome: assessment.AsProposedDecided, ProposalID: &proposal.ID}))(t)
		if d.Text != "Nya kriterier" {
			t.Errorf("decided as proposed is %q", d.Text)
		}
		_, err := decide(review.DecisionForm{Outcome: assessment.OtherwiseDecided, ProposalID: &proposal.ID})
		refused(t, err, assessment.Invalid, "error.invalid_fields")
		_, err = decide(review.DecisionForm{Outcome: assessment.AsProposedDecided})
		refused(t, err, assessment.Invalid, "error.invalid_fields")
	})
}

// TestStatementsDoNotGrowWithWhatIsCarriedOver: it takes as many statements with two decisions and actions as with ten.
func TestStatementsDoNotGrowWithWhatIsCarriedOver(t *testing.T) {
	t.Parallel()
	eachWorldCounted(t, func(t *testing.T, w *world, sent *atomic.Int64) {
		x := begin(t, w)
		x.examine(t, true)
		count := func() (int64, int) {
			fresh := chain.New(x.store, workflow.Options{Now: x.world.now, PasswordMemory: 8}) // knows no questionnaire
			before := sent.Load()
			c := must(fresh.Review.Carried(t.Context(), x.kim, x.root))(t)
			return sent.Load() - before, c.Figures[0].Count + c.Figures[1].Count
		}
		for range 2 { // two look twice already
			x.decide(t, "Fler")
		}
		x.hold(t, x.chair)
		few, less := count()
		x.review = x.start(t, x.root, "Nästa genomgång")
		for range 8 {
			x.decide(t, "Fler")
		}
		x.hold(t, x.chair)
		if many, more := count(); few != many || less != 4 || more != 20 {
			t.Errorf("%d statements for %d rows, %d for %d", few, less, many, more)
		}
	})
}
