package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPISubmissions(t *testing.T) {
	t.Parallel()
	x := newRoundAPI(t)
	all := x.assessment + "/submissions"
	x.sara.call(http.MethodPost, all, "", "If-Match", `"1"`).problem(http.StatusConflict, "conflict")
	x.say(x.sara, x.assessment, "yes", "D1", "F1")
	x.sara.call(http.MethodPost, all, "").problem(http.StatusPreconditionRequired, "version_required")
	x.sara.call(http.MethodPost, all, "", "If-Match", `"7"`).stale(x.sara.get(x.assessment).read())
	x.kim.call(http.MethodPost, all, "", "If-Match", `"1"`).problem(http.StatusForbidden, "forbidden")
	made := x.submit(x.sara, x.assessment)
	made.same(
		map[string]any{
			"number":   1.0,
			"level":    0.0,
			"points":   4.0,
			"possible": 42.0,
			"asked":    21.0,
			"answered": 2.0,
			"decision": nil,
		},
	)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	if want := all + "/1"; one != want {
		t.Errorf("Location is %q, want %q", one, want)
	}
	for _, tag := range []string{`"1"`, `"2"`} { // the answer of the first call was lost, say
		p := x.sara.call(http.MethodPost, all, "", "If-Match", tag).problem(http.StatusConflict, "conflict")
		if !strings.Contains(p.Detail, "handed in") {
			t.Errorf("a repeated submission says %q", p.Detail)
		}
	}
	x.sara.call(http.MethodPut, x.assessment+"/answers/D1", said("no"), "If-Match", `"1"`).
		problem(http.StatusConflict, "conflict")

	got := x.mats.get(one).want(http.StatusOK)
	got.same(
		map[string]any{
			"submission":                 made.read(),
			"content.number":             1.0,
			"content.entity.name":        "Enheten stod",
			"content.answers.0.question": "D1",
			"people.0.name":              "Sara",
			"may_decide":                 true,
		},
	)
	file := x.kim.get(one + "/file").want(http.StatusOK)
	sum := sha256.Sum256([]byte(file.Body))
	if diff := cmp.Diff(
		[]string{made.text("sha256"), "application/json", `attachment; filename="norrdal-stod-1.json"`},
		[]string{
			hex.EncodeToString(sum[:]),
			file.Header.Get("Content-Type"),
			file.Header.Get("Content-Disposition"),
		},
	); diff != "" {
		t.Errorf("the sealed file (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(file.read(), got.read("content")); diff != "" {
		t.Errorf("file and content differ:\n%s", diff)
	}
	for _, number := range []string{"0", "2", "01", "+1", "-1", "x", "99999999999999999999"} {
		x.mats.get(all+"/"+number).problem(http.StatusNotFound, "not_found")
		x.mats.call(http.MethodPost, all+"/"+number+"/decision", `{"outcome": "approved", "reason": ""}`).
			problem(http.StatusNotFound, "not_found")
	}

	x.sara.call(http.MethodPost, one+"/decision", `{"outcome": "approved", "reason": ""}`).
		problem(http.StatusForbidden, "forbidden")
	x.mats.call(http.MethodPost, one+"/decision", `{"outcome": "returned", "reason": " "}`).
		problem(http.StatusUnprocessableEntity, "invalid", "reason: error.required")
	x.mats.call(http.MethodPost, one+"/decision", `{"outcome": "perhaps"}`).
		problem(http.StatusUnprocessableEntity, "invalid", "outcome: error.unknown_choice", "reason: error.required")
	returned := x.mats.call(http.MethodPost, one+"/decision", `{"outcome": "returned", "reason": "Svara på fler."}`).
		want(http.StatusCreated)
	x.sara.get(x.assessment).
		want(http.StatusOK).
		same(map[string]any{"state": "draft", "returned": returned.read(), "submissions.0.decision": returned.read()})
	x.sara.get(here + "/work").want(http.StatusOK).same(map[string]any{"items.0.returned": returned.read()})
	x.mats.call(http.MethodPost, one+"/decision", `{"outcome": "approved", "reason": ""}`).
		problem(http.StatusConflict, "conflict")
	x.say(x.sara, x.assessment, "yes", "F3")
	second := x.submit(x.mats, x.assessment)
	x.mats.call(http.MethodPost, all+"/2/decision", `{"outcome": "approved", "reason": ""}`).
		want(http.StatusCreated).
		same(map[string]any{"outcome": "approved", "reason": ""})
	list := x.kim.get(all).want(http.StatusOK)
	list.same(
		map[string]any{
			"items.0.number":           2.0,
			"items.0.decision.outcome": "approved",
			"items.0.sha256":           second.text("sha256"),
			"items.1.number":           1.0,
			"items.1.decision.reason":  "Svara på fler.",
		},
	)
	x.kim.get(one).want(http.StatusOK).same(map[string]any{"content": file.read(), "may_decide": false})
	x.kim.get(x.round).want(http.StatusOK).same(map[string]any{"submitted": 1.0, "approved": 1.0})
}
