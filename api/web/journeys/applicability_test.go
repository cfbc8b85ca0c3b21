package journeys_test

import (
	"net/http"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/questionnaires"
)

// TestApplicabilityJourney walks from the first decision on a control to an approved statement of applicability, in a
// real browser: the coordinator decides on one and on several, management approves, a change makes a draft of it, and
// the next version says what it changed. Then a report is approved, and a document on paper.
func TestApplicabilityJourney(t *testing.T) {
	t.Parallel()
	x := apitest.ToAudit(t)
	x.Join(t, "Lena Lund", "lena@norrdal.example", assessment.Management, x.Root)
	x.HandInEach(t, x.Assessments[x.Root], "Finns i ledningssystemet.", func(_ int, q questionnaires.Question) string {
		return []string{"yes", "yes", "partly", "no", "dont_know"}[min(q.Level, 4)]
	})
	chromium := startChromium(t)
	kim, lena := newWindow(t, chromium, x.Server), newWindow(t, chromium, x.Server)
	kim.signIn("kim@norrdal.example")
	lena.signIn("lena@norrdal.example")
	all, one := org+"/applicability", org+"/applicability/"+x.Root.String()
	t8 := x.Sv.T("control.a8_28")

	// One control, with the answers that concern it.
	kim.open(all)
	kim.inspect("applicability-begin", wide, narrowDark)
	kim.open(one + "/controls/5.1")
	kim.shows(x.Sv.T("applicability.answers"))
	kim.tick("status", "not_applicable")
	kim.press(x.Sv.T("register.save"))
	kim.arrive(one + "/controls/5.1")
	kim.shows(x.Sv.T("error.reason_not_applicable"))
	kim.inspect("control-refused", wide, narrowDark)
	kim.tick("status", "in_place")
	kim.fill("reason", "Krav i cybersäkerhetslagen och riskanalysen 2026")
	kim.press(x.Sv.T("register.save"))
	kim.arrive(one)
	kim.inspect("applicability-draft")

	// Several at once.
	kim.open(one + "?do=several&tick=all&theme=technological")
	kim.choose("status", "under_way")
	kim.fill("reason", "Riskanalysen 2026")
	kim.inspect("applicability-several", wide, narrowDark)
	kim.press(x.Sv.T("applicability.several_save"))
	kim.arrive(one)
	kim.open(one + "?do=several&tick=all&state=undecided")
	kim.choose("status", "in_place")
	kim.press(x.Sv.T("applicability.several_save"))
	kim.arrive(one)
	kim.open(one + "/controls/8.28")
	kim.tick("status", "not_applicable")
	kim.fill("reason", "Kommunen utvecklar inga egna system")
	kim.press(x.Sv.T("register.save"))
	kim.arrive(one)

	// Management approves.
	lena.open(one)
	lena.shows(t8)
	lena.press(x.Sv.T("approval.approve"))
	lena.arrive(org + "/approvals/new")
	lena.fill("case_number", "KS 2026/117")
	lena.fill("text", "Med förbehåll för att åtgärderna som pågår följs upp i november.")
	lena.inspect("approve", wide, narrowDark)
	lena.press(x.Sv.T("approval.approve"))
	lena.arrive(one)
	lena.shows(x.Sv.T("applicability.versions"))
	lena.inspect("applicability-approved", wide, narrowDark)

	// A change makes a draft of it, which is approved on paper.
	kim.open(one + "/controls/8.28")
	kim.tick("status", "under_way")
	kim.fill("reason", "Kommunen har börjat utveckla en app")
	kim.press(x.Sv.T("register.save"))
	kim.arrive(one)
	kim.shows(x.Sv.T("approval.changed"))
	kim.inspect("applicability-changed", wide, narrowDark)
	kim.press(x.Sv.T("approval.record"))
	kim.arrive(org + "/approvals/record")
	kim.press(x.Sv.T("approval.record"))
	kim.arrive(org + "/approvals/record")
	kim.shows(x.Sv.T("error.required"))
	kim.inspect("approve-refused", wide, narrowDark)
	kim.fill("case_number", "KS 2026/203")
	kim.set("decided_on", "2026-01-31")
	kim.fill("approved_by", "Kommunstyrelsen")
	kim.press(x.Sv.T("approval.record"))
	kim.arrive(one)
	kim.open(one + "/versions/2")
	kim.shows(x.Sv.T("applicability.verified"))
	kim.inspect("applicability-version", wide, narrowDark)
	client := x.Client(t, "lena@norrdal.example", "norrdal", assessment.TokenRead)
	client.Get(org + "/entities/" + x.Root.String() + "/applicability/versions/2/file").Want(http.StatusOK)
	kim.open(all)
	kim.english("applicability-list", all, wide, narrowDark)
	kim.english("applicability", one, wide, narrowDark)

	// What has no page of its own.
	lena.open(org + "/approvals")
	lena.press(x.Sv.T("approval.new.report"))
	lena.arrive(org + "/approvals/new")
	lena.inspect("approve-report", wide, narrowDark)
	lena.fill("name", "Årsrapport om informationssäkerhet 2026")
	lena.fill("text", "Läget och de tre största riskerna.")
	lena.press(x.Sv.T("approval.approve"))
	lena.arrive(org + "/approvals")
	lena.inspect("approvals")
	kim.quiet()
	lena.quiet()
}
