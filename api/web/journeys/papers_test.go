package journeys_test

import (
	"testing"

	"mognad/api/apitest"
	"mognad/assessment/registers"
)

// TestWorkingPapersJourney adds a request for material from the question that it is about, in a real browser, and looks
// at every kind of working paper and at the criteria of an audit.
func TestWorkingPapersJourney(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	b := newWindow(t, startChromium(t), x.Server)
	b.signIn(x.Auditor.User.Email)
	column := x.Column(x.Root)
	b.open(column)
	href := eval[string](b, `document.querySelector("details.papers a[href*='/requests/new']").getAttribute("href")`)
	b.open(href)
	b.fill("title", "Riskanalys för den gemensamma it-miljön")
	b.fill("from_whom", "It-chef")
	b.set("due", "2026-01-30")
	b.choose("state", "asked")
	b.inspect("paper-form")
	b.submit("main form.panel")
	b.arrive(x.Path + "/requests")
	b.shows("1. Riskanalys för den gemensamma it-miljön")
	b.inspect("papers-requests")
	b.open(column)
	b.shows("Riskanalys för den gemensamma it-miljön")
	b.inspect("audit-column-papers")
	for _, r := range registers.Papers[1:] {
		b.open(x.Path + r.Path())
		b.inspect("papers-"+r.Path()[1:], wide, narrowDark)
	}
	b.open(x.Path + "/edit")
	eval[bool](b, `document.querySelectorAll("main details").forEach(d => d.open = true), true`)
	b.inspect("audit-form-criteria", wide, narrowDark)
}
