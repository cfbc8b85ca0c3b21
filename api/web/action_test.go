package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/plan"
	"mognad/assessment/workflow/review"
	"mognad/frontend"
)

// TestWhereAnActionIsFound: its owner has it on the start page, as news and as something to do; who reads the plan finds
// it in the search and on the page of its entity, and nobody else sees it anywhere.
func TestWhereAnActionIsFound(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	const title = "Skriv en kontinuitetsplan"
	sara := x.Who(t, "sara").User.ID
	f := plan.Form{Action: assessment.Action{EntityID: x.soc, Title: title, OwnerID: &sara}}
	f.Kind, f.DueOn = assessment.Once, assessment.DateOf(x.Use.Now().AddDate(0, 0, 10))
	a, err := x.Use.Plan.AddAction(t.Context(), x.Who(t, "kim"), f)
	if err != nil {
		t.Fatal(err)
	}
	href := org + "/plan/actions/" + a.ID.String()

	home := x.sara.Get(org).Want(http.StatusOK).Shows(
		x.Sv.T("start.task.action", "Subject", title), x.Sv.T("start.notice.action", "Title", title),
	)
	if !home.Links(href) {
		t.Errorf("the start page does not lead to %s", href)
	}
	x.sara.Get(href).Want(http.StatusOK).Shows(title)
	x.kim.Get(org).Want(http.StatusOK).Hides(title)

	search := org + "/search?q=" + url.QueryEscape("kontinuitetsplan")
	entity := org + "/entities/" + x.soc.String()
	for _, page := range []string{search, entity} {
		if !x.kim.Get(page).Want(http.StatusOK).Shows(title).Links(href) {
			t.Errorf("%s does not lead to %s", page, href)
		}
		x.sara.Get(page).Want(http.StatusOK).Hides(title)
	}
	x.SignIn(t, "lars@norrdal.example").Get(href).Want(http.StatusOK).Shows(title)
	other := org + "/entities/" + x.other.String()
	x.kim.Get(other).Want(http.StatusOK).Hides(title)
}

// TestOwnersFindTheirActions: what is due in a year is no task yet, and is found from the start page all the same. The
// form of a report begins with the state, so that a note or evidence can be added without choosing it again.
func TestOwnersFindTheirActions(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	const title = "Skriv en kontinuitetsplan"
	sara := x.Who(t, "sara").User.ID
	mine := org + "/plan?view=mine"
	if x.sara.Get(org).Want(http.StatusOK).Links(mine) {
		t.Error("the start page leads to actions of somebody who owns none")
	}
	f := plan.Form{Action: assessment.Action{EntityID: x.soc, Title: title, OwnerID: &sara}}
	f.Kind, f.DueOn = assessment.Once, assessment.DateOf(x.Use.Now().AddDate(1, 0, 0))
	a := apitest.Done(x.Use.Plan.AddAction(t.Context(), x.Who(t, "kim"), f))(t)
	home := x.sara.Get(org).Want(http.StatusOK).Hides(x.Sv.T("start.task.action", "Subject", title))
	if !home.Links(mine) {
		t.Errorf("the start page does not lead to %s", mine)
	}
	x.sara.Get(mine).Want(http.StatusOK).Shows(title)

	action := org + "/plan/actions/" + a.ID.String()
	for _, state := range []string{"planned", "under_way", "done"} {
		if got := x.sara.Get(action).Want(http.StatusOK).Ticked("state"); got != state {
			t.Errorf("the form of a report begins with %q, want %s", got, state)
		}
		next := map[string]string{"planned": "under_way", "under_way": "done", "done": "done"}[state]
		x.sara.Post(action+"/report", "occurrence", "all", "state", next, "evidence_text", "Dnr 12").Want(http.StatusSeeOther)
	}
}

// TestADateSaysItsYear: the year that the form of a new action begins with gives way to a date, one that is typed does not.
func TestADateSaysItsYear(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	form := x.kim.Get(org + "/plan/new").Want(http.StatusOK)
	x.kim.Post(org+"/plan", "id", form.Value("id"), "title", "Öva återläsning", "entity", x.soc.String(), "recurrence",
		form.Ticked("recurrence"), "year", form.Value("year"), "year_before", form.Value("year_before"),
		"due_on", "2031-03-31").Want(http.StatusSeeOther)
	x.kim.Get(org+"/plan?from=2031").Want(http.StatusOK).Shows("Öva återläsning", "31 mars 2031")
	x.kim.Post(org+"/plan", "id", x.kim.Get(org+"/plan/new").Want(http.StatusOK).Value("id"), "title", "Byt leverantör",
		"entity", x.soc.String(), "recurrence", "once", "year", "2032", "year_before", form.Value("year_before"), "due_on",
		"2031-03-31").Want(http.StatusUnprocessableEntity).Shows(x.Sv.T("error.date_and_year"))
}

// TestEachViewOfThePlanShowsFifty: a page of any view has at most fifty actions, and leads to the next ones.
func TestEachViewOfThePlanShowsFifty(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	kim := x.Who(t, "kim")
	for n := range 60 {
		entity := []assessment.ID{x.soc, x.other}[n%2]
		f := plan.Form{Action: assessment.Action{EntityID: entity, Title: "Åtgärd " + strconv.Itoa(n)}}
		f.OwnerID = &kim.User.ID
		f.Kind, f.Year = assessment.Once, x.Use.Today(assessment.Organisation{}).Year()
		if _, err := x.Use.Plan.AddAction(t.Context(), kim, f); err != nil {
			t.Fatal(err)
		}
	}
	rows := func(page apitest.Reply) (n int) {
		for node := range page.Page.Descendants() {
			if apitest.Attribute(node, "scope") == "row" && strings.Contains(apitest.Inner(node), "Åtgärd ") {
				n++
			}
		}
		return n
	}
	for _, view := range frontend.PlanViews {
		address := org + "/plan?view=" + view
		if got := rows(x.kim.Get(address).Want(http.StatusOK)); got != 50 {
			t.Errorf("%s shows %d actions", view, got)
		}
		if got := rows(x.kim.Get(address + "&page=2").Want(http.StatusOK)); got != 10 {
			t.Errorf("the second page of %s shows %d actions", view, got)
		}
	}
}

// TestWhoCannotBeChosen: where people are chosen, those who have not opened their link are counted and named, the first
// of many, and whoever may renew links is led there.
func TestWhoCannotBeChosen(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	v := apitest.Done(x.Use.Review.AddReview(t.Context(), x.Who(t, "kim"), review.BeginForm{
		EntityID: x.soc, Title: "Genomgång", Kind: assessment.YearlyReview, Template: assessment.ISO27001From2022,
	}))(t)
	pages := []string{
		"/plan/new", "/plan?do=together", "/measures/new", "/reviews/" + v.ID.String() + "/plan",
		"/reviews/" + v.ID.String() + "/topics/proposals",
	}
	f := plan.Form{Action: assessment.Action{EntityID: x.soc, Title: "Skriv en plan"}}
	f.Kind, f.Year = assessment.Once, x.Use.Now().Year()
	apitest.Done(x.Use.Plan.AddAction(t.Context(), x.Who(t, "kim"), f))(t)
	for _, page := range pages {
		x.kim.Get(org + page).Want(http.StatusOK).Hides(x.Sv.T("invitations.renew"))
	}
	for _, name := range []string{"Ada", "Bo", "Cia", "Dag", "Eva", "Fia", "Gun"} {
		x.Invite(t, name+" Ny", strings.ToLower(name)+"@norrdal.example", assessment.Management, x.soc)
	}
	for _, page := range pages {
		got := x.kim.Get(org+page).Want(http.StatusOK).Shows(
			x.Sv.T("invitations.not_choosable", "Count", 7)+" Ada Ny, Bo Ny, Cia Ny, Dag Ny, Eva Ny och 2 till.",
		).Hides("Fia Ny", "Gun Ny")
		if !got.Links(org + "/users/invitations?tick=all") {
			t.Errorf("%s does not lead to where links are renewed", page)
		}
	}
}

// TestWhatRecursGoesOn: the page of an action that recurs after the last year of the plan says so, and its form says how
// far the plan shows. A comment on one occurrence leaves its state as it is unless another is chosen.
func TestWhatRecursGoesOn(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	plans := org + "/plan"
	x.kim.Get(plans).Want(http.StatusOK).Shows(x.Sv.T("plan.none_may"))
	year := x.Use.Today(assessment.Organisation{}).Year()
	last := year + 2
	x.kim.Get(plans + "/new").Want(http.StatusOK).Shows(x.Sv.T("action.until_hint", "Year", last))
	add := func(until int) string {
		f := plan.Form{Action: assessment.Action{EntityID: x.soc, Title: "Öva"}}
		f.Recurrence, f.Year = assessment.EveryMonths(12), year
		f.UntilYear = until
		return plans + "/actions/" + apitest.Done(x.Use.Plan.AddAction(t.Context(), x.Who(t, "kim"), f))(t).ID.String()
	}
	beyond, ends := x.Sv.T("action.goes_on_until", "Year", last, "Until", last+2), x.Sv.T("action.goes_on", "Year", last)
	x.kim.Get(add(last + 2)).Want(http.StatusOK).Shows(beyond)
	x.kim.Get(add(last)).Want(http.StatusOK).Hides(beyond, ends)
	action := add(0)
	x.kim.Get(action).Want(http.StatusOK).Shows(ends)

	label := strconv.Itoa(year + 1)
	x.kim.Post(action+"/report", "occurrence", label, "state", "under_way").To(action)
	if got := x.kim.Get(action).Ticked("state"); got != "" {
		t.Errorf("the form of a report begins with %q", got)
	}
	x.kim.Post(action+"/report", "occurrence", label, "state", "", "evidence_text", "Dnr 12").To(action)
	id := apitest.Done(assessment.ParseID(action[strings.LastIndex(action, "/")+1:]))(t)
	v := apitest.Done(x.Use.Plan.Action(t.Context(), x.Who(t, "kim"), id))(t)
	var states []assessment.ActionState
	for _, s := range v.Slices {
		states = append(states, s.State)
	}
	want := []assessment.ActionState{assessment.ActionPlanned, assessment.ActionUnderWay, assessment.ActionPlanned}
	if !slices.Equal(states, want) || len(v.Notes) != 2 || v.State != assessment.ActionUnderWay {
		t.Errorf("the occurrences are %v with %d notes, want %v with two", states, len(v.Notes), want)
	}
}

// TestAReportOnWhatRecursNamesWhatItIsOf: the form begins with the earliest open occurrence, and nobody ends all of
// them by leaving the choice out. What was ended as a whole is under way again when an occurrence of it is.
func TestAReportOnWhatRecursNamesWhatItIsOf(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	year := x.Use.Today(assessment.Organisation{}).Year()
	f := plan.Form{Action: assessment.Action{EntityID: x.soc, Title: "Öva"}}
	f.Recurrence, f.Year = assessment.EveryMonths(12), year
	a := apitest.Done(x.Use.Plan.AddAction(t.Context(), x.Who(t, "kim"), f))(t)
	action := org + "/plan/actions/" + a.ID.String()
	chosen := func() string {
		value, _ := x.kim.Get(action).Want(http.StatusOK).Chosen("occurrence")
		return value
	}
	state := func() assessment.ActionState {
		return apitest.Done(x.Use.Plan.Action(t.Context(), x.Who(t, "kim"), a.ID))(t).State
	}
	first, second := strconv.Itoa(year), strconv.Itoa(year+1)
	if got := chosen(); got != first {
		t.Errorf("the form begins with %q, want %s", got, first)
	}
	x.kim.Post(action+"/report", "occurrence", first, "state", "done").To(action)
	if got := chosen(); got != second {
		t.Errorf("when the first is done the form begins with %q, want %s", got, second)
	}
	x.kim.Post(action+"/report", "state", "done").Want(http.StatusUnprocessableEntity)
	if got := state(); got != assessment.ActionUnderWay {
		t.Errorf("a report without an occurrence left the action %s", got)
	}
	x.kim.Post(action+"/report", "occurrence", "all", "state", "done").To(action)
	x.kim.Post(action+"/report", "occurrence", second, "state", "planned").To(action)
	if got := state(); got != assessment.ActionUnderWay {
		t.Errorf("an action with an occurrence that is planned again is %s", got)
	}
}

// TestOnlyTheYearThatSomebodyTyped: the year that the form of an action begins with gives way to a typed day.
func TestOnlyTheYearThatSomebodyTyped(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	form := x.kim.Get(org + "/plan/new").Want(http.StatusOK)
	before, day := form.Value("year_before"), strconv.Itoa(x.Use.Today(assessment.Organisation{}).Year()+2)+"-05-31"
	send := func(year string) apitest.Reply {
		return x.kim.Post(org+"/plan", "id", form.Value("id"), "title", "Öva", "entity", x.soc.String(),
			"recurrence", "once", "year", year, "year_before", before, "due_on", day)
	}
	other := strconv.Itoa(x.Use.Today(assessment.Organisation{}).Year() + 1)
	if got := send(other).Want(http.StatusUnprocessableEntity).Problem("year"); got != x.Sv.T("error.date_and_year") {
		t.Errorf("a typed year and a day answer %q", got)
	}
	send(before).Want(http.StatusSeeOther)
}
