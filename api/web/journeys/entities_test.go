package journeys_test

import "testing"

// TestEntitiesJourney finds entities and people in their lists, with and without a script, sets the target of several,
// and looks at what there is about one of them.
func TestEntitiesJourney(t *testing.T) {
	t.Parallel()
	const tomas, ylva = "tomas.ekwall@alvlunda.example", "ylva.sandin@alvlunda.example"
	x := theExample(t, tomas, ylva)
	chromium := startChromium(t)
	b := newWindow(t, chromium, x.Server)
	b.signIn(tomas)
	b.open(example + "/entities")
	b.inspect("entities-list")
	b.fits("entities-list")
	b.fill("q", "äldr")
	b.key('e')
	b.until("the list follows what is typed", `document.querySelectorAll("#list-part tbody tr").length === 1`)
	b.until("the address has the words", `location.search.includes("q=")`)
	if f := b.focus(); f.Name != "q" {
		t.Errorf("after the search the focus is at %+v", f)
	}
	b.inspect("entities-found", wide, narrow)
	b.open(example + "/entities")
	b.click("#sort-name")
	b.until("the list is sorted", `document.querySelector('#list-part th[aria-sort="ascending"] #sort-name') !== null`)
	b.inspect("entities-sorted", wide)

	b.open(example + "/entities?do=targets&kind=operation")
	b.click(`[data-choose="all"]`)
	b.inspect("entities-targets")
	b.fits("entities-targets")
	b.fill("level", "3")
	b.set("by", "2027-12-31")
	b.submit("#act")
	b.arrive(example + "/entities")
	b.shows(x.Sv.T("round_result.target_of", "Level", 3, "Date", x.Sv.Day("2027-12-31")))
	b.inspect("entities-with-targets", wide, narrowDark)

	b.click("#list-part tbody tr:nth-child(2) th a")
	b.inspect("entity-overview")
	b.fits("entity-overview")
	b.press(x.Sv.T("entity.edit"))
	b.inspect("entity-edit")
	b.open(example + "/users")
	b.inspect("users-list", wide, narrow)
	b.looksAtRounds()

	b.scripts(false)
	b.open(example + "/users?role=respondent&sort=-name")
	b.fill("q", "a")
	b.submit("#list-search")
	b.until("the role is kept", `location.search.includes("role=respondent") && location.search.includes("sort=-name")`)
	b.open(example + "/entities?do=targets")
	b.click(`a[href*="tick=all"]`)
	b.until("all are ticked", `[...document.querySelectorAll('[name="chosen"]')].every(e => e.checked)`)
	b.scripts(true)
	b.quiet()

	admin := newWindow(t, chromium, x.Server)
	admin.signIn(ylva)
	admin.open("/account")
	admin.choose("language", "en")
	admin.submit(`main form`)
	admin.arrive("/account")
	admin.open(example + "/entities")
	admin.inspect("entities-list-en", wide, narrow)
	admin.fits("entities-list-en")
	href := eval[string](admin, `document.querySelector("#list-part tbody tr:nth-child(2) th a").href`)
	admin.open(href)
	admin.inspect("entity-overview-en", wide)
	admin.fits("entity-overview-en")
	admin.open(href + "/edit")
	admin.inspect("entity-edit-en", wide)
	admin.open("/installation")
	admin.inspect("installation-en", wide, narrow)
	admin.fits("installation-en")
	admin.quiet()
}

// looksAtRounds: the list of rounds and the table of one fit where they are shown, in both languages.
func (b *browser) looksAtRounds() {
	b.t.Helper()
	b.open(example + "/rounds")
	b.inspect("rounds-list", wide, narrow)
	b.fits("rounds-list")
	round := eval[string](b, `document.querySelector("#list-part tbody th a").getAttribute("href")`)
	for _, language := range []string{"en", "sv"} {
		b.speak(language)
		b.open(round)
		b.fits("round-table in " + language)
	}
	b.open(round + "?group=body")
	b.inspect("round-table", narrow, wideDark)
}
