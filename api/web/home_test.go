package web_test

import (
	"net/http"
	"testing"

	"mognad/api/apitest"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/record"
)

// TestWorkNeedsNoRound: the steps towards the first round say what can begin without one, once there are entities, to
// those who coordinate too.
func TestWorkNeedsNoRound(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	says := s.Sv.T("start.set_up.beside")
	s.Entity(t, "soc", "Socialförvaltningen")
	admin.Get(org).Want(http.StatusOK).Hides(says)
	id, anna := s.Join(t, "Anna Ek", "anna@norrdal.example", assessment.OrganisationAdmin, s.Root(t))
	anna.Get(org).Want(http.StatusOK).Hides(says)
	admin.Post(org+"/users/"+id.String()+"/memberships", "role", "coordinator", "entity", s.Root(t).String()).
		Want(http.StatusSeeOther)
	start := s.SignIn(t, "anna@norrdal.example").Get(org).Want(http.StatusOK).Shows(says)
	for _, path := range []string{"/registers", "/plan", "/wheel", "/reviews"} {
		if !start.Links(org + path) {
			t.Errorf("the start page does not lead to %s", path)
		}
	}
}

// TestLinksNotOpened: from the start page, while setting up and later, and from the reminders one tap leads to where new
// links are made.
func TestLinksNotOpened(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	links := org + "/users/invitations?tick=all"
	social := s.Entity(t, "soc", "Socialförvaltningen")
	s.Invite(t, "Nils Ek", "nils@norrdal.example", assessment.Respondent, social)
	start := admin.Get(org).Want(http.StatusOK).Shows(s.Sv.T("start.set_up.links.text"))
	if got := start.Href(s.Sv.T("start.set_up.links.go")); got != links {
		t.Errorf("the step of setting up leads to %s", got)
	}
	admin.Get(links).Want(http.StatusOK).Shows("Nils Ek")

	x := coordinated(t)
	x.kim.Get(x.path + "/reminders").Want(http.StatusOK).Hides(x.Sv.T("remind.new_links", "Count", 1))
	x.Invite(t, "Nils Ek", "nils@norrdal.example", assessment.Respondent, x.view(t).Rows[0].EntityID)
	if got := x.kim.Get(org).Want(http.StatusOK).Href(x.Sv.T("start.task.unopened", "Count", 1)); got != links {
		t.Errorf("the task leads to %s", got)
	}
	reminders := x.kim.Get(x.path + "/reminders").Want(http.StatusOK).Shows(
		x.Sv.T("remind.without_link", "Count", 1),
	)
	if got := reminders.Href(x.Sv.T("remind.new_links", "Count", 1)); got != links {
		t.Errorf("the reminders lead to %s", got)
	}
}

// TestWhereNoticesLead: the same address on the start page and in mail, and the start page where there is no other.
func TestWhereNoticesLead(t *testing.T) {
	t.Parallel()
	id := assessment.ID{1}
	for _, at := range []struct {
		notice record.Notice
		want   string
	}{
		{record.Notice{Kind: assessment.NoticeReplyDue, Audit: &id}, "/audits/" + id.String() + "/recommendations"},
		{record.Notice{Kind: assessment.NoticeEngagementConfirmed, Audit: &id}, "/audits/" + id.String()},
		{record.Notice{Kind: assessment.NoticeEngagement}, ""},
		{
			record.Notice{Kind: assessment.NoticeHandedQuestion, Assessment: &id, Round: &id, Question: "B3"},
			"/assessments/" + id.String() + "/areas/next?question=B3",
		},
		{record.Notice{Kind: assessment.NoticeReturned, Assessment: &id, Round: &id}, "/assessments/" + id.String()},
		{record.Notice{Kind: assessment.NoticeRoundOpened, Round: &id}, "/work"},
		{record.Notice{Kind: assessment.NoticeAction, Action: &id}, "/plan/actions/" + id.String()},
		{record.Notice{Kind: assessment.NoticeActions}, "/plan?view=mine"},
		{record.Notice{Kind: assessment.NoticeReviewSent, Review: &id}, "/reviews/" + id.String()},
		{record.Notice{Kind: assessment.NoticeReviewToSign, Review: &id}, "/reviews/" + id.String() + "/minutes"},
		{record.Notice{Kind: assessment.NoticeReviewCorrected, Review: &id}, "/reviews/" + id.String()},
	} {
		if got := web.NoticePath("norrdal", at.notice); got != org+at.want {
			t.Errorf("%s leads to %s, want %s", at.notice.Kind, got, org+at.want)
		}
	}
}
