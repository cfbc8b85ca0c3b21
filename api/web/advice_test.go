package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"mognad/api/apitest"
	"mognad/assessment"
)

// boxes are the values of the boxes that choose recommendations, and those of them that are ticked.
func boxes(r apitest.Reply) (all, ticked []string) {
	for n := range r.Page.Descendants() {
		if n.Data == "input" && apitest.Attribute(n, "name") == "decide" {
			all = append(all, apitest.Attribute(n, "value"))
			if has(n, "checked") {
				ticked = append(ticked, apitest.Attribute(n, "value"))
			}
		}
	}
	return all, ticked
}

// ruleOf is the rule in the value of a box.
func ruleOf(value string) string { return strings.Fields(value)[1] }

// card is the part of a page with a recommendation.
func card(r apitest.Reply, rule string) apitest.Reply {
	r.T.Helper()
	return partThat(r, func(n *html.Node) bool { return apitest.Attribute(n, "id") == rule })
}

// TestAdviceIsDecidedTogether: several for one reason, which dismissing requires; what was ticked and typed is kept if
// something is wrong or somebody else was first.
func TestAdviceIsDecidedTogether(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.ID, 3)
	result, action := x.Base+"/result", x.path+"/advice"
	page := x.kim.Get(result).Want(http.StatusOK)
	all, _ := boxes(page)
	if len(all) < 4 {
		t.Fatalf("the page offers only %v", all)
	}
	undecided := func(n int) string { return x.Sv.T("result.advice_undecided", "Count", n) }
	page.Shows(undecided(len(all)), x.Sv.T("advice.first", "Count", 3))
	send := func(r apitest.Reply, changes ...string) []string { return append(sentBy(r, action), changes...) }
	two := []string{"decide", all[0], "decide", all[1]}

	long := strings.Repeat("å", assessment.MaxText+1)
	for name, typed := range map[string]string{"error.required": " \n", "error.too_long": long} {
		refused := x.kim.Post(action, with(send(page, append(two, "adopted", "false")...), "reason", typed)...).
			Want(http.StatusUnprocessableEntity)
		_, ticked := boxes(refused)
		if diff := cmp.Diff(
			[]any{x.Sv.T(name, "Max", assessment.MaxText), strings.TrimSpace(typed), all[:2]},
			[]any{refused.Problem("reason"), textIn(refused, "reason"), ticked},
		); diff != "" {
			t.Errorf("%s: problem, reason and ticked, want (-) and got (+):\n%s", name, diff)
		}
	}
	none := x.kim.Post(action, send(page, "adopted", "true")...).Want(http.StatusUnprocessableEntity)
	if got := none.Problem("decide"); got != x.Sv.T("error.choose_advice") {
		t.Errorf("nothing ticked: %q", got)
	}
	x.kim.Post(action, send(page, two...)...).Want(http.StatusUnprocessableEntity)
	x.kim.Post(action, "adopted", "true", "decide", "nonsense").Want(http.StatusNotFound)
	x.kim.Post(action, "adopted", "true", "decide", x.ID.String()+" saknas 0").Want(http.StatusNotFound)
	x.kim.Get(result).Shows(undecided(len(all)))

	x.kim.Post(action, with(send(page, append(two, "adopted", "false")...), "reason", "Finns redan i vår plan")...).
		To(result + "#advice")
	after := x.kim.Get(result).Shows(x.Sv.T("advice.dismissed_done", "Count", 2), undecided(len(all)-2))
	for _, value := range all[:2] {
		card(after, ruleOf(value)).Shows(x.Sv.T("advice.state.dismissed"), "Finns redan i vår plan", "Kim Strand")
	}

	// Lars has the page from before: nothing of what he chose is stored.
	lars := x.SignIn(t, "lars@norrdal.example")
	late := lars.Post(action, append(sentBy(page, action), "decide", all[1], "decide", all[2], "adopted", "true")...).
		Want(http.StatusConflict)
	now, ticked := boxes(late)
	late.Shows(x.Sv.T("error.advice_decided", "Rule", ruleOf(all[1])), undecided(len(all)-2))
	if len(ticked) != 2 || !slices.Contains(ticked, all[2]) || slices.Contains(now, all[1]) {
		t.Errorf("after another's decision %v are ticked", ticked)
	}
	lars.Post(action, "back", "assessment="+x.ID.String()+"&state=adopted", "decide", ticked[0], "decide", ticked[1],
		"adopted", "true", "reason", "").To(result + "?state=adopted#advice")
	adopted := lars.Get(result + "?state=adopted")
	for _, value := range ticked {
		card(adopted, ruleOf(value)).Shows(x.Sv.T("advice.state.adopted"), "Lars Bergman")
	}

	// Those who answer can read the recommendations but not decide.
	sara := x.sara.Get(result).Want(http.StatusOK).Shows("Finns redan i vår plan")
	if offered, _ := boxes(sara); sara.HasForm(action) || len(offered) > 0 {
		t.Error("a respondent has the form")
	}
	x.sara.Post(action, "adopted", "true", "decide", all[3]).Want(http.StatusForbidden)
}

// TestAdviceIsFilteredAndGrouped: by priority, area and decision, and what the address does not know is left out.
func TestAdviceIsFilteredAndGrouped(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.ID, 3)
	result := x.Base + "/result"
	every := cards(x.kim.Get(result).Want(http.StatusOK))
	first := x.kim.Get(result)
	firsts := cards(apitest.Reply{T: t, What: first.What, Page: labelled(first, "first").Page})
	for query, fits := range map[string]func(string) bool{
		"area=D":                       func(card string) bool { return card[0] == 'D' },
		"state=adopted":                func(string) bool { return false },
		"state=undecided&by=priority":  func(string) bool { return true },
		"area=saknas&priority=x&by=no": func(string) bool { return true },
	} {
		shown := cards(x.kim.Get(result + "?" + query).Want(http.StatusOK))
		var want []string
		for _, c := range every {
			if slices.Contains(firsts, c) || fits(c) {
				want = append(want, c)
			}
		}
		slices.Sort(want)
		slices.Sort(shown)
		if diff := cmp.Diff(want, shown); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	x.kim.Get(result + "?by=priority").Shows(x.Sv.T("advice.group.high"))
}

// TestAdviceOfARound stands once for all entities that it concerns, and is decided for all of them or for some.
func TestAdviceOfARound(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.Round, x.ID = x.Send(t, "Självskattning 2027", nil, x.soc, x.other)
	x.Base, x.path = org+"/assessments/"+x.ID.String(), org+"/rounds/"+x.Round.ID.String()
	other := x.assessmentOf(t, x.other)
	x.answerThem(t, x.ID, 3)
	x.answerThem(t, other, 3)
	page := x.kim.Get(x.path + "/result").Want(http.StatusOK)
	all, _ := boxes(page)
	i := slices.IndexFunc(all, func(value string) bool { return strings.Contains(value, ",") })
	if i < 0 {
		t.Fatalf("no recommendation concerns both: %v", all)
	}
	rule := ruleOf(all[i])
	card(page, rule).Shows(x.Sv.T("advice.concerns", "Count", 2), x.Sv.T("advice.of_undecided", "Count", 2),
		x.Sv.T("advice.tick_all", "Count", 2))
	another := func(c string) bool { return !strings.HasPrefix(c, rule+" ") }
	if got := slices.DeleteFunc(cards(page), another); len(got) != 1 {
		t.Errorf("%s stands %d times", rule, len(got))
	}

	x.kim.Post(x.path+"/advice", "back", "", "decide", other.String()+" "+rule+" 0",
		"adopted", "false", "reason", "Görs av it").To(x.path + "/result#advice")
	one := x.kim.Get(x.path + "/result")
	card(one, rule).
		Shows(x.Sv.T("advice.of_undecided", "Count", 1), x.Sv.T("advice.of_dismissed", "Count", 1), "Görs av it")
	x.kim.Post(x.path+"/advice", "adopted", "true", "decide", all[i]).Want(http.StatusConflict)

	left, _ := boxes(card(one, rule))
	x.kim.Post(x.path+"/advice", "back", "by=priority", "adopted", "true", "decide", left[0]).
		To(x.path + "/result?by=priority#advice")
	card(x.kim.Get(x.path+"/result?state=adopted"), rule).
		Shows(x.Sv.T("advice.of_adopted", "Count", 1), x.Sv.T("advice.of_dismissed", "Count", 1))
	x.kim.Get(x.Base + "/result").Shows(x.Sv.T("advice.state.adopted"))
}

// TestDecisionsCarryOver to the next round, until the answer changes, and say since when.
func TestDecisionsCarryOver(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.answerThem(t, x.ID, 3)
	all, _ := boxes(x.kim.Get(x.Base + "/result"))
	before, name := x.Round.ID, x.Round.Name
	x.kim.Post(x.path+"/advice", "back", "", "adopted", "false", "reason", "Görs av it",
		"decide", all[0], "decide", all[1])
	x.kim.Post(x.path+"/advice", "back", "", "adopted", "true", "decide", all[2])

	x.Round, x.ID = x.Send(t, "Självskattning 2027", &before, x.soc)
	x.Base, x.path = org+"/assessments/"+x.ID.String(), org+"/rounds/"+x.Round.ID.String()
	x.answerThem(t, x.ID, 3)
	page := x.kim.Get(x.Base + "/result").Want(http.StatusOK)
	page.Shows(x.Sv.T("result.advice_undecided", "Count", len(all)-3))
	for i, state := range []string{"dismissed", "dismissed", "adopted"} {
		card(page, ruleOf(all[i])).Shows(x.Sv.T("advice.state."+state), name, "Kim Strand")
	}
	card(page, ruleOf(all[0])).Shows("Görs av it")
	client := x.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenRead)
	api := apitest.Decoded[struct {
		Recommendations []struct {
			Rule     string
			Decision *struct{}
			Carried  *struct {
				Round   struct{ Name string }
				Adopted bool
				Reason  string
			}
		}
	}](t, client.Get(x.Base+"/result"))
	carried := map[string]string{}
	for _, r := range api.Recommendations {
		if r.Carried != nil && r.Decision == nil {
			carried[r.Rule] = r.Carried.Round.Name + " " + r.Carried.Reason
		}
	}
	want := map[string]string{
		ruleOf(all[0]): name + " Görs av it",
		ruleOf(all[1]): name + " Görs av it",
		ruleOf(all[2]): name + " ",
	}
	if diff := cmp.Diff(want, carried); diff != "" {
		t.Errorf("carried over in the API (-want +got):\n%s", diff)
	}

	// A decision of this round goes before the earlier one.
	again, _ := boxes(card(page, ruleOf(all[0])))
	x.kim.Post(x.path+"/advice", "back", "assessment="+x.ID.String(), "adopted", "true", "decide", again[0])
	now := card(x.kim.Get(x.Base+"/result"), ruleOf(all[0])).Shows(x.Sv.T("advice.state.adopted"))
	if strings.Contains(now.Text(), name) {
		t.Errorf("the decision of %s is still shown: %s", name, now.Text())
	}
}
