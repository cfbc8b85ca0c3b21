package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/docs"
)

// TestEveryPageOfTheMenuHasHelp: each role finds on each page of its menu a link to a part of a guide that is there, in
// both languages.
func TestEveryPageOfTheMenuHasHelp(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	visitors := map[string]*apitest.Visitor{"admin": admin}
	for _, role := range assessment.Roles {
		if role == assessment.OrganisationAdmin {
			continue
		}
		email := string(role) + "@norrdal.example"
		s.Join(t, string(role), email, role, s.Root(t))
		visitors[string(role)] = s.SignIn(t, email)
	}
	for _, v := range visitors {
		for _, language := range []string{"sv", "en"} {
			v.Post("/language", "language", language, "return", "/").Want(http.StatusSeeOther)
			for _, href := range menu(v.Get(apitest.NorrdalPath).Want(http.StatusOK)) {
				helped(t, v, href)
			}
		}
	}
}

// helped follows the link to help on a page, and returns the heading of the part of the guide that it leads to.
func helped(t *testing.T, v *apitest.Visitor, href string) string {
	t.Helper()
	link := v.Get(href).Want(http.StatusOK).Find(func(n *html.Node) bool {
		return n.Data == "a" && strings.HasPrefix(apitest.Attribute(n, "href"), "/help/")
	})
	if link == nil {
		t.Errorf("%s has no help", href)
		return ""
	}
	to, err := url.Parse(apitest.Attribute(link, "href"))
	if err != nil {
		t.Fatal(err)
	}
	part := v.Get(to.Path).Want(http.StatusOK).Find(func(n *html.Node) bool {
		return apitest.Attribute(n, "id") == to.Fragment
	})
	if part == nil {
		t.Errorf("%s: %s has no part %q", href, to.Path, to.Fragment)
		return ""
	}
	return strings.TrimSpace(apitest.Inner(part))
}

// TestTotalsOfAnAuditHaveHelp: the page leads to the part of the guide that is about totals, in both languages.
func TestTotalsOfAnAuditHaveHelp(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	for language, want := range map[string]string{
		"sv": "Antal utan enskilda bedömningar", "en": "Totals without judgements of their own",
	} {
		x.Anna.Post("/language", "language", language, "return", "/").Want(http.StatusSeeOther)
		if got := helped(t, x.Anna, x.Path+"/totals"); got != want {
			t.Errorf("the help in %s is on %q, want %q", language, got, want)
		}
	}
}

// menu lists the addresses of the main menu.
func menu(page apitest.Reply) []string {
	var list []string
	nav := page.Find(func(n *html.Node) bool { return n.Data == "nav" })
	for n := range nav.Descendants() {
		if href := apitest.Attribute(n, "href"); href != "" && !slices.Contains(list, href) {
			list = append(list, href)
		}
	}
	return list
}

// TestGuidesAreOpenToAll, also before signing in, in the reader's language.
func TestGuidesAreOpenToAll(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	v := s.Visitor(t)
	v.Get("/help").To("/help/" + docs.Names[0])
	for _, name := range docs.Names {
		v.Get("/help/" + name).Want(http.StatusOK).Shows("Innehåll")
	}
	v.Get("/help/respondent").Shows("Guide för uppgiftslämnare").Hides("<script>")
	english := v.Send(http.MethodGet, "/help/respondent", http.Header{"Accept-Language": {"en"}}, nil)
	english.Shows("Guide for respondents", "Submitting")
	v.Get("/help/operators").Want(http.StatusNotFound)
}
