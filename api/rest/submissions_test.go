package rest_test

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
	x.sara.Call(http.MethodPost, all, "", "If-Match", `"1"`).Problem(http.StatusConflict, "conflict")
	x.say(x.sara, x.assessment, "yes", "D1", "F1")
	x.sara.Call(http.MethodPost, all, "").Problem(http.StatusPreconditionRequired, "version_required")
	stale(x.sara.Call(http.MethodPost, all, "", "If-Match", `"7"`), x.sara.Get(x.assessment).Read())
	x.kim.Call(http.MethodPost, all, "", "If-Match", `"1"`).Problem(http.StatusForbidden, "forbidden")
	missing := x.sara.Call(http.MethodPost, all, "", "If-Match", `"1"`).
		Problem(http.StatusConflict, "conflict", "without: error.not_provided_yet")
	if !strings.Contains(missing.Detail, "Enheten it") {
		t.Errorf("what is missing, and from whom: %q", missing.Detail)
	}
	made := x.submit(x.sara, x.assessment)
	same(made,
		map[string]any{
			"not_provided": 1.0,
			"number":       1.0,
			"level":        0.0,
			"points":       4.0,
			"possible":     42.0,
			"asked":        21.0,
			"answered":     2.0,
			"decision":     nil,
		},
	)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	if want := all + "/1"; one != want {
		t.Errorf("Location is %q, want %q", one, want)
	}
	for _, tag := range []string{`"1"`, `"2"`} { // the answer of the first call was lost, say
		p := x.sara.Call(http.MethodPost, all, "", "If-Match", tag).Problem(http.StatusConflict, "conflict")
		if !strings.Contains(p.Detail, "submitted") {
			t.Errorf("a repeated submission says %q", p.Detail)
		}
	}
	x.sara.Call(http.MethodPut, x.assessment+"/answers/D1", said("no"), "If-Match", `"1"`).
		Problem(http.StatusConflict, "conflict")

	got := x.mats.Get(one).Want(http.StatusOK)
	same(got,
		map[string]any{
			"submission":                 made.Read(),
			"content.number":             1.0,
			"content.entity.name":        "Enheten stod",
			"content.answers.0.question": "D1",
			"people.0.name":              "Sara",
			"may_decide":                 true,
		},
	)
	file := x.kim.Get(one + "/file").Want(http.StatusOK)
	sum := sha256.Sum256([]byte(file.Body))
	if diff := cmp.Diff(
		[]string{made.Text("sha256"), "application/json", `attachment; filename="norrdal-stod-1.json"`},
		[]string{
			hex.EncodeToString(sum[:]),
			file.Header.Get("Content-Type"),
			file.Header.Get("Content-Disposition"),
		},
	); diff != "" {
		t.Errorf("the sealed file (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(file.Read(), got.Read("content")); diff != "" {
		t.Errorf("file and content differ:\n%s", diff)
	}
	for _, number := range []string{"0", "2", "01", "+1", "-1", "x", "99999999999999999999"} {
		x.mats.Get(all+"/"+number).Problem(http.StatusNotFound, "not_found")
		x.mats.Call(http.MethodPost, all+"/"+number+"/decision", `{"outcome": "approved", "reason": ""}`).
			Problem(http.StatusNotFound, "not_found")
	}

	x.sara.Call(http.MethodPost, one+"/decision", `{"outcome": "approved", "reason": ""}`).
		Problem(http.StatusForbidden, "forbidden")
	x.mats.Call(http.MethodPost, one+"/decision", `{"outcome": "returned", "reason": " "}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "reason: error.required")
	x.mats.Call(http.MethodPost, one+"/decision", `{"outcome": "perhaps"}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "outcome: error.unknown_choice", "reason: error.required")
	x.mats.Call(http.MethodPost, one+"/decision",
		`{"outcome": "returned", "reason": "Mer", "remarks": [{"question": "saknas", "remark": "Vem?"}]}`).
		Problem(http.StatusNotFound, "not_found")
	returned := x.mats.Call(http.MethodPost, one+"/decision",
		`{"outcome": "returned", "reason": "Svara på fler.", "remarks": [{"question": "F3", "remark": "Vilka system?"}]}`).
		Want(http.StatusCreated)
	remarked := []any{map[string]any{"question": "F3", "remark": "Vilka system?"}}
	same(x.mats.Get(one), map[string]any{"remarks": remarked, "since": nil, "changes": []any{}})
	same(x.sara.Get(x.assessment).
		Want(http.StatusOK),
		map[string]any{"state": "draft", "returned": returned.Read(), "submissions.0.decision": returned.Read()})
	same(x.sara.Get(here+"/work").Want(http.StatusOK), map[string]any{"items.0.returned": returned.Read()})
	x.mats.Call(http.MethodPost, one+"/decision", `{"outcome": "approved", "reason": ""}`).
		Problem(http.StatusConflict, "conflict")
	x.say(x.sara, x.assessment, "yes", "F3")
	second := x.submit(x.mats, x.assessment)
	given := func(value any) map[string]any {
		return map[string]any{"value": value, "reason": "", "comment": "", "evidence": []any{}}
	}
	same(x.mats.Get(all+"/2"), map[string]any{"remarks": []any{}, "since": 1.0, "changes": []any{map[string]any{
		"question": "F3", "before": given(nil), "after": given("yes"), "changed": true, "remark": "Vilka system?",
	}}})
	same(x.mats.Call(http.MethodPost, all+"/2/decision", `{"outcome": "approved", "reason": ""}`).
		Want(http.StatusCreated), map[string]any{"outcome": "approved", "reason": ""})
	list := x.kim.Get(all).Want(http.StatusOK)
	same(list,
		map[string]any{
			"items.0.number":           2.0,
			"items.0.decision.outcome": "approved",
			"items.0.sha256":           second.Text("sha256"),
			"items.1.number":           1.0,
			"items.1.decision.reason":  "Svara på fler.",
		},
	)
	same(x.kim.Get(one).Want(http.StatusOK), map[string]any{"content": file.Read(), "may_decide": false})
	same(x.kim.Get(x.round).Want(http.StatusOK), map[string]any{"submitted": 1.0, "approved": 1.0})

	// The approved one is opened again, and the next one taken back.
	x.sara.Call(http.MethodPost, all+"/2/reopening", `{"reason": "Fel"}`).Problem(http.StatusForbidden, "forbidden")
	x.mats.Call(http.MethodPost, all+"/2/reopening", `{"reason": ""}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "reason: error.required")
	x.mats.Call(http.MethodPost, all+"/1/reopening", `{"reason": "Fel"}`).Problem(http.StatusConflict, "conflict")
	same(x.mats.Get(all+"/2"), map[string]any{"may_reopen": true, "may_withdraw": false, "submission.reopening": nil})
	reopened := x.mats.Call(http.MethodPost, all+"/2/reopening", `{"reason": "Fel underlag"}`).Want(http.StatusCreated)
	same(reopened, map[string]any{"reason": "Fel underlag"})
	same(x.sara.Get(x.assessment).Want(http.StatusOK), map[string]any{
		"state": "draft", "returned": nil, "reopened": reopened.Read(), "submissions.0.reopening": reopened.Read(),
	})
	same(x.sara.Get(here+"/work").Want(http.StatusOK), map[string]any{"items.0.reopened": reopened.Read()})
	third := x.submit(x.sara, x.assessment)
	x.mats.Call(http.MethodPost, all+"/3/withdrawal", "").Problem(http.StatusConflict, "conflict")
	same(x.sara.Get(all+"/3"), map[string]any{"may_withdraw": true})
	withdrawn := x.sara.Call(http.MethodPost, all+"/3/withdrawal", "").Want(http.StatusCreated)
	same(x.sara.Get(all+"/3"), map[string]any{
		"submission.sha256": third.Text("sha256"), "submission.withdrawal": withdrawn.Read(), "may_withdraw": false,
	})
	same(x.kim.Get(x.assessment+"/result?number=0"), map[string]any{"submissions.0.withdrawal": withdrawn.Read()})
}
