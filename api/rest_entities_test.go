package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPIEntities(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	root := s.root(t).String()
	all := here + "/entities"
	made := admin.call(http.MethodPost, all, `{"key": "hamnen", "name": " Hamnen  i Norrdal", "kind": "operation", "parent": "`+root+`", "valid_from": "2026-01-01"}`).
		want(http.StatusCreated)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	if want := all + "/" + made.text("id"); one != want {
		t.Errorf("Location is %q, want %q", one, want)
	}
	got := admin.get(one).want(http.StatusOK)
	if diff := cmp.Diff(
		[]string{made.Body, `"1"`, `"1"`},
		[]string{got.Body, got.Header.Get("ETag"), made.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("read after adding (-added +read):\n%s", diff)
	}
	want := map[string]any{
		"id":         made.text("id"),
		"key":        "hamnen",
		"name":       "Hamnen i Norrdal",
		"kind":       "operation",
		"parent":     root,
		"body":       nil,
		"valid_from": "2026-01-01",
		"valid_to":   nil,
		"successors": []any{},
		"version":    1.0,
		"created_at": got.read("created_at"),
		"updated_at": got.read("updated_at"),
	}
	if diff := cmp.Diff(want, got.read()); diff != "" {
		t.Errorf("entity (-want +got):\n%s", diff)
	}
	admin.call(http.MethodPost, all, `{"key": "hamnen", "name": "Andra hamnen", "kind": "operation", "parent": "`+root+`"}`).
		problem(http.StatusConflict, "conflict", "key: error.taken")
	body := admin.call(http.MethodPost, here+"/bodies", `{"name": "Tekniska nämnden"}`).want(http.StatusCreated).text("id")

	change := func(name string) string {
		return `{"key": "hamnen", "name": "` + name + `", "kind": "administration", "parent": "` + root + `", "body": "` + body + `", "valid_from": null, "valid_to": "2027-12-31", "successors": ["` + root + `"]}`
	}
	admin.call(http.MethodPut, one, change("Hamn")).problem(http.StatusPreconditionRequired, "version_required")
	admin.call(http.MethodPut, one, change("Hamn"), "If-Match", "*").
		problem(http.StatusPreconditionRequired, "version_required")
	admin.call(http.MethodPut, one, change("Hamn"), "If-Match", "1").
		problem(http.StatusUnprocessableEntity, "invalid", "If-Match: api.if_match")
	changed := admin.call(http.MethodPut, one, change("Hamn"), "If-Match", `"1"`).want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"Hamn", body, nil, "2027-12-31", []any{root}, 2.0, `"2"`},
		[]any{
			changed.read("name"),
			changed.read("body"),
			changed.read("valid_from"),
			changed.read("valid_to"),
			changed.read("successors"),
			changed.read("version"),
			changed.Header.Get("ETag"),
		},
	); diff != "" {
		t.Errorf("changed entity (-want +got):\n%s", diff)
	}
	for _, tag := range []string{`"1"`, `W/"2"`, `"2", "3"`, `"x"`, `"0"`, `"-2"`} {
		stale := admin.call(http.MethodPut, one, change("Hamnen igen"), "If-Match", tag).
			problem(http.StatusPreconditionFailed, "stale")
		if diff := cmp.Diff(changed.read(), stale.Current); diff != "" {
			t.Errorf("If-Match %s: current (-stored +got):\n%s", tag, diff)
		}
		stale = admin.call(http.MethodDelete, one, "", "If-Match", tag).problem(http.StatusPreconditionFailed, "stale")
		if diff := cmp.Diff(changed.read(), stale.Current); diff != "" {
			t.Errorf("If-Match %s: current (-stored +got):\n%s", tag, diff)
		}
	}
	admin.call(http.MethodDelete, here+"/bodies/"+body, "", "If-Match", `"1"`).problem(http.StatusConflict, "conflict")
	admin.call(http.MethodDelete, one, "").problem(http.StatusPreconditionRequired, "version_required")
	if gone := admin.call(http.MethodDelete, one, "", "If-Match", `"2"`).want(http.StatusNoContent); gone.Body != "" {
		t.Errorf("a deletion answers %q", gone.Body)
	}
	admin.get(one).problem(http.StatusNotFound, "not_found")
	admin.call(http.MethodDelete, all+"/"+root, "", "If-Match", `"1"`).problem(http.StatusConflict, "conflict")
	admin.call(http.MethodPost, all, `{"key": "Fel!", "name": "", "kind": "municipality", "parent": null, "valid_to": "2026-02-30"}`).
		problem(http.StatusUnprocessableEntity, "invalid", "key: error.key", "name: error.required", "parent: error.required", "valid_to: error.date")
	for _, id := range []string{"no-id", made.text("id"), strings.ToUpper(root) + "0", "{" + root + "}"} {
		admin.call(http.MethodPost, all, `{"key": "ny", "name": "Ny", "kind": "operation", "parent": "`+id+`", "body": "`+id+`", "valid_to": "2030-01-01", "successors": ["`+id+`"]}`).
			problem(http.StatusUnprocessableEntity, "invalid", "parent: error.unknown_choice", "body: error.unknown_choice", "successors: error.unknown_choice")
	}
	if n := len(admin.get(all).want(http.StatusOK).read("items").([]any)); n != 1 {
		t.Errorf("%d entities are left, want the root", n)
	}
}
