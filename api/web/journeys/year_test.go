package journeys_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/rounds"
	"mognad/frontend/i18n"
)

// year is a coordinator's year in an organisation that began empty.
type year struct {
	t       *testing.T
	use     *chain.Chain
	window  func() *browser
	kim     *browser // who sets up and coordinates
	sv      *i18n.Localizer
	home    string
	links   []string // one-time links of those invited, in the order of their file
	people  []string // their addresses
	round   assessment.ID
	through map[string]assessment.ID // assessments by the key of their entity
}

// yearEntities is how many entities there are besides the municipality: IT, which answers for others, and these.
const yearEntities = 29

// entityFile lists the entities as somebody writes them in a spreadsheet.
func (y *year) entityFile() string {
	lines := []string{
		"Kortnamn;Namn;Typ;Överordnad;Organ",
		"it;It-enheten;Verksamhetsenhet;norrdals-kommun;Kommunstyrelsen",
	}
	for i := 1; i < yearEntities+1; i++ {
		body := []string{"Socialnämnden", "Utbildningsnämnden", "Tekniska nämnden"}[i%3]
		lines = append(lines, fmt.Sprintf("e%02d;Enhet %02d;Förvaltning;norrdals-kommun;%s", i, i, body))
	}
	return strings.Join(lines, "\r\n") + "\r\n"
}

// peopleFile lists forty people: one who answers for each entity, and ten who approve for the first of them.
func (y *year) peopleFile() string {
	lines := []string{"E-post;Namn;Roll;Enhet;Till och med"}
	add := func(email, name, role, entity string) {
		y.people = append(y.people, email)
		lines = append(lines, fmt.Sprintf("%s;%s;%s;%s;", email, name, role, entity))
	}
	add("ivar@norrdal.example", "Ivar It", "Uppgiftslämnare", "it")
	for i := 1; i < yearEntities+1; i++ {
		add(fmt.Sprintf("svar%02d@norrdal.example", i), fmt.Sprintf("Sanna Svar %02d", i), "Uppgiftslämnare",
			fmt.Sprintf("e%02d", i))
	}
	for i := 1; i <= 10; i++ {
		add(fmt.Sprintf("chef%02d@norrdal.example", i), fmt.Sprintf("Cia Chef %02d", i), "Enhetsansvarig",
			fmt.Sprintf("e%02d", i))
	}
	return strings.Join(lines, "\r\n") + "\r\n"
}

// TestYear is the year of a coordinator who has nothing but the product: set-up, thirty entities and forty people from
// files, a round in which IT answers for others, answers, approval, results, reminding the late ones, and the round of
// the next year; with the clicks counted that it takes.
func TestYear(t *testing.T) {
	t.Parallel()
	server, use, token := emptyServer(t)
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	chromium := startChromium(t)
	y := &year{
		t:      t,
		use:    use,
		window: func() *browser { return newWindow(t, chromium, server) },
		sv:     catalog.For("sv"),
		home:   "/organisations/norrdals-kommun",
	}
	y.kim = y.window()
	y.setUp(token)
	y.kim.within(5, "30 entities from a file", y.addEntities)
	y.kim.within(10, "inviting 40 people", y.invite)
	y.openLinks(34)
	y.kim.within(15, "a round in which IT answers for others", y.sendOut)
	y.answer(20)
	y.kim.within(3, "reminding all who are late", y.remind)
	y.read()
	y.kim.within(6, "the round of the next year", y.nextYear)
	y.kim.quiet()
}

func (y *year) setUp(token string) {
	b := y.kim
	b.open("/set-up?token=" + token)
	b.fill("name", "Norrdals kommun")
	b.fill("admin_name", "Kim Samordnare")
	b.fill("email", "kim@norrdal.example")
	b.fill("password", apitest.Passphrase)
	b.tick("coordinates", "true")
	b.press(y.sv.T("first.submit"))
	b.arrive(y.home)
	b.shows(y.sv.T("start.set_up.entities.text"))
	b.inspect("year-start-empty")
}

func (y *year) addEntities() {
	b := y.kim
	b.press(y.sv.T("start.set_up.entities.go"))
	b.arrive(y.home + "/entities/import")
	b.upload("enheter.csv", y.entityFile())
	b.press(y.sv.T("imports.confirm"))
	b.arrive(y.home + "/entities")
}

var oneTimeLink = regexp.MustCompile(`/links/[\w-]{43}`)

func (y *year) invite() {
	b := y.kim
	b.press(y.sv.T("nav.home"))
	b.arrive(y.home)
	b.press(y.sv.T("start.set_up.people.go"))
	b.arrive(y.home + "/users/import")
	b.upload("anvandare.csv", y.peopleFile())
	b.press(y.sv.T("imports.confirm"))
	b.arrive(y.home + "/users/import/")
	y.links = oneTimeLink.FindAllString(eval[string](b, `document.querySelector("main").innerHTML`), -1)
	if len(y.links) != len(y.people) || len(y.people) != 40 {
		y.t.Fatalf("%d links for %d people, want 40", len(y.links), len(y.people))
	}
	b.inspect("year-invited", wide, narrow)
}

// openLinks lets the first of those invited open their links and choose a password.
func (y *year) openLinks(n int) {
	for _, link := range y.links[:n] {
		if _, _, err := y.use.People.UseLink(y.t.Context(), strings.TrimPrefix(link, "/links/"), apitest.Passphrase); err != nil {
			y.t.Fatal(err)
		}
	}
}

func (y *year) sendOut() {
	b := y.kim
	b.press(y.sv.T("nav.home"))
	b.arrive(y.home)
	b.shows(y.sv.T("start.set_up.round.text"))
	b.inspect("year-start-round", wide, narrow)
	b.press(y.sv.T("start.set_up.round.go"))
	b.arrive(y.home + "/rounds/new")
	b.fill("name", "Året som går")
	today := time.Now()
	b.set("opens_on", today.Format(time.DateOnly))
	b.set("closes_on", today.AddDate(0, 0, 4).Format(time.DateOnly))
	b.press(y.sv.T("choosing.suggested_add"))
	b.arrive(y.home + "/rounds")
	b.inspect("year-round-form", wide, narrow)
	b.press(y.sv.T("round_form.send"))
	b.arrive(y.home + "/rounds/")
	y.find()
}

// find reads the round that was sent out.
func (y *year) find() {
	p := y.as("kim@norrdal.example")
	all, err := y.use.Rounds.Rounds(y.t.Context(), p)
	if err != nil || len(all) == 0 {
		y.t.Fatalf("%d rounds, %v", len(all), err)
	}
	y.round = all[0].ID
	v, err := y.use.Rounds.Round(y.t.Context(), p, y.round)
	if err != nil {
		y.t.Fatal(err)
	}
	provided := 0
	for _, given := range v.Provisions {
		provided = max(provided, len(given.Receivers))
	}
	if len(v.Rows) < yearEntities+1 || provided < 24 {
		y.t.Errorf("%d entities are asked and IT answers for %d, want 30 and at least 24", len(v.Rows), provided)
	}
	y.through = map[string]assessment.ID{}
	for _, row := range v.Rows {
		y.through[row.Entity.Key] = row.ID
	}
}

func (y *year) as(email string) assessment.Principal {
	p, err := y.use.PrincipalByEmail(y.t.Context(), email, "norrdals-kommun")
	if err != nil {
		y.t.Fatal(err)
	}
	return p
}

// fillIn answers all own questions of an entity, and submits.
func (y *year) fillIn(p assessment.Principal, entity string) {
	id, ctx := y.through[entity], y.t.Context()
	v, err := y.use.Rounds.Assessment(ctx, p, id)
	if err != nil {
		y.t.Fatal(err)
	}
	var forms []rounds.AnswerForm
	for i, q := range v.Questionnaire.AskedOf(v.Profile()) {
		if v.Expected[q.ID] != "" {
			continue
		}
		version := v.Answers[q.ID].Version
		forms = append(forms, rounds.AnswerForm{
			QuestionID: q.ID,
			Value:      []string{"yes", "partly", "no"}[i%3],
			Version:    &version,
		})
	}
	if _, _, err := y.use.Rounds.SaveAnswers(ctx, p, id, forms, nil); err != nil {
		y.t.Fatal(err)
	}
	if _, err := y.use.Rounds.Submit(ctx, p, id, 1); err != nil {
		y.t.Fatal(err)
	}
}

// answer lets IT and the first entities answer, and a manager approve from the start page; the rest are late.
func (y *year) answer(n int) {
	y.fillIn(y.as("ivar@norrdal.example"), "it")
	for i := 1; i <= n; i++ {
		y.fillIn(y.as(fmt.Sprintf("svar%02d@norrdal.example", i)), fmt.Sprintf("e%02d", i))
	}
	for i := 2; i <= 4; i++ {
		chef := y.as(fmt.Sprintf("chef%02d@norrdal.example", i))
		_, err := y.use.Rounds.Decide(y.t.Context(), chef, y.through[fmt.Sprintf("e%02d", i)], 1, assessment.OutcomeApproved, "")
		if err != nil {
			y.t.Fatal(err)
		}
	}
	b := y.window()
	b.signIn("chef01@norrdal.example")
	b.shows(y.sv.T("start.task.approve", "Subject", "Enhet 01"))
	b.inspect("year-start-manager")
	b.within(2, "approving what waits", func() {
		b.press(y.sv.T("start.task.approve", "Subject", "Enhet 01"))
		b.arrive(y.home + "/assessments/")
		b.press(y.sv.T("submission.approve"))
		b.arrive(y.home + "/assessments/")
	})
	b.open(y.home)
	b.quiet()
}

func (y *year) remind() {
	b := y.kim
	b.press(y.sv.T("nav.home"))
	b.arrive(y.home)
	b.inspect("year-start-coordinator")
	b.press(y.sv.T("start.task.remind", "Subject", "Året som går", "Count", len(y.through)-21))
	b.arrive(y.home + "/rounds/" + y.round.String() + "/reminders")
	b.inspect("year-reminders", wide, narrow)
	b.press(y.sv.T("remind.note"))
	b.arrive(y.home + "/rounds/")
}

// read looks at the round, its result and the page for management.
func (y *year) read() {
	b := y.kim
	round := y.home + "/rounds/" + y.round.String()
	for name, path := range map[string]string{
		"round":   round,
		"result":  round + "/result",
		"summary": y.home + "/summary",
	} {
		b.open(path)
		b.inspect("year-"+name, wide, narrow)
	}
	b.open(round)
}

func (y *year) nextYear() {
	b := y.kim
	b.press(y.sv.T("next_round.title"))
	b.arrive(y.home + "/rounds/new")
	b.inspect("year-next-round", wide, narrow)
	b.press(y.sv.T("round_form.send"))
	b.arrive(y.home + "/rounds/")
	all, err := y.use.Rounds.Rounds(y.t.Context(), y.as("kim@norrdal.example"))
	if err != nil || len(all) != 2 {
		y.t.Fatalf("%d rounds, %v; want 2", len(all), err)
	}
	next := all[0]
	if next.ID == y.round || next.PreviousID == nil || *next.PreviousID != y.round || next.Entities < yearEntities+1 {
		y.t.Errorf("the round of the next year is %+v", next)
	}
}
