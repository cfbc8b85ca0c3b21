package journeys_test

import (
	"testing"

	"mognad/api/apitest"
)

// TestSearchJourney finds things as the administrator does: by the key "/", while typing, by Tab to a hit, and without a
// script; and reads the part of a guide that a page leads to.
func TestSearchJourney(t *testing.T) {
	t.Parallel()
	x := apitest.ToAudit(t)
	b := newWindow(t, startChromium(t), x.Server)
	b.signIn("asa@norrdal.example")
	b.open(org + "/entities")
	b.inspect("help-link", wide, narrowDark)
	b.key('/')
	b.arrive(org + "/search")
	b.until("the search has the focus", `document.activeElement.name === "q"`)
	b.inspect("search-empty", wide, narrow)
	for _, letter := range "lösen" {
		b.key(letter)
	}
	b.until("what is found follows what is typed", `document.querySelector("#found .hits") !== null`)
	b.shows(x.Sv.T("search.kind.questions"))
	b.until("the address has the words", `location.search.includes("q=l")`)
	b.inspect("search")
	hit := eval[string](b, `document.querySelector("#found .hits a").textContent.trim()`)
	b.tab("first hit", func(f focus) bool { return f.Tag == "a" && f.Text == hit })
	b.open(org + "/search?q=zzzz")
	b.shows(x.Sv.T("search.none", "Query", "zzzz"))
	b.inspect("search-none", wide)
	b.open(org + "/search?q=e&kind=questions")
	b.inspect("search-kind", wide)
	b.scripts(false)
	b.open(org + "/search")
	b.fill("q", "norrdal")
	b.click("#search button")
	b.arrive(org + "/search")
	b.shows(x.Sv.T("search.kind.entities"))
	b.scripts(true)

	b.open(org + "/entities")
	b.click(".page-help a")
	b.arrive("/help/organisation-admin")
	b.inspect("help")
	b.open("/help/everyone")
	b.inspect("help-everyone", wide, narrow)
	b.quiet()
}
