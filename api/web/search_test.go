package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
	rows "mognad/assessment/workflow/registers"
)

// TestHitsLeadToWhatWasFound: the address of a recommendation in a result is where it stands, for each who finds it.
func TestHitsLeadToWhatWasFound(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	for _, who := range []string{"kim", "eva"} {
		reader := x.SignIn(t, who+"@norrdal.example")
		var hits []string
		for node := range reader.Get(org + "/search?q=e&kind=advice").Want(http.StatusOK).Page.Descendants() {
			if href := apitest.Attribute(node, "href"); node.Data == "a" && strings.Contains(href, "/result#") {
				hits = append(hits, href)
			}
		}
		if len(hits) == 0 {
			t.Fatalf("%s finds nothing", who)
		}
		for _, hit := range hits {
			to, err := url.Parse(hit)
			if err != nil {
				t.Fatal(err)
			}
			if at := reader.Get(to.Path).Want(http.StatusOK).Find(func(n *html.Node) bool {
				return apitest.Attribute(n, "id") == to.Fragment
			}); at == nil {
				t.Errorf("%s is led to %s, where it is not", who, hit)
			}
		}
	}
}

// TestApprovalsAreFound: by what was approved in the reader's words, and the hit leads to its row.
func TestApprovalsAreFound(t *testing.T) {
	t.Parallel()
	x := newSummed(t)
	approval := apitest.Done(x.Use.Registers.Approve(t.Context(), x.Principal(t, "birgitta@norrdal.example"), rows.ApprovalForm{
		Kind: assessment.ApprovedImprovement, Name: "Rutin för loggar", Text: "Görs i höst",
	}))(t)
	kim := x.SignIn(t, "kim@norrdal.example")
	words := url.QueryEscape(x.Sv.T("approval.kind.improvement") + " loggar")
	to := apitest.Done(url.Parse(kim.Get(org + "/search?q=" + words).Want(http.StatusOK).Href("Rutin för loggar")))(t)
	row := kim.Get(to.RequestURI()).Want(http.StatusOK).Find(func(n *html.Node) bool {
		return apitest.Attribute(n, "id") == to.Fragment
	})
	if row == nil || to.Fragment != approval.ID.String() {
		t.Errorf("the hit leads to %s, where it is not", to)
	}
	x.SignIn(t, "eva@norrdal.example").Get(org + "/search?q=" + words).Want(http.StatusOK).Hides("Rutin för loggar")
}

// TestListsAreSearchedAsEverythingElse: with the marks of letters or without, in whatever case.
func TestListsAreSearchedAsEverythingElse(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	s.Entity(t, "vard", "Vård och omsorg")
	for query, found := range map[string]bool{"VARD OMS": true, "vård": true, "omsorg vård": true, "värd": false} {
		page := admin.Get(org + "/entities?q=" + url.QueryEscape(query)).Want(http.StatusOK)
		if got := strings.Contains(page.Body, "Vård och omsorg</a>"); got != found {
			t.Errorf("a list searched for %q shows it: %t, want %t", query, got, found)
		}
	}
}
