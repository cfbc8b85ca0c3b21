package journeys_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// journey is "norrdal" with three entities and their people: a round of last year that Socialförvaltningen has
// answered, and none of this year. Its site has this year's round.
type journey struct {
	*apitest.Answering
	chromium context.Context
	line     *line
	soc      assessment.ID // Socialförvaltningen
	kultur   assessment.ID // Kulturförvaltningen
	it       assessment.ID // It-förvaltningen
	path     string        // of this year's round
}

func newChain(t *testing.T) *journey {
	t.Helper()
	s, _ := apitest.Norrdal(t)
	return newChainOn(t, s)
}

func newChainOn(t *testing.T, s *apitest.Site) *journey {
	t.Helper()
	c := &journey{Answering: &apitest.Answering{Site: s}}
	c.soc = s.Entity(t, "soc", "Socialförvaltningen")
	c.kultur = s.Entity(t, "kultur", "Kulturförvaltningen")
	c.it = s.Entity(t, "it", "It-förvaltningen")
	for _, p := range []struct {
		name, key string
		role      assessment.Role
		entity    assessment.ID
	}{
		{"Kim Strand", "kim", assessment.Coordinator, s.Root(t)},
		{"Lars Bergman", "lars", assessment.EntityManager, c.soc},
		{"Sara Lind", "sara", assessment.Respondent, c.soc},
		{"Maria Ek", "maria", assessment.Respondent, c.soc},
		{"Karin Alm", "karin", assessment.Respondent, c.kultur},
		{"Ivar Nyström", "ivar", assessment.Respondent, c.it},
		{"Nils Berg", "nils", assessment.Respondent, c.it},
	} {
		s.Join(t, p.name, p.key+"@norrdal.example", p.role, p.entity)
	}
	c.Round, c.ID = c.Send(t, "Självskattning 2025", nil, c.soc)
	c.answerAll(t, func(i int, question string) rounds.AnswerForm {
		return rounds.AnswerForm{
			Value:   []string{"yes", "partly", "no"}[i%3],
			Comment: "Så var det förra året på " + question + ".",
		}
	})
	version := c.standing(t).Version
	if _, err := c.Use.Rounds.Submit(t.Context(), c.Who(t, "sara"), c.ID, version); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Use.Rounds.Decide(t.Context(), c.Who(t, "lars"), c.ID, 1, assessment.OutcomeApproved, ""); err != nil {
		t.Fatal(err)
	}
	c.line = &line{Handler: c.Config.Handler}
	c.Config.Handler = c.line
	c.chromium = startChromium(t)
	return c
}

// line is the connection to the server, which drops some requests while it is cut.
type line struct {
	http.Handler
	bad atomic.Pointer[func(*http.Request) bool]
}

func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if drops := l.bad.Load(); drops != nil && (*drops)(r) {
		panic(http.ErrAbortHandler) // closes the connection without an answer
	}
	l.Handler.ServeHTTP(w, r)
}

// cut drops matching requests from now on.
func (l *line) cut(fits func(*http.Request) bool) { l.bad.Store(&fits) }

// mend lets all requests through again.
func (l *line) mend() { l.bad.Store(nil) }

// standing is Socialförvaltningen's current assessment.
func (c *journey) standing(t *testing.T) rounds.AssessmentView {
	t.Helper()
	v, err := c.Use.Rounds.Assessment(t.Context(), c.Who(t, "sara"), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// answerAll answers, as Maria, what Socialförvaltningen has not answered, except the questions left out.
func (c *journey) answerAll(t *testing.T, answer func(i int, question string) rounds.AnswerForm, without ...string) {
	t.Helper()
	maria, v := c.Who(t, "maria"), c.standing(t)
	i := 0
	for _, q := range v.Questionnaire.Questions {
		stored := v.Answers[q.ID]
		if !v.Form.Asks(q.ID) || stored.Value != "" || slices.Contains(without, q.ID) {
			continue
		}
		f := answer(i, q.ID)
		f.QuestionID, f.Version = q.ID, &stored.Version
		if _, err := c.Use.Rounds.SaveAnswer(t.Context(), maria, c.ID, f); err != nil {
			t.Fatal(err)
		}
		i++
	}
}

// seat opens a window in which somebody of "norrdal" is signed in.
func (c *journey) seat(t *testing.T, name string) *browser {
	t.Helper()
	b := newWindow(t, c.chromium, c.Server)
	b.signIn(name + "@norrdal.example")
	return b
}

// of finds the assessment of an entity in this year's round, and its address.
func (c *journey) of(t *testing.T, entity assessment.ID) (assessment.ID, string) {
	t.Helper()
	id, err := assessment.ParseID(strings.TrimPrefix(c.path, "/organisations/norrdal/rounds/"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := c.Use.Rounds.Round(t.Context(), c.Who(t, "kim"), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range v.Rows {
		if row.EntityID == entity {
			return row.Assessment.ID, "/organisations/norrdal/assessments/" + row.Assessment.ID.String()
		}
	}
	t.Fatal("the entity takes no part in the round")
	return assessment.ID{}, ""
}

// saved waits until the page says that an answer is saved, in at least the given version.
func (b *browser) saved(question string, version int) {
	b.t.Helper()
	b.until(
		fmt.Sprintf("%s is saved in version %d", question, version),
		fmt.Sprintf(
			`document.querySelector('[data-part="%[1]s-status"]').dataset.state === "saved" && Number(document.getElementById(%[1]q).dataset.version) >= %[2]d`,
			question,
			version,
		),
	)
}

// says waits until a named part of the page shows a text.
func (b *browser) says(part, text string) {
	b.t.Helper()
	b.until(
		fmt.Sprintf("%s says %q", part, text),
		fmt.Sprintf(
			`[...document.querySelectorAll('[data-part=%q], #%[1]s')].some(e => e.checkVisibility() && e.innerText.includes(%q))`,
			part,
			text,
		),
	)
}

// pressIn clicks a button beside or in a question.
func (b *browser) pressIn(question, selector string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(`[id="` + question + `"] ` + selector)))
}

// TestAnsweringJourney walks through a self-assessment as those who take part in it do, in a real browser: a round is
// sent out, two people answer the same question, the connection is cut, somebody answers by keyboard only and somebody
// without scripts, the answers are submitted, returned, submitted again and approved, and the result is shown. Each
// page is checked light and dark, wide and narrow: axe finds no problems, nothing overflows, and screenshots are kept.
func TestAnsweringJourney(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	kim := c.seat(t, "kim")
	t.Run("round", func(t *testing.T) { c.sendRound(t, kim) })
	if t.Failed() {
		t.FailNow()
	}
	c.ID, c.Base = c.of(t, c.soc)
	sara, maria := c.seat(t, "sara"), c.seat(t, "maria")
	t.Run("two on one question", func(t *testing.T) { c.answerTogether(t, sara, maria) })
	t.Run("connection cut", func(t *testing.T) { c.loseConnection(t, sara) })
	t.Run("reminders", func(t *testing.T) { c.remind(t, kim) })
	t.Run("keyboard alone", c.answerByKeyboard)
	t.Run("without scripts", c.answerWithoutScripts)
	lars := c.seat(t, "lars")
	t.Run("submissions", func(t *testing.T) { c.handIn(t, sara, lars) })
	t.Run("result", func(t *testing.T) { c.readResult(t, lars) })
	t.Run("result of the round", func(t *testing.T) { c.readRoundResult(t, kim) })
	for _, b := range []*browser{kim, sara, maria, lars} {
		b.t = t
		b.quiet()
	}
}

// sendRound sends this year's round by page: to three entities, of which one answers a question for another.
func (c *journey) sendRound(t *testing.T, kim *browser) {
	kim.t = t
	sv, rounds := c.Sv, "/organisations/norrdal/rounds"
	today := c.Use.Now().Local()
	kim.open(rounds)
	kim.press(sv.T("rounds.new"))
	kim.arrive(rounds + "/new")
	kim.fill("name", "Självskattning 2026")
	kim.shows(sv.T("round_form.chosen", "Count", 3)) // all for whom somebody answers are proposed
	kim.press(sv.T("round_form.no_one"))
	kim.shows(sv.T("round_form.chosen_none"))
	kim.press(sv.T("round_form.send"))
	kim.arrive(rounds)
	kim.shows(sv.T("error.round_without_entities"))
	kim.inspect("round-form-problem", narrow)
	if got := kim.value("name"); got != "Självskattning 2026" {
		t.Errorf("the name typed is gone: %q", got)
	}
	kim.choose("questionnaire", "mognad-bas/1.0")
	kim.set("opens_on", string(assessment.DateOf(today.AddDate(0, 0, -1))))
	kim.set("closes_on", string(assessment.DateOf(today.AddDate(0, 0, 5))))
	kim.choose("previous", c.Round.ID.String())
	kim.fill("message", "Svara som det är, inte som det borde vara. Fråga Kim om något är oklart.")
	for _, entity := range []assessment.ID{c.soc, c.kultur, c.it} {
		kim.tick("entities", entity.String())
	}
	kim.shows(sv.T("round_form.chosen", "Count", 3))
	kim.press(sv.T("round_form.add_provision"))
	kim.arrive(rounds)
	kim.choose("provider-0", c.it.String())
	kim.tick("questions-0", "F1")
	kim.tick("by-0", "one")
	kim.tick("receivers-0", c.soc.String())
	kim.inspect("round-form", wide, narrowDark)
	kim.press(sv.T("round_form.send"))
	kim.arrive(rounds + "/")
	c.path = strings.SplitN(kim.path(), "?", 2)[0]
	for _, text := range []string{"Självskattning 2026", "Socialförvaltningen", "Kulturförvaltningen", "It-förvaltningen",
		sv.T("round.stage.not_begun")} {
		kim.shows(text)
	}
	kim.open(c.path + "/edit")
	kim.shows(sv.T("round_form.edit_title", "Round", "Självskattning 2026"))
	kim.inspect("round-edit", wide, narrowDark)

	// Nobody can approve for two of them, and something hangs on those who answer.
	kim.open("/organisations/norrdal")
	kim.shows(sv.T("home.unmanaged", "Entity", "Kulturförvaltningen"))
	kim.inspect("home-tasks", wide, narrowDark)
	kim.open("/organisations/norrdal/users/" + c.Who(t, "karin").User.ID.String())
	kim.shows(sv.T("person.hanging"))
	kim.inspect("person-hanging", wide, narrowDark)
}

// answerTogether lets two people answer the same question: each sees the other's change, and if both have changed it,
// both values are shown until one of them chooses.
func (c *journey) answerTogether(t *testing.T, sara, maria *browser) {
	sara.t, maria.t = t, t
	sv := c.Sv
	sara.open("/organisations/norrdal/work")
	sara.shows("Självskattning 2026")
	sara.inspect("work", wide, narrowDark)
	sara.press(sv.T("work.overview") + ": Socialförvaltningen")
	sara.arrive(c.Base)
	sara.shows("Svara som det är")
	sara.inspect("assessment", wide, narrowDark)
	area := c.Base + "/areas/B"
	sara.open(area)
	maria.open(area)

	// Each sees what the other saves.
	sara.tick("B3.value", "partly")
	sara.saved("B3", 1)
	maria.says("B3-status", sv.T("saving.updated"))
	if got := maria.value("B3.value"); got != "partly" {
		t.Errorf("Maria sees %q", got)
	}
	maria.fill("B3.comment", "Analyserna för hemtjänsten saknas")
	maria.tick("B3.value", "no")
	maria.saved("B3", 2)
	sara.look()
	sara.says("B3-status", sv.T("saving.updated"))
	if diff := cmp.Diff(
		[]string{"no", "Analyserna för hemtjänsten saknas"},
		[]string{sara.value("B3.value"), sara.value("B3.comment")},
	); diff != "" {
		t.Errorf("Sara sees (-want +got):\n%s", diff)
	}

	// What is chosen again as it is stored is no longer said to need anything.
	sara.tick("B3.value", "not_applicable")
	sara.says("B3-status", sv.T("error.reason_required"))
	sara.tick("B3.value", "no")
	sara.says("B3-status", sv.T("saving.updated"))

	// Both change it: Sara's waits for a reason while Maria saves hers.
	sara.tick("B3.value", "not_applicable")
	sara.says("B3-status", sv.T("error.reason_required"))
	maria.tick("B3.value", "yes")
	maria.saved("B3", 3)
	sara.fill("B3.reason", "Vi har inga egna system")
	sara.says("B3-conflict", "Maria Ek")
	sara.says("B3-conflict", "Ja")
	sara.says("B3-conflict", "Analyserna för hemtjänsten saknas")
	if diff := cmp.Diff(
		[]string{"not_applicable", "Vi har inga egna system"},
		[]string{sara.value("B3.value"), sara.value("B3.reason")},
	); diff != "" {
		t.Errorf("what Sara typed (-want +got):\n%s", diff)
	}
	if got := c.Stored(t, "B3"); got.Value != "yes" {
		t.Errorf("what Maria saved is overwritten by %q", got.Value)
	}
	sara.inspect("area-conflict", wide, narrowDark)
	sara.press(sv.T("answers.mine"))
	sara.saved("B3", 4)
	if got := eval[bool](sara, `document.getElementById("B3").contains(document.activeElement)`); !got {
		t.Errorf("after the choice the focus is on %s", sara.focus().Name)
	}
	maria.look()
	maria.says("B3-status", sv.T("saving.updated"))
	if got := maria.value("B3.reason"); got != "Vi har inga egna system" {
		t.Errorf("Maria sees the reason %q", got)
	}

	// And again the other way round.
	maria.tick("B4.value", "not_applicable")
	maria.says("B4-status", sv.T("error.reason_required"))
	sara.tick("B4.value", "partly")
	sara.saved("B4", 1)
	maria.fill("B4.reason", "Hos oss behövs det inte")
	maria.says("B4-conflict", "Sara Lind")
	maria.press(sv.T("answers.theirs"))
	maria.until(
		"Sara's answer stands",
		`!document.querySelector("#B4 .conflict") && document.querySelector('[name="B4.value"]:checked')?.value === "partly"`,
	)
	if got := eval[bool](maria, `document.getElementById("B4").contains(document.activeElement)`); !got {
		t.Errorf("after the choice the focus is on %s", maria.focus().Name)
	}

	// Nothing is lost: all that was saved is in the history.
	sara.pressIn("B3", `[data-part="B3-history"] a`)
	sara.arrive(c.Base + "/questions/B3/versions")
	for _, text := range []string{sv.T("answers.version", "Number", 4), sv.T("answers.version", "Number", 1),
		"Vi har inga egna system", "Analyserna för hemtjänsten saknas", "Maria Ek"} {
		sara.shows(text)
	}
	sara.inspect("answer-versions", wide, narrowDark)
}

// loseConnection types while there is no connection, closes the page and opens it again: what was not sent is still
// there, and is sent when the connection is back.
func (c *journey) loseConnection(t *testing.T, sara *browser) {
	sara.t = t
	sv, area, typed := c.Sv, c.Base+"/areas/B", "Skrivet utan kontakt med tjänsten"
	sara.open(area)
	version := int(c.Stored(t, "B4").Version)
	sara.asked()
	c.line.cut(func(*http.Request) bool { return true })
	defer c.line.mend()
	sara.fill("B4.comment", typed)
	sara.key(tab)
	sara.says("B4-status", sv.T("saving.busy"))
	sara.says("connection", sv.T("saving.offline"))
	sara.inspect("area-offline", wide, narrowDark)
	sara.do(chromedp.Navigate("about:blank"))
	sara.until("the page is closed", `location.href === "about:blank"`)
	if diff := cmp.Diff([]string{"beforeunload"}, sara.asked()); diff != "" {
		t.Errorf("what the browser asked on leaving (-want +got):\n%s", diff)
	}

	unsent := func(when string) {
		t.Helper()
		if got := c.Stored(t, "B4").Comment; got != "" {
			t.Errorf("%s, without a connection, the comment is stored: %q", when, got)
		}
	}
	unsent("when the page is closed")

	// Pages load again, but no answer gets through yet.
	c.line.cut(func(r *http.Request) bool { return r.Method == http.MethodPost })
	sara.open(c.Base)
	sara.until("what is not sent is listed", `document.querySelector("[data-unsent]").checkVisibility()`)
	sara.shows(typed)
	sara.inspect("assessment-unsent", narrow)
	sara.open(area)
	sara.until("what was typed is back", fmt.Sprintf(`document.querySelector('[name="B4.comment"]').value === %q`, typed))
	unsent("in the page that was opened again")
	sara.says("B4-status", sv.T("saving.busy"))
	sara.says("connection", sv.T("saving.offline"))
	unsent("while the page tries again")

	c.line.mend()
	sara.saved("B4", version+1)
	sara.says("connection", sv.T("saving.online"))
	if got := c.Stored(t, "B4").Comment; got != typed {
		t.Errorf("the comment is stored as %q", got)
	}
	sara.open(c.Base)
	if strings.Contains(sara.text(), sv.T("saving.elsewhere")) {
		t.Error("what is sent is still said to be unsent")
	}
	if asked := sara.asked(); len(asked) > 0 {
		t.Errorf("on leaving with nothing unsent the browser asked %q", asked)
	}
}

// remind notes who was reminded of the round.
func (c *journey) remind(t *testing.T, kim *browser) {
	kim.t = t
	sv := c.Sv
	kim.open(c.path)
	kim.press(sv.T("round.remind", "Count", 3))
	kim.arrive(c.path + "/reminders")
	for _, text := range []string{"Socialförvaltningen", "sara@norrdal.example",
		sv.T("reminders.regards", "Name", "Kim Strand")} {
		if !strings.Contains(
			kim.text()+eval[string](kim, `[...document.querySelectorAll("textarea")].map(e => e.value).join("\n")`),
			text,
		) {
			t.Errorf("the reminders do not show %q", text)
		}
	}
	kim.inspect("reminders", wide, narrowDark)
	kim.press(sv.T("remind.note"))
	kim.arrive(c.path)
	kim.shows(sv.T("remind.noted", "Count", 6))
	kim.inspect("round")
	kim.open("/organisations/norrdal/rounds")
	kim.inspect("rounds", wide, narrowDark)
}
