package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPIUsers(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	root := s.root(t).String()
	all := here + "/users"
	made := admin.call(http.MethodPost, all, `{"name": "Sara Lind", "email": "Sara@norrdal.example", "role": "respondent", "entity": "`+root+`"}`).
		want(http.StatusCreated)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	got := admin.get(one).want(http.StatusOK)
	if diff := cmp.Diff(made.read("user"), got.read()); diff != "" {
		t.Errorf("read after inviting (-invited +read):\n%s", diff)
	}
	if diff := cmp.Diff(
		[]any{"sara@norrdal.example", "invited", nil, true, "respondent", nil},
		[]any{got.read("email"), got.read("state"), got.read("accepted_at"),
			got.read("manageable"), got.read("memberships", 0, "role"), got.read("memberships", 0, "until")},
	); diff != "" {
		t.Errorf("user (-want +got):\n%s", diff)
	}
	path := func(address string) string {
		_, token, found := strings.Cut(address, "/links/")
		if !found {
			t.Fatalf("%q is no address of a link", address)
		}
		return "/links/" + token
	}
	first := path(made.text("link", "address"))
	anew := admin.call(http.MethodPost, one+"/invitation", "").want(http.StatusCreated)
	s.visitor(t).get(first).want(http.StatusNotFound)
	s.visitor(t).post(path(anew.text("address")), "password", passphrase).want(http.StatusSeeOther)
	admin.call(http.MethodPost, one+"/invitation", "").problem(http.StatusConflict, "conflict")
	admin.call(http.MethodPost, all, `{"name": "Sara Lind", "email": "sara@norrdal.example", "role": "respondent", "entity": "`+root+`"}`).
		problem(http.StatusConflict, "conflict", "email: error.member_already")
	admin.call(http.MethodPost, all, `{"name": "", "email": "sara", "role": "auditor", "entity": "x"}`).
		problem(http.StatusUnprocessableEntity, "invalid", "name: error.required", "email: error.email", "until: error.auditor_until", "entity: error.unknown_choice")
	admin.call(http.MethodPost, all, `{"name": "A", "email": "a@b.example", "role": "king", "entity": "x"}`).
		problem(http.StatusUnprocessableEntity, "invalid", "role: error.role")

	grant := admin.call(http.MethodPost, one+"/memberships", `{"role": "management", "entity": "`+root+`", "until": "2199-12-31"}`).
		want(http.StatusCreated)
	admin.call(http.MethodPost, one+"/memberships", `{"role": "management", "entity": "`+root+`"}`).
		problem(http.StatusConflict, "conflict", "role: error.role_already")
	admin.call(http.MethodPost, one+"/memberships", `{"role": "auditor", "entity": "`+root+`", "until": "2199-12-31"}`).
		problem(http.StatusUnprocessableEntity, "invalid", "role: error.answers_and_audits")
	role := one + "/memberships/" + grant.text("id")
	admin.call(http.MethodDelete, role, "").problem(http.StatusPreconditionRequired, "version_required")
	stale := admin.call(http.MethodDelete, role, "", "If-Match", `"7"`).problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(grant.read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
	admin.call(http.MethodDelete, role, "", "If-Match", `"1"`).want(http.StatusNoContent)
	admin.call(http.MethodDelete, role, "", "If-Match", `"1"`).problem(http.StatusNotFound, "not_found")
	self := all + "/" + s.admin(t, "norrdal").User.ID.String()
	own := admin.get(self).want(http.StatusOK)
	admin.call(http.MethodDelete, one+"/memberships/"+own.text("memberships", 0, "id"), "", "If-Match", `"1"`).
		problem(http.StatusNotFound, "not_found")
	admin.call(http.MethodDelete, self+"/memberships/"+own.text("memberships", 0, "id"), "", "If-Match", `"1"`).
		problem(http.StatusConflict, "conflict")

	version := admin.get(one).want(http.StatusOK)
	changed := admin.call(http.MethodPut, one, `{"name": "Sara Lindh", "active": false}`, "If-Match", version.Header.Get("ETag")).
		want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"Sara Lindh", "deactivated"},
		[]any{changed.read("name"), changed.read("state")},
	); diff != "" {
		t.Errorf("changed user (-want +got):\n%s", diff)
	}
	stale = admin.call(http.MethodPut, one, `{"name": "Sara", "active": true}`, "If-Match", version.Header.Get("ETag")).
		problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(changed.read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
	admin.call(http.MethodPut, one, `{"name": "Sara", "active": "yes"}`, "If-Match", changed.Header.Get("ETag")).
		problem(http.StatusUnprocessableEntity, "invalid", "active: api.boolean")
	if n := len(admin.get(all).want(http.StatusOK).read("items").([]any)); n != 2 {
		t.Errorf("%d users, want 2", n)
	}
}
