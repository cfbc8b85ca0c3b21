package rest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/api/apitest"
	"mognad/assessment"
)

func TestAPIAnswers(t *testing.T) {
	t.Parallel()
	x := newRoundAPI(t)
	one := x.assessment + "/answers/D1"
	first := x.sara.Get(one).Want(http.StatusOK)
	same(first,
		map[string]any{
			"question":    "D1",
			"value":       nil,
			"reason":      "",
			"comment":     "",
			"evidence":    []any{},
			"answered_by": nil,
			"answered_at": nil,
			"still_true":  false,
			"assigned_to": nil,
			"provider":    nil,
			"stance":      nil,
			"version":     0.0,
		},
	)
	if got := first.Header.Get("ETag"); got != `"0"` {
		t.Errorf("the ETag of a question to which nothing was said is %s", got)
	}
	full := `{"value": "partly", "reason": "", "comment": " Beslutat, inte infört. ", "evidence": [{"text": "Policy", "link": "https://norrdal.example/p"}, {"text": "Protokoll", "link": null}], "stance": null}`
	x.sara.Call(http.MethodPut, one, full).Problem(http.StatusPreconditionRequired, "version_required")
	x.sara.Call(http.MethodPut, one, full, "If-Match", "*").Problem(http.StatusPreconditionRequired, "version_required")
	x.sara.Call(http.MethodPut, one, full, "If-Match", "0").
		Problem(http.StatusUnprocessableEntity, "invalid", "If-Match: api.if_match")
	for _, tag := range []string{`"1"`, `W/"99"`, `"x"`, `"-1"`, `""`} {
		stale(x.sara.Call(http.MethodPut, one, full, "If-Match", tag), first.Read())
	}
	stored := x.sara.Call(http.MethodPut, one, full, "If-Match", `W/"0"`).Want(http.StatusOK) // as a proxy that compresses has it
	same(stored, map[string]any{
		"value":   "partly",
		"comment": "Beslutat, inte infört.",
		"version": 1.0,
		"evidence": []any{
			map[string]any{"text": "Policy", "link": "https://norrdal.example/p"},
			map[string]any{"text": "Protokoll", "link": nil},
		},
	})
	again := x.mats.Get(one).Want(http.StatusOK)
	if diff := cmp.Diff(
		[]string{stored.Body, `"1"`, `"1"`},
		[]string{again.Body, again.Header.Get("ETag"), stored.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("read after answering (-answered +read):\n%s", diff)
	}
	for _, tag := range []string{`"0"`, `"2"`, `W/"99"`, `"x"`} {
		stale(x.mats.Call(http.MethodPut, one, said("yes"), "If-Match", tag), stored.Read())
		stale(x.mats.Call(http.MethodPost, one+"/keep", "", "If-Match", tag), stored.Read())
		stale(x.mats.Call(http.MethodPost, one+"/hand", `{"to": null}`, "If-Match", tag), stored.Read())
	}

	long := strings.Repeat("å", assessment.MaxText+1)
	for name, c := range map[string]struct {
		body   string
		fields []string
	}{
		"nothing":              {`{}`, []string{"value: error.required", "reason: error.required", "comment: error.required", "evidence: error.required", "stance: error.required"}},
		"an unknown value":     {said("maybe"), []string{"value: error.answer"}},
		"no reason":            {said("not_applicable"), []string{"reason: error.reason_required"}},
		"another property":     {`{"value": "yes", "reason": "", "comment": "", "evidence": [], "stance": null, "answered_by": "x"}`, []string{"answered_by: api.unknown_property"}},
		"another case":         {`{"Value": "yes", "reason": "", "comment": "", "evidence": [], "stance": null}`, []string{"Value: api.unknown_property", "value: error.required"}},
		"wrong kinds":          {`{"value": 2, "reason": null, "comment": [], "evidence": null, "stance": true}`, []string{"value: api.string", "reason: api.string", "comment: api.string", "evidence: api.array", "stance: api.string"}},
		"an unknown stance":    {`{"value": "yes", "reason": "", "comment": "", "evidence": [], "stance": "agreed"}`, []string{"stance: error.unknown_choice"}},
		"nothing is provided":  {`{"value": "yes", "reason": "", "comment": "", "evidence": [], "stance": "confirmed"}`, []string{"stance: error.not_provided"}},
		"a link that is none":  {`{"value": "yes", "reason": "", "comment": "", "evidence": [{"text": "x", "link": "javascript:alert(1)"}], "stance": null}`, []string{"evidence: error.link"}},
		"evidence of one half": {`{"value": "yes", "reason": "", "comment": "", "evidence": [{"text": "x"}], "stance": null}`, []string{"evidence[0].link: error.required"}},
		"a long comment":       {`{"value": "yes", "reason": "", "comment": "` + long + `", "evidence": [], "stance": null}`, []string{"comment: error.too_long"}},
	} {
		t.Run(name, func(t *testing.T) {
			apitest.Client{
				T:     t,
				Site:  x.Site,
				Token: x.sara.Token,
			}.Call(http.MethodPut, one, c.body, "If-Match", `"1"`).
				Problem(http.StatusUnprocessableEntity, "invalid", c.fields...)
		})
	}
	x.sara.Call(http.MethodPut, one, `{"value": "yes", "value": "no", "reason": "", "comment": "", "evidence": [], "stance": null}`, "If-Match", `"1"`).
		Problem(http.StatusBadRequest, "malformed", "value: api.duplicate_property")
	for _, question := range []string{"A1", "Z9", "d1"} { // not asked of an operation, unknown, of another case
		x.sara.Get(x.assessment+"/answers/"+question).Problem(http.StatusNotFound, "not_found")
		x.sara.Call(http.MethodPut, x.assessment+"/answers/"+question, said("yes"), "If-Match", `"0"`).
			Problem(http.StatusNotFound, "not_found")
		x.sara.Get(x.assessment+"/answers/"+question+"/versions").Problem(http.StatusNotFound, "not_found")
	}
	x.ivar.Call(http.MethodPut, one, said("yes"), "If-Match", `"1"`).Problem(http.StatusNotFound, "not_found")
	x.kim.Call(http.MethodPut, one, said("yes"), "If-Match", `"1"`).Problem(http.StatusForbidden, "forbidden")
	x.carl.Get(one).Problem(http.StatusForbidden, "forbidden")

	same(
		x.sara.Call(http.MethodPut, one, `{"value": "not_applicable", "reason": "Gäller inte oss.", "comment": "", "evidence": [], "stance": null}`, "If-Match", `"1"`).
			Want(http.StatusOK),
		map[string]any{"value": "not_applicable", "reason": "Gäller inte oss.", "version": 2.0},
	)
	same(
		x.sara.Call(http.MethodPut, one, `{"value": null, "reason": "", "comment": "", "evidence": [], "stance": null}`, "If-Match", `"2"`).
			Want(http.StatusOK),
		map[string]any{"value": nil, "answered_by": nil, "answered_at": nil, "version": 3.0},
	)
	whole := x.sara.Get(x.assessment).Want(http.StatusOK)
	var mats string
	for _, c := range whole.Read("colleagues").([]any) {
		if colleague := c.(map[string]any); colleague["name"] == "Mats" {
			mats = colleague["id"].(string)
		}
	}
	same(x.sara.Call(http.MethodPost, one+"/hand", fmt.Sprintf(`{"to": %q}`, mats), "If-Match", `"3"`).
		Want(http.StatusOK), map[string]any{"assigned_to": mats, "version": 4.0})
	x.sara.Call(http.MethodPost, one+"/hand", fmt.Sprintf(`{"to": %q}`, uuid.NewString()), "If-Match", `"4"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "to: error.unknown_choice")
	same(x.mats.Get(here+"/work").
		Want(http.StatusOK), map[string]any{
		"items.0.handed":       []any{"D1"},
		"items.0.may_decide":   true,
		"items.0.may_answer":   true,
		"items.0.round.name":   "Våren",
		"items.0.round_state":  "open",
		"items.0.state":        "draft",
		"items.0.counts.asked": 21.0,
		"items.0.returned":     nil,
		"items.0.entity.id":    x.support.String(),
	})
	if got := x.carl.Get(here + "/work").Want(http.StatusOK).Body; got != "{\"items\":[]}\n" {
		t.Errorf("the chair's work is %s", got)
	}
	same(x.mats.Call(http.MethodPut, one, said("yes"), "If-Match", `"4"`).
		Want(http.StatusOK), map[string]any{"answered_by": mats, "assigned_to": nil, "version": 5.0})
	versions := x.sara.Get(one + "/versions").Want(http.StatusOK)
	same(versions,
		map[string]any{
			"items.0.answer.version": 5.0,
			"items.0.saved_by.name":  "Mats",
			"items.1.saved_by.name":  "Sara",
			"items.4.answer.comment": "Beslutat, inte infört.",
		},
	)
	if n := len(versions.Read("items").([]any)); n != 5 {
		t.Errorf("%d versions, want 5", n)
	}
	x.sara.Call(http.MethodPost, one+"/keep", "", "If-Match", `"5"`).Problem(http.StatusConflict, "conflict")

	listed, asked := x.kim.Get(x.assessment+"/answers").Want(http.StatusOK).Read("items").([]any), []string{}
	for _, a := range listed {
		asked = append(asked, a.(map[string]any)["question"].(string))
	}
	if want := strings.Fields("B3 D1 D3 D4 E3 E4 F1 F2 F3 F4 F5 F6 F7 F8 F9 G1 G2 G5 G6 G7 H3"); !slices.Equal(
		want,
		asked,
	) {
		t.Errorf("the list holds %v, want %v", asked, want)
	}
	if diff := cmp.Diff(x.sara.Get(one).Read(), listed[1]); diff != "" {
		t.Errorf("in the list (-alone +listed):\n%s", diff)
	}
}

func TestAPIProvidedAndKeptAnswers(t *testing.T) {
	t.Parallel()
	x := newRoundAPI(t)
	received := x.assessment + "/answers/F2"
	stance := func(value, comment, stance string) string {
		return fmt.Sprintf(`{"value": %s, "reason": "", "comment": %q, "evidence": [], "stance": %q}`, value, comment, stance)
	}
	x.sara.Call(http.MethodPut, received, stance("null", "", "confirmed"), "If-Match", `"0"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "stance: error.nothing_to_confirm")
	x.say(x.ivar, x.itAnswer, "partly", "F2")
	same(
		x.sara.Get(received).
			Want(http.StatusOK),
		map[string]any{
			"value":    "partly",
			"stance":   nil,
			"version":  1.0,
			"provider": strings.TrimPrefix(x.itAnswer, here+"/assessments/"),
		},
	)
	same(x.sara.Call(http.MethodPut, received, stance("null", "", "confirmed"), "If-Match", `"1"`).
		Want(http.StatusOK), map[string]any{"value": "partly", "stance": "confirmed"})
	x.sara.Call(http.MethodPut, received, stance(`"no"`, "", "disputed"), "If-Match", `"2"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "comment: error.dispute_without_reason")
	same(x.sara.Call(http.MethodPut, received, stance(`"no"`, "Inte hos oss.", "disputed"), "If-Match", `"2"`).
		Want(http.StatusOK), map[string]any{"value": "no", "stance": "disputed", "version": 3.0})
	x.sara.Call(http.MethodPost, received+"/keep", "", "If-Match", `"3"`).Problem(http.StatusConflict, "conflict")

	x.say(x.sara, x.assessment, "yes", "D1")
	next := x.kim.Call(http.MethodPost, here+"/rounds", strings.Replace(x.newRound("Hösten"), `"message"`, fmt.Sprintf(`"previous": %q, "message"`, strings.TrimPrefix(x.round, here+"/rounds/")), 1)).
		Want(http.StatusCreated)
	later := x.in(next, x.support)
	whole := x.sara.Get(later).Want(http.StatusOK)
	same(whole,
		map[string]any{
			"round.name":                 "Hösten",
			"previous_round.name":        "Våren",
			"questions.1.question":       "D1",
			"questions.1.area":           "D",
			"questions.1.answer.version": 0.0,
			"questions.1.previous.value": "yes",
			"questions.0.previous":       nil,
			"questions.7.provided_by":    "Enheten it",
			"questions.0.provided_by":    nil,
			"may_answer":                 true,
			"may_submit":                 true,
			"may_decide":                 false,
			"submissions":                []any{},
			"returned":                   nil,
			"state":                      "draft",
			"message":                    "Välkommen!",
			"score.preliminary":          true,
			"people.0.name":              "Sara",
		},
	)
	if n := len(whole.Read("people").([]any)); n != 1 {
		t.Errorf("%d people are named, want Sara alone", n)
	}
	x.sara.Call(http.MethodPost, later+"/answers/D1/keep", "").Problem(http.StatusPreconditionRequired, "version_required")
	same(x.sara.Call(http.MethodPost, later+"/answers/D1/keep", "", "If-Match", `"0"`).
		Want(http.StatusOK), map[string]any{"value": "yes", "still_true": true, "version": 1.0})
	x.sara.Call(http.MethodPost, later+"/answers/B3/keep", "", "If-Match", `"0"`).Problem(http.StatusConflict, "conflict")
}
