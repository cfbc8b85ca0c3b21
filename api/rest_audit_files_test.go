package api_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/exchange"
)

// TestAPIAuditChangedByFile imports an export after somebody has changed the audit, without saying what it is of, and
// by force.
func TestAPIAuditChangedByFile(t *testing.T) {
	t.Parallel()
	x := audited(t, scaled("essentials"))
	anna := x.api(t, "anna@revisor.example")
	exported := anna.get(x.path + "/file").want(http.StatusOK).Body
	send := func(query, content string) answer {
		t.Helper()
		return anna.call(http.MethodPost, here+"/audits/import"+query, content, "Content-Type", "application/yaml")
	}
	x.write(t)
	send("", exported).problem(http.StatusPreconditionFailed, "stale")
	bare := regexp.MustCompile(`(?m)^revision: .*\n`).ReplaceAllString(exported, "")
	send(
		"",
		bare,
	).problem(http.StatusConflict, "conflict", "file: error.file_changes_audit", "file: error.file_changes_audit", "file: error.file_changes_judgement", "file: error.file_changes_judgement", "file: error.file_changes_judgement")
	fresh := anna.get(x.path + "/file").want(http.StatusOK).Body
	send("", strings.Replace(fresh, "title: Granskning", "title: Granskningen", 1)).want(http.StatusOK).
		same(map[string]any{"changed": true})
	send("?replace=true", bare).want(http.StatusOK).same(map[string]any{"changed": true, "state": "fieldwork"})
	if n := len(anna.get(x.path).read("recommendations").([]any)); n > 0 {
		t.Errorf("%d recommendations after a file without any", n)
	}
}

// TestAPIReferenceAudit imports the reference case and looks at it in JSON.
func TestAPIReferenceAudit(t *testing.T) {
	t.Parallel()
	s, asa := norrdalAPI(t)
	content := string(done(os.ReadFile(filepath.Join("..", "assessment", "exchange", "testdata", "two-entities.yaml")))(t))
	send := func(content, mediaType string) answer {
		t.Helper()
		return asa.call(http.MethodPost, here+"/audits/import", content, "Content-Type", mediaType)
	}
	p := send(
		strings.Replace(content, "bolag: Delvis", "bolag: Kanske", 1),
		"application/yaml",
	).problem(http.StatusUnprocessableEntity, "invalid", "file: auditfile.problem.not_on_scale")
	lines := strings.Split(content, "\n")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "bolag: Delvis") })
	if want := []int{
		at + 1,
		strings.Index(lines[at], "Delvis}") + 1,
	}; !slices.Equal(want, []int{p.Errors[0].Line, p.Errors[0].Column}) {
		t.Errorf("the fault is told at %d:%d, want %v: %s", p.Errors[0].Line, p.Errors[0].Column, want, p.Errors[0].Detail)
	}
	send(content, "text/csv").problem(http.StatusUnsupportedMediaType, "media_type")
	send(
		strings.Repeat("#", exchange.MaxBytes+1),
		"application/yaml",
	).problem(http.StatusRequestEntityTooLarge, "too_large")
	if n := len(asa.get(here + "/audits").read("items").([]any)); n > 0 {
		t.Fatalf("%d audits after refused imports", n)
	}
	first := send(content, "application/yaml").want(http.StatusOK)
	first.same(
		map[string]any{
			"state":    "final",
			"added":    true,
			"changed":  false,
			"entities": []any{"Leksands kommun", "Leksandsbostäder AB"},
			"bodies":   []any{"Kommunstyrelsen", "Bolagsstyrelsen"},
		},
	)
	again := send(content, "application/x-yaml").want(http.StatusOK)
	again.same(
		map[string]any{"id": first.text("id"), "added": false, "changed": false, "entities": []any{}, "bodies": []any{}},
	)
	send(
		strings.Replace(content, "overall: delvis", "overall: ja", 1),
		"application/yaml",
	).problem(http.StatusConflict, "conflict")

	s.join(t, "Carl", "carl@norrdal.example", assessment.Management, s.root(t))
	carl := s.client(t, "carl@norrdal.example", "norrdal", assessment.TokenRead)
	audit := here + "/audits/" + first.text("id")
	v := carl.get(audit).want(http.StatusOK)
	v.same(
		map[string]any{
			"overall":   "delvis",
			"whole":     true,
			"auditor":   "KPMG",
			"plan_year": 2023.0,
			"date":      "2024-03-27",
			"round":     nil,
		},
	)
	labels, bodies, ordinals := map[string]int{}, map[string]int{}, map[string]any{}
	for _, c := range v.read("cells").([]any) {
		j := c.(map[string]any)["judgement"].(map[string]any)
		label := j["label"].(string)
		labels[label]++
		ordinals[label] = j["ordinal"]
	}
	byQuestion := map[string][]string{}
	for _, item := range v.read("recommendations").([]any) {
		r := item.(map[string]any)
		body := r["body"].(map[string]any)["name"].(string)
		bodies[body]++
		if r["number"] != float64(bodies[body]) {
			t.Errorf("number %v to %s stands as its %d", r["number"], body, bodies[body])
		}
		for _, p := range r["places"].([]any) {
			q := p.(map[string]any)["question"].(string)
			byQuestion[q] = append(byQuestion[q], fmt.Sprint(body[:1], r["number"]))
		}
	}
	if diff := cmp.Diff(map[string]int{"Ja": 4, "I allt väsentligt": 1, "Delvis": 4, "Nej": 5}, labels); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(
		map[string]any{"Ja": 4.0, "I allt väsentligt": 3.0, "Delvis": 2.0, "Nej": 0.0},
		ordinals,
	); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"Kommunstyrelsen": 11, "Bolagsstyrelsen": 4}, bodies); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(
		map[string][]string{
			"1": {"B1", "K1", "K2", "K3", "K4"},
			"2": {"B2", "K5", "K7"},
			"3": {"K6"},
			"4": {"K8", "K9"},
			"6": {"B3", "K10", "K11"},
			"7": {"B4"},
		},
		byQuestion,
	); diff != "" {
		t.Errorf("by question (-want +got):\n%s", diff)
	}
	for _, format := range []string{"yaml", "json"} {
		written := carl.get(audit + "/file?proposals=true&format=" + format).want(http.StatusOK)
		send(written.Body, "application/"+format).want(http.StatusOK).
			same(map[string]any{"id": first.text("id"), "added": false, "changed": false})
	}
}
