package rest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestAPIGoverningDocuments: what is sent is returned, listed, found, protected by its version and shown in the
// history.
func TestAPIGoverningDocuments(t *testing.T) {
	s, admin := norrdalAPI(t)
	all := here + "/governing-documents"
	body := admin.Call(http.MethodPost, here+"/bodies", `{"name": "Kommunstyrelsen"}`).Want(http.StatusCreated).Text("id")
	root := s.Root(t).String()
	made := admin.Call(http.MethodPost, all, `{"title": "Policy", "kind": "policy"}`).Want(http.StatusCreated)
	id := made.Text("id")
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
		"created_at":    made.Read("created_at"),
		"updated_at":    made.Read("updated_at"),
	}
	if diff := cmp.Diff(want, made.Read()); diff != "" {
		t.Errorf("added (-want +got):\n%s", diff)
	}
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	sent := `{"title": "Policy", "kind": "policy", "adopted_by": "` + body + `", "adopted_on": "2020-01-31",
"next_revision": "2021-01-31", "kept_at": "https://norrdal.se", "entities": ["` + root + `"]}`
	changed := admin.Call(http.MethodPut, one, sent, "If-Match", `"1"`).Want(http.StatusOK)
	if diff := cmp.Diff(changed.Body, admin.Get(one).Want(http.StatusOK).Body); diff != "" {
		t.Errorf("read after changing:\n%s", diff)
	}
	if diff := cmp.Diff(
		[]any{body, "2021-01-31", []any{root}},
		[]any{changed.Read("adopted_by"), changed.Read("next_revision"), changed.Read("entities")},
	); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	stale := admin.Call(http.MethodPut, one, sent, "If-Match", `"1"`).Problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(changed.Read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
	admin.Call(http.MethodPut, one, sent).Problem(http.StatusPreconditionRequired, "version_required")

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
		admin.Call(http.MethodPost, all, sent).Problem(http.StatusUnprocessableEntity, "invalid", fields...)
	}

	admin.Call(http.MethodPost, all, `{"title": "Ångest", "kind": "other"}`).Want(http.StatusCreated)
	admin.Call(http.MethodPost, all, `{"title": "Rutin", "kind": "routine"}`).Want(http.StatusCreated)
	for query, want := range map[string][]string{
		"":                                  {"Policy", "Rutin", "Ångest"},
		"?sort=-title":                      {"Ångest", "Rutin", "Policy"},
		"?search=" + url.QueryEscape("ÅNG"): {"Ångest"},
		"?overdue=true":                     {"Policy"},
		"?size=1&page=2":                    {"Rutin"},
	} {
		got := admin.Get(all + query).Want(http.StatusOK)
		var titles []string
		for i := range got.Read("items").([]any) {
			titles = append(titles, got.Text("items", i, "title"))
		}
		if diff := cmp.Diff(want, titles); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	if got := admin.Get(all + "?size=1").Header.Get("X-Total-Count"); got != "3" {
		t.Errorf("%s rows in all, want 3", got)
	}
	admin.Get(all+"?sort=unknown").Problem(http.StatusUnprocessableEntity, "invalid", "sort: error.invalid")

	history := admin.Get(one + "/history").Want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"change", map[string]any{"field": "adopted_by", "old": nil, "new": body}, "add"},
		[]any{history.Read("items", 0, "action"), history.Read("items", 0, "changes", 0), history.Read("items", 1, "action")},
	); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}

	file := admin.Get(here + "/exports/governing-documents?format=xlsx").Want(http.StatusOK)
	same := admin.Call(
		http.MethodPost,
		here+"/imports/governing-documents",
		file.Body,
		"Content-Type",
		file.Header.Get("Content-Type"),
	).Want(http.StatusOK)
	if got := same.Read("same"); got != 3.0 {
		t.Errorf("read back, %v rows are the same, want 3:\n%s", got, same.Body)
	}
	admin.Call(http.MethodDelete, one, "", "If-Match", `"2"`).Want(http.StatusNoContent)
	admin.Get(one).Problem(http.StatusNotFound, "not_found")
}

// TestAPIRegisterSchemas: the document says which texts of a response are days and ids. The schema of a body does not,
// or the library would refuse them in its own words.
func TestAPIRegisterSchemas(t *testing.T) {
	t.Parallel()
	s, _ := norrdalAPI(t)
	document := apitest.Client{T: t, Site: s}.Get("/openapi.json").Want(http.StatusOK)
	for name, want := range map[string][]any{
		"GoverningDocument":       {"date", "date", "uuid", "uuid"},
		"NewGoverningDocument":    {nil, nil, nil, nil},
		"GoverningDocumentChange": {nil, nil, nil, nil},
	} {
		field := func(path ...any) any {
			path = append([]any{"components", "schemas", name, "properties"}, path...)
			return document.Read(path...).(map[string]any)["format"]
		}
		got := []any{field("adopted_on"), field("next_revision"), field("adopted_by"), field("entities", "items")}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("formats of %s (-want +got):\n%s", name, diff)
		}
	}
}

// TestAPIEntitiesOutOfReach: a reader of a part gets the ids of no other entities, and no history from before.
func TestAPIEntitiesOutOfReach(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	part, beside := s.Entity(t, "soc", "Socialförvaltningen"), s.Entity(t, "skola", "Skolförvaltningen")
	s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, part)
	reader := s.Client(t, "sara@norrdal.example", "norrdal", assessment.TokenRead)
	all := here + "/governing-documents"
	first := `{"title": "Policy", "kind": "policy", "entities": ["` + beside.String() + `"]}`
	made := admin.Call(http.MethodPost, all, first).Want(http.StatusCreated)
	one := all + "/" + made.Text("id")
	both := `{"title": "Policy", "kind": "policy", "adopted_by": null, "adopted_on": null, "next_revision": null,
"kept_at": "", "entities": ["` + part.String() + `", "` + beside.String() + `"]}`
	admin.Call(http.MethodPut, one, both, "If-Match", `"1"`).Want(http.StatusOK)

	reached := []any{part.String()}
	list, row := reader.Get(all).Want(http.StatusOK), reader.Get(one).Want(http.StatusOK)
	history := reader.Get(one + "/history").Want(http.StatusOK)
	since := history.Read("items").([]any) // it came within reach
	changes := history.Read("items", 0, "changes").([]any)
	if diff := cmp.Diff(
		[]any{
			reached,
			reached,
			1,
			map[string]any{"field": "entities", "old": nil, "new": reached},
		},
		[]any{
			list.Read("items", 0, "entities"),
			row.Read("entities"),
			len(since),
			changes[len(changes)-1],
		},
	); diff != "" {
		t.Errorf("list, row, and history (-want +got):\n%s", diff)
	}
	file := reader.Get(here + "/exports/governing-documents?format=csv").Want(http.StatusOK)
	for _, body := range []string{list.Body, row.Body, history.Body, file.Body} {
		if strings.Contains(body, beside.String()) || strings.Contains(body, "skola") {
			t.Errorf("a reader of a part gets the other entity:\n%s", body)
		}
	}
}

func TestAPIBodies(t *testing.T) {
	t.Parallel()
	_, admin := norrdalAPI(t)
	all := here + "/bodies"
	made := admin.Call(http.MethodPost, all, `{"name": "Tekniska nämnden"}`).Want(http.StatusCreated)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	admin.Call(http.MethodPost, all, `{"name": "Tekniska nämnden"}`).
		Problem(http.StatusConflict, "conflict", "name: error.taken")
	changed := admin.Call(http.MethodPut, one, `{"name": "Samhällsnämnden"}`, "If-Match", `"1"`).Want(http.StatusOK)
	if diff := cmp.Diff(changed.Body, admin.Get(one).Want(http.StatusOK).Body); diff != "" {
		t.Errorf("read after changing:\n%s", diff)
	}
	stale := admin.Call(http.MethodPut, one, `{"name": "Samhällsnämnden"}`, "If-Match", `"1"`).
		Problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(changed.Read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{changed.Read()}, admin.Get(all).Want(http.StatusOK).Read("items")); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	admin.Call(http.MethodDelete, one, "", "If-Match", `"2"`).Want(http.StatusNoContent)
	if got := admin.Get(all).Want(http.StatusOK).Body; got != "{\"items\":[]}\n" {
		t.Errorf("the empty list is %q", got)
	}
}
