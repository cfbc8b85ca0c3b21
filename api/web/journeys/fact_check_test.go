package journeys_test

import (
	"strings"
	"testing"

	"mognad/api/apitest"
)

// TestFactCheckJourney sends a draft, comments on it and answers, in a real browser.
func TestFactCheckJourney(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	chrome := startChromium(t)
	anna := newWindow(t, chrome, x.Server)
	anna.signIn(x.Auditor.User.Email)
	anna.open(x.Path + "/fact-checks/new")
	anna.inspect("fact-check-new")
	anna.fill("emails", "mats@norrdal.example")
	anna.set("due", "2199-12-31")
	anna.fill("text", "Kontrollera gärna årtal och namn på dokument.")
	anna.submit("main form.form")
	anna.until("the fact check is shown", `document.querySelector("#asked") !== null`)
	anna.shows("0 av 1 klara")
	check := eval[string](anna, "location.pathname")
	facts := apitest.NorrdalPath + "/fact-checks/" + check[strings.LastIndex(check, "/")+1:]

	mats := newWindow(t, chrome, x.Server)
	mats.signIn("mats@norrdal.example")
	mats.open(apitest.NorrdalPath)
	mats.shows("kontrollera fakta i utkastet")
	mats.open(facts + "?passage=observation%2F1%2Fnorrdal#p-2")
	mats.fill("text", "Policyn antogs 2021.")
	mats.inspect("facts-comment")
	mats.submit("main .panel form.form")
	mats.arrive(facts)
	mats.shows("Synpunkten är sparad.")
	mats.inspect("facts")
	mats.submit("main form[action$='/done']")
	mats.arrive(facts)
	mats.shows("Du är klar med en synpunkt")

	anna.open(check)
	anna.inspect("fact-check")
	anna.open(eval[string](anna, `document.querySelector("article a[href*='answer=']").getAttribute("href")`))
	anna.inspect("fact-check-answer")
	anna.fill("text", "Policyn antogs 2021.")
	anna.click("main form.form button[value=accepted]")
	anna.until("the difference is shown", `document.querySelector("#changes ins") !== null`)
	anna.inspect("fact-check-changes", narrow, wideDark)
	anna.click("main form.form button[value=accepted]")
	anna.arrive(check)
	anna.shows("Synpunkten är godtagen.")
	anna.open(x.Path + "/fact-checks")
	anna.inspect("fact-checks")
	anna.english("fact-check", check, wide, narrowDark)
}
