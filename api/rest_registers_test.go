package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAPIGoverningDocuments: what is sent is answered, listed, found, guarded by its version and told in the history.
func TestAPIGoverningDocuments(t *testing.T) {
	s, admin := norrdalAPI(t)
	all := here + "/governing-documents"
	body := admin.call(http.MethodPost, here+"/bodies", `{"name": "Kommunstyrelsen"}`).want(http.StatusCreated).text("id")
	root := s.root(t).String()
	made := admin.call(http.MethodPost, all, `{"title": "Policy", "kind": "policy"}`).want(http.StatusCreated)
	id := made.text("id")
	want := map[string]any{
		"id":            id,
		"title":         "Policy",
		"kind":          "policy",
		"adopted_by":    nil,
		"adopted_on":    nil,
		"next_revision": nil,
		"kept_at":       "",
		"entities":      []any{},
		"version":       1.0,
		"created_at":    made.read("created_at"),
		"updated_at":    made.read("updated_at"),
	}
	if diff := cmp.Diff(want, made.read()); diff != "" {
		t.Errorf("added (-want +got):\n%s", diff)
	}
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	sent := `{"title": "Policy", "kind": "policy", "adopted_by": "` + body + `", "adopted_on": "2020-01-31",
"next_revision": "2021-01-31", "kept_at": "https://norrdal.se", "entities": ["` + root + `"]}`
	changed := admin.call(http.MethodPut, one, sent, "If-Match", `"1"`).want(http.StatusOK)
	if diff := cmp.Diff(changed.Body, admin.get(one).want(http.StatusOK).Body); diff != "" {
		t.Errorf("read after changing:\n%s", diff)
	}
	if diff := cmp.Diff(
		[]any{body, "2021-01-31", []any{root}},
		[]any{changed.read("adopted_by"), changed.read("next_revision"), changed.read("entities")},
	); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	stale := admin.call(http.MethodPut, one, sent, "If-Match", `"1"`).problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(changed.read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
	admin.call(http.MethodPut, one, sent).problem(http.StatusPreconditionRequired, "version_required")

	for sent, fields := range map[string][]string{
		`{"kind": "policy"}`:                                         {"title: error.required"},
		`{"title": "A", "kind": "dikt"}`:                             {"kind: error.kind"},
		`{"title": "A", "kind": null}`:                               {"kind: api.string"},
		`{"title": 7, "kind": "plan"}`:                               {"title: api.string"},
		`{"title": "A", "kind": "plan", "Kept_at": ""}`:              {"Kept_at: api.unknown_property"},
		`{"title": "A", "kind": "plan", "adopted_on": "i går"}`:      {"adopted_on: error.date"},
		`{"title": "A", "kind": "plan", "adopted_by": "` + id + `"}`: {"adopted_by: error.unknown_choice"},
		`{"title": "A", "kind": "plan", "entities": ["x"]}`:          {"entities: error.unknown_choice"},
	} {
		admin.call(http.MethodPost, all, sent).problem(http.StatusUnprocessableEntity, "invalid", fields...)
	}

	admin.call(http.MethodPost, all, `{"title": "Ångest", "kind": "other"}`).want(http.StatusCreated)
	admin.call(http.MethodPost, all, `{"title": "Rutin", "kind": "routine"}`).want(http.StatusCreated)
	for query, want := range map[string][]string{
		"":                                  {"Policy", "Rutin", "Ångest"},
		"?sort=-title":                      {"Ångest", "Rutin", "Policy"},
		"?search=" + url.QueryEscape("ÅNG"): {"Ångest"},
		"?overdue=true":                     {"Policy"},
		"?size=1&page=2":                    {"Rutin"},
	} {
		got := admin.get(all + query).want(http.StatusOK)
		var titles []string
		for i := range got.read("items").([]any) {
			titles = append(titles, got.text("items", i, "title"))
		}
		if diff := cmp.Diff(want, titles); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	if got := admin.get(all + "?size=1").Header.Get("X-Total-Count"); got != "3" {
		t.Errorf("%s rows in all, want 3", got)
	}
	admin.get(all+"?sort=unknown").problem(http.StatusUnprocessableEntity, "invalid", "sort: error.invalid")

	history := admin.get(one + "/history").want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"change", map[string]any{"field": "adopted_by", "old": nil, "new": body}, "add"},
		[]any{history.read("items", 0, "action"), history.read("items", 0, "changes", 0), history.read("items", 1, "action")},
	); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}

	file := admin.get(here + "/exports/governing-documents?format=xlsx").want(http.StatusOK)
	same := admin.call(
		http.MethodPost,
		here+"/imports/governing-documents",
		file.Body,
		"Content-Type",
		file.Header.Get("Content-Type"),
	).want(http.StatusOK)
	if got := same.read("same"); got != 3.0 {
		t.Errorf("read back, %v rows are the same, want 3:\n%s", got, same.Body)
	}
	admin.call(http.MethodDelete, one, "", "If-Match", `"2"`).want(http.StatusNoContent)
	admin.get(one).problem(http.StatusNotFound, "not_found")
}

func TestAPIBodies(t *testing.T) {
	t.Parallel()
	_, admin := norrdalAPI(t)
	all := here + "/bodies"
	made := admin.call(http.MethodPost, all, `{"name": "Tekniska nämnden"}`).want(http.StatusCreated)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	admin.call(http.MethodPost, all, `{"name": "Tekniska nämnden"}`).
		problem(http.StatusConflict, "conflict", "name: error.taken")
	changed := admin.call(http.MethodPut, one, `{"name": "Samhällsnämnden"}`, "If-Match", `"1"`).want(http.StatusOK)
	if diff := cmp.Diff(changed.Body, admin.get(one).want(http.StatusOK).Body); diff != "" {
		t.Errorf("read after changing:\n%s", diff)
	}
	stale := admin.call(http.MethodPut, one, `{"name": "Samhällsnämnden"}`, "If-Match", `"1"`).
		problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(changed.read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{changed.read()}, admin.get(all).want(http.StatusOK).read("items")); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	admin.call(http.MethodDelete, one, "", "If-Match", `"2"`).want(http.StatusNoContent)
	if got := admin.get(all).want(http.StatusOK).Body; got != "{\"items\":[]}\n" {
		t.Errorf("the empty list is %q", got)
	}
}
