package journeys_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"mognad/api/apitest"
	"mognad/assessment/store/storetest"
	"mognad/frontend/i18n"
)

// TestFaultsJourney saves while the database fails, in a real browser. Of a form whose commit got no answer, the page
// says that nobody knows, looks by itself and tells; answers say so too and are sent again, without being saved twice.
// While nothing can be saved, all is read. Nobody types anything twice.
func TestFaultsJourney(t *testing.T) {
	t.Parallel()
	s, line, address := onLine(t)
	c := newChainOn(t, s)
	c.Round, c.ID = c.Send(t, "Självskattning 2026", nil, c.soc)
	c.Base = org + "/assessments/" + c.ID.String()
	sv, catalog := s.Sv, apitest.Done(i18n.New())(t)

	asa := newWindow(t, c.chromium, s.Server)
	asa.signIn(apitest.SetUp.Email)
	for i, fault := range []storetest.Fault{storetest.LoseThenCut, storetest.CutBefore} {
		language := catalog.Languages()[i]
		words := catalog.For(language)
		asa.speak(language)
		name := "Norrdal, " + string(fault)
		asa.open(org + "/settings")
		asa.fill("name", name)
		line.AtCommit(fault)
		asa.press(words.T("settings.save"))
		asa.shows(words.T("error_page.outcome_unknown"))
		asa.shows(words.T("error_page.looks"))
		asa.inspect("outcome-unknown-" + language)
		line.Mend()
		if fault == storetest.LoseThenCut {
			asa.arrive(org + "/settings")
			asa.shows(words.T("outcome.kept"))
			asa.inspect("outcome-kept", wide, narrowDark)
		} else {
			asa.shows(words.T("error_page.outcome_not_kept"))
			asa.inspect("outcome-not-kept", wide, narrowDark)
			asa.press(words.T("error_page.again_do"))
			asa.arrive(org + "/settings")
		}
		if got := asa.value("name"); got != name {
			t.Errorf("%s: the name is %q", fault, got)
		}
	}

	asa.speak("sv")

	sara := c.seat(t, "sara")
	sara.open(c.Base + "/areas/B")
	sara.fill("B4.comment", "Skrivet medan databasen försvann")
	line.AtCommit(storetest.LoseThenCut)
	sara.do(chromedp.Click(chromedp.CSS(`[name="B4.value"][value="partly"]`)))
	sara.says("B4-status", sv.T("saving.unknown"))
	sara.inspect("area-unknown", wide, narrowDark)
	sara.says("B4-status", sv.T("saving.unknown"))
	line.Mend()
	sara.saved("B4", 1)
	if got := c.Stored(t, "B4"); got.Comment != "Skrivet medan databasen försvann" || got.Value != "partly" || got.Version > 2 {
		t.Errorf("stored is %+v", got)
	}

	line.CommitsWith("answer.save") // without a transaction, since the server knows the assessment by now
	// Put back to what was there before, while nobody knows whether the change to it was saved.
	line.AtCommit(storetest.LoseThenCut)
	sara.fill("B4.comment", "Skrivet i onödan")
	sara.key(tab)
	sara.says("B4-status", sv.T("saving.unknown"))
	sara.fill("B4.comment", "Skrivet medan databasen försvann")
	line.Mend()
	sara.saved("B4", 3)
	if got := c.Stored(t, "B4"); got.Comment != "Skrivet medan databasen försvann" {
		t.Errorf("put back, but stored is %+v", got)
	}

	// A text that fails every time holds up nothing that is typed later.
	eval[bool](sara, `(() => {
  const real = window.fetch;
  window.fetch = (url, o) => String(o.body).includes("fails") ? Promise.resolve(new Response("", { status: 500 })) : real(url, o);
  return true;
})()`)
	sara.fill("B4.comment", "fails")
	sara.key(tab)
	sara.says("B4-status", sv.T("saving.busy"))
	sara.fill("B4.comment", "Skrivet efteråt")
	sara.key(tab)
	sara.saved("B4", 4)
	if got := c.Stored(t, "B4").Comment; got != "Skrivet efteråt" {
		t.Errorf("after one that fails every time, stored is %q", got)
	}

	storetest.ReadOnly(t, address, true)
	asa.open(org + "/settings")
	asa.fill("name", "Norrdals kommun")
	asa.press(sv.T("settings.save")) // shows it to the server
	asa.shows(sv.T("error_page.read_only"))
	asa.inspect("not-saved", wide, narrowDark)
	sara.open(c.Base + "/areas/B")
	sara.shows(sv.T("shell.read_only_text"))
	sara.fill("B4.comment", "Skrivet medan inget gick att spara")
	sara.key(tab)
	sara.says("connection", sv.T("saving.read_only"))
	sara.until("it is said once", `!document.querySelector("[data-only-reading]")`)
	sara.inspect("area-read-only", wide, narrowDark)
	asa.open(org)
	asa.shows(sv.T("shell.read_only_text"))
	asa.inspect("read-only")
	asa.speak("en")
	asa.open(org)
	asa.inspect("read-only-english", wide, narrowDark)
	storetest.ReadOnly(t, address, false)
	sara.until("all is saved", `document.querySelector('[data-part="B4-status"]').dataset.state === "saved"`)
	if got := c.Stored(t, "B4").Comment; got != "Skrivet medan inget gick att spara" {
		t.Errorf("stored is %q", got)
	}
	asa.quiet()
	sara.quiet()
}
