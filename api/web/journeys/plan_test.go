package journeys_test

import (
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/plan"
	"mognad/questionnaires"
)

// TestPlanJourney walks through the action plan in a real browser: the coordinator adds an action, sees it in every
// view, changes several at once and reports; the manager of the company sees only the company's. axe finds no problems,
// nothing overflows, and screenshots are kept.
func TestPlanJourney(t *testing.T) {
	t.Parallel()
	x := apitest.ToAudit(t)
	x.Join(t, "Kim Berg", "kim2@norrdal.example", assessment.Coordinator, x.Root)
	x.Join(t, "Mats Ek", "mats2@norrdal.example", assessment.EntityManager, x.Company)
	kim, err := x.Use.PrincipalByEmail(t.Context(), "kim2@norrdal.example", "norrdal")
	if err != nil {
		t.Fatal(err)
	}
	year := x.Use.Today(assessment.Organisation{}).Year()
	for _, a := range []struct {
		entity       assessment.ID
		title        string
		year, months int
		priority     string
		cost         int64
	}{
		{x.Root, "Se över den lokala instruktionen", year, 12, "high", 0},
		{x.Root, "Gå igenom alla behörigheter i alla system som används i verksamheten", year, 6, "medium", 40000},
		{x.Company, "Inför en rutin för klassning", year + 1, 0, "", 120000},
		{x.Company, "Öva på kontinuitetsplanerna", year + 2, 0, "low", 25000},
		{x.Company, "Se över den lokala instruktionen", year, 0, "", 0},
		{x.Company, "Gör ett årshjul", year - 1, 0, "high", 0},
		{x.Root, "Ta upp säkerheten i alla inköp", 0, 0, "", 0},
	} {
		f := plan.Form{Action: assessment.Action{EntityID: a.entity, Title: a.title, OwnerRole: "Säkerhetssamordnare"}}
		f.Year, f.Priority = a.year, questionnaires.Priority(a.priority)
		f.Kind = assessment.Once
		switch {
		case a.year == 0:
			f.Kind = assessment.Standing
		case a.months > 0:
			f.Recurrence = assessment.EveryMonths(a.months)
		}
		if a.cost > 0 {
			f.Cost = &a.cost
		}
		if _, err := x.Use.Plan.AddAction(t.Context(), kim, f); err != nil {
			t.Fatal(err)
		}
	}
	chromium := startChromium(t)
	b, mats := newWindow(t, chromium, x.Server), newWindow(t, chromium, x.Server)
	b.signIn("kim2@norrdal.example")
	mats.signIn("mats2@norrdal.example")

	b.open(org + "/plan")
	b.shows("Ta upp säkerheten i alla inköp")
	b.inspect("plan", wide, narrowDark)
	b.open(org + "/plan?view=timeline")
	b.inspect("plan-timeline", wide, narrowDark)
	b.open(org + "/plan?view=entities")
	b.inspect("plan-entities", wide, narrowDark)
	b.open(org + "/plan?do=together")
	b.inspect("plan-together", wide, narrowDark)

	b.open(org + "/plan/new")
	b.inspect("plan-new", wide, narrowDark)
	b.fill("title", "Skriv en incidentplan")
	b.choose("entity", x.Company.String())
	b.fill("months", "24")
	b.press(x.Sv.T("action.add")) // once, with months: they are left out
	b.shows(x.Sv.T("action.added"))
	b.inspect("action", wide, narrowDark)

	mats.open(org + "/plan")
	mats.shows("Skriv en incidentplan")
	mats.hides("Ta upp säkerheten i alla inköp")
}
