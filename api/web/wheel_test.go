package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/registers"
)

// TestTemplatesStartWhatFits: what templates propose leads somewhere, and what is begun has the year that it is about.
func TestTemplatesStartWhatFits(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	year := s.Use.Now().Year() + 1
	_, kim := s.Join(t, "Kim Falk", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	wheel, templates := org+"/wheel", org+"/wheel/templates"
	kim.Get(templates).Want(http.StatusOK).Shows(s.Sv.T("wheel_template.entity_hint"))
	kim.Post(templates, "template", "municipality", "activities", "risk_assessment", "activities", "annual_report",
		"activities", "action_plan", "activities", "budget").To(wheel)
	p := s.Principal(t, "kim@norrdal.example")
	apitest.Done(s.Use.Registers.Activities.Add(t.Context(), p, registers.Activity{
		Title: "Rapport", Months: []int{2, 8}, Recurs: registers.Yearly, ResponsibleRole: "CISO",
		Starts: registers.StartsReportApproval,
	}))(t)
	page := kim.Get(fmt.Sprintf("%s?year=%d", wheel, year)).Want(http.StatusOK).Hides(s.Sv.T("wheel.group.other"))
	of := func(activity, start string) apitest.Reply {
		return kim.Get(kim.Get(page.Href(activity)).Want(http.StatusOK).Href(s.Sv.T("wheel_month.start." + start)))
	}
	of(s.Sv.T("wheel_activity.risk_assessment"), "open_risks").Want(http.StatusOK).Shows(s.Sv.T("risks.title"))
	of(s.Sv.T("wheel_activity.budget"), "open_plan").Want(http.StatusOK).Shows(s.Sv.T("plan.title"))
	report, plan := s.Sv.T("wheel_activity.annual_report"), s.Sv.T("wheel_activity.action_plan")
	for _, test := range []struct{ activity, start, title, kind string }{
		{report, "yearly_report", fmt.Sprint(report, " ", year-1), "yearly"},
		{"Rapport", "status_report", fmt.Sprint("Rapport ", year), "status_report"},
		{plan, "plan", fmt.Sprint(plan, " ", year+1), ""},
	} {
		form := of(test.activity, test.start).Want(http.StatusOK)
		if got := form.Value("title"); got != test.title {
			t.Errorf("%s is called %q, want %q", test.start, got, test.title)
		}
		if got := form.Ticked("kind"); got != test.kind {
			t.Errorf("%s is of the kind %q, want %q", test.start, got, test.kind)
		}
	}
}

// TestWheelPages goes through the annual wheel without JavaScript: from a template, by the drawing and the table, to
// what an activity starts and to a note that it has been done.
func TestWheelPages(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	year := s.Use.Now().Year()
	_, kim := s.Join(t, "Kim Falk", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	_, sara := s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.Root(t))
	wheel, templates := org+"/wheel", org+"/wheel/templates"
	kim.Get(wheel).Shows(s.Sv.T("wheel.none_may"))
	admin.Get(wheel).Shows(s.Sv.T("wheel.none")).Hides(templates)
	admin.Get(templates).Want(http.StatusForbidden)
	kim.Get(templates + "?template=pdca").Shows(s.Sv.T("wheel_template.choose", "Count", 12))
	kim.Post(templates, "template", "pdca").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.required"))
	kim.Post(templates, "template", "pdca", "activities", "round", "activities", "approve_report").To(wheel)
	kim.Get(wheel).Shows(s.Sv.T("wheel_template.added", "Count", 2))
	kim.Get(templates + "?template=municipality").Shows(s.Sv.T("wheel_template.already"))
	title := s.Sv.T("wheel_activity.round")
	page := kim.Get(wheel+fmt.Sprintf("?year=%d&rings=role", year+1)).
		Shows(title, s.Sv.T("wheel_role.security"), s.Sv.T("wheel.state_of.ahead"))
	at := page.Href(title)
	if want := regexp.MustCompile(fmt.Sprintf(`^%s/occurrences/[0-9a-f-]+/%d/9$`, wheel, year+1)); !want.MatchString(at) {
		t.Errorf("the activity leads to %s", at)
	}
	sara.Get(at).Want(http.StatusOK).Shows(title).Hides(s.Sv.T("wheel_month.done"))
	sara.Post(at, "done", "true").Want(http.StatusForbidden)
	one := kim.Get(at).Shows(s.Sv.T("wheel_month.mark_text"))
	named := kim.Get(one.Href(s.Sv.T("wheel_month.start.round"))).Want(http.StatusOK)
	if got, want := named.Value("name"), fmt.Sprintf("%s %d", title, year+1); got != want {
		t.Errorf("the new round is called %q, want %q", got, want)
	}
	kim.Post(at, "done", "true", "text", "Omgången är <öppen>").To(at)
	kim.Get(at).Shows(
		s.Sv.T("wheel_month.marked", "Title", title),
		"Omgången är <öppen>",
		"Kim Falk",
		s.Sv.T("wheel_month.undone"),
	)
	kim.Post(at, "done", "perhaps").Want(http.StatusUnprocessableEntity)
	kim.Get(strings.TrimSuffix(at, "9") + "8").Want(http.StatusNotFound)
	kim.Get(wheel + "?year=x").Want(http.StatusUnprocessableEntity)

	audit := apitest.Done(s.Use.Registers.Activities.Add(t.Context(), s.Principal(t, "kim@norrdal.example"), registers.Activity{
		Title: "Granskning", Months: []int{9}, Recurs: registers.Yearly, ResponsibleRole: "Revisorer",
		Starts: registers.StartsAudit,
	}))(t)
	at = fmt.Sprintf("%s/occurrences/%s/%d/9", wheel, audit.ID, year+1)
	create := org + "/audits/new?" + url.Values{"title": {fmt.Sprintf("Granskning %d", year+1)}}.Encode()
	for reader, leads := range map[*apitest.Visitor][2]bool{admin: {true, true}, kim: {true, false}, sara: {false, false}} {
		page := reader.Get(at).Want(http.StatusOK)
		if got := [2]bool{page.Links(org + "/audits"), page.Links(create)}; got != leads {
			t.Errorf("to the audits and to a new one the activity leads %v, want %v", got, leads)
		}
	}
}

// TestCalendarAddress: the address is shown once, answers without signing in, and is gone when it is revoked.
func TestCalendarAddress(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	_, kim := s.Join(t, "Kim Falk", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	kim.Post(org+"/activities/new", "title", "Ledningens genomgång", "months", "3", "recurs", "yearly",
		"responsible_role", "Ledningen", "starts", "review", "text", "HEMLIG brist").To(org + "/activities")
	file := kim.Get(org + "/wheel/file").Want(http.StatusOK)
	if got := file.Header.Get("Content-Type"); got != "text/calendar; charset=utf-8" {
		t.Errorf("the file is %s", got)
	}
	subscription := org + "/wheel/subscription"
	kim.Get(subscription).Shows(s.Sv.T("calendar.none"))
	address := kim.Post(subscription).Want(http.StatusOK).Value("address")
	_, path, _ := strings.Cut(address, "://")
	path = path[strings.Index(path, "/"):]
	kim.Get(subscription).Hides(path)
	stranger := s.Visitor(t)
	feed := stranger.Get(path).Want(http.StatusOK)
	for _, text := range []string{"BEGIN:VCALENDAR\r\n", "SUMMARY:Ledningens genomgång\r\n", "Ansvarig: Ledningen"} {
		if !strings.Contains(feed.Body, text) {
			t.Errorf("the calendar lacks %q:\n%s", text, feed.Body)
		}
	}
	if strings.Contains(feed.Body, "HEMLIG") || strings.Contains(feed.Body, "Kim") {
		t.Errorf("the calendar tells too much:\n%s", feed.Body)
	}
	stranger.Get(strings.TrimSuffix(path, ".ics")).Want(http.StatusNotFound)
	stranger.Get(strings.Replace(path, "norrdal", "sunnan", 1)).Want(http.StatusNotFound)
	kim.Post(subscription + "/delete").To(subscription)
	stranger.Get(path).Want(http.StatusNotFound)
}
