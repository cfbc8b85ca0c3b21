package api_test

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

	"mognad/assessment"
)

// api is a program that acts as somebody of the audited municipality.
func (x *auditSite) api(t *testing.T, email string) apiClient {
	t.Helper()
	return x.client(t, email, "norrdal", assessment.TokenWrite)
}

// TestAPIAuditChain goes from planning to a final audit through the API alone.
func TestAPIAuditChain(t *testing.T) {
	t.Parallel()
	s, asa := norrdalAPI(t)
	root := s.root(t)
	board := asa.call(http.MethodPost, here+"/bodies", `{"name": "Bolagsstyrelsen"}`).want(http.StatusCreated).text("id")
	company := uuid.MustParse(
		asa.call(http.MethodPost, here+"/entities", fmt.Sprintf(`{"key": "bolaget", "name": "Norrdalsbolaget AB", "kind": "company", "parent": %q, "body": %q}`, root, board)).
			want(http.StatusCreated).
			text("id"),
	)
	clients := map[assessment.Role]apiClient{}
	for name, role := range map[string]assessment.Role{"kim": assessment.Coordinator, "mats": assessment.EntityManager, "anna": assessment.Auditor, "carl": assessment.Management} {
		s.join(t, strings.ToUpper(name[:1])+name[1:], name+"@norrdal.example", role, root)
		clients[role] = s.client(t, name+"@norrdal.example", "norrdal", assessment.TokenWrite)
	}
	kim, mats, anna, carl := clients[assessment.Coordinator], clients[assessment.EntityManager], clients[assessment.Auditor], clients[assessment.Management]
	made := kim.call(http.MethodPost, here+"/rounds", fmt.Sprintf(`{"name": "Våren", "questionnaire": {"key": "mognad-bas", "version": "1.0"}, "opens_on": "2020-01-01", "closes_on": "2199-12-31", "entities": [%q]}`, company)).
		want(http.StatusCreated)
	work := here + "/assessments/" + made.text("assessments", 0, "assessment")
	handIn := func(value string) {
		t.Helper()
		for _, said := range mats.get(work + "/answers").read("items").([]any) {
			one := said.(map[string]any)
			mats.call(http.MethodPut, work+"/answers/"+one["question"].(string), fmt.Sprintf(`{"value": %q, "reason": "", "comment": "I pärmen", "evidence": [], "stance": null}`, value), "If-Match", tag(one["version"])).
				want(http.StatusOK)
		}
		mats.call(http.MethodPost, work+"/submissions", "", "If-Match", mats.get(work).Header.Get("ETag")).
			want(http.StatusCreated)
	}
	handIn("no")

	// Planning.
	asa.call(http.MethodPost, here+"/audits", `{"title": "", "entities": [], "questions": [{"id": "1", "text": ""}], "scale": {"steps": [{"label": "Ja", "ordinal": 1.005, "from": null}, {"label": "", "ordinal": 0, "from": null}], "norm": 7.123}}`).
		problem(http.StatusUnprocessableEntity, "invalid", "title: error.required", "key: error.key", "entities: error.required", "questions[0].text: error.required", "scale.steps[0].ordinal: error.invalid",
			"scale.steps[1].label: error.required", "scale.norm: error.not_on_scale")
	asa.call(http.MethodPost, here+"/audits", `{"Title": "x", "entities": "x", "scale": {"template": "ours"}, "state": "final"}`).
		problem(http.StatusUnprocessableEntity, "invalid", "Title: api.unknown_property", "title: error.required", "entities: api.array", "scale.template: error.unknown_choice", "state: api.unknown_property")
	begun := asa.call(http.MethodPost, here+"/audits", fmt.Sprintf(`{"title": "Granskning", "auditor": "Byrån", "entities": [%q], "round": %q, "purpose": "Är det systematiskt?", "from": "2026-01-01", "commissioned_by": ["Revisorerna"],
		"questions": [{"id": "1", "from": "R2", "area": "Risk", "text": "Görs riskanalyser?"}, {"id": "2 a/b", "text": "En egen", "parts": [{"name": "a", "text": "första"}]}],
		"interviews": [{"role": "It-chef", "on": null, "notes": "Drift"}], "earlier": [{"year": 2020, "what": "Förstudie"}]}`, company, made.text("id"))).
		want(http.StatusCreated)
	begun.same(
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
	audit := here + "/audits/" + begun.text("id")
	if got := begun.Header.Get("Location"); got != "/api/v1"+audit || begun.Header.Get("ETag") != `"1"` {
		t.Errorf("the audit is at %s, %s", got, begun.Header.Get("ETag"))
	}
	anna.get(audit).problem(http.StatusNotFound, "not_found")
	me := s.principal(t, "anna@norrdal.example").User.ID.String()
	engage := audit + "/engagements/" + me
	until := func(days int) string {
		return fmt.Sprintf(`{"until": %q}`, assessment.DateOf(time.Now().AddDate(0, 0, days)))
	}
	asa.call(http.MethodPut, engage, until(2)).problem(http.StatusPreconditionRequired, "version_required")
	asa.call(http.MethodPut, engage, `{"until": ""}`, "If-Match", `"0"`).
		problem(http.StatusUnprocessableEntity, "invalid", "until: error.required")
	asa.call(http.MethodPut, audit+"/engagements/"+s.principal(t, "kim@norrdal.example").User.ID.String(), until(2), "If-Match", `"0"`).
		problem(http.StatusUnprocessableEntity, "invalid", "user: error.auditor_reach")
	asa.call(http.MethodPut, audit+"/engagements/"+uuid.NewString(), until(2), "If-Match", `"0"`).
		problem(http.StatusNotFound, "not_found")
	asa.call(http.MethodPut, engage, until(1), "If-Match", `"1"`).
		stale(map[string]any{"user": me, "until": nil, "engaged_by": nil, "version": 0.0, "updated_at": nil})
	asa.call(http.MethodPut, engage, until(1), "If-Match", `"0"`).
		want(http.StatusOK).
		same(map[string]any{"user": me, "version": 1.0})
	engaged := asa.call(http.MethodPut, engage, until(2), "If-Match", `"1"`).want(http.StatusOK)
	asa.call(http.MethodPut, engage, until(1), "If-Match", `"1"`).stale(engaged.read())
	asa.get(audit + "/engagements").
		want(http.StatusOK).
		same(map[string]any{"items.0.user": me, "items.0.email": "anna@norrdal.example", "items.0.now": true, "items.0.version": 2.0})
	anna.get(here + "/audits").
		want(http.StatusOK).
		same(map[string]any{"items.0.title": "Granskning", "items.0.engaged": true, "items.0.may_read": true})
	change := strings.Replace(
		auditBody(
			"Granskning av risker",
			company.String(),
			assessment.AuditedQuestion{ID: "1", From: "R2", Text: "Görs det?"},
		),
		`"round": null`,
		fmt.Sprintf(`"round": %q`, made.text("id")),
		1,
	)
	change = strings.Replace(
		change,
		`"steps": []`,
		`"steps": [{"label": "Ja", "ordinal": 4, "from": 75}, {"label": "Delvis", "ordinal": 2.5, "from": 40}, {"label": "Nej", "ordinal": 0, "from": 0}]`,
		1,
	)
	asa.call(http.MethodPut, audit, change).problem(http.StatusPreconditionRequired, "version_required")
	asa.call(http.MethodPut, audit, `{"title": "x"}`, "If-Match", `"1"`).want(http.StatusUnprocessableEntity)
	asa.call(http.MethodPut, audit, change, "If-Match", `"7"`).stale(asa.get(audit).read())
	asa.call(http.MethodPut, audit, change, "If-Match", `"1"`).
		want(http.StatusOK).
		same(map[string]any{"title": "Granskning av risker", "key": "granskning", "scale.steps.1.ordinal": 2.5, "version": 2.0})

	// Fieldwork.
	asa.call(http.MethodPost, audit+"/fieldwork", "", "If-Match", `"2"`).problem(http.StatusForbidden, "forbidden")
	anna.call(http.MethodPost, audit+"/fieldwork", "").problem(http.StatusPreconditionRequired, "version_required")
	anna.call(http.MethodPost, audit+"/fieldwork", "", "If-Match", `"1"`).stale(anna.get(audit).read())
	seen := anna.call(http.MethodPost, audit+"/fieldwork", "", "If-Match", `"2"`).want(http.StatusOK)
	seen.same(
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
	if len(seen.read("cells", 0, "proposal", "questions").([]any)) == 0 || len(seen.read("advice").([]any)) < 2 ||
		len(seen.read("bodies").([]any)) != 1 {
		t.Errorf("the working is missing:\n%s", seen.Body)
	}
	entity := audit + "/entities/" + company.String()
	anna.get(entity + "/answers").
		want(http.StatusOK).
		same(map[string]any{"entity.submission.number": 1.0, "questionnaire.key": "mognad-bas", "answers.0.value": "no", "answers.0.comment": "I pärmen", "people.0.name": "Mats"})
	judge := entity + "/questions/1/judgement"
	said := func(ordinal any, reason string) string {
		return fmt.Sprintf(`{"ordinal": %v, "not_assessed": false, "observation": "Sett", "reason": %q}`, ordinal, reason)
	}
	first := anna.get(judge).want(http.StatusOK)
	if got := first.Header.Get("ETag"); got != `"0"` {
		t.Errorf("the ETag of nothing is %s", got)
	}
	anna.call(http.MethodPut, judge, said(4, "")).problem(http.StatusPreconditionRequired, "version_required")
	anna.call(http.MethodPut, judge, said(4, "Görs"), "If-Match", `"1"`).stale(first.read())
	anna.call(http.MethodPut, judge, said(4, ""), "If-Match", `"0"`).
		problem(http.StatusUnprocessableEntity, "invalid", "reason: error.override_reason")
	anna.call(http.MethodPut, judge, `{"ordinal": 4}`, "If-Match", `"0"`).
		problem(http.StatusUnprocessableEntity, "invalid", "not_assessed: error.required", "observation: error.required", "reason: error.required")
	anna.call(http.MethodPut, judge, said(`"4"`, ""), "If-Match", `"0"`).
		problem(http.StatusUnprocessableEntity, "invalid", "ordinal: error.invalid")
	for _, off := range []string{"3", "2.505", "-1", "1e9"} {
		p := anna.call(http.MethodPut, judge, said(off, "x"), "If-Match", `"0"`).
			problem(http.StatusUnprocessableEntity, "invalid", "ordinal: error.not_on_scale")
		if want := strings.Replace(off, "1e9", "1000000000", 1) + " is not on the scale."; p.Errors[0].Detail != want {
			t.Errorf("told %q, want %q", p.Errors[0].Detail, want)
		}
	}
	overridden := anna.call(http.MethodPut, judge, said(4, "Görs muntligt"), "If-Match", `"0"`).want(http.StatusOK)
	overridden.same(
		map[string]any{
			"ordinal":               4.0,
			"label":                 "Ja",
			"origin":                "overridden",
			"observation":           "Sett",
			"reason":                "Görs muntligt",
			"proposed.ordinal":      0.0,
			"proposed.label":        "Nej",
			"proposed.share.points": 0.0,
			"proposed.submission":   seen.text("entities", 0, "submission", "sha256"),
			"judged_by":             me,
			"version":               1.0,
			"entity":                company.String(),
			"question":              "1",
		},
	)
	for _, etag := range []string{`"0"`, `W/"2"`, `"x"`} {
		anna.call(http.MethodPut, judge, said(0, ""), "If-Match", etag).stale(overridden.read())
	}
	anna.get(audit).
		same(map[string]any{"cells.0.wide": true, "gaps": []any{map[string]any{"question": "1", "entity": company.String()}}})
	anna.call(http.MethodPut, entity+"/questions/9/judgement", said(4, "x"), "If-Match", `"0"`).
		problem(http.StatusNotFound, "not_found")

	// What is handed in later is pinned when the auditor says so.
	anna.call(http.MethodPost, entity+"/pin", "", "If-Match", `"3"`).problem(http.StatusConflict, "conflict")
	mats.call(http.MethodPost, work+"/submissions/1/decision", `{"outcome": "returned", "reason": "Fel"}`).
		want(http.StatusCreated)
	handIn("yes")
	anna.call(http.MethodPost, entity+"/pin", "").problem(http.StatusPreconditionRequired, "version_required")
	anna.call(http.MethodPost, entity+"/pin", "", "If-Match", `"1"`).stale(anna.get(audit).read("entities", 0))
	pinned := anna.call(http.MethodPost, entity+"/pin", "", "If-Match", `"3"`).want(http.StatusOK)
	pinned.same(map[string]any{"submission.number": 2.0, "version": 4.0})
	later := anna.get(audit)
	later.same(
		map[string]any{
			"entities.0":                       pinned.read(),
			"cells.0.outdated":                 true,
			"cells.0.wide":                     false,
			"cells.0.proposal.label":           "Ja",
			"cells.0.judgement.proposed.label": "Nej",
			"advice":                           []any{},
		},
	)

	// Recommendations.
	all := audit + "/recommendations"
	recommend := func(text string) answer {
		t.Helper()
		return anna.call(http.MethodPost, all, fmt.Sprintf(`{"body": %q, "text": %q, "places": [{"question": "1", "entity": %q}]}`, board, text, company)).
			want(http.StatusCreated)
	}
	one, two := recommend("Första"), recommend("Andra")
	two.same(
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
	anna.call(http.MethodPost, all, fmt.Sprintf(`{"body": %q, "text": "", "priority": "urgent", "places": [{"question": "9", "entity": "x"}]}`, uuid.NewString())).
		problem(http.StatusUnprocessableEntity, "invalid", "priority: error.unknown_choice")
	anna.call(http.MethodPost, all, fmt.Sprintf(`{"body": %q, "text": "", "places": [{"question": "9", "entity": "x"}]}`, uuid.NewString())).
		problem(http.StatusUnprocessableEntity, "invalid", "body: error.unknown_choice", "text: error.required", "places: error.unknown_choice")
	path := all + "/" + two.text("id")
	if got := two.Header.Get("Location"); got != "/api/v1"+path {
		t.Errorf("the recommendation is at %s", got)
	}
	anna.call(http.MethodPost, path+"/move", `{"number": -3}`).
		want(http.StatusOK).
		same(map[string]any{"items.0.text": "Andra", "items.0.number": 1.0, "items.1.text": "Första", "items.1.number": 2.0, "items.1.version": 1.0})
	rewritten := fmt.Sprintf(
		`{"body": %q, "text": "I andra ord", "priority": "high", "first_step": "Börja", "references": ["ISO 27001 A.5"], "places": []}`,
		board,
	)
	anna.call(http.MethodPut, path, rewritten).problem(http.StatusPreconditionRequired, "version_required")
	saved := anna.call(http.MethodPut, path, rewritten, "If-Match", `"1"`).want(http.StatusOK)
	saved.same(
		map[string]any{
			"text":       "I andra ord",
			"priority":   "high",
			"first_step": "Börja",
			"places":     []any{},
			"number":     1.0,
			"version":    2.0,
		},
	)
	anna.call(http.MethodPut, path, rewritten, "If-Match", `"1"`).stale(saved.read())
	anna.call(http.MethodDelete, path, "").problem(http.StatusPreconditionRequired, "version_required")
	anna.call(http.MethodDelete, path, "", "If-Match", `"1"`).stale(saved.read())
	anna.call(http.MethodDelete, path, "", "If-Match", `"2"`).want(http.StatusNoContent)
	anna.call(http.MethodDelete, path, "", "If-Match", `"2"`).problem(http.StatusNotFound, "not_found")
	anna.get(all).
		want(http.StatusOK).
		same(map[string]any{"items.0.id": one.text("id"), "items.0.number": 1.0, "items.0.places": []any{map[string]any{"question": "1", "entity": company.String()}}})

	// Overall, in the auditor's own words.
	words := `{"overall": " delvis ", "statement": "Det brister."}`
	anna.call(http.MethodPut, entity+"/statement", words).problem(http.StatusPreconditionRequired, "version_required")
	anna.call(http.MethodPut, entity+"/statement", words, "If-Match", `"3"`).stale(pinned.read())
	anna.call(http.MethodPut, entity+"/statement", words, "If-Match", `"4"`).
		want(http.StatusOK).
		same(map[string]any{"overall": "delvis", "statement": "Det brister.", "version": 5.0})
	anna.call(http.MethodPut, audit+"/statement", words).problem(http.StatusPreconditionRequired, "version_required")
	anna.call(http.MethodPut, audit+"/statement", words, "If-Match", `"2"`).stale(anna.get(audit).read())
	anna.call(http.MethodPut, audit+"/statement", words, "If-Match", `"3"`).
		want(http.StatusOK).
		same(map[string]any{"overall": "delvis", "version": 4.0})

	// Final.
	carl.get(all).problem(http.StatusForbidden, "forbidden")
	anna.call(http.MethodPost, audit+"/final", "").problem(http.StatusPreconditionRequired, "version_required")
	anna.call(http.MethodPost, audit+"/final", "", "If-Match", `"3"`).stale(anna.get(audit).read())
	final := anna.call(http.MethodPost, audit+"/final", "", "If-Match", `"4"`).want(http.StatusOK)
	final.same(map[string]any{"state": "final", "may_write": false, "whole": true})
	carl.get(audit).
		want(http.StatusOK).
		same(map[string]any{
			"overall":                    "delvis",
			"whole":                      true,
			"cells.0.judgement":          final.read("cells", 0, "judgement"),
			"cells.0.proposal.questions": []any{},
			"recommendations": anna.get(all).
				read("items"),
			"seal":     final.read("seal"),
			"advice":   []any{},
			"bodies":   []any{},
			"may_read": true,
		})
	carl.get(judge).want(http.StatusOK).same(map[string]any{"label": "Ja"})
	anna.call(http.MethodPut, judge, said(0, "Nej"), "If-Match", `"1"`).problem(http.StatusConflict, "conflict")
	sealed := anna.get(audit + "/file?format=json&proposals=true").want(http.StatusOK)
	if sum := sha256.Sum256([]byte(sealed.Body)); hex.EncodeToString(sum[:]) != final.text("seal", "sha256") {
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
	x := audited(t, scaled("essentials"))
	anna := x.api(t, "anna@revisor.example")
	seen := anna.get(x.path).want(http.StatusOK)
	advice := func(i int) string {
		return x.path + "/entities/" + seen.text("advice", i, "entity") + "/advice/" + seen.text("advice", i, "rule")
	}
	for _, wrong := range []string{`{}`, `{"adopt": {}, "dismiss": {"reason": "x"}}`} {
		anna.call(http.MethodPost, advice(0), wrong).
			problem(http.StatusUnprocessableEntity, "invalid", "adopt: error.invalid")
		x.api(t, "kim@norrdal.example").call(http.MethodPost, advice(0), wrong).problem(http.StatusForbidden, "forbidden")
	}
	anna.call(http.MethodPost, advice(0), `{"dismiss": {"reason": " "}}`).
		problem(http.StatusUnprocessableEntity, "invalid", "reason: error.required")
	anna.call(http.MethodPost, advice(0), `{"dismiss": {}}`).
		problem(http.StatusUnprocessableEntity, "invalid", "dismiss.reason: error.required")
	anna.call(http.MethodPost, advice(0), `{"dismiss": {"reason": "Redan beslutat"}}`).
		want(http.StatusOK).
		same(map[string]any{"recommendation": nil})
	anna.get(x.path).same(map[string]any{"advice.0.dismissal.reason": "Redan beslutat", "advice.0.adopted": nil})
	anna.call(http.MethodPost, advice(0), `{"adopt": {"body": "x"}}`).
		problem(http.StatusUnprocessableEntity, "invalid", "body: error.unknown_choice")
	own := anna.call(http.MethodPost, advice(0), `{"adopt": {"text": "I andra ord", "priority": "low", "places": []}}`).
		want(http.StatusOK)
	own.same(
		map[string]any{
			"recommendation.text":        "I andra ord",
			"recommendation.priority":    "low",
			"recommendation.rule":        seen.text("advice", 0, "rule"),
			"recommendation.rule_entity": seen.text("advice", 0, "entity"),
			"recommendation.places":      []any{},
			"recommendation.number":      1.0,
		},
	)
	anna.get(x.path).same(map[string]any{"advice.0.dismissal": nil, "advice.0.adopted": own.text("recommendation", "id")})
	for _, again := range []string{`{"adopt": {}}`, `{"dismiss": {"reason": "Ändå inte"}}`} {
		anna.call(http.MethodPost, advice(0), again).problem(http.StatusConflict, "conflict")
	}
	anna.call(http.MethodPost, advice(1), `{"adopt": {}}`).
		want(http.StatusOK).
		same(map[string]any{
			"recommendation.text":       seen.text("advice", 1, "recommendation", "sv"),
			"recommendation.first_step": seen.text("advice", 1, "first_step", "sv"),
			"recommendation.priority":   seen.text("advice", 1, "priority"),
			"recommendation.places":     seen.read("advice", 1, "places"),
		})
	anna.call(http.MethodPost, x.path+"/entities/"+x.root.String()+"/advice/saknas", `{"adopt": {}}`).
		problem(http.StatusNotFound, "not_found")
}

func TestAPIAuditScales(t *testing.T) {
	t.Parallel()
	x := audited(t, scaled("maturity"))
	anna := x.api(t, "anna@revisor.example")
	own := x.column(x.root) + "/questions/" + url.PathEscape("2 a/b") + "/judgement"
	said := func(ordinal string) string {
		return fmt.Sprintf(`{"ordinal": %s, "not_assessed": false, "observation": "", "reason": ""}`, ordinal)
	}
	for _, off := range []string{"0.9", "5.1", "3.55", "0"} {
		anna.call(http.MethodPut, own, said(off), "If-Match", `"0"`).
			problem(http.StatusUnprocessableEntity, "invalid", "ordinal: error.not_on_scale")
	}
	anna.call(http.MethodPut, own, said("3.5"), "If-Match", `"0"`).
		want(http.StatusOK).
		same(map[string]any{"ordinal": 3.5, "label": "3.5", "origin": "own", "proposed": nil})
	anna.call(http.MethodPut, own, said("3.0"), "If-Match", `"1"`).
		want(http.StatusOK).
		same(map[string]any{"ordinal": 3.0, "label": "maturity-2"})
	anna.call(http.MethodPut, own, `{"ordinal": 3, "not_assessed": true, "observation": "", "reason": ""}`, "If-Match", `"2"`).
		problem(http.StatusUnprocessableEntity, "invalid", "ordinal: error.judged_and_not")
	anna.call(http.MethodPut, own, `{"ordinal": null, "not_assessed": true, "observation": "", "reason": ""}`, "If-Match", `"2"`).
		problem(http.StatusUnprocessableEntity, "invalid", "reason: error.required")
	anna.call(http.MethodPut, own, `{"ordinal": null, "not_assessed": true, "observation": "", "reason": "Ej prövat"}`, "If-Match", `"2"`).
		want(http.StatusOK).
		same(map[string]any{"ordinal": nil, "label": nil, "origin": nil, "not_assessed": true})
	anna.get(x.path).same(map[string]any{"scale.decimals": 1.0, "scale.template": "maturity"})

	x = audited(t, scaled("findings"))
	anna = x.api(t, "anna@revisor.example")
	judge := x.column(x.root) + "/questions/1/judgement"
	anna.call(http.MethodPut, judge, said("1"), "If-Match", `"0"`).
		problem(http.StatusUnprocessableEntity, "invalid", "ordinal: error.not_on_scale")
	anna.call(http.MethodPut, judge, `{"ordinal": null, "not_assessed": false, "observation": "Sett", "reason": ""}`, "If-Match", `"0"`).
		want(http.StatusOK).
		same(map[string]any{"observation": "Sett", "ordinal": nil})
	seen := anna.get(x.path)
	seen.same(map[string]any{"scale.steps": []any{}, "cells.0.proposal": nil})
	anna.call(http.MethodPost, x.path+"/final", "", "If-Match", seen.Header.Get("ETag")).
		want(http.StatusOK).
		same(map[string]any{"state": "final"})

	asa := x.api(t, "asa@norrdal.example")
	for sent, want := range map[string]any{`{"template": "danish"}`: "Optimerad", `{"steps": [{"label": "Bra", "ordinal": 1.25, "from": null}, {"label": "Dåligt", "ordinal": 0, "from": null}]}`: "Bra"} {
		asa.call(http.MethodPost, here+"/audits", fmt.Sprintf(`{"title": %q, "entities": [%q], "scale": %s}`, want, x.company, sent)).
			want(http.StatusCreated).
			same(map[string]any{"scale.steps.0.label": want})
	}
	asa.call(http.MethodPost, here+"/audits", fmt.Sprintf(`{"title": "Utan skala", "entities": [%q], "scale": {}}`, x.company)).
		want(http.StatusCreated).
		same(map[string]any{"scale.steps": []any{}})
}
