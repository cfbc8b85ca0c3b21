package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment/record"
)

// sentAs is what a page's form sends as it is, with some fields changed.
func sentAs(page apitest.Reply, changes ...string) []string {
	var sent []string
	add := func(name, value string) {
		if i := slices.Index(changes, name); i >= 0 && i%2 == 0 {
			value = changes[i+1]
		}
		sent = append(sent, name, value)
	}
	page.Find(func(n *html.Node) bool {
		name := apitest.Attribute(n, "name")
		ticked := slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "checked" })
		switch {
		case name == "":
		case n.Data == "textarea":
			add(name, strings.ReplaceAll(apitest.Inner(n), "\n", "\r\n"))
		case n.Data == "select":
			value, _ := page.Chosen(apitest.Attribute(n, "id"))
			add(name, value)
		case n.Data == "input" && (apitest.Attribute(n, "type") != "checkbox" || ticked):
			add(name, apitest.Attribute(n, "value"))
		}
		return false
	})
	return sent
}

// TestAuditFormIsMerged saves an audit's form in two windows: a field that only one of them has changed stays as it was
// changed, and one that both have changed is shown with both texts, among the errors too.
func TestAuditFormIsMerged(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	edit := x.Path + "/edit"
	opened := func() apitest.Reply { return x.Anna.Get(edit).Want(http.StatusOK) }
	is := func(page apitest.Reply, want ...string) {
		t.Helper()
		for i := 0; i < len(want); i += 2 {
			if got := page.Value(want[i]); got != want[i+1] {
				t.Errorf("%s is %q, want %q", want[i], got, want[i+1])
			}
		}
	}
	x.Anna.Post(x.Path, sentAs(opened(), "background", "Först.\n\nSedan.", "interviews.0.role", "It-chef")...).To(x.Path)
	one, two, three := opened(), opened(), opened()
	x.Anna.Post(x.Path, sentAs(one, "background", "Ny bakgrund.", "interviews.1.role", "Registrator")...).To(x.Path)
	x.Anna.Post(x.Path, sentAs(two, "method", "Ny metod.")...).To(x.Path)
	x.Anna.Get(x.Path).Want(http.StatusOK).Shows(x.Sv.T("audits.saved_merged"))
	is(opened(), "background", "Ny bakgrund.", "method", "Ny metod.", "interviews.1.role", "Registrator")

	stale := x.Anna.Post(x.Path, sentAs(three, "background", "Min bakgrund.", "delimitation", "Bara nämnden.")...).
		Want(http.StatusPreconditionFailed).
		Shows("Sparat nu: Ny bakgrund.", x.Sv.T("shell.differs", "Label", x.Sv.T("audit.background"))).
		Hides("Sparat nu: (tomt)", x.Sv.T("shell.differs", "Label", x.Sv.T("audit.method")))
	if !stale.Links("#background") {
		t.Error("the summary does not lead to what differs")
	}
	is(stale, "background", "Min bakgrund.", "delimitation", "Bara nämnden.", "method", "Ny metod.",
		"interviews.1.role", "Registrator")
	x.Anna.Post(x.Path, sentAs(stale)...).To(x.Path)
	is(opened(), "background", "Min bakgrund.", "delimitation", "Bara nämnden.", "method", "Ny metod.",
		"interviews.1.role", "Registrator")

	// What both have changed alike is nothing to choose; a list that both have changed is.
	one, two = opened(), opened()
	x.Anna.Post(x.Path, sentAs(one, "fact_check", "Lika.", "interviews.0.role", "Chef")...).To(x.Path)
	lists := x.Anna.Post(x.Path, sentAs(two, "fact_check", "Lika.", "interviews.2.role", "Arkivarie")...).
		Want(http.StatusPreconditionFailed)
	if !lists.Links("#interviews") || lists.Links("#fact_check") {
		t.Error("the summary does not lead to the list that differs, or to what does not")
	}
	is(lists, "interviews.0.role", "It-chef", "interviews.2.role", "Arkivarie")
}

// TestPlannedAuditFormIsMerged merges what is fixed later too: entities, questions and the scale.
func TestPlannedAuditFormIsMerged(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Asa.Post(org+"/audits", sentAs(x.Asa.Get(org+"/audits/new").Want(http.StatusOK), "title", "Planerad",
		"commissioned_by", "Revisorerna")...).Want(http.StatusUnprocessableEntity)
	page := x.Asa.Post(org+"/audits", append(sentAs(x.Asa.Get(org+"/audits/new"), "title", "Planerad"),
		"entities", x.Root.String())...).Want(http.StatusSeeOther)
	path := page.Header.Get("Location")
	one, two := x.Asa.Get(path+"/edit").Want(http.StatusOK), x.Asa.Get(path+"/edit").Want(http.StatusOK)
	x.Asa.Post(path, append(sentAs(one, "scale.0.label", "Bra", "reply_due", "2199-01-01"),
		"entities", x.Company.String())...).To(path)
	x.Asa.Post(path, sentAs(two, "questions.0.text", "Omskriven?", "purpose", "Syfte")...).To(path)
	now := x.Asa.Get(path + "/edit").Want(http.StatusOK)
	for name, want := range map[string]string{
		"scale.0.label": "Bra", "reply_due": "2199-01-01", "questions.0.text": "Omskriven?", "purpose": "Syfte",
	} {
		if got := now.Value(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := sentAs(now); !slices.Contains(got, x.Company.String()) || !slices.Contains(got, x.Root.String()) {
		t.Error("an entity has gone")
	}
}

// planned is the audit that is being planned as it is stored.
func planned(t *testing.T, x *apitest.AuditSite) record.Audit {
	t.Helper()
	return apitest.Done(x.Use.Audits.Audit(t.Context(), x.Admin, found(t, x, "Planerad").ID))(t)
}

// TestRefusedMergeStartsFromWhatIsStored: a form that has taken what was saved since, and is refused for something else,
// does not count what it took as typed in it when it is sent again.
func TestRefusedMergeStartsFromWhatIsStored(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	path, one, two := plannedTwice(t, x)
	x.Asa.Post(path, sentAs(one, "background", "Ny bakgrund.")...).To(path)
	refused := x.Asa.Post(path, sentAs(two, "method", "Ny metod.", "plan_year", "i år")...).
		Want(http.StatusUnprocessableEntity)
	if got := refused.Value("background"); got != "Ny bakgrund." {
		t.Errorf("the form has the background %q", got)
	}
	x.Asa.Post(path, sentAs(x.Asa.Get(path+"/edit"), "background", "")...).To(path)
	x.Asa.Post(path, sentAs(refused, "plan_year", "2026")...).To(path)
	if a := planned(t, x); a.Background != "" || a.Method != "Ny metod." {
		t.Errorf("the background is %q and the method %q", a.Background, a.Method)
	}
}

// plannedTwice is an audit that is being planned, of the municipality, opened in two windows.
func plannedTwice(t *testing.T, x *apitest.AuditSite) (path string, one, two apitest.Reply) {
	t.Helper()
	x.Asa.Post(org+"/audits", append(sentAs(x.Asa.Get(org+"/audits/new"), "title", "Planerad"),
		"entities", x.Root.String())...).Want(http.StatusSeeOther)
	path = org + "/audits/" + found(t, x, "Planerad").ID.String()
	return path, x.Asa.Get(path + "/edit").Want(http.StatusOK), x.Asa.Get(path + "/edit").Want(http.StatusOK)
}

// TestCapsAreMergedWithTheirSteps: a cap names a step by its place, so that a step left out in one window and a cap set
// in the other are for the reader to choose between.
func TestCapsAreMergedWithTheirSteps(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	path, one, two := plannedTwice(t, x)
	x.Asa.Post(path, sentAs(one, "scale.1.label", "", "scale.1.ordinal", "", "scale.1.tone", "", "scale.1.from", "")...).
		To(path)
	stale := x.Asa.Post(path, sentAs(two, "cap_no", "2")...).Want(http.StatusPreconditionFailed)
	if !stale.Links("#scale") {
		t.Error("the summary does not lead to the scale")
	}
	if got := stale.Value("scale.2.label"); got != "Delvis" {
		t.Errorf("the step that was chosen is %q", got)
	}
	x.Asa.Post(path, sentAs(stale)...).To(path)
	if got := x.Asa.Get(path + "/edit").Value("scale.1.label"); got != "I allt väsentligt" {
		t.Errorf("the scale that was chosen has the step %q", got)
	}

	// The same scale with another field changed has the steps, caps and template of the first window.
	one, two = x.Asa.Get(path+"/edit"), x.Asa.Get(path+"/edit")
	danish := x.Asa.Post(path, append(sentAs(one, "template", "danish"), "do", "scale")...).Want(http.StatusOK)
	x.Asa.Post(path, sentAs(danish)...).To(path)
	x.Asa.Post(path, sentAs(two, "method", "Ny metod.")...).To(path)
	scale := planned(t, x).JudgementScale()
	if scale.Template != "danish" || len(scale.Steps) != 5 || scale.CapPartly == nil || *scale.CapPartly != 300 {
		t.Errorf("the scale is %+v", scale)
	}
}

// TestQuestionsAreMergedWithTheirRound: a round that was chosen in one window comes with the questions that were chosen
// of it, and stays with them when the page is sent again.
func TestQuestionsAreMergedWithTheirRound(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	path, one, two := plannedTwice(t, x)
	three := x.Asa.Get(path + "/edit").Want(http.StatusOK)
	round := x.Round.String()
	x.Asa.Post(path, append(sentAs(one, "round", round, "shown", round, "method", "En metod."), "take", "R2")...).To(path)

	stale := x.Asa.Post(path, sentAs(two, "method", "En annan.")...).Want(http.StatusPreconditionFailed)
	if chosen, _ := stale.Chosen("round"); chosen != round || stale.Value("shown") != round {
		t.Errorf("the form has the round %q and lists questions of %q", chosen, stale.Value("shown"))
	}
	x.Asa.Post(path, sentAs(stale)...).To(path)
	a := planned(t, x)
	if len(a.Questions) != 1 || a.Questions[0].From == nil || *a.Questions[0].From != "R2" || a.Method != "En annan." {
		t.Errorf("the audit has the questions %+v and the method %q", a.Questions, a.Method)
	}

	stale = x.Asa.Post(path, sentAs(three, "questions.0.text", "En egen?")...).Want(http.StatusPreconditionFailed)
	chosen, _ := stale.Chosen("round")
	if !stale.Links("#questions") || chosen != "" || stale.Value("questions.0.text") != "En egen?" {
		t.Error("questions of no round are put to another round")
	}
}
