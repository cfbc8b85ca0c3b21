package rest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"mognad/api/apitest"
	"mognad/assessment"
)

// auditAPI is a program that acts as somebody of the audited municipality.
func auditAPI(t *testing.T, x *apitest.AuditSite, email string) apitest.Client {
	t.Helper()
	return x.Client(t, email, "norrdal", assessment.TokenWrite)
}

// TestAPIAuditChain goes from planning to a final audit using only the API.
func TestAPIAuditChain(t *testing.T) {
	t.Parallel()
	s, asa := norrdalAPI(t)
	root := s.Root(t)
	board := asa.Call(http.MethodPost, here+"/bodies", `{"name": "Bolagsstyrelsen"}`).Want(http.StatusCreated).Text("id")
	company := uuid.MustParse(
		asa.Call(http.MethodPost, here+"/entities", fmt.Sprintf(`{"key": "bolaget", "name": "Norrdalsbolaget AB", "kind": "company", "parent": %q, "body": %q}`, root, board)).
			Want(http.StatusCreated).
			Text("id"),
	)
	clients := map[assessment.Role]apitest.Client{}
	for name, role := range map[string]assessment.Role{"kim": assessment.Coordinator, "mats": assessment.EntityManager,
		"anna": assessment.Auditor, "carl": assessment.Management} {
		s.Join(t, strings.ToUpper(name[:1])+name[1:], name+"@norrdal.example", role, root)
		clients[role] = s.Client(t, name+"@norrdal.example", "norrdal", assessment.TokenWrite)
	}
	kim, mats, anna, carl := clients[assessment.Coordinator], clients[assessment.EntityManager],
		clients[assessment.Auditor], clients[assessment.Management]
	made := kim.Call(http.MethodPost, here+"/rounds", fmt.Sprintf(`{"name": "Våren", "questionnaire": {"key": "mognad-bas", "version": "1.0"}, "opens_on": "2020-01-01", "closes_on": "2199-12-31", "entities": [%q]}`, company)).
		Want(http.StatusCreated)
	work := here + "/assessments/" + made.Text("assessments", 0, "assessment")
	handIn := func(value string) {
		t.Helper()
		for _, said := range mats.Get(work + "/answers").Read("items").([]any) {
			one := said.(map[string]any)
			mats.Call(http.MethodPut, work+"/answers/"+one["question"].(string), fmt.Sprintf(`{"value": %q, "reason": "", "comment": "I pärmen", "evidence": [], "stance": null}`, value), "If-Match", tag(one["version"])).
				Want(http.StatusOK)
		}
		mats.Call(http.MethodPost, work+"/submissions", "", "If-Match", mats.Get(work).Header.Get("ETag")).
			Want(http.StatusCreated)
	}
	handIn("no")

	// Planning.
	asa.Call(http.MethodPost, here+"/audits", `{"title": "", "entities": [], "questions": [{"id": "1", "text": ""}], "scale": {"steps": [{"label": "Ja", "ordinal": 1.005, "from": null}, {"label": "", "ordinal": 0, "from": null}], "norm": 7.123}}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "title: error.required", "key: error.key",
			"entities: error.required", "questions[0].text: error.required", "scale.steps[0].ordinal: error.invalid",
			"scale.steps[1].label: error.required", "scale.norm: error.not_on_scale")
	asa.Call(http.MethodPost, here+"/audits", `{"Title": "x", "entities": "x", "scale": {"template": "ours"}, "state": "final"}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "Title: api.unknown_property", "title: error.required",
			"entities: api.array", "scale.template: error.unknown_choice", "state: api.unknown_property")
	begun := asa.Call(http.MethodPost, here+"/audits", fmt.Sprintf(`{"title": "Granskning", "auditor": "Byrån", "entities": [%q], "round": %q, "purpose": "Är det systematiskt?", "from": "2026-01-01", "commissioned_by": ["Revisorerna"],
		"questions": [{"id": "1", "from": "R2", "area": "Risk", "text": "Görs riskanalyser?"}, {"id": "2 a/b", "text": "En egen", "parts": [{"name": "a", "text": "första"}]}],
		"interviews": [{"role": "It-chef", "on": null, "notes": "Drift"}], "earlier": [{"year": 2020, "what": "Förstudie"}]}`, company, made.Text("id"))).
		Want(http.StatusCreated)
	same(begun,
		map[string]any{
			"key":               "granskning",
			"state":             "planning",
			"auditor":           "Byrån",
			"from":              "2026-01-01",
			"to":                nil,
			"round.name":        "Våren",
			"questionnaire.key": "mognad-bas",
			"scale.template":    "essentials",
			"scale.steps.0": map[string]any{
				"label":   "Ja",
				"ordinal": 4.0,
				"from":    90.0,
			},
			"scale.steps.3.label":      "Nej",
			"scale.cap_no":             0.0,
			"scale.norm":               nil,
			"questions.1.from":         nil,
			"questions.1.parts.0.name": "a",
			"interviews.0.on":          nil,
			"earlier.0.year":           2020.0,
			"entities.0.body.name":     "Bolagsstyrelsen",
			"entities.0.submission":    nil,
			"may_plan":                 true,
			"may_write":                false,
			"may_read":                 false,
			"cells":                    []any{},
			"version":                  1.0,
			"seal":                     nil,
		},
	)
	audit := here + "/audits/" + begun.Text("id")
	if got := begun.Header.Get("Location"); got != "/api/v1"+audit || begun.Header.Get("ETag") != `"1"` {
		t.Errorf("the audit is at %s, %s", got, begun.Header.Get("ETag"))
	}
	anna.Get(audit).Problem(http.StatusNotFound, "not_found")
	me := s.Principal(t, "anna@norrdal.example").User.ID.String()
	engage := audit + "/engagements/" + me
	until := func(days int) string {
		return fmt.Sprintf(`{"until": %q}`, assessment.DateOf(time.Now().AddDate(0, 0, days)))
	}
	asa.Call(http.MethodPut, engage, until(2)).Problem(http.StatusPreconditionRequired, "version_required")
	asa.Call(http.MethodPut, engage, `{"until": ""}`, "If-Match", `"0"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "until: error.required")
	asa.Call(http.MethodPut, audit+"/engagements/"+s.Principal(t, "kim@norrdal.example").User.ID.String(), until(2), "If-Match", `"0"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "user: error.engage_other_role")
	asa.Call(http.MethodPut, audit+"/engagements/"+uuid.NewString(), until(2), "If-Match", `"0"`).
		Problem(http.StatusNotFound, "not_found")
	stale(
		asa.Call(http.MethodPut, engage, until(1), "If-Match", `"1"`),
		map[string]any{"user": me, "until": nil, "engaged_by": nil, "waits": false, "version": 0.0, "updated_at": nil},
	)
	same(asa.Call(http.MethodPut, engage, until(1), "If-Match", `"0"`).
		Want(http.StatusOK), map[string]any{"user": me, "version": 1.0})
	engaged := asa.Call(http.MethodPut, engage, until(2), "If-Match", `"1"`).Want(http.StatusOK)
	stale(asa.Call(http.MethodPut, engage, until(1), "If-Match", `"1"`), engaged.Read())
	same(
		asa.Get(audit+"/engagements").
			Want(http.StatusOK),
		map[string]any{
			"items.0.user":    me,
			"items.0.email":   "anna@norrdal.example",
			"items.0.now":     true,
			"items.0.version": 2.0,
		},
	)
	same(anna.Get(here+"/audits").
		Want(http.StatusOK), map[string]any{"items.0.title": "Granskning", "items.0.engaged": true, "items.0.may_read": true})
	change := strings.Replace(
		apitest.AuditBody(
			"Granskning av risker",
			company.String(),
			assessment.AuditedQuestion{ID: "1", From: "R2", Text: "Görs det?"},
		),
		`"round": null`,
		fmt.Sprintf(`"round": %q`, made.Text("id")),
		1,
	)
	change = strings.Replace(
		change,
		`"steps": []`,
		`"steps": [{"label": "Ja", "ordinal": 4, "from": 75}, {"label": "Delvis", "ordinal": 2.5, "from": 40}, {"label": "Nej", "ordinal": 0, "from": 0}]`,
		1,
	)
	asa.Call(http.MethodPut, audit, change).Problem(http.StatusPreconditionRequired, "version_required")
	asa.Call(http.MethodPut, audit, `{"title": "x"}`, "If-Match", `"1"`).Want(http.StatusUnprocessableEntity)
	stale(asa.Call(http.MethodPut, audit, change, "If-Match", `"7"`), asa.Get(audit).Read())
	same(asa.Call(http.MethodPut, audit, change, "If-Match", `"1"`).
		Want(http.StatusOK),
		map[string]any{"title": "Granskning av risker", "key": "granskning", "scale.steps.1.ordinal": 2.5, "version": 2.0})

	// Fieldwork.
	asa.Call(http.MethodPost, audit+"/fieldwork", "", "If-Match", `"2"`).Problem(http.StatusForbidden, "forbidden")
	anna.Call(http.MethodPost, audit+"/fieldwork", "").Problem(http.StatusPreconditionRequired, "version_required")
	stale(anna.Call(http.MethodPost, audit+"/fieldwork", "", "If-Match", `"1"`), anna.Get(audit).Read())
	seen := anna.Call(http.MethodPost, audit+"/fieldwork", "", "If-Match", `"2"`).Want(http.StatusOK)
	same(seen,
		map[string]any{
			"state":                        "fieldwork",
			"entities.0.submission.number": 1.0,
			"entities.0.version":           3.0,
			"cells.0.share.percent":        0.0,
			"cells.0.proposal.ordinal":     0.0,
			"cells.0.proposal.label":       "Nej",
			"cells.0.judgement.version":    0.0,
			"cells.0.judgement.ordinal":    nil,
			"cells.0.judgement.origin":     nil,
			"cells.0.wide":                 false,
			"may_write":                    true,
			"may_plan":                     false,
			"version":                      3.0,
		},
	)
	if len(seen.Read("cells", 0, "proposal", "questions").([]any)) == 0 || len(seen.Read("advice").([]any)) < 2 ||
		len(seen.Read("bodies").([]any)) != 1 {
		t.Errorf("the working is missing:\n%s", seen.Body)
	}
	entity := audit + "/entities/" + company.String()
	same(
		anna.Get(entity+"/answers").
			Want(http.StatusOK),
		map[string]any{
			"entity.submission.number": 1.0,
			"questionnaire.key":        "mognad-bas",
			"answers.0.value":          "no",
			"answers.0.comment":        "I pärmen",
			"people.0.name":            "Mats",
		},
	)
	judge := entity + "/questions/1/judgement"
	said := func(ordinal any, reason string) string {
		return fmt.Sprintf(`{"ordinal": %v, "not_assessed": false, "observation": "Sett", "reason": %q}`, ordinal, reason)
	}
	first := anna.Get(judge).Want(http.StatusOK)
	if got := first.Header.Get("ETag"); got != `"0"` {
		t.Errorf("the ETag of nothing is %s", got)
	}
	anna.Call(http.MethodPut, judge, said(4, "")).Problem(http.StatusPreconditionRequired, "version_required")
	stale(anna.Call(http.MethodPut, judge, said(4, "Görs"), "If-Match", `"1"`), first.Read())
	anna.Call(http.MethodPut, judge, said(4, ""), "If-Match", `"0"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "reason: error.override_reason")
	anna.Call(http.MethodPut, judge, `{"ordinal": 4}`, "If-Match", `"0"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "not_assessed: error.required", "observation: error.required",
			"reason: error.required")
	anna.Call(http.MethodPut, judge, said(`"4"`, ""), "If-Match", `"0"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "ordinal: error.invalid")
	for _, off := range []string{"3", "2.505", "-1", "1e9"} {
		p := anna.Call(http.MethodPut, judge, said(off, "x"), "If-Match", `"0"`).
			Problem(http.StatusUnprocessableEntity, "invalid", "ordinal: error.not_on_scale")
		if want := strings.Replace(off, "1e9", "1000000000", 1) + " is not on the scale."; p.Errors[0].Detail != want {
			t.Errorf("told %q, want %q", p.Errors[0].Detail, want)
		}
	}
	overridden := anna.Call(http.MethodPut, judge, said(4, "Görs muntligt"), "If-Match", `"0"`).Want(http.StatusOK)
	same(overridden,
		map[string]any{
			"ordinal":               4.0,
			"label":                 "Ja",
			"origin":                "overridden",
			"observation":           "Sett",
			"reason":                "Görs muntligt",
			"proposed.ordinal":      0.0,
			"proposed.label":        "Nej",
			"proposed.share.points": 0.0,
			"proposed.submission":   seen.Text("entities", 0, "submission", "sha256"),
			"judged_by":             me,
			"version":               1.0,
			"entity":                company.String(),
			"question":              "1",
		},
	)
	for _, etag := range []string{`"0"`, `W/"99"`, `"x"`} {
		stale(anna.Call(http.MethodPut, judge, said(0, ""), "If-Match", etag), overridden.Read())
	}
	same(
		anna.Get(audit),
		map[string]any{"cells.0.wide": true, "gaps": []any{map[string]any{"question": "1", "entity": company.String()}}},
	)
	same(anna.Get(audit+"/gaps"), map[string]any{
		"compared": 1.0, "items.0.question": "1", "items.0.entity": company.String(), "items.0.proposed": 0.0,
		"items.0.judged": 4.0, "items.0.steps": 2.0, "items.0.wide": true,
	})
	mats.Get(audit+"/gaps").Problem(http.StatusForbidden, "forbidden")
	same(mats.Get(here+"/criteria"), map[string]any{
		"items.0.id": "kl-1991", "items.0.of": "se", "items.0.from": "1992-01-01", "items.0.until": "2017-12-31",
		"items.0.title.en": "Local Government Act (1991:900)",
	})
	anna.Call(http.MethodPut, entity+"/questions/9/judgement", said(4, "x"), "If-Match", `"0"`).
		Problem(http.StatusNotFound, "not_found")

	// A later submission is pinned when the auditor chooses to.
	anna.Call(http.MethodPost, entity+"/pin", "", "If-Match", `"3"`).Problem(http.StatusConflict, "conflict")
	mats.Call(http.MethodPost, work+"/submissions/1/decision", `{"outcome": "returned", "reason": "Fel"}`).
		Want(http.StatusCreated)
	handIn("yes")
	anna.Call(http.MethodPost, entity+"/pin", "").Problem(http.StatusPreconditionRequired, "version_required")
	stale(anna.Call(http.MethodPost, entity+"/pin", "", "If-Match", `"1"`), anna.Get(audit).Read("entities", 0))
	pinned := anna.Call(http.MethodPost, entity+"/pin", "", "If-Match", `"3"`).Want(http.StatusOK)
	same(pinned, map[string]any{"submission.number": 2.0, "version": 4.0})
	later := anna.Get(audit)
	same(later,
		map[string]any{
			"entities.0":                       pinned.Read(),
			"cells.0.outdated":                 true,
			"cells.0.wide":                     false,
			"cells.0.proposal.label":           "Ja",
			"cells.0.judgement.proposed.label": "Nej",
			"advice":                           []any{},
		},
	)

	// Recommendations.
	all := audit + "/recommendations"
	recommend := func(text string) apitest.Answer {
		t.Helper()
		return anna.Call(http.MethodPost, all, fmt.Sprintf(`{"body": %q, "text": %q, "places": [{"question": "1", "entity": %q}]}`, board, text, company)).
			Want(http.StatusCreated)
	}
	one, two := recommend("Första"), recommend("Andra")
	same(two,
		map[string]any{
			"number":     2.0,
			"body.name":  "Bolagsstyrelsen",
			"priority":   nil,
			"rule":       nil,
			"references": []any{},
			"version":    1.0,
			"written_by": me,
		},
	)
	anna.Call(http.MethodPost, all, fmt.Sprintf(`{"body": %q, "text": "", "priority": "urgent", "places": [{"question": "9", "entity": "x"}]}`, uuid.NewString())).
		Problem(http.StatusUnprocessableEntity, "invalid", "priority: error.unknown_choice")
	anna.Call(http.MethodPost, all, fmt.Sprintf(`{"body": %q, "text": "", "places": [{"question": "9", "entity": "x"}]}`, uuid.NewString())).
		Problem(http.StatusUnprocessableEntity, "invalid", "body: error.unknown_choice", "text: error.required",
			"places: error.unknown_choice")
	path := all + "/" + two.Text("id")
	if got := two.Header.Get("Location"); got != "/api/v1"+path {
		t.Errorf("the recommendation is at %s", got)
	}
	same(
		anna.Call(http.MethodPost, path+"/move", `{"number": -3}`).
			Want(http.StatusOK),
		map[string]any{
			"items.0.text":    "Andra",
			"items.0.number":  1.0,
			"items.1.text":    "Första",
			"items.1.number":  2.0,
			"items.1.version": 1.0,
		},
	)
	rewritten := fmt.Sprintf(
		`{"body": %q, "text": "I andra ord", "priority": "high", "first_step": "Börja", "references": ["ISO 27001 A.5"], "places": []}`,
		board,
	)
	anna.Call(http.MethodPut, path, rewritten).Problem(http.StatusPreconditionRequired, "version_required")
	saved := anna.Call(http.MethodPut, path, rewritten, "If-Match", `"1"`).Want(http.StatusOK)
	same(saved,
		map[string]any{
			"text":       "I andra ord",
			"priority":   "high",
			"first_step": "Börja",
			"places":     []any{},
			"number":     1.0,
			"version":    2.0,
		},
	)
	stale(anna.Call(http.MethodPut, path, rewritten, "If-Match", `"1"`), saved.Read())
	anna.Call(http.MethodDelete, path, "").Problem(http.StatusPreconditionRequired, "version_required")
	stale(anna.Call(http.MethodDelete, path, "", "If-Match", `"1"`), saved.Read())
	anna.Call(http.MethodDelete, path, "", "If-Match", `"2"`).Want(http.StatusNoContent)
	anna.Call(http.MethodDelete, path, "", "If-Match", `"2"`).Problem(http.StatusConflict, "conflict")
	same(
		anna.Get(all).
			Want(http.StatusOK),
		map[string]any{
			"items.0.id":     one.Text("id"),
			"items.0.number": 1.0,
			"items.0.places": []any{map[string]any{"question": "1", "entity": company.String()}},
		},
	)

	// Overall, in the auditor's own words.
	words := `{"overall": " delvis ", "statement": "Det brister."}`
	anna.Call(http.MethodPut, entity+"/statement", words).Problem(http.StatusPreconditionRequired, "version_required")
	stale(anna.Call(http.MethodPut, entity+"/statement", words, "If-Match", `"3"`), pinned.Read())
	same(anna.Call(http.MethodPut, entity+"/statement", words, "If-Match", `"4"`).
		Want(http.StatusOK), map[string]any{"overall": "delvis", "statement": "Det brister.", "version": 5.0})
	anna.Call(http.MethodPut, audit+"/statement", words).Problem(http.StatusPreconditionRequired, "version_required")
	stale(anna.Call(http.MethodPut, audit+"/statement", words, "If-Match", `"2"`), anna.Get(audit).Read())
	same(anna.Call(http.MethodPut, audit+"/statement", words, "If-Match", `"3"`).
		Want(http.StatusOK), map[string]any{"overall": "delvis", "version": 4.0})

	// Final.
	carl.Get(all).Problem(http.StatusForbidden, "forbidden")
	anna.Call(http.MethodPost, audit+"/final", "").Problem(http.StatusPreconditionRequired, "version_required")
	stale(anna.Call(http.MethodPost, audit+"/final", "", "If-Match", `"3"`), anna.Get(audit).Read())
	anna.Call(http.MethodPost, audit+"/final", "", "If-Match", `"4"`).Problem(http.StatusConflict, "conflict")
	same(
		anna.Call(http.MethodPost, audit+"/declarations", `{"impartiality": "clear"}`).Want(http.StatusOK),
		map[string]any{"items.0.own": true, "items.0.declared.impartiality": "clear", "items.0.reason": nil, "may_declare": true},
	)
	same(
		anna.Call(http.MethodPost, audit+"/plan-approvals", `{"approved_on": "2026-01-31", "approved_by": "Revisorerna"}`).
			Want(http.StatusOK),
		map[string]any{"items.0.number": 1.0, "items.0.approved_by": "Revisorerna", "items.0.changed_in": []any{}},
	)
	totals := `{"about": "question", "subject": "1", "counts": [{"unjudged": "not_assessed", "count": 6},
		{"ordinal": 0, "count": 7}, {"ordinal": 2.5, "count": 8}, {"ordinal": 4, "count": 9}]}`
	same(
		anna.Call(http.MethodPut, audit+"/totals", totals, "If-Match", `"0"`).Want(http.StatusOK),
		map[string]any{"about": "question", "question": "1", "counts.0.count": 9.0, "counts.3.unjudged": "not_assessed",
			"version": 1.0},
	)
	anna.Call(http.MethodPut, audit+"/totals", strings.Replace(totals, "9", "10", 1), "If-Match", `"0"`).
		Problem(http.StatusPreconditionFailed, "stale")
	final := anna.Call(http.MethodPost, audit+"/final", "", "If-Match", `"4"`).Want(http.StatusOK)
	same(final, map[string]any{"state": "final", "may_write": false, "whole": true})
	same(carl.Get(audit).
		Want(http.StatusOK), map[string]any{
		"overall":                    "delvis",
		"whole":                      true,
		"cells.0.judgement":          final.Read("cells", 0, "judgement"),
		"cells.0.proposal.questions": []any{},
		"recommendations": anna.Get(all).
			Read("items"),
		"seal":     final.Read("seal"),
		"advice":   []any{},
		"bodies":   []any{},
		"may_read": true,
	})
	same(carl.Get(judge).Want(http.StatusOK), map[string]any{"label": "Ja"})
	anna.Call(http.MethodPut, judge, said(0, "Nej"), "If-Match", `"1"`).Problem(http.StatusConflict, "conflict")
	sealed := anna.Get(audit + "/file?format=json&proposals=true").Want(http.StatusOK)
	if sum := sha256.Sum256([]byte(sealed.Body)); hex.EncodeToString(sum[:]) != final.Text("seal", "sha256") {
		t.Error("the file with proposals is not what was sealed")
	}
	if got := sealed.Header.Get("Content-Disposition"); got != `attachment; filename="norrdal-granskning.json"` ||
		sealed.Header.Get("Content-Type") != "application/json" {
		t.Errorf("the file is %s, %s", got, sealed.Header.Get("Content-Type"))
	}
}

// TestAPIAuditAdvice adopts and dismisses what rules propose.
func TestAPIAuditAdvice(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	anna := auditAPI(t, x, "anna@revisor.example")
	seen := anna.Get(x.Path).Want(http.StatusOK)
	advice := func(i int) string {
		return x.Path + "/entities/" + seen.Text("advice", i, "entity") + "/advice/" + seen.Text("advice", i, "rule")
	}
	for _, wrong := range []string{`{}`, `{"adopt": {}, "dismiss": {"reason": "x"}}`} {
		anna.Call(http.MethodPost, advice(0), wrong).
			Problem(http.StatusUnprocessableEntity, "invalid", "adopt: error.invalid")
		auditAPI(
			t,
			x,
			"kim@norrdal.example",
		).Call(http.MethodPost, advice(0), wrong).
			Problem(http.StatusForbidden, "forbidden")
	}
	anna.Call(http.MethodPost, advice(0), `{"dismiss": {"reason": " "}}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "reason: error.required")
	anna.Call(http.MethodPost, advice(0), `{"dismiss": {}}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "dismiss.reason: error.required")
	same(anna.Call(http.MethodPost, advice(0), `{"dismiss": {"reason": "Redan beslutat"}}`).
		Want(http.StatusOK), map[string]any{"recommendation": nil})
	same(anna.Get(x.Path), map[string]any{"advice.0.dismissal.reason": "Redan beslutat", "advice.0.adopted": nil})
	anna.Call(http.MethodPost, advice(0), `{"adopt": {"body": "x"}}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "body: error.unknown_choice")
	own := anna.Call(http.MethodPost, advice(0), `{"adopt": {"text": "I andra ord", "priority": "low", "places": []}}`).
		Want(http.StatusOK)
	same(own,
		map[string]any{
			"recommendation.text":        "I andra ord",
			"recommendation.priority":    "low",
			"recommendation.rule":        seen.Text("advice", 0, "rule"),
			"recommendation.rule_entity": seen.Text("advice", 0, "entity"),
			"recommendation.places":      []any{},
			"recommendation.number":      1.0,
		},
	)
	same(anna.Get(x.Path), map[string]any{"advice.0.dismissal": nil, "advice.0.adopted": own.Text("recommendation", "id")})
	for _, again := range []string{`{"adopt": {}}`, `{"dismiss": {"reason": "Ändå inte"}}`} {
		anna.Call(http.MethodPost, advice(0), again).Problem(http.StatusConflict, "conflict")
	}
	same(anna.Call(http.MethodPost, advice(1), `{"adopt": {}}`).
		Want(http.StatusOK), map[string]any{
		"recommendation.text":       seen.Text("advice", 1, "recommendation", "sv"),
		"recommendation.first_step": seen.Text("advice", 1, "first_step", "sv"),
		"recommendation.priority":   seen.Text("advice", 1, "priority"),
		"recommendation.places":     seen.Read("advice", 1, "places"),
	})
	anna.Call(http.MethodPost, x.Path+"/entities/"+x.Root.String()+"/advice/saknas", `{"adopt": {}}`).
		Problem(http.StatusNotFound, "not_found")
}

func TestAPIAuditScales(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("maturity"))
	anna := auditAPI(t, x, "anna@revisor.example")
	own := x.Column(x.Root) + "/questions/" + url.PathEscape("2 a/b") + "/judgement"
	said := func(ordinal string) string {
		return fmt.Sprintf(`{"ordinal": %s, "not_assessed": false, "observation": "", "reason": ""}`, ordinal)
	}
	for _, off := range []string{"0.9", "5.1", "3.55", "0"} {
		anna.Call(http.MethodPut, own, said(off), "If-Match", `"0"`).
			Problem(http.StatusUnprocessableEntity, "invalid", "ordinal: error.not_on_scale")
	}
	same(anna.Call(http.MethodPut, own, said("3.5"), "If-Match", `"0"`).
		Want(http.StatusOK), map[string]any{"ordinal": 3.5, "label": "3.5", "origin": "own", "proposed": nil})
	same(anna.Call(http.MethodPut, own, said("3.0"), "If-Match", `"1"`).
		Want(http.StatusOK), map[string]any{"ordinal": 3.0, "label": "maturity-2"})
	anna.Call(http.MethodPut, own, `{"ordinal": 3, "not_assessed": true, "observation": "", "reason": ""}`, "If-Match", `"2"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "ordinal: error.judged_and_not")
	anna.Call(http.MethodPut, own, `{"ordinal": null, "not_assessed": true, "observation": "", "reason": ""}`, "If-Match", `"2"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "reason: error.required")
	same(
		anna.Call(http.MethodPut, own, `{"ordinal": null, "not_assessed": true, "observation": "", "reason": "Ej prövat"}`, "If-Match", `"2"`).
			Want(http.StatusOK),
		map[string]any{"ordinal": nil, "label": nil, "origin": nil, "not_assessed": true},
	)
	same(anna.Get(x.Path), map[string]any{"scale.decimals": 1.0, "scale.template": "maturity"})

	x = apitest.Audited(t, apitest.Scaled("findings"))
	anna = auditAPI(t, x, "anna@revisor.example")
	judge := x.Column(x.Root) + "/questions/1/judgement"
	anna.Call(http.MethodPut, judge, said("1"), "If-Match", `"0"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "ordinal: error.not_on_scale")
	same(
		anna.Call(http.MethodPut, judge, `{"ordinal": null, "not_assessed": false, "observation": "Sett", "reason": ""}`, "If-Match", `"0"`).
			Want(http.StatusOK),
		map[string]any{"observation": "Sett", "ordinal": nil},
	)
	seen := anna.Get(x.Path)
	same(seen, map[string]any{"scale.steps": []any{}, "cells.0.proposal": nil})
	same(anna.Call(http.MethodPost, x.Path+"/final", "", "If-Match", seen.Header.Get("ETag")).
		Want(http.StatusOK), map[string]any{"state": "final"})

	asa := auditAPI(t, x, "asa@norrdal.example")
	for sent, want := range map[string]any{`{"template": "danish"}`: "Optimerad", `{"steps": [{"label": "Bra", "ordinal": 1.25, "from": null}, {"label": "Dåligt", "ordinal": 0, "from": null}]}`: "Bra"} {
		same(
			asa.Call(http.MethodPost, here+"/audits", fmt.Sprintf(`{"title": %q, "entities": [%q], "scale": %s}`, want, x.Company, sent)).
				Want(http.StatusCreated),
			map[string]any{"scale.steps.0.label": want},
		)
	}
	same(
		asa.Call(http.MethodPost, here+"/audits", fmt.Sprintf(`{"title": "Utan skala", "entities": [%q], "scale": {}}`, x.Company)).
			Want(http.StatusCreated),
		map[string]any{"scale.steps": []any{}},
	)
}
