package rest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
)

func TestAPISaysWhoTheTokenIs(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	admin.Get("/me").Want(http.StatusOK)
	s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Coordinator, s.Root(t))
	reader := s.Client(t, "sara@norrdal.example", "norrdal", assessment.TokenRead)
	got := reader.Get("/me").Want(http.StatusOK)
	for path, want := range map[string]any{"name": "Sara Lind", "email": "sara@norrdal.example", "language": nil} {
		if diff := cmp.Diff(want, got.Read("user", path)); diff != "" {
			t.Errorf("user %s (-want +got):\n%s", path, diff)
		}
	}
	if diff := cmp.Diff(
		map[string]any{"key": "norrdal", "name": "Norrdals kommun"},
		got.Read("organisation"),
	); diff != "" {
		t.Errorf("organisation (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(
		[]any{map[string]any{"role": "coordinator", "entity": s.Root(t).String(), "until": nil}},
		got.Read("roles"),
	); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{"read", "Test"}, []any{got.Read("token", "access"), got.Read("token", "name")}); diff != "" {
		t.Errorf("token (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(
		[]any{
			"answer.read",
			"audit.read",
			"document.read",
			"entity.read",
			"finding.read",
			"organisation.read",
			"people.read",
			"plan.read",
			"questionnaire.read",
			"register.read",
			"result.compare",
			"result.read",
			"review.read",
			"round.read",
			"template.read",
			"wheel.read",
		},
		got.Read("actions"),
	); diff != "" {
		t.Errorf("actions of a coordinator who only reads (-want +got):\n%s", diff)
	}
	writer := s.Client(t, "sara@norrdal.example", "norrdal", assessment.TokenWrite).Get("/me").Want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{
			"advice.manage",
			"aim.set",
			"answer.read",
			"audit.read",
			"document.manage",
			"document.read",
			"engagement.confirm",
			"entity.manage",
			"entity.read",
			"fact.check",
			"finding.read",
			"organisation.read",
			"passage.withhold",
			"people.manage",
			"people.read",
			"plan.manage",
			"plan.own",
			"plan.read",
			"questionnaire.publish",
			"questionnaire.read",
			"register.manage",
			"register.read",
			"reply.prepare",
			"reply.record",
			"result.compare",
			"result.read",
			"review.manage",
			"review.read",
			"round.manage",
			"round.read",
			"summary.seal",
			"target.set",
			"template.manage",
			"template.read",
			"wheel.manage",
			"wheel.read",
		},
		writer.Read("actions"),
	); diff != "" {
		t.Errorf("actions of a coordinator (-want +got):\n%s", diff)
	}
}

func TestAPIAsksForAToken(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	for name, header := range map[string]string{
		"none": "", "another scheme": "Basic YWJjOmRlZg==", "empty": "Bearer ", "unknown": "Bearer mognad_norrdal_unknown",
		"unknown organisation": "Bearer mognad_nowhere_unknown", "without the secret": "Bearer mognad_norrdal",
		"too long": "Bearer mognad_norrdal_" + strings.Repeat("x", 500),
	} {
		t.Run(name, func(t *testing.T) {
			a := apitest.Client{T: t, Site: s}.Get(here, "Authorization", header)
			a.Problem(http.StatusUnauthorized, "unauthenticated")
			if got := a.Header.Get("WWW-Authenticate"); got != `Bearer realm="Mognad"` {
				t.Errorf("WWW-Authenticate is %q", got)
			}
		})
	}
	cookie := s.SignIn(t, "asa@norrdal.example").Get("/api/v1" + here)
	if cookie.Status != http.StatusUnauthorized {
		t.Errorf("a session answers %d, want 401", cookie.Status)
	}
	admin.Get("/organisations/nowhere").Problem(http.StatusNotFound, "not_found")
	admin.Get("/nothing").Problem(http.StatusNotFound, "not_found")
	admin.Call(http.MethodPatch, here, `{}`).Problem(http.StatusMethodNotAllowed, "method_not_allowed")
}

func TestAPITokenEnds(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	id, _ := s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Coordinator, s.Root(t))
	sara := s.Client(t, "sara@norrdal.example", "norrdal", assessment.TokenWrite)
	sara.Get(here).Want(http.StatusOK)
	user := here + "/users/" + id.String()
	admin.Call(http.MethodPut, user, `{"name": "Sara Lind", "active": false}`, "If-Match", admin.Get(user).Header.Get("ETag")).
		Want(http.StatusOK)
	sara.Get(here).Problem(http.StatusUnauthorized, "unauthenticated")
	s.Later(31 * 24 * time.Hour)
	admin.Get(here).Problem(http.StatusUnauthorized, "unauthenticated")
	admin.Call(http.MethodPost, here+"/bodies", `{"name": "Nämnden"}`).Problem(http.StatusUnauthorized, "unauthenticated")
}

// TestAPIChoosesMailForTheUser: how often mail comes is the user's choice in all their organisations, whichever
// organisation the token is for.
func TestAPIChoosesMailForTheUser(t *testing.T) {
	t.Parallel()
	s, _ := norrdalAPI(t)
	s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Coordinator, s.Root(t))
	sara, err := s.Use.PrincipalByEmail(t.Context(), "sara@norrdal.example", "norrdal")
	if err != nil {
		t.Fatal(err)
	}
	writer := s.Client(t, "sara@norrdal.example", "norrdal", assessment.TokenWrite)
	choice := `{"rounds": "daily", "questions": "none", "submissions": "at_once", "audits": "at_once"}`
	withActions := choice[:len(choice)-1] + `, "actions": "none"}`
	writer.Call(http.MethodPut, "/me/mail", withActions).Want(http.StatusNoContent)
	writer.Call(http.MethodPut, "/me/mail", choice).Want(http.StatusNoContent)
	choices, err := s.Use.People.MailChoices(t.Context(), assessment.Principal{User: sara.User})
	if err != nil {
		t.Fatal(err)
	}
	if choices[assessment.NoticesOfRounds] != assessment.MailDaily {
		t.Errorf("outside any organisation the choice is %v", choices)
	}
	if choices[assessment.NoticesOfActions] != assessment.MailNever {
		t.Errorf("what was left out did not stay: %v", choices)
	}
	s.Client(t, "sara@norrdal.example", "norrdal", assessment.TokenRead).
		Call(http.MethodPut, "/me/mail", choice).
		Want(http.StatusForbidden)
}

// TestAPISeesNoticesUpToTheNewestShown: a notice that came after them is still new.
func TestAPISeesNoticesUpToTheNewestShown(t *testing.T) {
	t.Parallel()
	x := newRoundAPI(t)
	kim, err := x.Use.PrincipalByEmail(t.Context(), "kim@norrdal.example", "norrdal")
	if err != nil {
		t.Fatal(err)
	}
	rounds, err := x.Use.Rounds.Rounds(t.Context(), kim)
	if err != nil {
		t.Fatal(err)
	}
	notify := func() {
		t.Helper()
		err := x.Use.Change(t.Context(), x.Admin(t, "norrdal"), func(tx assessment.Tx, by assessment.Principal) error {
			return x.Use.Notify(tx, by, assessment.Notice{
				UserID: kim.User.ID, Kind: assessment.NoticeReminder, RoundID: &rounds[0].ID,
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	seen := func(want ...any) {
		t.Helper()
		got := x.kim.Get(here + "/tasks").Want(http.StatusOK)
		if diff := cmp.Diff(want, []any{got.Read("notices", 0, "seen"), got.Read("notices", 1, "seen")}); diff != "" {
			t.Errorf("what has been seen, latest first, want (-) and got (+):\n%s", diff)
		}
	}
	notify()
	newest := x.kim.Get(here+"/tasks").Want(http.StatusOK).Text("notices", 0, "at")
	x.Later(time.Second)
	notify()
	x.kim.Call(http.MethodPost, here+"/notices/seen?until="+url.QueryEscape(newest), "").Want(http.StatusNoContent)
	seen(false, true)
	x.kim.Call(http.MethodPost, here+"/notices/seen", "").Want(http.StatusNoContent)
	seen(true, true)
}
