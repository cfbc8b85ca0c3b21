package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
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

// TestGoverningDocumentPages goes through the register as an administrator without JavaScript.
func TestGoverningDocumentPages(t *testing.T) {
	s, admin := norrdal(t)
	list := org + "/governing-documents"
	s.body(t, "Kommunstyrelsen")
	admin.get(org).shows(s.sv.T("nav.governing_documents_text"))
	admin.get(list).want(http.StatusOK).shows(s.sv.T("governing_documents.none_yet"))
	empty := admin.post(list+"/new", "title", " ", "kind", "", "adopted_on", "i går").want(http.StatusUnprocessableEntity)
	if diff := cmp.Diff(
		[]string{s.sv.T("error.required"), s.sv.T("error.required"), s.sv.T("error.date"), "i går"},
		[]string{empty.problem("title"), empty.problem("kind"), empty.problem("adopted_on"), empty.value("adopted_on")},
	); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	admin.post(list+"/new", "title", "Policy", "kind", "policy", "next_revision", "2020-01-31").to(list)
	admin.post(list+"/new", "title", "Rutin", "kind", "routine", "entities", s.root(t).String()).to(list)
	page := admin.get(list).want(http.StatusOK)
	want := [][]string{
		{
			"Policy " + s.sv.T("governing_documents.overdue"),
			"Policy",
			"–" + s.sv.T("register.empty"),
			"–" + s.sv.T("register.empty"),
			"31 januari 2020",
			s.sv.T("register.whole"),
		},
		{
			"Rutin",
			"Rutin",
			"–" + s.sv.T("register.empty"),
			"–" + s.sv.T("register.empty"),
			"–" + s.sv.T("register.empty"),
			"Norrdals kommun",
		},
	}
	if diff := cmp.Diff(want, page.rows()); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	page.shows(s.sv.T("governing_documents.overdue_count", "Count", 1))
	admin.get(list + "?overdue=1").shows("Policy").hides(page.href("Rutin"))
	admin.get(list + "?search=finns+inte").shows(s.sv.T("register.none_found", "Query", "finns inte"))
	admin.get(list + "?sort=okänd").want(http.StatusUnprocessableEntity)

	href := page.href("Policy")
	first, second := admin.get(href), admin.get(href)
	form := func(page reply, title, day string) []string {
		return []string{"version", page.value("version"), "title", title, "kind", "policy", "next_revision", day}
	}
	admin.post(href, form(first, "Policy", "2199-12-31")...).to(href)
	stale := admin.post(href, form(second, "Ny policy", "2020-01-31")...).
		want(http.StatusPreconditionFailed).
		shows(s.sv.T("shell.stale"), s.sv.T("shell.stored", "Value", "31 december 2199"))
	if got := stale.value("title"); got != "Ny policy" {
		t.Errorf("what was typed became %q", got)
	}
	admin.post(href, form(stale, "Ny policy", "2020-01-31")...).to(href)
	admin.get(href).shows(
		s.sv.T("governing_document.saved"),
		s.sv.T("register.history"),
		"31 december 2199",
		"Åsa Öberg",
	)
	_, reader := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.root(t))
	if reader.get(href).want(http.StatusOK).hasForm(href) {
		t.Error("a respondent gets a form")
	}
	reader.get(list).shows("Ny policy").hides(list + "/new")
	admin.post(href+"/delete", "version", "1").want(http.StatusPreconditionFailed)
	admin.post(href+"/delete", "version", "3").to(list)
	admin.get(list).shows(s.sv.T("governing_document.deleted", "Name", "Ny policy"))
	admin.get(org+"/events").
		shows(s.sv.T("event.governing_document.delete"), "Ny policy", s.sv.T("governing_document.kind.policy"))
}

// TestImportOfARegister shows what a table would do before it does.
func TestImportOfARegister(t *testing.T) {
	s, admin := norrdal(t)
	list := org + "/governing-documents"
	admin.get(list+"/import").want(http.StatusOK).
		shows(s.sv.T("governing_documents.import"), s.sv.T("governing_documents.help.kept_at"))
	wrong := admin.sendFile(list+"/import", "file", "a.csv", "Titel;Typ\nPolicy;Dikt\n").
		want(http.StatusUnprocessableEntity)
	wrong.shows(s.sv.T("governing_documents.field.kind"), "Dikt", s.sv.T("error.unknown_choice"))
	preview := admin.sendFile(list+"/import", "file", "a.csv", "Titel;Typ\nPolicy;Riktlinje\n").want(http.StatusOK).
		shows(s.sv.T("governing_documents.import_preview"), s.sv.T("governing_document.kind.guideline"))
	admin.post(list+"/import/"+preview.value("upload"), "digest", preview.value("digest")).to(list)
	admin.get(list).shows("Policy")
	file := admin.get(list + "/export?format=csv").want(http.StatusOK)
	if !strings.Contains(file.Body, "Policy;Riktlinje") && !strings.Contains(file.Body, "Policy,Riktlinje") {
		t.Errorf("the export holds\n%s", file.Body)
	}
}
