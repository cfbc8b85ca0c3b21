package journeys_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/workflow/review"
)

// TestSeveralFormsJourney types in all forms of a page, sends one after the other and loses nothing. Leaving the page
// with something that is not saved asks first.
func TestSeveralFormsJourney(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	s.Join(t, "Kim Falk", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	begun := apitest.Done(s.Use.Review.AddReview(t.Context(), s.Principal(t, "kim@norrdal.example"), review.BeginForm{
		EntityID: s.Root(t), Title: "I år", Kind: "yearly", Template: "iso27001_2022",
	}))(t)
	kim := newWindow(t, startChromium(t), s.Server)
	kim.signIn("kim@norrdal.example")
	at := org + "/reviews/" + begun.ID.String()
	kim.open(at + "/plan")
	kim.fill("budget", "Budget 2028")
	kim.fill("notes", "Risker först")
	kim.tick("settled", "scope")
	kim.fill("place", "Kommunhuset")
	for _, button := range strings.Fields("save_meeting save_pre_meeting save_plan") {
		kim.press(s.Sv.T("review." + button))
		kim.arrive(at + "/plan")
		got := []string{kim.value("budget"), kim.value("notes"), kim.value("place")}
		if diff := cmp.Diff([]string{"Budget 2028", "Risker först", "Kommunhuset"}, got); diff != "" {
			t.Errorf("after %s the page is (-want +got):\n%s", button, diff)
		}
	}
	if asked := kim.asked(); len(asked) > 0 {
		t.Errorf("saving asked %v", asked)
	}
	v := apitest.Done(s.Use.Review.Review(t.Context(), s.Principal(t, "kim@norrdal.example"), begun.ID))(t)
	if v.Budget != "Budget 2028" || v.PreMeeting.Notes != "Risker först" || v.Place != "Kommunhuset" ||
		len(v.PreMeeting.Settled) != 1 {
		t.Errorf("saved is the budget %q, the place %q and of the pre-meeting %+v", v.Budget, v.Place, v.PreMeeting)
	}
	kim.fill("agenda", "Beslut")
	kim.open(at)
	if diff := cmp.Diff([]string{"beforeunload"}, kim.asked()); diff != "" {
		t.Errorf("leaving asks (-want +got):\n%s", diff)
	}
	kim.quiet()
}
