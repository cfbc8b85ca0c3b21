package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
)

func TestAPIUsers(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	root := s.Root(t).String()
	all := here + "/users"
	made := admin.Call(http.MethodPost, all, `{"name": "Sara Lind", "email": "Sara@norrdal.example", "role": "respondent", "entity": "`+root+`"}`).
		Want(http.StatusCreated)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	got := admin.Get(one).Want(http.StatusOK)
	if diff := cmp.Diff(made.Read("user"), got.Read()); diff != "" {
		t.Errorf("read after inviting (-invited +read):\n%s", diff)
	}
	if diff := cmp.Diff(
		[]any{"sara@norrdal.example", "invited", nil, true, "respondent", nil},
		[]any{got.Read("email"), got.Read("state"), got.Read("accepted_at"),
			got.Read("manageable"), got.Read("memberships", 0, "role"), got.Read("memberships", 0, "until")},
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
	first := path(made.Text("link", "address"))
	resent := admin.Call(http.MethodPost, one+"/invitation", "").Want(http.StatusCreated)
	s.Visitor(t).Get(first).Want(http.StatusNotFound)
	s.Visitor(t).Post(path(resent.Text("address")), "password", apitest.Passphrase).Want(http.StatusSeeOther)
	admin.Call(http.MethodPost, one+"/invitation", "").Problem(http.StatusConflict, "conflict")
	admin.Call(http.MethodPost, all, `{"name": "Sara Lind", "email": "sara@norrdal.example", "role": "respondent", "entity": "`+root+`"}`).
		Problem(http.StatusConflict, "conflict", "email: error.member_already")
	admin.Call(http.MethodPost, all, `{"name": "", "email": "sara", "role": "auditor", "entity": "x"}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "name: error.required", "email: error.email",
			"until: error.auditor_until", "entity: error.unknown_choice")
	admin.Call(http.MethodPost, all, `{"name": "A", "email": "a@b.example", "role": "king", "entity": "x"}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "role: error.role")

	grant := admin.Call(http.MethodPost, one+"/memberships", `{"role": "management", "entity": "`+root+`", "until": "2199-12-31"}`).
		Want(http.StatusCreated)
	admin.Call(http.MethodPost, one+"/memberships", `{"role": "management", "entity": "`+root+`"}`).
		Problem(http.StatusConflict, "conflict", "role: error.role_already")
	admin.Call(http.MethodPost, one+"/memberships", `{"role": "auditor", "entity": "`+root+`", "until": "2199-12-31"}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "role: error.answers_and_audits")
	role := one + "/memberships/" + grant.Text("id")
	admin.Call(http.MethodDelete, role, "").Problem(http.StatusPreconditionRequired, "version_required")
	stale := admin.Call(http.MethodDelete, role, "", "If-Match", `"7"`).Problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(grant.Read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
	admin.Call(http.MethodDelete, role, "", "If-Match", `"1"`).Want(http.StatusNoContent)
	admin.Call(http.MethodDelete, role, "", "If-Match", `"1"`).Problem(http.StatusNotFound, "not_found")
	self := all + "/" + s.Admin(t, "norrdal").User.ID.String()
	own := admin.Get(self).Want(http.StatusOK)
	admin.Call(http.MethodDelete, one+"/memberships/"+own.Text("memberships", 0, "id"), "", "If-Match", `"1"`).
		Problem(http.StatusNotFound, "not_found")
	admin.Call(http.MethodDelete, self+"/memberships/"+own.Text("memberships", 0, "id"), "", "If-Match", `"1"`).
		Problem(http.StatusConflict, "conflict")

	version := admin.Get(one).Want(http.StatusOK)
	changed := admin.Call(http.MethodPut, one, `{"name": "Sara Lindh", "active": false}`, "If-Match", version.Header.Get("ETag")).
		Want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"Sara Lindh", "deactivated"},
		[]any{changed.Read("name"), changed.Read("state")},
	); diff != "" {
		t.Errorf("changed user (-want +got):\n%s", diff)
	}
	stale = admin.Call(http.MethodPut, one, `{"name": "Sara", "active": true}`, "If-Match", version.Header.Get("ETag")).
		Problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(changed.Read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
	admin.Call(http.MethodPut, one, `{"name": "Sara", "active": "yes"}`, "If-Match", changed.Header.Get("ETag")).
		Problem(http.StatusUnprocessableEntity, "invalid", "active: api.boolean")
	if n := len(admin.Get(all).Want(http.StatusOK).Read("items").([]any)); n != 2 {
		t.Errorf("%d users, want 2", n)
	}
}
