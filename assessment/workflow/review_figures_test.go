package workflow_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/plan"
)

// TestFiguresAreThoseOfTheirSources: in whatever the registers hold, every number of a review is the number that
// management of its entity gets from the source at that moment, and stays when the source moves on.
func TestFiguresAreThoseOfTheirSources(t *testing.T) {
	t.Parallel()
	x := begin(t, embedded(t))
	rapid.Check(t, func(r *rapid.T) {
		x.generate(t, r)
		entity := rapid.SampledFrom([]assessment.ID{x.root, x.soc.ID, x.unit.ID}).Draw(r, "entity")
		review := x.start(t, entity, "Genomgång")
		head := x.chair
		if entity == x.soc.ID {
			head = x.head
		}
		if entity == x.unit.ID {
			head = x.outside
		}
		want, got := x.fromSources(t, head, entity), map[assessment.FigureSource]int{}
		for source := range want {
			f := figure(t, review, source)
			got[source] = f.Count
			if n := len(f.Rows); source != assessment.ResultFigures && source != assessment.AdviceFigures && n != f.Count {
				r.Errorf("%s counts %d and lists %d", source, f.Count, n)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			r.Errorf("of the sources (-) and in the review (+):\n%s", diff)
		}
		x.generate(t, r)
		if diff := cmp.Diff(review, must(x.Review.Review(t.Context(), x.kim, review.ID))(t)); diff != "" {
			r.Errorf("before (-) and after (+) the sources moved on:\n%s", diff)
		}
	})
}

// generate adds rows to the registers, and actions to the plan.
func (x *reviewing) generate(t *testing.T, r *rapid.T) {
	t.Helper()
	about := func(label string) []assessment.ID {
		return rapid.SampledFrom([][]assessment.ID{nil, {x.soc.ID}, {x.school.ID}, {x.unit.ID}}).Draw(r, label)
	}
	name := func() string { return newID(t).String() }
	if rapid.Bool().Draw(r, "risk") {
		must(x.Registers.Risks.Add(t.Context(), x.kim, registers.Risk{
			Title:       name(),
			Likelihood:  rapid.IntRange(1, 4).Draw(r, "likelihood"),
			Consequence: rapid.IntRange(1, 4).Draw(r, "consequence"),
			Treatment:   "reduce",
			Spread:      rapid.SampledFrom([]string{"own", "sector", "society"}).Draw(r, "spread"),
			Entities:    about("of the risk"),
		}))(t)
	}
	if rapid.Bool().Draw(r, "nonconformity") {
		n := registers.Nonconformity{Title: name(), FoundOn: "2026-01-01", Source: "other", Entities: about("of the breach")}
		if rapid.Bool().Draw(r, "closed") {
			n.ClosedOn = "2026-02-01"
		}
		must(x.Registers.Nonconformities.Add(t.Context(), x.kim, n))(t)
	}
	if rapid.Bool().Draw(r, "objective") {
		o := registers.Objective{Title: name(), Fulfilment: "under_way", Entities: about("of the objective")}
		must(x.Registers.Objectives.Add(t.Context(), x.kim, o))(t)
	}
	if rapid.Bool().Draw(r, "action") {
		f := plan.Form{Action: assessment.Action{
			Title:    name(),
			EntityID: rapid.SampledFrom([]assessment.ID{x.root, x.soc.ID, x.unit.ID}).Draw(r, "of the action"),
			Timing:   assessment.Timing{DueOn: "2026-12-01", Recurrence: assessment.Recurrence{Kind: assessment.Once}},
		}}
		must(x.Plan.AddAction(t.Context(), x.kim, f))(t)
	}
}

// fromSources are the numbers that somebody in management gets from the sources themselves.
func (x *reviewing) fromSources(
	t *testing.T,
	p assessment.Principal,
	entity assessment.ID,
) map[assessment.FigureSource]int {
	t.Helper()
	system := must(x.Registers.ManagementSystem(t.Context(), p, &entity))(t)
	summary := must(x.Insight.Summary(t.Context(), p, insight.SummaryQuery{Reached: true}))(t)
	open, breaches := 0, 0
	for _, a := range must(x.Plan.Plan(t.Context(), p, plan.Query{}))(t).Actions {
		if a.State.Open() {
			open++
		}
	}
	for _, n := range system.Nonconformities {
		if n.ClosedOn == "" {
			breaches++
		}
	}
	advice := 0
	for _, d := range summary.Decide {
		if d.Kind == record.AdviceOpen {
			advice = summary.AdviceInAll
		}
	}
	return map[assessment.FigureSource]int{
		assessment.RiskFigures:          len(system.Risks),
		assessment.ObjectiveFigures:     len(system.Objectives),
		assessment.NonconformityFigures: breaches,
		assessment.MeasureFigures:       len(system.Measures),
		assessment.ActionFigures:        open,
		assessment.ResultFigures:        len(summary.Entities),
		assessment.TargetFigures:        summary.Targets.Set,
		assessment.AdviceFigures:        advice,
	}
}
