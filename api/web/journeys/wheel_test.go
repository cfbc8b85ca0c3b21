package journeys_test

import (
	"testing"
	"time"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/registers"
)

// TestWheelJourney walks from a template to the annual wheel in a real browser: drawn, listed and as a table, an
// activity marked as done, one missed, and a calendar address.
func TestWheelJourney(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	s.Join(t, "Kim Falk", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	kim := newWindow(t, startChromium(t), s.Server)
	kim.signIn("kim@norrdal.example")
	wheel := org + "/wheel"
	kim.open(wheel)
	kim.inspect("wheel-empty", wide, narrowDark)
	kim.open(wheel + "/templates?template=municipality")
	kim.inspect("wheel-templates")
	kim.press(s.Sv.T("wheel_template.add"))
	kim.arrive(wheel)
	coordinator := s.Principal(t, "kim@norrdal.example")
	now := s.Use.Now()
	before := s.Use.At(func() time.Time { return now.AddDate(0, 0, -32) }) // what was due then has been missed
	for _, title := range []string{"Genomgång av behörigheter i verksamhetssystemen", "Rapport till säkerhetsnämnden"} {
		apitest.Done(before.Registers.Activities.Add(t.Context(), coordinator, registers.Activity{
			Title:           title,
			Months:          []int{int(now.Month()), int(now.AddDate(0, 0, -32).Month())},
			Recurs:          registers.Yearly,
			ResponsibleRole: "Informationssäkerhetssamordnare",
			ResponsibleID:   &coordinator.User.ID,
			Starts:          registers.StartsAccessReview,
		}))(t)
	}
	kim.open(wheel)
	kim.press("Rapport till säkerhetsnämnden")
	kim.inspect("wheel-month")
	kim.fill("text", "Rapporten lades fram vid sammanträdet.")
	kim.press(s.Sv.T("wheel_month.done"))
	kim.shows(s.Sv.T("wheel_month.said_done"))
	kim.inspect("wheel-done", wide, narrowDark)
	kim.open(org)
	kim.inspect("wheel-start", wide, narrowDark)
	kim.open(wheel)
	kim.fits("wheel")
	kim.inspect("wheel")
	kim.open(wheel + "?rings=role")
	kim.inspect("wheel-roles", wide, narrowDark)
	kim.paper("wheel")
	kim.open(wheel + "/subscription")
	kim.press(s.Sv.T("calendar.make"))
	kim.shows(s.Sv.T("calendar.secret"))
	kim.inspect("calendar", wide, narrowDark)
	kim.open(org + "/activities")
	kim.inspect("activities", wide, narrowDark)
	kim.open(org + "/activities/new")
	kim.inspect("activity-new", wide, narrowDark)
	kim.english("wheel-english", wheel, wide, narrow)
}
