package web_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestActionsOfAResult: what a rule recommends, and a gap, lead to a form that is filled in, and afterwards to the action
// made of it, which leads back. Who may not add actions is offered none.
func TestActionsOfAResult(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.ID, 3)
	result := x.Base + "/result"
	x.makesActionsOn(t, result, "rule", "gap")
	x.sara.Get(result).Want(http.StatusOK).Hides(x.Sv.T("action.make"))
}

// TestActionsOfARound: the result of a whole round leads to actions in the same way, of rules, gaps and targets that
// are not reached; so does the page of an entity with a target.
func TestActionsOfARound(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.ID, 3)
	kim := x.Who(t, "kim")
	target := assessment.Target{EntityID: x.soc, Level: 4, By: "2099-12-31"}
	if _, err := x.Use.Rounds.SaveTarget(t.Context(), kim, target); err != nil {
		t.Fatal(err)
	}
	x.makesActionsOn(t, x.path+"/result", "rule", "gap")
	entity := org + "/entities/" + x.soc.String()
	x.makesActionsOn(t, entity, "gap")
	x.kim.Get(x.path+"/result").Want(http.StatusOK).Shows(
		x.Sv.T("action.origin.target"), "("+x.Sv.T("plan.state.planned")+")",
	)
}

// makesActionsOn follows the offer of an action of each kind on a page, and sees that the page then shows the action.
func (x *rounding) makesActionsOn(t *testing.T, result string, kinds ...string) {
	t.Helper()
	for _, kind := range kinds {
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
}
