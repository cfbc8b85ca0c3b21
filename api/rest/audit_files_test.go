package rest_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/exchange"
)

// TestAPIAuditChangedByFile imports an export after somebody has changed the audit, without a revision, and with
// replace.
func TestAPIAuditChangedByFile(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	anna := auditAPI(t, x, "anna@revisor.example")
	exported := anna.Get(x.Path + "/file").Want(http.StatusOK).Body
	send := func(query, content string) apitest.Answer {
		t.Helper()
		return anna.Call(http.MethodPost, here+"/audits/import"+query, content, "Content-Type", "application/yaml")
	}
	x.Write(t)
	send("", exported).Problem(http.StatusPreconditionFailed, "stale")
	bare := regexp.MustCompile(`(?m)^revision: .*\n`).ReplaceAllString(exported, "")
	send(
		"",
		bare,
	).Problem(http.StatusConflict, "conflict", "file: error.file_changes_audit", "file: error.file_changes_audit",
		"file: error.file_changes_judgement", "file: error.file_changes_judgement", "file: error.file_changes_judgement")
	fresh := anna.Get(x.Path + "/file").Want(http.StatusOK).Body
	same(
		send("", strings.Replace(fresh, "title: Granskning", "title: Granskningen", 1)).Want(http.StatusOK),
		map[string]any{"changed": true},
	)
	before := anna.Get(x.Path + "/file").Body
	reader := x.Client(t, "anna@revisor.example", "norrdal", assessment.TokenRead)
	for _, query := range []string{"", "?replace=true", "?check=true", "?replace=true&check=true"} {
		reader.Call(http.MethodPost, here+"/audits/import"+query, "no audit", "Content-Type", "application/yaml").
			Problem(http.StatusForbidden, "forbidden") // before the file is read
	}
	checked := send("?replace=true&check=true", bare).Want(http.StatusOK)
	same(checked, map[string]any{"changed": true, "checked": true, "id": x.Audit.ID.String(),
		"taken.0.kind": "description", "taken.0.fields": []any{"title"}, "taken.0.of": []any{}}) // nobody knows whose
	if all := checked.Read("taken").([]any); len(all) != 1 {
		t.Errorf("her own work is taken: %v", all)
	}
	if after := anna.Get(x.Path + "/file").Body; after != before {
		t.Error("a check has changed the audit")
	}
	x.Join(t, "Arne Ek", "arne@revisor.example", assessment.Auditor, x.Root)
	arne := x.Principal(t, "arne@revisor.example").User.ID
	waits := apitest.Done(x.Use.Audits.Engage(t.Context(), x.Admin, assessment.Engagement{
		AuditID: x.Audit.ID, UserID: arne, Until: "2199-12-31",
	}))(t)
	apitest.Done(x.Use.Audits.ConfirmEngagement(t.Context(), x.Auditor, x.Audit.ID, arne, "", waits.Version))(t)
	auditAPI(t, x, "arne@revisor.example").Call(http.MethodPut,
		here+"/audits/"+x.Audit.ID.String()+"/entities/"+x.Root.String()+"/questions/1/judgement",
		`{"ordinal": 4, "not_assessed": false, "observation": "Arnes ord", "reason": "Sett"}`, "If-Match", `"1"`).
		Want(http.StatusOK)
	takes := map[string]any{
		"changed": true, "taken.1.kind": "judgement", "taken.1.question": "1", "taken.1.entity.id": x.Root.String(),
		"taken.1.fields": []any{"ordinal", "observation", "reason"}, "taken.1.removed": false, "taken.1.of.0.name": "Arne Ek",
		"taken.1.body": nil, "checked": true,
	}
	same(send("?replace=true&check=true", bare).Want(http.StatusOK), takes)
	takes["checked"], takes["state"] = false, "fieldwork"
	done := send("?replace=true", bare).Want(http.StatusOK)
	same(done, takes)
	if strings.Contains(done.Body, "Arnes ord") {
		t.Errorf("the reply has the text: %s", done.Body)
	}
	if n := len(anna.Get(x.Path).Read("recommendations").([]any)); n > 0 {
		t.Errorf("%d recommendations after a file without any", n)
	}
}

// TestAPIReferenceAudit imports the reference case and checks its JSON.
func TestAPIReferenceAudit(t *testing.T) {
	t.Parallel()
	s, asa := norrdalAPI(t)
	content := string(apitest.File(t, "assessment/exchange/testdata/two-entities.yaml"))
	send := func(content, mediaType string) apitest.Answer {
		t.Helper()
		return asa.Call(http.MethodPost, here+"/audits/import", content, "Content-Type", mediaType)
	}
	p := send(
		strings.Replace(content, "bolag: Delvis", "bolag: Kanske", 1),
		"application/yaml",
	).Problem(http.StatusUnprocessableEntity, "invalid", "file: audit_file.problem.not_on_scale")
	lines := strings.Split(content, "\n")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "bolag: Delvis") })
	if want := []int{
		at + 1,
		strings.Index(lines[at], "Delvis}") + 1,
	}; !slices.Equal(want, []int{p.Errors[0].Line, p.Errors[0].Column}) {
		t.Errorf("the fault is told at %d:%d, want %v: %s", p.Errors[0].Line, p.Errors[0].Column, want, p.Errors[0].Detail)
	}
	send("Nyckel;Namn\na;b\n", "application/yaml").
		Problem(http.StatusUnprocessableEntity, "invalid", "file: audit_file.problem.other_kind")
	send(content, "text/csv").Problem(http.StatusUnsupportedMediaType, "media_type")
	send(
		strings.Repeat("#", exchange.MaxBytes+1),
		"application/yaml",
	).Problem(http.StatusRequestEntityTooLarge, "too_large")
	if n := len(asa.Get(here + "/audits").Read("items").([]any)); n > 0 {
		t.Fatalf("%d audits after refused imports", n)
	}
	first := send(content, "application/yaml").Want(http.StatusOK)
	same(first,
		map[string]any{
			"state":    "final",
			"added":    true,
			"changed":  false,
			"entities": []any{"Leksands kommun", "Leksandsbostäder AB"},
			"bodies":   []any{"Kommunstyrelsen", "Bolagsstyrelsen"},
		},
	)
	again := send(content, "application/x-yaml").Want(http.StatusOK)
	same(again,
		map[string]any{"id": first.Text("id"), "added": false, "changed": false, "entities": []any{}, "bodies": []any{}},
	)
	send(
		strings.Replace(content, "overall: delvis", "overall: ja", 1),
		"application/yaml",
	).Problem(http.StatusConflict, "conflict")

	s.Join(t, "Carl", "carl@norrdal.example", assessment.Management, s.Root(t))
	carl := s.Client(t, "carl@norrdal.example", "norrdal", assessment.TokenRead)
	audit := here + "/audits/" + first.Text("id")
	v := carl.Get(audit).Want(http.StatusOK)
	same(v,
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
	for _, c := range v.Read("cells").([]any) {
		j := c.(map[string]any)["judgement"].(map[string]any)
		label := j["label"].(string)
		labels[label]++
		ordinals[label] = j["ordinal"]
	}
	byQuestion := map[string][]string{}
	for _, item := range v.Read("recommendations").([]any) {
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
		written := carl.Get(audit + "/file?proposals=true&format=" + format).Want(http.StatusOK)
		same(
			send(written.Body, "application/"+format).Want(http.StatusOK),
			map[string]any{"id": first.Text("id"), "added": false, "changed": false},
		)
	}
}

// TestCheckIsNoWayAround: check=true opens nothing to a token that may only read, and no body is read for it, where it
// means nothing or the use case requires a token that may change.
func TestCheckIsNoWayAround(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	reader := x.Client(t, "asa@norrdal.example", "norrdal", assessment.TokenRead)
	for _, path := range []string{"/audits/import?check=true", "/audits?check=true", "/questionnaires?check=true"} {
		reader.Call(http.MethodPost, here+path, "{", "Content-Type", "application/json").
			Want(http.StatusForbidden).Problem(http.StatusForbidden, "forbidden")
	}
}
