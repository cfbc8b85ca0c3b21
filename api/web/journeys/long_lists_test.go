package journeys_test

import (
	"fmt"
	"net/url"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/frontend/i18n"
)

// TestLongListsJourney reads lists of more than fifty rows, searches them and goes on to the next page, as somebody in a
// large municipality does. Each list is checked light and dark, wide and on a phone, in each language.
func TestLongListsJourney(t *testing.T) {
	t.Parallel()
	catalog := apitest.Done(i18n.New())(t)
	c := newChain(t)
	root := c.Root(t)
	asked := []assessment.ID{root, c.soc, c.kultur, c.it}
	for i := range 57 {
		kind := []string{"Förskolan Solrosen", "Grundskolan Östra Torget", "Äldreboendet Björkbacken"}[i%3]
		asked = append(asked, c.Entity(t, fmt.Sprintf("e%d", i), fmt.Sprintf("%s %02d", kind, i+1)))
		c.Invite(t, fmt.Sprintf("Förnamn Efternamn %02d", i+1), fmt.Sprintf("person%02d@norrdal.example", i+1),
			[]assessment.Role{assessment.Respondent, assessment.EntityManager}[i%2], asked[len(asked)-1])
	}
	c.Join(t, "Maja Åkesson", "maja@norrdal.example", assessment.EntityManager, root)
	c.Round, _ = c.Send(t, "Självskattning 2026", nil, asked...)
	asa := newWindow(t, c.chromium, c.Server)
	asa.signIn(apitest.SetUp.Email)
	for _, list := range []struct {
		name, path, query, finds string
		as                       *browser
	}{
		{"work", org + "/work", "Björkbacken", "Äldreboendet Björkbacken 57", c.seat(t, "maja")},
		{"round", org + "/rounds/" + c.Round.ID.String(), "Björkbacken", "Äldreboendet Björkbacken 57", c.seat(t, "kim")},
		{"users", org + "/users", "Efternamn 57", "Förnamn Efternamn 57", asa},
	} {
		for _, language := range []string{"sv", "en"} {
			l := catalog.For(language)
			b := list.as
			b.speak(language)
			b.open(list.path)
			b.hides("⟦")
			name := "long-" + list.name + "-" + language
			b.inspect(name)
			b.fits(name)
			b.press(l.T("list.next"))
			b.arrive(list.path)
			b.inspect(name+"-next", wide, narrow)
			b.open(list.path + "?q=" + url.QueryEscape(list.query))
			b.shows(list.finds)
			b.inspect(name+"-found", wide, narrow)
			b.open(list.path + "?q=finns+inte")
			b.until("nothing is found", `!document.querySelector("main tbody tr")`)
			b.inspect(name+"-none", narrow)
		}
		list.as.quiet()
	}
}
