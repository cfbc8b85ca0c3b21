package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPIEntities(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	root := s.Root(t).String()
	all := here + "/entities"
	made := admin.Call(http.MethodPost, all, `{"key": "hamnen", "name": " Hamnen  i Norrdal", "kind": "operation", "parent": "`+root+`", "valid_from": "2026-01-01"}`).
		Want(http.StatusCreated)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	if want := all + "/" + made.Text("id"); one != want {
		t.Errorf("Location is %q, want %q", one, want)
	}
	got := admin.Get(one).Want(http.StatusOK)
	if diff := cmp.Diff(
		[]string{made.Body, `"1"`, `"1"`},
		[]string{got.Body, got.Header.Get("ETag"), made.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("read after adding (-added +read):\n%s", diff)
	}
	want := map[string]any{
		"id":         made.Text("id"),
		"key":        "hamnen",
		"name":       "Hamnen i Norrdal",
		"kind":       "operation",
		"parent":     root,
		"body":       nil,
		"valid_from": "2026-01-01",
		"valid_to":   nil,
		"successors": []any{},
		"traits":     []any{},
		"version":    1.0,
		"created_at": got.Read("created_at"),
		"updated_at": got.Read("updated_at"),
	}
	if diff := cmp.Diff(want, got.Read()); diff != "" {
		t.Errorf("entity (-want +got):\n%s", diff)
	}
	admin.Call(http.MethodPost, all, `{"key": "hamnen", "name": "Andra hamnen", "kind": "operation", "parent": "`+root+`"}`).
		Problem(http.StatusConflict, "conflict", "key: error.taken")
	body := admin.Call(http.MethodPost, here+"/bodies", `{"name": "Tekniska nämnden"}`).Want(http.StatusCreated).Text("id")

	change := func(name string) string {
		return `{"key": "hamnen", "name": "` + name + `", "kind": "administration", "parent": "` + root + `", "body": "` + body + `", "valid_from": null, "valid_to": "2027-12-31", "successors": ["` + root + `"]}`
	}
	admin.Call(http.MethodPut, one, change("Hamn")).Problem(http.StatusPreconditionRequired, "version_required")
	admin.Call(http.MethodPut, one, change("Hamn"), "If-Match", "*").
		Problem(http.StatusPreconditionRequired, "version_required")
	admin.Call(http.MethodPut, one, change("Hamn"), "If-Match", "1").
		Problem(http.StatusUnprocessableEntity, "invalid", "If-Match: api.if_match")
	changed := admin.Call(http.MethodPut, one, change("Hamn"), "If-Match", `"1"`).Want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"Hamn", body, nil, "2027-12-31", []any{root}, 2.0, `"2"`},
		[]any{
			changed.Read("name"),
			changed.Read("body"),
			changed.Read("valid_from"),
			changed.Read("valid_to"),
			changed.Read("successors"),
			changed.Read("version"),
			changed.Header.Get("ETag"),
		},
	); diff != "" {
		t.Errorf("changed entity (-want +got):\n%s", diff)
	}
	for _, tag := range []string{`"1"`, `W/"99"`, `"2", "3"`, `"x"`, `"0"`, `"-2"`} {
		stale := admin.Call(http.MethodPut, one, change("Hamnen igen"), "If-Match", tag).
			Problem(http.StatusPreconditionFailed, "stale")
		if diff := cmp.Diff(changed.Read(), stale.Current); diff != "" {
			t.Errorf("If-Match %s: current (-stored +got):\n%s", tag, diff)
		}
		stale = admin.Call(http.MethodDelete, one, "", "If-Match", tag).Problem(http.StatusPreconditionFailed, "stale")
		if diff := cmp.Diff(changed.Read(), stale.Current); diff != "" {
			t.Errorf("If-Match %s: current (-stored +got):\n%s", tag, diff)
		}
	}
	admin.Call(http.MethodDelete, here+"/bodies/"+body, "", "If-Match", `"1"`).Problem(http.StatusConflict, "conflict")
	admin.Call(http.MethodDelete, one, "").Problem(http.StatusPreconditionRequired, "version_required")
	if gone := admin.Call(http.MethodDelete, one, "", "If-Match", `"2"`).Want(http.StatusNoContent); gone.Body != "" {
		t.Errorf("a deletion answers %q", gone.Body)
	}
	admin.Get(one).Problem(http.StatusNotFound, "not_found")
	admin.Call(http.MethodDelete, all+"/"+root, "", "If-Match", `"1"`).Problem(http.StatusConflict, "conflict")
	admin.Call(http.MethodPost, all, `{"key": "Fel!", "name": "", "kind": "municipality", "parent": null, "valid_to": "2026-02-30"}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "key: error.key", "name: error.required", "parent: error.required",
			"valid_to: error.date")
	for _, id := range []string{"no-id", made.Text("id"), strings.ToUpper(root) + "0", "{" + root + "}"} {
		admin.Call(http.MethodPost, all, `{"key": "ny", "name": "Ny", "kind": "operation", "parent": "`+id+`", "body": "`+id+`", "valid_to": "2030-01-01", "successors": ["`+id+`"]}`).
			Problem(http.StatusUnprocessableEntity, "invalid", "parent: error.unknown_choice", "body: error.unknown_choice",
				"successors: error.unknown_choice")
	}
	if n := len(admin.Get(all).Want(http.StatusOK).Read("items").([]any)); n != 1 {
		t.Errorf("%d entities are left, want the root", n)
	}
}
