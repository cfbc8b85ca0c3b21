package web_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mognad/api/apitest"
)

// TestActionsOfAResult: what a rule recommends, and a gap, lead to a form that is filled in, and afterwards to the action
// made of it, which leads back. Who may not add actions is offered none.
func TestActionsOfAResult(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.ID, 3)
	result := x.Base + "/result"
	for _, kind := range []string{"rule", "gap"} {
		offer := x.kim.Get(result).Want(http.StatusOK).Find(func(n *html.Node) bool {
			href := apitest.Attribute(n, "href")
			return strings.Contains(href, "/plan/new?") && strings.Contains(href, "kind="+kind)
		})
		if offer == nil {
			t.Fatalf("the result offers no action of a %s", kind)
		}
		form := x.kim.Get(apitest.Attribute(offer, "href")).Want(http.StatusOK).Shows(x.Sv.T("action.origin." + kind))
		title := form.Value("title")
		if title == "" {
			t.Errorf("of a %s, the form has no title", kind)
		}
		x.kim.Post(org+"/plan", sentBy(form, org+"/plan")...).Want(http.StatusSeeOther)
		x.kim.Get(result).Shows(title, "("+x.Sv.T("plan.state.planned")+")")
	}
	x.sara.Get(result).Want(http.StatusOK).Hides(x.Sv.T("action.make"))
}
