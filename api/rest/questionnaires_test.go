package rest_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
)

func TestAPIQuestionnaires(t *testing.T) {
	t.Parallel()
	_, admin := norrdalAPI(t)
	all := here + "/questionnaires"
	file := apitest.QuestionnaireFile(t, "smallest.yaml")
	made := admin.Call(http.MethodPost, all, file, "Content-Type", "application/yaml").Want(http.StatusCreated)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	if diff := cmp.Diff(
		[]any{"smallest", "1", true, all + "/smallest/1", `"` + made.Text("hash") + `"`},
		[]any{made.Read("key"), made.Read("version"), made.Read("own"), one, made.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("published (-want +got):\n%s", diff)
	}
	again := admin.Call(http.MethodPost, all, "# the same\n"+file, "Content-Type", "text/yaml").Want(http.StatusOK)
	if diff := cmp.Diff(
		[]string{made.Body, made.Header.Get("Location"), made.Header.Get("ETag")},
		[]string{again.Body, again.Header.Get("Location"), again.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("published (-) and published again (+) differ:\n%s", diff)
	}
	embedded := admin.Get(all + "/mognad-bas/1.0/source").Want(http.StatusOK).Body
	if same := admin.Call(http.MethodPost, all, embedded, "Content-Type", "application/yaml").
		Want(http.StatusOK); same.Read("own") != false {
		t.Errorf("the installation's content became the organisation's: %s", same.Body)
	}
	taken := strings.Replace(embedded, "grundformulär", "eget formulär", 1)
	if p := admin.Call(http.MethodPost, all, taken, "Content-Type", "application/yaml").
		Problem(http.StatusConflict, "conflict"); !strings.Contains(p.Detail, "comes with the installation") {
		t.Errorf("the installation's key and version with other content: %s", p.Detail)
	}
	var listed []any
	for _, item := range admin.Get(all).Want(http.StatusOK).Read("items").([]any) {
		listed = append(listed, item.(map[string]any)["key"], item.(map[string]any)["own"])
	}
	if diff := cmp.Diff([]any{"mognad-bas", false, "smallest", true}, listed); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	whole := admin.Get(one).Want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"smallest", "da", made.Text("hash")},
		[]any{whole.Read("content", "key"), whole.Read("content", "languages", 0), whole.Read("hash")},
	); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
	source := admin.Get(one + "/source").Want(http.StatusOK)
	if diff := cmp.Diff(
		[]string{file, "application/yaml", made.Header.Get("ETag")},
		[]string{source.Body, source.Header.Get("Content-Type"), source.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("source (-want +got):\n%s", diff)
	}
	if same := admin.Get(one+"/source", "If-None-Match", source.Header.Get("ETag")).
		Want(http.StatusNotModified); same.Body != "" {
		t.Errorf("304 comes with %q", same.Body)
	}
	admin.Get(one+"/source", "If-None-Match", `"another"`).Want(http.StatusOK)
	admin.Get(all+"/smallest/2").Problem(http.StatusNotFound, "not_found")
	admin.Get(all+"/nothing/1/source").Problem(http.StatusNotFound, "not_found")

	other := strings.Replace(file, "languages: [da]", "languages: [da]\n# changed", 1)
	other = strings.Replace(other, "value: 1", "value: 2", 1)
	if other == file {
		t.Fatal("the changed file is the same")
	}
	if a := admin.Call(
		http.MethodPost,
		all,
		regexp.MustCompile(`(?m)^title:\n?`).ReplaceAllString(other, "title:\n"),
		"Content-Type",
		"application/yaml",
	); a.Status != http.StatusConflict {
		t.Errorf("another content under the same version answers %d, want 409:\n%s", a.Status, a.Body)
	}
	p := admin.Call(
		http.MethodPost,
		all,
		"format: 1\nkey: Bad Key\nversion: \"1\"\nlanguages: [sv]\ncolour: red\n",
		"Content-Type",
		"application/yaml",
	)
	p.Want(http.StatusUnprocessableEntity)
	lines := map[string]float64{}
	for _, f := range p.Read("errors").([]any) {
		e := f.(map[string]any)
		if e["field"] != "file" || e["detail"] == "" {
			t.Errorf("field %v", e)
		}
		if line, ok := e["line"].(float64); ok {
			lines[e["code"].(string)] = line
		}
	}
	if got := lines["questionnaire.problem.unknown_key"]; got != 5 {
		t.Errorf("the unknown key is on line %v, want 5; all: %v\n%s", got, lines, p.Body)
	}
	admin.Call(http.MethodPost, all, "\t{", "Content-Type", "application/yaml").Want(http.StatusUnprocessableEntity)
	admin.Call(http.MethodPost, all, `{"format": 1}`).Problem(http.StatusUnsupportedMediaType, "media_type")
	admin.Call(http.MethodPost, all, "# "+strings.Repeat("x", 2<<20), "Content-Type", "application/yaml").
		Problem(http.StatusRequestEntityTooLarge, "too_large")
}
