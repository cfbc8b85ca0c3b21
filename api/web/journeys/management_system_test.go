package journeys_test

import (
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestManagementSystemJourney: a coordinator adds risks, gives the organisation criteria of its own and follows a
// measure; each page is looked at wide and narrow, light and dark.
func TestManagementSystemJourney(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	s.Join(t, "Kim Strand", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	kim := newWindow(t, startChromium(t), s.Server)
	kim.signIn("kim@norrdal.example")
	sv := s.Sv

	kim.open(org + "/registers")
	kim.shows(sv.T("registers.first"))
	kim.open(org + "/risks/new")
	kim.inspect("risk-new", wide, narrowDark)
	kim.fill("title", "Utpressningsvirus i ekonomisystemet")
	kim.choose("likelihood", "3")
	kim.choose("consequence", "4")
	kim.choose("treatment", "accept")
	kim.set("accepted_until", "2020-01-31")
	kim.press(sv.T("register.add"))
	kim.arrive(org + "/risks/new")
	kim.shows(sv.T("error.accepted_by"))
	kim.fill("accepted_by", "Kommunstyrelsen")
	kim.press(sv.T("register.add"))
	kim.arrive(org + "/risks")
	kim.open(org + "/risks/new")
	kim.fill("title", "Gamla behörigheter")
	kim.choose("likelihood", "2")
	kim.choose("consequence", "1")
	kim.press(sv.T("register.add"))
	kim.arrive(org + "/risks")
	kim.open(org + "/risks?sort=-value")
	kim.shows(sv.T("risk.level.serious"))
	kim.inspect("risks", wide, narrowDark)
	kim.open(eval[string](kim, `document.querySelector("main tbody th a").href`))
	kim.inspect("risk", wide, narrowDark)

	kim.open(org + "/risk-criteria")
	kim.inspect("risk-criteria", wide, narrowDark)
	kim.fill("serious_from", "13")
	kim.press(sv.T("risk_criteria.save"))
	kim.arrive(org + "/risk-criteria")
	kim.shows(sv.T("risk_criteria.saved"))

	kim.open(org + "/measures/new")
	kim.fill("title", "Medarbetare som har gått grundutbildningen")
	kim.choose("kind", "training_share")
	kim.fill("unit", "%")
	kim.fill("target", "97,5")
	kim.choose("better", "higher")
	kim.tick("measured_in", "3")
	kim.inspect("measure-new", wide, narrowDark)
	kim.press(sv.T("register.add"))
	kim.until("values are asked for", `location.pathname.endsWith("/values")`)
	values := kim.path()
	for day, value := range map[string]string{"2025-09-30": "61,5", "2025-12-31": "78", "2026-01-31": "98"} {
		kim.set("day", day)
		kim.fill("value", value)
		kim.press(sv.T("measure_values.save"))
		kim.arrive(values)
		kim.shows(sv.T("measure_values.done"))
		kim.open(values)
	}
	kim.until("the chart is drawn", `document.querySelector("[data-chart] canvas")`)
	kim.inspect("measure-values", wide, narrowDark)
	kim.open(org + "/measures")
	kim.inspect("measures", wide, narrowDark)
	kim.open(org + "/registers")
	kim.inspect("registers", wide, narrowDark)
	kim.english("registers", org+"/registers", wide)
	kim.quiet()
}
