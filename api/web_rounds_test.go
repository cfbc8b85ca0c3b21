package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow/rounds"
)

// rounding is an open round as [openRound] makes it, with its coordinator Kim signed in.
type rounding struct {
	*answering
	kim        *visitor
	path       string // of the round
	soc, other assessment.ID
}

func coordinated(t *testing.T) *rounding {
	t.Helper()
	x := &rounding{answering: openRound(t)}
	x.kim = x.signIn(t, "kim@norrdal.example")
	x.path = org + "/rounds/" + x.round.ID.String()
	x.soc, x.other = x.entityID(t, "soc"), x.entityID(t, "kultur")
	return x
}

// entityID is the id of the entity with the key.
func (a *answering) entityID(t *testing.T, key string) assessment.ID {
	t.Helper()
	s, err := a.use.Entities.Structure(t.Context(), a.admin(t, "norrdal"))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.Tree.Nodes, func(n assessment.Node) bool { return n.Key == key })
	if i < 0 {
		t.Fatalf("there is no entity %q", key)
	}
	return s.Tree.Nodes[i].ID
}

// rounds is how many rounds there are.
func (x *rounding) rounds(t *testing.T) int {
	t.Helper()
	list, err := x.use.Rounds.Rounds(t.Context(), x.who(t, "kim"))
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// view is the round as it is now.
func (x *rounding) view(t *testing.T) rounds.RoundView {
	t.Helper()
	v, err := x.use.Rounds.Round(t.Context(), x.who(t, "kim"), x.round.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// assessmentOf is the id of an entity's assessment in the round.
func (x *rounding) assessmentOf(t *testing.T, entity assessment.ID) assessment.ID {
	t.Helper()
	for _, row := range x.view(t).Rows {
		if row.Entity.ID == entity {
			return row.Assessment.ID
		}
	}
	t.Fatal("the entity does not take part")
	return assessment.ID{}
}

func TestCloseAndReopenRound(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.say(t, "sara", "E1", "yes", "")
	x.kim.get(x.path).want(http.StatusOK).shows(x.sv.T("round.close_title"), x.sv.T("rounds.state.open"))
	x.kim.post(x.path + "/close").want(http.StatusPreconditionRequired)
	x.kim.post(x.path+"/close", "version", "7").want(http.StatusPreconditionFailed).shows(x.sv.T("error.stale"))
	x.kim.post(x.path+"/reopen", "version", "1", "closes_on", "2199-12-31", "reason", "Ändå").
		want(http.StatusConflict).
		shows(x.sv.T("error.round_not_closed"))
	x.kim.post(x.path+"/close", "version", "1").to(x.path)
	closed := x.kim.get(x.path).
		want(http.StatusOK).
		shows(x.sv.T("rounds.closed"), x.sv.T("rounds.state.closed"), x.sv.T("round.reopen_title"))
	if closed.hasForm(x.path + "/close") {
		t.Error("the closed round can be closed")
	}
	x.kim.post(x.path+"/close", "version", "2").want(http.StatusConflict).shows(x.sv.T("error.round_closed"))
	x.sara.post(x.base+"/areas/E", "E1.version", "1", "E1.value", "no").
		want(http.StatusConflict).
		shows(x.sv.T("error.round_closed"))

	reopen := x.path + "/reopen"
	yesterday := string(assessment.DateOf(x.use.Now().Local().AddDate(0, 0, -1)))
	for _, test := range []struct{ day, reason, field, problem string }{
		{"2199-12-31", "", "reason", "error.required"},
		{"2199-12-31", " \n ", "reason", "error.required"},
		{"", "Två enheter var sjuka", "closes_on", "error.required"},
		{"i morgon", "Två enheter var sjuka", "closes_on", "error.date"},
		{yesterday, "Två enheter var sjuka", "closes_on", "error.date_past"},
	} {
		got := x.kim.post(reopen, "version", "2", "closes_on", test.day, "reason", test.reason).
			want(http.StatusUnprocessableEntity)
		kept := []string{got.value("closes_on"), got.area("reason"), got.problem(test.field)}
		if diff := cmp.Diff([]string{test.day, strings.TrimSpace(test.reason), x.sv.T(test.problem)}, kept); diff != "" {
			t.Errorf("%+v: day, reason and problem, want (-) and got (+):\n%s", test, diff)
		}
	}
	stale := x.kim.post(reopen, "version", "1", "closes_on", "2199-12-31", "reason", "Två enheter var sjuka").
		want(http.StatusPreconditionFailed)
	if diff := cmp.Diff(
		[]string{"2199-12-31", "Två enheter var sjuka", "2"},
		[]string{stale.value("closes_on"), stale.area("reason"), stale.version(reopen)},
	); diff != "" {
		t.Errorf("after another's change, want (-) and got (+):\n%s", diff)
	}
	x.kim.post(reopen, stale.sent(reopen)...).to(x.path)
	x.kim.get(x.path).shows(x.sv.T("rounds.reopened"), x.sv.T("rounds.state.open"))
	x.sara.post(x.base+"/areas/E", "E1.version", "1", "E1.value", "no").to(x.base + "/areas/E")
	events, err := x.use.Events(t.Context(), x.admin(t, "norrdal"), nil)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(events, func(e event.Line) bool { return e.Action == "round.reopen" })
	if i < 0 {
		t.Fatal("the log does not tell that the round was opened again")
	}
	if diff := cmp.Diff(
		event.Event(event.RoundReopened{Round: x.round.ID, Reason: "Två enheter var sjuka", ClosesOn: "2199-12-31"}),
		events[i].Event,
	); diff != "" {
		t.Errorf("the log, want (-) and got (+):\n%s", diff)
	}
}

// TestReminders: who has handed in is not reminded, and a reminder disturbs nobody.
func TestReminders(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	third := x.entity(t, "bygg", "Byggförvaltningen")
	f := storedForm(x.view(t))
	f.Entities = append(f.Entities, third)
	if _, err := x.use.Rounds.SaveRound(t.Context(), x.who(t, "kim"), x.round.ID, f); err != nil {
		t.Fatal(err)
	}
	x.say(t, "sara", "E1", "yes", "")
	built := x.assessmentOf(t, third)
	zero := int64(0)
	if _, err := x.use.Rounds.SaveAnswer(
		t.Context(),
		x.who(t, "lars"),
		built,
		rounds.AnswerForm{QuestionID: "E1", Value: "yes", Version: &zero},
	); err != nil {
		t.Fatal(err)
	}
	a, err := x.use.Rounds.Assessment(t.Context(), x.who(t, "lars"), built)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.use.Rounds.Submit(t.Context(), x.who(t, "lars"), built, a.Version); err != nil {
		t.Fatal(err)
	}
	page := x.path + "/reminders"
	type row struct {
		Entity string
		Late   bool
		People []string
		Chosen bool
	}
	read := func(r reply) []row {
		t.Helper()
		r.want(http.StatusOK)
		var rows []row
		for n := range r.Page.Descendants() {
			if n.Type != html.ElementNode || n.Data != "li" || !strings.Contains(attribute(n, "class"), "letter") {
				continue
			}
			part := reply{t: t, what: r.what, Page: n}
			one := row{Late: part.find(func(n *html.Node) bool { return attribute(n, "class") == "late" }) != nil}
			for n := range n.Descendants() {
				switch {
				case n.Data == "h3":
					one.Entity = inner(n)
				case strings.Contains(attribute(n, "class"), "address"):
					one.People = append(one.People, inner(n))
				case attribute(n, "name") == "assessments":
					one.Chosen = has(n, "checked")
				}
			}
			rows = append(rows, one)
		}
		return rows
	}
	want := []row{
		{"Kulturförvaltningen", false, nil, false},
		{"Socialförvaltningen", false, []string{"maria@norrdal.example", "sara@norrdal.example"}, true},
	}
	first := x.kim.get(page)
	if diff := cmp.Diff(want, read(first)); diff != "" {
		t.Errorf("to remind, want (-) and got (+):\n%s", diff)
	}
	first.hides("Byggförvaltningen").shows(x.sv.T("reminders.nobody"))
	letter := first.area("text-" + x.id.String())
	for _, part := range []string{"Socialförvaltningen", x.round.Name, x.URL + x.base, "Kim Strand", x.sv.T("reminders.hello"), "1 av 28"} {
		if !strings.Contains(letter, part) {
			t.Errorf("the letter lacks %q:\n%s", part, letter)
		}
	}
	mail := first.find(func(n *html.Node) bool { return strings.HasPrefix(attribute(n, "href"), "mailto:") })
	link, err := url.Parse(attribute(mail, "href"))
	if err != nil {
		t.Fatal(err)
	}
	addresses, err := url.PathUnescape(link.Opaque)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(
		[]string{"maria@norrdal.example,sara@norrdal.example", strings.ReplaceAll(letter, "\n", "\r\n")},
		[]string{addresses, link.Query().Get("body")},
	); diff != "" {
		t.Errorf("the link, want (-) and got (+):\n%s", diff)
	}

	none := x.kim.post(page).want(http.StatusUnprocessableEntity)
	if diff := cmp.Diff(x.sv.T("error.required"), none.problem("assessments")); diff != "" {
		t.Errorf("nobody chosen, want (-) and got (+):\n%s", diff)
	}
	// Sara has the page for handing in open meanwhile.
	submit := x.sara.get(x.base + "/submit").want(http.StatusOK).sent(x.base + "/submit")
	x.later(time.Minute)
	x.kim.post(page, "assessments", x.id.String()).to(x.path)
	x.kim.get(x.path).
		shows(x.sv.T("rounds.reminded", "Count", 1), x.sv.T("round.reminded", "Date", x.sv.Date(x.use.Now())))
	x.sara.post(x.base+"/submit", with(submit, "anyway", "true")...).want(http.StatusSeeOther)

	// Within a week of closing whoever is left is late, and after it too.
	f = storedForm(x.view(t))
	f.ClosesOn = assessment.DateOf(x.use.Now().Local().AddDate(0, 0, 5))
	if _, err := x.use.Rounds.SaveRound(t.Context(), x.who(t, "kim"), x.round.ID, f); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]row{{"Kulturförvaltningen", true, nil, false}}, read(x.kim.get(page))); diff != "" {
		t.Errorf("to remind in the last week, want (-) and got (+):\n%s", diff)
	}
	x.kim.post(x.path+"/close", "version", x.kim.get(x.path).version(x.path+"/close")).to(x.path)
	over := x.kim.get(page)
	if diff := cmp.Diff([]row{{"Kulturförvaltningen", true, nil, false}}, read(over)); diff != "" {
		t.Errorf("to remind after closing, want (-) and got (+):\n%s", diff)
	}
	over.shows(x.sv.T("reminders.line_over", "Date", x.sv.Day(string(assessment.DateOf(x.use.Now().Local())))))
	if _, err := x.use.Rounds.Decide(t.Context(), x.who(t, "lars"), x.id, 1, assessment.OutcomeApproved, ""); err != nil {
		t.Fatal(err)
	}
	rows := x.kim.get(x.path + "?show=late").want(http.StatusOK)
	if got := rows.text(); !strings.Contains(got, "Kulturförvaltningen") || strings.Contains(got, "Socialförvaltningen") {
		t.Errorf("late ones: %s", got)
	}
}

// TestRespondentSeesTheOwnEntityAlone on each page of rounds and results.
func TestRespondentSeesTheOwnEntityAlone(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	other := x.assessmentOf(t, x.other)
	zero := int64(0)
	for _, id := range []assessment.ID{x.id, other} {
		if _, err := x.use.Rounds.SaveAnswer(
			t.Context(),
			x.who(t, "lars"),
			id,
			rounds.AnswerForm{QuestionID: "E1", Value: "yes", Version: &zero},
		); err != nil {
			t.Fatal(err)
		}
		a, err := x.use.Rounds.Assessment(t.Context(), x.who(t, "lars"), id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.use.Rounds.Submit(t.Context(), x.who(t, "lars"), id, a.Version); err != nil {
			t.Fatal(err)
		}
	}
	for _, page := range []string{org + "/rounds", x.path, x.path + "/result", x.base + "/result", x.base + "/result?number=1"} {
		got := x.sara.get(page).want(http.StatusOK).hides("Kulturförvaltningen", other.String())
		if got.hasForm(x.path+"/close") || strings.Contains(got.Body, "/reminders") ||
			strings.Contains(got.Body, x.path+"/edit") ||
			strings.Contains(got.Body, "@norrdal.example") {
			t.Errorf("%s shows what the coordinator has", page)
		}
	}
	counts := fmt.Sprintf("%d av %d har lämnat in", 1, 1)
	x.sara.get(x.path + "/result").shows(counts)
	x.sara.get(org + "/assessments/" + other.String() + "/result").want(http.StatusNotFound)
	for _, page := range []string{x.path + "/edit", x.path + "/reminders", org + "/rounds/new"} {
		x.sara.get(page).want(http.StatusForbidden)
	}
	x.kim.get(x.path+"/result").want(http.StatusOK).shows("Kulturförvaltningen", "2 av 2 har lämnat in")
}

// TestResultLinksOfMixedRoles: who answers for one entity and reads results of another is led to what there is to read.
func TestResultLinksOfMixedRoles(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	other := x.assessmentOf(t, x.other)
	mia, _ := x.join(t, "Mia Blad", "mia@norrdal.example", assessment.Management, x.other)
	if _, err := x.use.People.Grant(
		t.Context(),
		x.admin(t, "norrdal"),
		assessment.Membership{UserID: mia, Role: assessment.Respondent, EntityID: x.soc},
	); err != nil {
		t.Fatal(err)
	}
	mixed := x.signIn(t, "mia@norrdal.example") // a new role has ended the session
	link := func(id assessment.ID) string { return org + "/assessments/" + id.String() + "/result" }
	has := func(page reply, href string) bool {
		return page.find(func(n *html.Node) bool { return n.Data == "a" && attribute(n, "href") == href }) != nil
	}
	page := mixed.get(x.path).want(http.StatusOK).shows("Kulturförvaltningen")
	if !has(page, link(x.id)) || has(page, link(other)) {
		t.Error("before anything is handed in, there is a result of the own draft alone")
	}
	zero := int64(0)
	lars := x.who(t, "lars")
	if _, err := x.use.Rounds.SaveAnswer(
		t.Context(),
		lars,
		other,
		rounds.AnswerForm{QuestionID: "E1", Value: "yes", Version: &zero},
	); err != nil {
		t.Fatal(err)
	}
	if _, err := x.use.Rounds.Submit(t.Context(), lars, other, 1); err != nil {
		t.Fatal(err)
	}
	page = mixed.get(x.path)
	for _, id := range []assessment.ID{x.id, other} {
		if !has(page, link(id)) {
			t.Errorf("no link to the result of %s", id)
		}
		mixed.get(link(id)).want(http.StatusOK)
	}
}
