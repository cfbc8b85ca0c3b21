package demo_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow/plan"
	workflow "mognad/assessment/workflow/registers"
)

// TestManagement looks at what is made beside the rounds and audits, and at whether it agrees with them.
func TestManagement(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		x := made(t, at(open(), autumn))
		t.Run("reviews", x.reviews)
		t.Run("figures", x.figures)
		t.Run("plan", x.plan)
		t.Run("replied", x.replied)
		t.Run("registers", x.registers)
		t.Run("applicability", x.applicability)
		t.Run("wheel", x.wheel)
	})
}

// both are the two reviews of the municipality: the one that has been held, and the one that is being prepared.
func (x *example) both(t *testing.T) (held, ahead record.Review) {
	t.Helper()
	all := must(x.Review.Reviews(t.Context(), x.coordinator))(t)
	if len(all) != 2 {
		t.Fatalf("%d reviews, want 2", len(all))
	}
	for _, r := range all {
		v := must(x.Review.Review(t.Context(), x.coordinator, r.ID))(t)
		if v.State == assessment.ReviewSigned {
			held = v
		} else {
			ahead = v
		}
	}
	return held, ahead
}

// figure is what a review knows from a source.
func figure(t *testing.T, r record.ReviewMinutes, from assessment.FigureSource) record.ReviewFigure {
	t.Helper()
	for _, i := range r.Inputs {
		for _, f := range i.Figures {
			if f.Source == from {
				return f
			}
		}
	}
	t.Fatalf("%s has no figures of %s", r.Title, from)
	return record.ReviewFigure{}
}

// reviews: last year's is signed and sealed, and this year's, half prepared, follows up each of its decisions.
func (x *example) reviews(t *testing.T) {
	held, ahead := x.both(t)
	if len(held.Versions) != 1 || len(held.Signatures) != 2 || len(held.ToClose) > 0 {
		t.Errorf("%d versions, %d signatures, to close %v", len(held.Versions), len(held.Signatures), held.ToClose)
	}
	if sealed := must(x.Review.SealedReview(t.Context(), x.coordinator, held.ID, 1))(t); len(sealed.Minutes.Statements) != 4 {
		t.Errorf("the seal holds %d statements", len(sealed.Minutes.Statements))
	}
	considered := 0
	for _, i := range ahead.Inputs {
		if i.Done() {
			considered++
		}
	}
	if ahead.State != assessment.ReviewPreparing || considered != 5 || len(ahead.Inputs) != 10 ||
		ahead.Previous == nil || ahead.Previous.ID != held.ID {
		t.Errorf("ahead is %s, %d of %d inputs considered, after %v", ahead.State, considered, len(ahead.Inputs), ahead.Previous)
	}
	want := map[string]string{}
	states := map[string]int{}
	for _, d := range held.Decisions {
		want[d.Text] = fmt.Sprintf("%s § %d", held.Title, d.Number)
	}
	got := map[string]string{}
	for _, row := range figure(t, ahead.ReviewMinutes, assessment.DecisionFigures).Rows {
		got[row.Title] = row.About
		states[row.State]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decisions followed up (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"done": 3, "under_way": 1, "overdue": 1, "no_decision": 1}, states); diff != "" {
		t.Errorf("what became of them (-want +got):\n%s", diff)
	}
}

// figures: those of the signed review are what was there when they were read, and nothing of what came later.
func (x *example) figures(t *testing.T) {
	held, ahead := x.both(t)
	var want, later []string
	risks := must(x.Registers.Risks.List(t.Context(), x.coordinator, workflow.Query{}))(t)
	for _, item := range risks.Items {
		row := must(x.Registers.Risks.Get(t.Context(), x.coordinator, *item.Head.ID))(t)
		if row.CreatedAt.Before(held.FiguresAt) {
			want = append(want, row.Title)
		} else {
			later = append(later, row.Title)
		}
	}
	if diff := cmp.Diff(sorted(want), titles(figure(t, held.ReviewMinutes, assessment.RiskFigures))); diff != "" {
		t.Errorf("risks in the signed review (-want +got):\n%s", diff)
	}
	all := sorted(append(want, later...))
	if diff := cmp.Diff(all, titles(figure(t, ahead.ReviewMinutes, assessment.RiskFigures))); diff != "" || len(later) == 0 {
		t.Errorf("risks in the next (-want +got):\n%s", diff)
	}
	for _, tt := range []struct {
		review record.Review
		want   string
	}{{held, "66 procent"}, {ahead, "74 procent"}} {
		rows := figure(t, tt.review.ReviewMinutes, assessment.MeasureFigures).Rows
		i := slices.IndexFunc(rows, func(r record.ReviewRow) bool { return r.Title == "Andel som har gått grundutbildningen" })
		if i < 0 || rows[i].Note != tt.want || rows[i].AtLeast != "90 procent" {
			t.Errorf("%s says of training %+v, and the answers %s", tt.review.Title, rows, tt.want)
		}
	}
	final := titles(figure(t, held.ReviewMinutes, assessment.AuditFigures))
	if diff := cmp.Diff([]string{"Granskning av informationssäkerhet 2025"}, final); diff != "" {
		t.Errorf("audits in the signed review (-want +got):\n%s", diff)
	}
}

func titles(f record.ReviewFigure) []string {
	var list []string
	for _, r := range f.Rows {
		list = append(list, r.Title)
	}
	return sorted(list)
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

// plan covers three years, is under way, has what is late, and one action twice.
func (x *example) plan(t *testing.T) {
	p := must(x.Plan.Plan(t.Context(), x.coordinator, plan.Query{}))(t)
	if p.To-p.From != 2 || p.Overdue == 0 || p.Overdue > 6 {
		t.Errorf("the plan goes from %d to %d, %d are late", p.From, p.To, p.Overdue)
	}
	if len(p.Duplicates) != 1 {
		t.Errorf("duplicates: %+v", p.Duplicates)
	}
	states := map[assessment.ActionState]int{}
	kinds := map[assessment.OriginKind]int{}
	recurrences := map[assessment.RecurrenceKind]int{}
	years := map[int]int{}
	for _, a := range p.Actions {
		states[a.State]++
		recurrences[a.Recurrence]++
		if len(a.Origins) == 0 {
			kinds["by hand"]++
		}
		for _, o := range a.Origins {
			kinds[o.Kind]++
		}
		if a.Due != nil {
			years[a.Due.Year()]++
		}
	}
	for _, s := range assessment.ActionStates {
		if states[s] == 0 {
			t.Errorf("no action is %s", s)
		}
	}
	for _, k := range []assessment.OriginKind{
		assessment.FromRecommendation, assessment.FromRule, assessment.FromRisk, assessment.FromNonconformity,
		assessment.FromDecision, "by hand",
	} {
		if kinds[k] == 0 {
			t.Errorf("no action comes from a %s", k)
		}
	}
	for _, k := range assessment.RecurrenceKinds {
		if recurrences[k] == 0 {
			t.Errorf("no action recurs %s", k)
		}
	}
	for year := p.From; year <= p.To; year++ {
		if years[year] == 0 {
			t.Errorf("nothing is to be done in %d", year)
		}
	}
}

// replied: of what the auditors recommended to the executive board, seven of eleven are done, as the answers say.
func (x *example) replied(t *testing.T) {
	all := must(x.Audits.Audits(t.Context(), x.coordinator))(t)
	final := must(x.Audits.Audit(t.Context(), x.coordinator, all[2].ID))(t)
	became := map[string]int{}
	for _, r := range final.Recommendations {
		became[fmt.Sprint(r.Body.Name, " ", *r.FollowUp)]++
	}
	want := map[string]int{
		"Kommunstyrelsen done":                                7,
		"Kommunstyrelsen planned":                             4,
		"Styrelsen för Älvlunda Energi och Vatten AB done":    1,
		"Styrelsen för Älvlunda Energi och Vatten AB planned": 2,
		"Styrelsen för Älvlunda Energi och Vatten AB open":    1,
	}
	if diff := cmp.Diff(want, became); diff != "" {
		t.Errorf("what became of the recommendations (-want +got):\n%s", diff)
	}
}

// registers: what they say is what the answers say.
func (x *example) registers(t *testing.T) {
	law := 0
	for _, item := range must(x.Registers.Trainings.List(t.Context(), x.coordinator, workflow.Query{}))(t).Items {
		if item.Values.Get("basis") != "" && item.Values.Get("taken_on") < "2026-05-01" {
			law++
			if item.Values.Get("taken_on") < "2026-01-15" {
				t.Errorf("%s took the training before the law required it", item.Values.Get("person"))
			}
		}
	}
	if law != 27 {
		t.Errorf("%d have taken the training, and the answers say 27", law)
	}
	serious, lower := 0, 0
	for _, item := range must(x.Registers.Risks.List(t.Context(), x.coordinator, workflow.Query{}))(t).Items {
		switch item.Values.Get("level") {
		case registers.Serious:
			serious++
		case registers.Treat, registers.Acceptable:
			lower++
		}
	}
	if serious == 0 || lower == 0 {
		t.Errorf("%d serious risks, %d others", serious, lower)
	}
	for _, r := range x.Registers.All {
		p := x.coordinator
		if r == x.Registers.Bodies.Register {
			continue
		}
		if l := must(r.List(t.Context(), p, workflow.Query{}))(t); len(l.Items) < 4 {
			t.Errorf("%d %s", len(l.Items), r.Name)
		}
	}
	kinds := map[assessment.ApprovalKind]int{}
	for _, a := range must(x.Registers.Approvals(t.Context(), x.coordinator))(t) {
		kinds[a.Kind]++
	}
	for _, k := range assessment.ApprovalKinds {
		if kinds[k] != 1 {
			t.Errorf("%d approvals of a %s", kinds[k], k)
		}
	}
	if c := must(x.Registers.RiskCriteria(t.Context(), x.coordinator))(t); c.Current.Version != 1 {
		t.Errorf("criteria of version %d", c.Current.Version)
	}
}

// applicability: the statement has been approved once, and the draft has changed since.
func (x *example) applicability(t *testing.T) {
	root := must(x.Entities.Structure(t.Context(), x.coordinator))(t).Tree.Root().ID
	s := must(x.Registers.ApplicabilityStatement(t.Context(), x.coordinator, root))(t)
	if len(s.Versions) != 1 || s.Decided != s.Controls || s.Unapproved != 3 {
		t.Errorf("%d versions, %d of %d decided, %d changed since", len(s.Versions), s.Decided, s.Controls, s.Unapproved)
	}
	a := must(x.Review.Aims(t.Context(), x.coordinator, root))(t)
	if len(a.Versions) != 1 || a.Current.Horizon != 2029 {
		t.Errorf("the strategic aim: %+v", a)
	}
}

// wheel: it has been followed except for one activity.
func (x *example) wheel(t *testing.T) {
	missed, done := map[string]int{}, 0
	for _, year := range []int{2026, 2027} {
		for _, a := range must(x.Plan.Wheel(t.Context(), x.coordinator, year))(t).Activities {
			for _, o := range a.Months {
				switch o.State {
				case record.WheelMissed:
					missed[a.Title]++
				case record.WheelDone:
					done++
				case record.WheelAhead, record.WheelDue, record.WheelPast:
				}
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"Kontroll av behörigheter": 2}, missed); diff != "" || done < 5 {
		t.Errorf("%d are done; missed (-want +got):\n%s", done, diff)
	}
}
