package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

func TestAPISaysWhoTheTokenIs(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	admin.get("/me").want(http.StatusOK)
	s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Coordinator, s.root(t))
	reader := s.client(t, "sara@norrdal.example", "norrdal", assessment.TokenRead)
	got := reader.get("/me").want(http.StatusOK)
	for path, want := range map[string]any{"name": "Sara Lind", "email": "sara@norrdal.example", "language": nil} {
		if diff := cmp.Diff(want, got.read("user", path)); diff != "" {
			t.Errorf("user %s (-want +got):\n%s", path, diff)
		}
	}
	if diff := cmp.Diff(
		map[string]any{"key": "norrdal", "name": "Norrdals kommun"},
		got.read("organisation"),
	); diff != "" {
		t.Errorf("organisation (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(
		[]any{map[string]any{"role": "coordinator", "entity": s.root(t).String(), "until": nil}},
		got.read("roles"),
	); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{"read", "Test"}, []any{got.read("token", "access"), got.read("token", "name")}); diff != "" {
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
			"questionnaire.read",
			"result.compare",
			"result.read",
			"round.read",
		},
		got.read("actions"),
	); diff != "" {
		t.Errorf("actions of a coordinator who only reads (-want +got):\n%s", diff)
	}
	writer := s.client(t, "sara@norrdal.example", "norrdal", assessment.TokenWrite).get("/me").want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{
			"advice.manage",
			"answer.read",
			"audit.read",
			"document.manage",
			"document.read",
			"entity.manage",
			"entity.read",
			"finding.read",
			"organisation.read",
			"people.manage",
			"people.read",
			"questionnaire.publish",
			"questionnaire.read",
			"result.compare",
			"result.read",
			"round.manage",
			"round.read",
			"summary.seal",
		},
		writer.read("actions"),
	); diff != "" {
		t.Errorf("actions of a coordinator (-want +got):\n%s", diff)
	}
}

func TestAPIAsksForAToken(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	for name, header := range map[string]string{
		"none": "", "another scheme": "Basic YWJjOmRlZg==", "empty": "Bearer ", "unknown": "Bearer mognad_norrdal_unknown",
		"unknown organisation": "Bearer mognad_nowhere_unknown", "without the secret": "Bearer mognad_norrdal", "too long": "Bearer mognad_norrdal_" + strings.Repeat("x", 500),
	} {
		t.Run(name, func(t *testing.T) {
			a := apiClient{t, s, ""}.get(here, "Authorization", header)
			a.problem(http.StatusUnauthorized, "unauthenticated")
			if got := a.Header.Get("WWW-Authenticate"); got != `Bearer realm="Mognad"` {
				t.Errorf("WWW-Authenticate is %q", got)
			}
		})
	}
	cookie := s.signIn(t, "asa@norrdal.example").get("/api/v1" + here)
	if cookie.Status != http.StatusUnauthorized {
		t.Errorf("a session answers %d, want 401", cookie.Status)
	}
	admin.get("/organisations/nowhere").problem(http.StatusNotFound, "not_found")
	admin.get("/nothing").problem(http.StatusNotFound, "not_found")
	admin.call(http.MethodPatch, here, `{}`).problem(http.StatusMethodNotAllowed, "method_not_allowed")
}

func TestAPITokenEnds(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	id, _ := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Coordinator, s.root(t))
	sara := s.client(t, "sara@norrdal.example", "norrdal", assessment.TokenWrite)
	sara.get(here).want(http.StatusOK)
	user := here + "/users/" + id.String()
	admin.call(http.MethodPut, user, `{"name": "Sara Lind", "active": false}`, "If-Match", admin.get(user).Header.Get("ETag")).
		want(http.StatusOK)
	sara.get(here).problem(http.StatusUnauthorized, "unauthenticated")
	s.later(31 * 24 * time.Hour)
	admin.get(here).problem(http.StatusUnauthorized, "unauthenticated")
	admin.call(http.MethodPost, here+"/bodies", `{"name": "Nämnden"}`).problem(http.StatusUnauthorized, "unauthenticated")
}
