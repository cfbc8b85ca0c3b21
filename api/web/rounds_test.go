package web_test

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

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/rounds"
)

// rounding is an open round as [openRound] makes it, with its coordinator Kim signed in.
type rounding struct {
	*answering
	kim        *apitest.Visitor
	path       string // of the round
	soc, other assessment.ID
}

func coordinated(t *testing.T) *rounding {
	t.Helper()
	x := &rounding{answering: openRound(t)}
	x.kim = x.SignIn(t, "kim@norrdal.example")
	x.path = org + "/rounds/" + x.Round.ID.String()
	x.soc, x.other = x.entityID(t, "soc"), x.entityID(t, "kultur")
	return x
}

// entityID is the id of the entity with the key.
func (a *answering) entityID(t *testing.T, key string) assessment.ID {
	t.Helper()
	s, err := a.Use.Entities.Structure(t.Context(), a.Admin(t, "norrdal"))
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
	list, err := x.Use.Rounds.Rounds(t.Context(), x.Who(t, "kim"))
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// view is the round as it is now.
func (x *rounding) view(t *testing.T) rounds.RoundView {
	t.Helper()
	v, err := x.Use.Rounds.Round(t.Context(), x.Who(t, "kim"), x.Round.ID)
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
	x.kim.Get(x.path).Want(http.StatusOK).Shows(x.Sv.T("round.close_title"), x.Sv.T("rounds.state.open"))
	x.kim.Post(x.path + "/close").Want(http.StatusPreconditionRequired)
	x.kim.Post(x.path+"/close", "version", "7").Want(http.StatusPreconditionFailed).Shows(x.Sv.T("error.stale"))
	x.kim.Post(x.path+"/reopen", "version", "1", "closes_on", "2199-12-31", "reason", "Ändå").
		Want(http.StatusConflict).
		Shows(x.Sv.T("error.round_not_closed"))
	x.kim.Post(x.path+"/close", "version", "1").To(x.path)
	closed := x.kim.Get(x.path).
		Want(http.StatusOK).
		Shows(x.Sv.T("rounds.closed"), x.Sv.T("rounds.state.closed"), x.Sv.T("round.reopen_title"))
	if closed.HasForm(x.path + "/close") {
		t.Error("the closed round can be closed")
	}
	x.kim.Post(x.path+"/close", "version", "2").Want(http.StatusConflict).Shows(x.Sv.T("error.round_closed"))
	x.sara.Post(x.Base+"/areas/E", "E1.version", "1", "E1.value", "no").
		Want(http.StatusConflict).
		Shows(x.Sv.T("error.round_closed"))

	reopen := x.path + "/reopen"
	yesterday := string(assessment.DateOf(x.Use.Now().Local().AddDate(0, 0, -1)))
	for _, test := range []struct{ day, reason, field, problem string }{
		{"2199-12-31", "", "reason", "error.required"},
		{"2199-12-31", " \n ", "reason", "error.required"},
		{"", "Två enheter var sjuka", "closes_on", "error.required"},
		{"i morgon", "Två enheter var sjuka", "closes_on", "error.date"},
		{yesterday, "Två enheter var sjuka", "closes_on", "error.date_past"},
	} {
		got := x.kim.Post(reopen, "version", "2", "closes_on", test.day, "reason", test.reason).
			Want(http.StatusUnprocessableEntity)
		kept := []string{got.Value("closes_on"), textIn(got, "reason"), got.Problem(test.field)}
		if diff := cmp.Diff([]string{test.day, strings.TrimSpace(test.reason), x.Sv.T(test.problem)}, kept); diff != "" {
			t.Errorf("%+v: day, reason and problem, want (-) and got (+):\n%s", test, diff)
		}
	}
	stale := x.kim.Post(reopen, "version", "1", "closes_on", "2199-12-31", "reason", "Två enheter var sjuka").
		Want(http.StatusPreconditionFailed)
	if diff := cmp.Diff(
		[]string{"2199-12-31", "Två enheter var sjuka", "2"},
		[]string{stale.Value("closes_on"), textIn(stale, "reason"), stale.Version(reopen)},
	); diff != "" {
		t.Errorf("after another's change, want (-) and got (+):\n%s", diff)
	}
	x.kim.Post(reopen, sentBy(stale, reopen)...).To(x.path)
	x.kim.Get(x.path).Shows(x.Sv.T("rounds.reopened"), x.Sv.T("rounds.state.open"))
	x.sara.Post(x.Base+"/areas/E", "E1.version", "1", "E1.value", "no").To(x.Base + "/areas/E")
	events, err := x.Use.Events(t.Context(), x.Admin(t, "norrdal"), nil)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(events, func(e event.Line) bool { return e.Action == "round.reopen" })
	if i < 0 {
		t.Fatal("the log does not tell that the round was opened again")
	}
	if diff := cmp.Diff(
		event.Event(event.RoundReopened{Round: x.Round.ID, Reason: "Två enheter var sjuka", ClosesOn: "2199-12-31"}),
		events[i].Event,
	); diff != "" {
		t.Errorf("the log, want (-) and got (+):\n%s", diff)
	}
}

// TestReminders: those who have submitted are not reminded, and a reminder changes nothing else.
func TestReminders(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	third := x.Entity(t, "bygg", "Byggförvaltningen")
	f := storedForm(x.view(t))
	f.Entities = append(f.Entities, third)
	if _, err := x.Use.Rounds.SaveRound(t.Context(), x.Who(t, "kim"), x.Round.ID, f); err != nil {
		t.Fatal(err)
	}
	x.say(t, "sara", "E1", "yes", "")
	built := x.assessmentOf(t, third)
	zero := int64(0)
	if _, err := x.Use.Rounds.SaveAnswer(
		t.Context(),
		x.Who(t, "lars"),
		built,
		rounds.AnswerForm{QuestionID: "E1", Value: "yes", Version: &zero},
	); err != nil {
		t.Fatal(err)
	}
	a, err := x.Use.Rounds.Assessment(t.Context(), x.Who(t, "lars"), built)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Use.Rounds.Submit(t.Context(), x.Who(t, "lars"), built, a.Version); err != nil {
		t.Fatal(err)
	}
	page := x.path + "/reminders"
	rows := func(r apitest.Reply) map[string]bool {
		t.Helper()
		r.Want(http.StatusOK)
		chosen := map[string]bool{}
		for n := range r.Page.Descendants() {
			if apitest.Attribute(n, "name") == "people" {
				address := n.Parent.FirstChild
				for label := range n.Parent.Descendants() {
					if strings.Contains(apitest.Attribute(label, "class"), "address") {
						address = label
					}
				}
				chosen[apitest.Inner(address)] = has(n, "checked")
			}
		}
		return chosen
	}
	want := map[string]bool{"maria@norrdal.example": true, "sara@norrdal.example": true, "lars@norrdal.example": true}
	first := x.kim.Get(page)
	if diff := cmp.Diff(want, rows(first)); diff != "" {
		t.Errorf("to remind, want (-) and got (+):\n%s", diff)
	}
	first.Shows(x.Sv.T("reminders.nobody"), x.Sv.T("remind.reason.approve"))
	approving := x.kim.Get(page + "?of=approve")
	if diff := cmp.Diff(map[string]bool{"lars@norrdal.example": true}, rows(approving)); diff != "" {
		t.Errorf("to remind to approve, want (-) and got (+):\n%s", diff)
	}
	endsWith(
		t,
		textIn(first, "text-"+x.Who(t, "lars").User.ID.String()),
		x.Sv.T("reminders.line_approve", "Date", x.Sv.Day(string(x.Round.ClosesOn)))+"\n"+x.URL+org+"/assessments/",
	)
	sara := x.Who(t, "sara").User.ID.String()
	letter := textIn(first, "text-"+sara)
	for _, part := range []string{"Socialförvaltningen", x.Round.Name, x.URL + x.Base, "Kim Strand",
		x.Sv.T("reminders.hello"), "1 av 28"} {
		if !strings.Contains(letter, part) {
			t.Errorf("the letter lacks %q:\n%s", part, letter)
		}
	}
	mail := first.Find(func(n *html.Node) bool {
		return strings.HasPrefix(apitest.Attribute(n, "href"), "mailto:sara")
	})
	link, err := url.Parse(apitest.Attribute(mail, "href"))
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.PathUnescape(link.Opaque)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(
		[]string{"sara@norrdal.example", strings.ReplaceAll(letter, "\n", "\r\n")},
		[]string{address, link.Query().Get("body")},
	); diff != "" {
		t.Errorf("the link, want (-) and got (+):\n%s", diff)
	}
	file := x.kim.Get(page + "/export?of=left&format=csv").Want(http.StatusOK)
	for _, part := range []string{"sara@norrdal.example", x.URL + x.Base, x.Sv.T("letters.column.link")} {
		if !strings.Contains(file.Body, part) {
			t.Errorf("the file lacks %q:\n%s", part, file.Body)
		}
	}
	x.kim.Get(page + "/export?format=pdf").Want(http.StatusUnprocessableEntity)

	none := x.kim.Post(page).Want(http.StatusUnprocessableEntity)
	if diff := cmp.Diff(x.Sv.T("error.choose_some"), none.Problem("people")); diff != "" {
		t.Errorf("nobody chosen, want (-) and got (+):\n%s", diff)
	}
	// Sara has the page for submitting open at the time.
	submit := sentBy(x.sara.Get(x.Base+"/submit").Want(http.StatusOK), x.Base+"/submit")
	x.Later(time.Minute)
	x.kim.Post(page, "people", sara).To(x.path)
	x.kim.Get(x.path).
		Shows(x.Sv.T("remind.noted", "Count", 1), x.Sv.T("round.reminded", "Date", x.Sv.Date(x.Use.Now())))
	x.kim.Get(page).Shows(x.Sv.T("remind.log", "Count", 1), "Sara", "Kim Strand")
	x.sara.Post(x.Base+"/submit", with(submit, "anyway", "true")...).Want(http.StatusSeeOther)

	// Within a week of closing, those left are late, and after it too.
	f = storedForm(x.view(t))
	f.ClosesOn = assessment.DateOf(x.Use.Now().Local().AddDate(0, 0, 5))
	if _, err := x.Use.Rounds.SaveRound(t.Context(), x.Who(t, "kim"), x.Round.ID, f); err != nil {
		t.Fatal(err)
	}
	approvers := map[string]bool{"lars@norrdal.example": true}
	if diff := cmp.Diff(approvers, rows(x.kim.Get(page))); diff != "" {
		t.Errorf("to remind in the last week, want (-) and got (+):\n%s", diff)
	}
	x.kim.Post(x.path+"/close", "version", x.kim.Get(x.path).Version(x.path+"/close")).To(x.path)
	over := x.kim.Get(page)
	if diff := cmp.Diff(approvers, rows(over)); diff != "" {
		t.Errorf("to remind after closing, want (-) and got (+):\n%s", diff)
	}
	lars := "text-" + x.Who(t, "lars").User.ID.String()
	today := x.Sv.Day(string(assessment.DateOf(x.Use.Now().Local())))
	endsWith(t, textIn(over, lars), x.Sv.T("reminders.line_approve_over", "Date", today)+"\n"+x.URL+org+"/work")
	if _, err := x.Use.Rounds.Decide(t.Context(), x.Who(t, "lars"), x.ID, 1, assessment.OutcomeApproved, ""); err != nil {
		t.Fatal(err)
	}
	late := x.kim.Get(x.path + "?show=late").Want(http.StatusOK)
	if got := late.Text(); !strings.Contains(got, "Kulturförvaltningen") || strings.Contains(got, "Socialförvaltningen") {
		t.Errorf("late ones: %s", got)
	}
}

// endsWith checks how a reminder ends, before its greeting.
func endsWith(t *testing.T, text, ending string) {
	t.Helper()
	if !strings.Contains(text, "\n\n"+ending) {
		t.Errorf("the reminder does not end with %q:\n%s", ending, text)
	}
}

// TestRemindersBeforeTheRoundOpens are for those who have not opened their link, and the page says why for no others.
func TestRemindersBeforeTheRoundOpens(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.Invite(t, "Nils Ek", "nils@norrdal.example", assessment.Respondent, x.other)
	f := storedForm(x.view(t))
	f.OpensOn = assessment.DateOf(x.Use.Now().Local().AddDate(0, 0, 3))
	if _, err := x.Use.Rounds.SaveRound(t.Context(), x.Who(t, "kim"), x.Round.ID, f); err != nil {
		t.Fatal(err)
	}
	page := x.kim.Get(x.path+"/reminders").Want(http.StatusOK).
		Shows("nils@norrdal.example", x.Sv.T("remind.planned", "Date", x.Sv.Day(string(f.OpensOn))))
	if text := page.Text(); strings.Contains(text, "sara@norrdal.example") {
		t.Errorf("somebody who can do nothing yet is listed:\n%s", text)
	}
	x.kim.Post(x.path+"/reminders", "people", x.Who(t, "sara").User.ID.String()).Want(http.StatusUnprocessableEntity)
}

// TestRoundTable: the entities of a round searched, grouped, sorted and as a file, as far as the reader may see them.
func TestRoundTable(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	body, err := x.Use.Registers.Bodies.Add(t.Context(), x.Admin(t, "norrdal"), assessment.Body{Name: "Socialnämnden"})
	if err != nil {
		t.Fatal(err)
	}
	soc, err := x.Use.Entities.Entity(t.Context(), x.Admin(t, "norrdal"), x.soc)
	if err != nil {
		t.Fatal(err)
	}
	soc.BodyID = &body.ID
	if _, err := x.Use.Entities.SaveEntity(t.Context(), x.Admin(t, "norrdal"), soc); err != nil {
		t.Fatal(err)
	}
	if _, _, err := x.Use.People.Invite(t.Context(), x.Admin(t, "norrdal"), people.InviteForm{
		Name:     "Nora Ny",
		Email:    "nora@norrdal.example",
		Role:     assessment.Respondent,
		EntityID: x.other,
	}); err != nil {
		t.Fatal(err)
	}
	listed := func(query string) []string {
		t.Helper()
		var names []string
		for n := range x.kim.Get(x.path + query).Want(http.StatusOK).Page.Descendants() {
			if n.Data == "th" && strings.HasPrefix(apitest.Attribute(n, "scope"), "row") {
				names = append(names, strings.ReplaceAll(apitest.Inner(n), "\u00ad", ""))
			}
		}
		return names
	}
	for query, want := range map[string][]string{
		"":                       {"Kulturförvaltningen", "Socialförvaltningen"},
		"?sort=-entity":          {"Socialförvaltningen", "Kulturförvaltningen"},
		"?q=socialnämnden":       {"Socialförvaltningen"},
		"?q=nora":                {"Kulturförvaltningen"},
		"?show=unopened":         {"Kulturförvaltningen"},
		"?group=body":            {"Socialnämnden 1", "Socialförvaltningen", "Inget ansvarigt organ 1", "Kulturförvaltningen"},
		"?group=branch&q=kultur": {"Kulturförvaltningen 1", "Kulturförvaltningen"},
		"?group=x&sort=x&show=x": {"Kulturförvaltningen", "Socialförvaltningen"},
	} {
		if diff := cmp.Diff(want, listed(query)); diff != "" {
			t.Errorf("%q, want (-) and got (+):\n%s", query, diff)
		}
	}
	x.kim.Get(x.path).Shows("Nora Ny", x.Sv.T("round_table.not_opened"))
	file := x.kim.Get(x.path + "/export?format=csv").Want(http.StatusOK)
	for _, part := range []string{"Socialnämnden", "Kulturförvaltningen", "nora@norrdal.example"} {
		if !strings.Contains(file.Body, part) {
			t.Errorf("the file lacks %q:\n%s", part, file.Body)
		}
	}
	x.kim.Get(x.path + "/export?format=xlsx").Want(http.StatusOK)
	own := x.sara.Get(x.path + "/export?format=csv").Want(http.StatusOK)
	if strings.Contains(own.Body, "Kulturförvaltningen") || strings.Contains(own.Body, "@norrdal.example") {
		t.Errorf("a respondent gets others in the file:\n%s", own.Body)
	}
}

// TestRespondentSeesOnlyTheirEntity checks each page of rounds and results.
func TestRespondentSeesOnlyTheirEntity(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	other := x.assessmentOf(t, x.other)
	zero := int64(0)
	for _, id := range []assessment.ID{x.ID, other} {
		if _, err := x.Use.Rounds.SaveAnswer(
			t.Context(),
			x.Who(t, "lars"),
			id,
			rounds.AnswerForm{QuestionID: "E1", Value: "yes", Version: &zero},
		); err != nil {
			t.Fatal(err)
		}
		a, err := x.Use.Rounds.Assessment(t.Context(), x.Who(t, "lars"), id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.Use.Rounds.Submit(t.Context(), x.Who(t, "lars"), id, a.Version); err != nil {
			t.Fatal(err)
		}
	}
	for _, page := range []string{org + "/rounds", x.path, x.path + "/result", x.Base + "/result",
		x.Base + "/result?number=1"} {
		got := x.sara.Get(page).Want(http.StatusOK).Hides("Kulturförvaltningen", other.String())
		if got.HasForm(x.path+"/close") || strings.Contains(got.Body, "/reminders") ||
			strings.Contains(got.Body, x.path+"/edit") ||
			strings.Contains(got.Body, "@norrdal.example") {
			t.Errorf("%s shows what the coordinator has", page)
		}
	}
	counts := fmt.Sprintf("%d av %d har lämnat in", 1, 1)
	x.sara.Get(x.path + "/result").Shows(counts)
	x.sara.Get(org + "/assessments/" + other.String() + "/result").Want(http.StatusNotFound)
	for _, page := range []string{x.path + "/edit", x.path + "/reminders", org + "/rounds/new"} {
		x.sara.Get(page).Want(http.StatusForbidden)
	}
	x.kim.Get(x.path+"/result").Want(http.StatusOK).Shows("Kulturförvaltningen", "2 av 2 har lämnat in")
}

// TestResultLinksOfMixedRoles: somebody who answers for one entity and reads results of another gets links to what may
// be read.
func TestResultLinksOfMixedRoles(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	other := x.assessmentOf(t, x.other)
	mia, _ := x.Join(t, "Mia Blad", "mia@norrdal.example", assessment.Management, x.other)
	if _, err := x.Use.People.Grant(
		t.Context(),
		x.Admin(t, "norrdal"),
		assessment.Membership{UserID: mia, Role: assessment.Respondent, EntityID: x.soc},
	); err != nil {
		t.Fatal(err)
	}
	mixed := x.SignIn(t, "mia@norrdal.example") // a new role has ended the session
	link := func(id assessment.ID) string { return org + "/assessments/" + id.String() + "/result" }
	has := func(page apitest.Reply, href string) bool {
		return page.Find(func(n *html.Node) bool { return n.Data == "a" && apitest.Attribute(n, "href") == href }) != nil
	}
	page := mixed.Get(x.path).Want(http.StatusOK).Shows("Kulturförvaltningen")
	if !has(page, link(x.ID)) || has(page, link(other)) {
		t.Error("before anything is submitted, there is a result of the own draft alone")
	}
	zero := int64(0)
	lars := x.Who(t, "lars")
	if _, err := x.Use.Rounds.SaveAnswer(
		t.Context(),
		lars,
		other,
		rounds.AnswerForm{QuestionID: "E1", Value: "yes", Version: &zero},
	); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Use.Rounds.Submit(t.Context(), lars, other, 1); err != nil {
		t.Fatal(err)
	}
	page = mixed.Get(x.path)
	for _, id := range []assessment.ID{x.ID, other} {
		if !has(page, link(id)) {
			t.Errorf("no link to the result of %s", id)
		}
		mixed.Get(link(id)).Want(http.StatusOK)
	}
}

// TestListsOfRoundsAndQuestionnaires are searched, filtered and sorted by the address, as all lists are.
func TestListsOfRoundsAndQuestionnaires(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.kim.Get(org+"/rounds?sort=-name").Want(http.StatusOK).Shows(x.Round.Name, "▼")
	x.kim.Get(org + "/rounds?state=open").Want(http.StatusOK).Shows(x.Round.Name)
	x.kim.Get(org + "/rounds?state=planned").Want(http.StatusOK).Shows(x.Sv.T("list.none_fit"))
	x.kim.Get(org+"/questionnaires?sort=-questions").Want(http.StatusOK).Shows("mognad-bas", "▼")
	x.kim.Get(org + "/questionnaires?q=ordförråd").Want(http.StatusOK).
		Shows(x.Sv.T("list.none_found", "Query", "ordförråd"))
}
