package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPIQuestionnaires(t *testing.T) {
	t.Parallel()
	_, admin := norrdalAPI(t)
	all := here + "/questionnaires"
	file := questionnaireFile(t, "smallest.yaml")
	made := admin.call(http.MethodPost, all, file, "Content-Type", "application/yaml").want(http.StatusCreated)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	if diff := cmp.Diff(
		[]any{"smallest", "1", true, all + "/smallest/1", `"` + made.text("hash") + `"`},
		[]any{made.read("key"), made.read("version"), made.read("own"), one, made.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("published (-want +got):\n%s", diff)
	}
	again := admin.call(http.MethodPost, all, "# the same\n"+file, "Content-Type", "text/yaml").want(http.StatusOK)
	if diff := cmp.Diff(
		[]string{made.Body, made.Header.Get("Location"), made.Header.Get("ETag")},
		[]string{again.Body, again.Header.Get("Location"), again.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("published (-) and published again (+) differ:\n%s", diff)
	}
	embedded := admin.get(all + "/mognad-bas/1.0/source").want(http.StatusOK).Body
	if same := admin.call(http.MethodPost, all, embedded, "Content-Type", "application/yaml").
		want(http.StatusOK); same.read("own") != false {
		t.Errorf("the installation's content became the organisation's: %s", same.Body)
	}
	taken := strings.Replace(embedded, "grundformulär", "eget formulär", 1)
	if p := admin.call(http.MethodPost, all, taken, "Content-Type", "application/yaml").
		problem(http.StatusConflict, "conflict"); !strings.Contains(p.Detail, "comes with the installation") {
		t.Errorf("the installation's key and version with other content: %s", p.Detail)
	}
	var listed []any
	for _, item := range admin.get(all).want(http.StatusOK).read("items").([]any) {
		listed = append(listed, item.(map[string]any)["key"], item.(map[string]any)["own"])
	}
	if diff := cmp.Diff([]any{"mognad-bas", false, "smallest", true}, listed); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	whole := admin.get(one).want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"smallest", "da", made.text("hash")},
		[]any{whole.read("content", "key"), whole.read("content", "languages", 0), whole.read("hash")},
	); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
	source := admin.get(one + "/source").want(http.StatusOK)
	if diff := cmp.Diff(
		[]string{file, "application/yaml", made.Header.Get("ETag")},
		[]string{source.Body, source.Header.Get("Content-Type"), source.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("source (-want +got):\n%s", diff)
	}
	if same := admin.get(one+"/source", "If-None-Match", source.Header.Get("ETag")).
		want(http.StatusNotModified); same.Body != "" {
		t.Errorf("304 comes with %q", same.Body)
	}
	admin.get(one+"/source", "If-None-Match", `"another"`).want(http.StatusOK)
	admin.get(all+"/smallest/2").problem(http.StatusNotFound, "not_found")
	admin.get(all+"/nothing/1/source").problem(http.StatusNotFound, "not_found")

	other := strings.Replace(file, "languages: [da]", "languages: [da]\n# changed", 1)
	other = strings.Replace(other, "value: 1", "value: 2", 1)
	if other == file {
		t.Fatal("the changed file is the same")
	}
	if a := admin.call(
		http.MethodPost,
		all,
		regexp.MustCompile(`(?m)^title:\n?`).ReplaceAllString(other, "title:\n"),
		"Content-Type",
		"application/yaml",
	); a.Status != http.StatusConflict {
		t.Errorf("another content under the same version answers %d, want 409:\n%s", a.Status, a.Body)
	}
	p := admin.call(
		http.MethodPost,
		all,
		"format: 1\nkey: Bad Key\nversion: \"1\"\nlanguages: [sv]\ncolour: red\n",
		"Content-Type",
		"application/yaml",
	)
	p.want(http.StatusUnprocessableEntity)
	lines := map[string]float64{}
	for _, f := range p.read("errors").([]any) {
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
	admin.call(http.MethodPost, all, "\t{", "Content-Type", "application/yaml").want(http.StatusUnprocessableEntity)
	admin.call(http.MethodPost, all, `{"format": 1}`).problem(http.StatusUnsupportedMediaType, "media_type")
	admin.call(http.MethodPost, all, "# "+strings.Repeat("x", 2<<20), "Content-Type", "application/yaml").
		problem(http.StatusRequestEntityTooLarge, "too_large")
}
