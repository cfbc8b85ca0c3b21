package journeys_test

import (
	"fmt"
	"testing"
	"time"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// coordinating is a municipality with 24 units beside its unit for IT, two committees, and a coordinator.
type coordinating struct {
	*apitest.Site
	units []assessment.ID
}

func newCoordinating(t *testing.T) *coordinating {
	t.Helper()
	s, _ := apitest.Norrdal(t)
	x := &coordinating{Site: s}
	s.Join(t, "Kim Strand", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	it := s.Entity(t, "it", "It-enheten")
	s.Join(t, "Ivar Nyström", "ivar@norrdal.example", assessment.Respondent, it)
	root, admin := s.Root(t), s.Admin(t, "norrdal")
	for _, key := range []string{"kn", "sn"} {
		if _, err := s.Use.Entities.AddEntity(t.Context(), admin, assessment.Entity{
			Key:      key,
			Name:     map[string]string{"kn": "Kulturnämnden", "sn": "Socialnämnden"}[key],
			Kind:     "committee",
			ParentID: &root,
		}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 24 {
		x.units = append(x.units, s.Entity(t, fmt.Sprintf("enhet-%d", i+1), fmt.Sprintf("Förvaltning %02d", i+1)))
	}
	s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, x.units[0])
	s.Join(t, "Karin Alm", "karin@norrdal.example", assessment.Respondent, x.units[1])
	return x
}

// counter counts what its reader clicks or types into.
type counter struct {
	*browser
	clicks int
}

func (c *counter) press(text string)       { c.clicks++; c.browser.press(text) }
func (c *counter) fill(name, value string) { c.clicks++; c.browser.fill(name, value) }

// within fails the test if more than the permitted number of clicks was needed, and starts again from none.
func (c *counter) within(what string, most int) {
	c.t.Helper()
	c.t.Logf("%s: %d clicks", what, c.clicks)
	if c.clicks > most {
		c.t.Errorf("%s takes %d clicks, at most %d are permitted", what, c.clicks, most)
	}
	c.clicks = 0
}

// TestRoundsJourney walks through a year of rounds as a coordinator does, counting clicks: a round in which the unit for
// IT answers for 24 entities, reminding everybody, and the next year's round; then once more without scripts.
func TestRoundsJourney(t *testing.T) {
	t.Parallel()
	x := newCoordinating(t)
	chromium := startChromium(t)
	kim := &counter{browser: newWindow(t, chromium, x.Server)}
	kim.signIn("kim@norrdal.example")
	sv := x.Sv

	first := x.sendsOut(t, kim, "Självskattning 2026", true)
	view := x.round(t, first)
	receivers := 0
	for _, p := range view.Provisions {
		receivers += len(p.Receivers)
	}
	if receivers < 24 {
		t.Errorf("%d entities receive answers: %+v", receivers, view.Provisions)
	}
	kim.inspect("round-table")
	kim.open(org + "/rounds/" + first + "?group=branch&q=01")
	kim.inspect("round-table-grouped", wide, narrowDark)
	kim.open(org + "/rounds/" + first)
	x.reminds(t, kim, first, true)

	// A year later: a unit is new, one has ended, one is renamed, and Karin has left.
	x.changes(t)
	kim.open(org + "/rounds/" + first)
	x.goesOn(kim, "Självskattning 2027", true)

	// What is wrong is shown where it is.
	kim.open(org + "/rounds/new")
	kim.browser.press(sv.T("round_form.add_provision"))
	kim.arrive(org + "/rounds")
	kim.set("closes_on", "2020-01-01")
	kim.choose("provider-0", x.units[3].String())
	kim.browser.press(sv.T("round_form.send"))
	kim.arrive(org + "/rounds")
	kim.shows(sv.T("error.date_order"))
	if !eval[bool](kim.browser, `document.getElementById("provision-0").parentElement.open`) {
		t.Error("the part with the fault is folded")
	}
	kim.inspect("round-form-faults", wide, narrowDark)
	kim.quiet()

	// Without scripts, in English.
	plain := &counter{browser: newWindow(t, chromium, x.Server)}
	plain.signIn("kim@norrdal.example")
	plain.scripts(false)
	again := x.sendsOut(t, plain, "Extra 2026", false)
	x.reminds(t, plain, again, false)
	x.goesOn(plain, "Extra 2027", false)
}

// sendsOut sends out a round in which the unit for IT answers about technical protection, and returns its id.
func (x *coordinating) sendsOut(t *testing.T, kim *counter, name string, look bool) string {
	t.Helper()
	kim.open(org + "/rounds")
	if x.rounds(t) == 0 {
		kim.press(x.Sv.T("empty.rounds.do"))
	} else {
		kim.press(x.Sv.T("rounds.new"))
	}
	kim.arrive(org + "/rounds/new")
	kim.press(x.Sv.T("round_form.all")) // nobody answers for most of them yet
	if !look {
		kim.arrive(org + "/rounds")
	}
	kim.press(x.Sv.T("choosing.suggested_add"))
	kim.arrive(org + "/rounds")
	kim.fill("name", name)
	if look {
		kim.inspect("round-form")
	}
	kim.press(x.Sv.T("round_form.send"))
	kim.arrive(org + "/rounds/")
	kim.within("a round with IT answering for 24 entities", 15)
	kim.shows(name)
	return kim.path()[len(org+"/rounds/"):]
}

func (x *coordinating) kim(t *testing.T) assessment.Principal {
	t.Helper()
	p, err := x.Use.PrincipalByEmail(t.Context(), "kim@norrdal.example", "norrdal")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (x *coordinating) rounds(t *testing.T) int {
	t.Helper()
	all, err := x.Use.Rounds.Rounds(t.Context(), x.kim(t))
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

func (x *coordinating) round(t *testing.T, id string) rounds.RoundView {
	t.Helper()
	parsed, err := assessment.ParseID(id)
	if err != nil {
		t.Fatal(err)
	}
	v, err := x.Use.Rounds.Round(t.Context(), x.kim(t), parsed)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// reminds reminds everybody in a round.
func (x *coordinating) reminds(t *testing.T, kim *counter, round string, look bool) {
	t.Helper()
	kim.press(x.Sv.T("round.remind", "Count", len(x.round(t, round).Rows)))
	kim.arrive(org + "/rounds/" + round + "/reminders")
	if look {
		kim.inspect("reminders-people")
	}
	kim.press(x.Sv.T("remind.note"))
	kim.arrive(org + "/rounds/" + round)
	kim.within("reminding all late ones", 3)
	kim.shows(x.Sv.T("remind.noted", "Count", 3))
	if look {
		kim.open(org + "/rounds/" + round + "/reminders")
		kim.inspect("reminders-recorded", wide)
		kim.open(org + "/rounds/" + round)
	}
}

// goesOn sends out the next round from the page of one.
func (x *coordinating) goesOn(kim *counter, name string, look bool) {
	kim.t.Helper()
	kim.press(x.Sv.T("next_round.title"))
	kim.arrive(org + "/rounds/new")
	if look {
		kim.shows(x.Sv.T("next_round.fact.new"))
		kim.inspect("round-next")
	}
	kim.press(x.Sv.T("round_form.send"))
	kim.arrive(org + "/rounds/")
	kim.within("next year's round", 6)
	kim.shows(name)
}

// changes changes the organisation after the first round.
func (x *coordinating) changes(t *testing.T) {
	t.Helper()
	admin := x.Admin(t, "norrdal")
	change := func(id assessment.ID, do func(*assessment.Entity)) {
		t.Helper()
		e, err := x.Use.Entities.Entity(t.Context(), admin, id)
		if err != nil {
			t.Fatal(err)
		}
		do(&e)
		if _, err := x.Use.Entities.SaveEntity(t.Context(), admin, e); err != nil {
			t.Fatal(err)
		}
	}
	added := x.Entity(t, "ny", "Nya förvaltningen")
	change(x.units[22], func(e *assessment.Entity) {
		e.To, e.Successors = assessment.DateOf(time.Now()), []assessment.ID{added}
	})
	change(x.units[2], func(e *assessment.Entity) { e.Name = "Förvaltningen för fritid" })
	x.Entity(t, "natur", "Naturförvaltningen")
}
