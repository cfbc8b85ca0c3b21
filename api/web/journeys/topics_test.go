package journeys_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/record"
)

// TestTopicsJourney: management reads the eight questions of the example on the screen, on a phone and on one sheet of
// paper, agrees on the strategic aim, and sees of a company only what is the company's.
func TestTopicsJourney(t *testing.T) {
	t.Parallel()
	const tomas, eva = "tomas.ekwall@alvlunda.example", "eva.lantz@alvlunda.example"
	x := theExample(t, tomas, eva)
	chromium := startChromium(t)
	b := newWindow(t, chromium, x.Server)
	b.signIn(eva)
	b.open(example + "/topics")
	b.shows(x.Sv.T("topics.aim.none"))
	for _, key := range record.TopicKeys {
		b.shows(x.Sv.T("topics.name." + string(key)))
	}
	b.inspect("topics")
	b.press(x.Sv.T("topics.aim.write"))
	b.until("the form is shown", `document.querySelector('main [name="horizon"]')`)
	b.set("text", "Om fem år klarar alla verksamheter en vecka utan it. Varje chef vet vilken information som är känsligast, "+
		"och vi upptäcker intrång innan de blir avbrott.")
	b.fill("horizon", "nästa")
	b.set("agreed_on", "2026-05-04")
	b.set("agreed_by", "Kommundirektör och informationssäkerhetssamordnare")
	b.press(x.Sv.T("topics.aim.save"))
	b.shows(x.Sv.T("error.year"))
	b.fill("horizon", "2031")
	b.inspect("topics-aim")
	b.press(x.Sv.T("topics.aim.save"))
	b.arrive(example + "/topics")
	b.shows("innan de blir avbrott")
	b.shows(x.Sv.T("topics.aim.saved"))
	b.inspect("topics-aimed")
	for _, language := range []string{"en", "sv"} {
		b.open(example + "/topics?language=" + language)
		b.inspect("topics-"+language, wide, narrow)
		if pages := b.pages("topics-" + language); pages != 1 {
			b.t.Errorf("in %s the eight questions are printed on %d pages, want 1", language, pages)
		}
	}
	b.quiet()

	_ = assessment.Management
}
