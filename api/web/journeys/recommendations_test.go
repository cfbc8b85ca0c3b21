package journeys_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/audits"
)

// TestMovingRecommendationsJourney moves a recommendation by pressing the same key on the same button again and again:
// the focus stays on the button, which stays where it is in the window. Sorting keeps the focus too.
func TestMovingRecommendationsJourney(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	for i := range 12 {
		f := audits.RecommendationForm{BodyID: x.Board.ID, Text: fmt.Sprintf("Åtgärd %d.", i+1)}
		if i > 9 {
			f.Places = []assessment.Place{{QuestionID: []string{"2 a/b", "1"}[i-10], EntityID: x.Root}}
		}
		_ = apitest.Done(x.Use.Audits.AddRecommendation(t.Context(), x.Auditor, x.Audit.ID, f))(t)
	}
	anna := newWindow(t, startChromium(t), x.Server)
	anna.signIn(x.Auditor.User.Email)
	list := x.Path + "/recommendations"
	anna.open(list)
	anna.inspect("recommendations-to-move", wide, narrow, wideDark)
	anna.english("recommendations-to-move", list, wide)
	focused := func() string {
		return eval[string](anna, `document.activeElement.getAttribute("aria-label") ?? document.activeElement.id`)
	}
	top := func() int { return eval[int](anna, `Math.round(document.activeElement.getBoundingClientRect().top)`) }
	eval[bool](anna, `document.querySelector("[aria-label$=' 9'][value=up]").focus({preventScroll: true}); true`)
	eval[bool](anna, `window.scrollBy(0, document.activeElement.getBoundingClientRect().top - 500); true`)
	at := top()
	for no := 8; no > 4; no-- {
		anna.follow(list)
		if want := fmt.Sprint("Flytta upp rekommendation ", no); focused() != want {
			t.Fatalf("the focus is on %q, want %q", focused(), want)
		}
		if now := top(); now < at-2 || now > at+2 {
			t.Errorf("the button was %d pixels from the top of the window, and is %d from it", at, now)
		}
	}
	anna.window("recommendations-moved")
	eval[bool](anna, "window.stillHere = true")
	anna.confirm("#sort", "recommendations-sort")
	anna.arrive(list)
	if focused() != "sort" {
		t.Errorf("after sorting, the focus is on %q", focused())
	}
	first := eval[[]string](anna, `[...document.querySelectorAll(".wide-list .recommendation")].slice(0, 4).map(e => e.textContent)`)
	if diff := cmp.Diff([]string{"Åtgärd 12.", "Åtgärd 11.", "Åtgärd 1.", "Åtgärd 2."}, first); diff != "" {
		t.Errorf("sorted (-want +got):\n%s", diff)
	}
	anna.quiet()
}
