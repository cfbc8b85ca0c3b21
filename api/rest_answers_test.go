package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/assessment"
)

// roundAPI is a server with a round that is open: the operations "stöd" and "it" are asked, and IT answers F2 for both.
// Programs act as the coordinator Kim, the respondents Sara and Ivar, the manager Mats and the chair Carl.
type roundAPI struct {
	*site
	kim, sara, ivar, mats, carl apiClient
	support, it                 assessment.ID
	round, assessment, itAnswer string // addresses of the round and of the two assessments
}

func newRoundAPI(t *testing.T) *roundAPI {
	t.Helper()
	s, _ := norrdal(t)
	x := &roundAPI{site: s}
	root := s.root(t)
	for key, id := range map[string]*assessment.ID{"stod": &x.support, "it": &x.it} {
		e, err := s.use.Entities.AddEntity(
			t.Context(),
			s.admin(t, "norrdal"),
			assessment.Entity{Key: key, Name: "Enheten " + key, Kind: "operation", ParentID: &root},
		)
		if err != nil {
			t.Fatal(err)
		}
		*id = e.ID
	}
	for _, p := range []struct {
		client *apiClient
		name   string
		role   assessment.Role
		entity assessment.ID
	}{
		{&x.kim, "kim", assessment.Coordinator, root}, {&x.sara, "sara", assessment.Respondent, x.support}, {&x.ivar, "ivar", assessment.Respondent, x.it},
		{&x.mats, "mats", assessment.EntityManager, x.support}, {&x.carl, "carl", assessment.Management, root},
	} {
		email := p.name + "@norrdal.example"
		s.join(t, strings.ToUpper(p.name[:1])+p.name[1:], email, p.role, p.entity)
		*p.client = s.client(t, email, "norrdal", assessment.TokenWrite)
	}
	made := x.kim.call(http.MethodPost, here+"/rounds", x.newRound("Våren")).want(http.StatusCreated)
	x.round = strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	x.assessment, x.itAnswer = x.in(made, x.support), x.in(made, x.it)
	return x
}

// newRound is what a new round needs.
func (x *roundAPI) newRound(name string) string {
	return fmt.Sprintf(
		`{"name": %q, "questionnaire": {"key": "mognad-bas", "version": "1.0"}, "opens_on": "2020-01-01", "closes_on": "2199-12-31", "entities": [%q, %q], "message": "Välkommen!",
		"provisions": [{"provider": %q, "questions": ["F2"], "receivers": [%q]}]}`,
		name,
		x.support,
		x.it,
		x.it,
		x.support,
	)
}

// in is the address of an entity's assessment in a round that was answered.
func (x *roundAPI) in(round answer, entity assessment.ID) string {
	round.t.Helper()
	for i := range round.read("assessments").([]any) {
		if round.text("assessments", i, "entity", "id") == entity.String() {
			return here + "/assessments/" + round.text("assessments", i, "assessment")
		}
	}
	round.t.Fatalf("%s does not take part:\n%s", entity, round.Body)
	return ""
}

// said is an answer to send.
func said(value string) string {
	return fmt.Sprintf(`{"value": %q, "reason": "", "comment": "", "evidence": [], "stance": null}`, value)
}

// say answers questions for the first time.
func (x *roundAPI) say(client apiClient, assessment, value string, questions ...string) {
	client.t.Helper()
	for _, q := range questions {
		client.call(http.MethodPut, assessment+"/answers/"+q, said(value), "If-Match", `"0"`).want(http.StatusOK)
	}
}

// submit hands an assessment in from the version that it has.
func (x *roundAPI) submit(client apiClient, assessment string) answer {
	client.t.Helper()
	return client.call(http.MethodPost, assessment+"/submissions", "", "If-Match", client.get(assessment).want(http.StatusOK).Header.Get("ETag")).
		want(http.StatusCreated)
}

// stale fails the test unless the reply is 412 and holds the stored object.
func (a answer) stale(stored any) {
	a.t.Helper()
	if diff := cmp.Diff(stored, a.problem(http.StatusPreconditionFailed, "stale").Current); diff != "" {
		a.t.Errorf("%s: current (-stored +got):\n%s", a.what, diff)
	}
}

// same fails the test unless the values at the paths are those wanted.
func (a answer) same(want map[string]any) {
	a.t.Helper()
	got := map[string]any{}
	for path := range want {
		var steps []any
		for step := range strings.SplitSeq(path, ".") {
			steps = append(steps, step)
			if n := 0; strings.Trim(step, "0123456789") == "" {
				if _, err := fmt.Sscan(step, &n); err != nil {
					a.t.Fatal(err)
				}
				steps[len(steps)-1] = n
			}
		}
		got[path] = a.read(steps...)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		a.t.Errorf("%s (-want +got):\n%s", a.what, diff)
	}
}

func TestAPIRounds(t *testing.T) {
	t.Parallel()
	x := newRoundAPI(t)
	all := here + "/rounds"
	got := x.kim.get(x.round).want(http.StatusOK)
	got.same(
		map[string]any{
			"name":                  "Våren",
			"state":                 "open",
			"questionnaire.key":     "mognad-bas",
			"questionnaire.version": "1.0",
			"opens_on":              "2020-01-01",
			"closes_on":             "2199-12-31",
			"closed_at":             nil,
			"previous":              nil,
			"entities":              2.0,
			"submitted":             0.0,
			"approved":              0.0,
			"version":               1.0,
			"message":               "Välkommen!",
			"reminder":              "",
			"manageable":            true,
			"provisions": []any{
				map[string]any{"provider": x.it.String(), "questions": []any{"F2"}, "receivers": []any{x.support.String()}},
			},
			"assessments.1.not_begun":                 true,
			"assessments.1.late":                      false,
			"assessments.1.counts.asked":              21.0,
			"assessments.1.counts.unanswered":         21.0,
			"assessments.1.areas.0.id":                "A",
			"assessments.1.areas.0.counts.asked":      0.0,
			"assessments.1.areas.1.counts.asked":      1.0,
			"assessments.1.areas.1.counts.unanswered": 1.0,
			"assessments.1.entity.key":                "stod",
			"assessments.1.people.0.email":            "mats@norrdal.example",
			"assessments.1.people.1.role":             "respondent",
		},
	)
	if strings.Contains(got.Body, `"share"`) || strings.Contains(got.Body, `"percent"`) {
		t.Errorf("a round tells what its drafts add up to:\n%s", got.Body)
	}
	if etag := got.Header.Get("ETag"); etag != `"1"` {
		t.Errorf("ETag is %s", etag)
	}
	listed := x.kim.get(all).want(http.StatusOK)
	for property, value := range listed.read("items", 0).(map[string]any) {
		if diff := cmp.Diff(got.read(property), value); diff != "" {
			t.Errorf("list and round differ in %s:\n%s", property, diff)
		}
	}
	part := x.sara.get(x.round).want(http.StatusOK)
	part.same(
		map[string]any{
			"entities":                 1.0,
			"manageable":               false,
			"assessments.0.people":     []any{},
			"assessments.0.entity.key": "stod",
		},
	)
	if strings.Contains(part.Body, "Enheten it") || len(part.read("assessments").([]any)) != 1 {
		t.Errorf("a respondent reads of other entities:\n%s", part.Body)
	}

	x.kim.call(http.MethodPost, all, x.newRound("Våren")).problem(http.StatusConflict, "conflict", "name: error.taken")
	x.kim.call(http.MethodPost, all, `{"name": "", "questionnaire": {"key": "saknas", "version": "1"}, "opens_on": "2026-02-30", "closes_on": "", "entities": []}`).
		problem(http.StatusUnprocessableEntity, "invalid", "name: error.required", "opens_on: error.date", "closes_on: error.required", "entities: error.round_without_entities", "questionnaire: error.unknown_choice")
	x.kim.call(http.MethodPost, all, `{"name": "A", "questionnaire": {"key": "saknas"}, "opens_on": "2026-01-01", "closes_on": 7, "entities": ["x"], "provisions": [{"provider": "x"}], "state": "open"}`).
		problem(http.StatusUnprocessableEntity, "invalid", "questionnaire.version: error.required", "closes_on: api.string", "provisions[0].questions: error.required",
			"provisions[0].receivers: error.required", "state: api.unknown_property")

	change := func(name string, entities ...assessment.ID) string {
		var ids []string
		for _, e := range entities {
			ids = append(ids, fmt.Sprintf("%q", e))
		}
		return fmt.Sprintf(
			`{"name": %q, "opens_on": "2020-01-01", "closes_on": "2199-12-31", "entities": [%s], "message": "", "reminder": "Snart!", "previous": null, "provisions": []}`,
			name,
			strings.Join(ids, ", "),
		)
	}
	x.kim.call(http.MethodPut, x.round, `{"name": "Hösten"}`, "If-Match", `"1"`).
		problem(http.StatusUnprocessableEntity, "invalid", "opens_on: error.required", "closes_on: error.required",
			"entities: error.required", "message: error.required", "reminder: error.required", "previous: error.required", "provisions: error.required")
	x.kim.call(http.MethodPut, x.round, change("Hösten", x.support)).
		problem(http.StatusPreconditionRequired, "version_required")
	changed := x.kim.call(http.MethodPut, x.round, change("Hösten", x.support), "If-Match", `"1"`).want(http.StatusOK)
	changed.same(
		map[string]any{"name": "Hösten", "reminder": "Snart!", "entities": 1.0, "provisions": []any{}, "version": 2.0},
	)
	for _, tag := range []string{`"1"`, `W/"2"`, `"0"`, `"-1"`, `"x"`} {
		x.kim.call(http.MethodPut, x.round, change("Vintern", x.support), "If-Match", tag).stale(changed.read())
		x.kim.call(http.MethodPost, x.round+"/close", "", "If-Match", tag).stale(changed.read())
	}
	x.say(x.sara, x.assessment, "yes", "D1")
	x.kim.call(http.MethodPut, x.round, change("Hösten", x.it), "If-Match", `"2"`).
		problem(http.StatusConflict, "conflict", "entities: error.entity_has_begun")

	x.kim.call(http.MethodPost, x.round+"/reminders", fmt.Sprintf(`{"assessments": [%q]}`, strings.TrimPrefix(x.assessment, here+"/assessments/"))).
		want(http.StatusNoContent)
	if x.kim.get(x.round).read("assessments", 0, "reminded_at") == nil {
		t.Error("the reminder is not noted")
	}
	x.kim.call(http.MethodPost, x.round+"/reminders", `{"assessments": []}`).
		problem(http.StatusUnprocessableEntity, "invalid", "assessments: error.required")

	x.kim.call(http.MethodPost, x.round+"/close", "").problem(http.StatusPreconditionRequired, "version_required")
	x.kim.call(http.MethodPost, x.round+"/reopen", `{"closes_on": "2199-12-31", "reason": "Mer tid"}`, "If-Match", `"2"`).
		problem(http.StatusConflict, "conflict")
	x.kim.call(http.MethodPost, x.round+"/close", "", "If-Match", `"2"`).
		want(http.StatusOK).
		same(map[string]any{"state": "closed", "version": 3.0})
	x.kim.call(http.MethodPost, x.round+"/close", "", "If-Match", `"3"`).problem(http.StatusConflict, "conflict")
	x.sara.call(http.MethodPut, x.assessment+"/answers/D1", said("no"), "If-Match", `"1"`).
		problem(http.StatusConflict, "conflict")
	x.kim.call(http.MethodPost, x.round+"/reopen", `{"closes_on": "2020-12-31", "reason": ""}`, "If-Match", `"3"`).
		problem(http.StatusUnprocessableEntity, "invalid", "closes_on: error.date_past", "reason: error.required")
	x.kim.call(http.MethodPost, x.round+"/reopen", `{"closes_on": "2199-11-30", "reason": "Mer tid"}`, "If-Match", `"3"`).
		want(http.StatusOK).
		same(map[string]any{"state": "open", "closes_on": "2199-11-30", "closed_at": nil, "version": 4.0})
	x.sara.call(http.MethodPut, x.assessment+"/answers/D1", said("no"), "If-Match", `"1"`).want(http.StatusOK)
}

func TestAPIAnswers(t *testing.T) {
	t.Parallel()
	x := newRoundAPI(t)
	one := x.assessment + "/answers/D1"
	first := x.sara.get(one).want(http.StatusOK)
	first.same(
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
	x.sara.call(http.MethodPut, one, full).problem(http.StatusPreconditionRequired, "version_required")
	x.sara.call(http.MethodPut, one, full, "If-Match", "*").problem(http.StatusPreconditionRequired, "version_required")
	x.sara.call(http.MethodPut, one, full, "If-Match", "0").
		problem(http.StatusUnprocessableEntity, "invalid", "If-Match: api.if_match")
	for _, tag := range []string{`"1"`, `W/"0"`, `"x"`, `"-1"`, `""`} {
		x.sara.call(http.MethodPut, one, full, "If-Match", tag).stale(first.read())
	}
	stored := x.sara.call(http.MethodPut, one, full, "If-Match", `"0"`).want(http.StatusOK)
	stored.same(map[string]any{
		"value":   "partly",
		"comment": "Beslutat, inte infört.",
		"version": 1.0,
		"evidence": []any{
			map[string]any{"text": "Policy", "link": "https://norrdal.example/p"},
			map[string]any{"text": "Protokoll", "link": nil},
		},
	})
	again := x.mats.get(one).want(http.StatusOK)
	if diff := cmp.Diff(
		[]string{stored.Body, `"1"`, `"1"`},
		[]string{again.Body, again.Header.Get("ETag"), stored.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("read after answering (-answered +read):\n%s", diff)
	}
	for _, tag := range []string{`"0"`, `"2"`, `W/"1"`, `"x"`} {
		x.mats.call(http.MethodPut, one, said("yes"), "If-Match", tag).stale(stored.read())
		x.mats.call(http.MethodPost, one+"/keep", "", "If-Match", tag).stale(stored.read())
		x.mats.call(http.MethodPost, one+"/hand", `{"to": null}`, "If-Match", tag).stale(stored.read())
	}

	long := strings.Repeat("å", 4001)
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
			apiClient{
				t,
				x.site,
				x.sara.token,
			}.call(http.MethodPut, one, c.body, "If-Match", `"1"`).
				problem(http.StatusUnprocessableEntity, "invalid", c.fields...)
		})
	}
	x.sara.call(http.MethodPut, one, `{"value": "yes", "value": "no", "reason": "", "comment": "", "evidence": [], "stance": null}`, "If-Match", `"1"`).
		problem(http.StatusBadRequest, "malformed", "value: api.duplicate_property")
	for _, question := range []string{"A1", "Z9", "d1"} { // not asked of an operation, unknown, of another case
		x.sara.get(x.assessment+"/answers/"+question).problem(http.StatusNotFound, "not_found")
		x.sara.call(http.MethodPut, x.assessment+"/answers/"+question, said("yes"), "If-Match", `"0"`).
			problem(http.StatusNotFound, "not_found")
		x.sara.get(x.assessment+"/answers/"+question+"/versions").problem(http.StatusNotFound, "not_found")
	}
	x.ivar.call(http.MethodPut, one, said("yes"), "If-Match", `"1"`).problem(http.StatusNotFound, "not_found")
	x.kim.call(http.MethodPut, one, said("yes"), "If-Match", `"1"`).problem(http.StatusForbidden, "forbidden")
	x.carl.get(one).problem(http.StatusForbidden, "forbidden")

	x.sara.call(http.MethodPut, one, `{"value": "not_applicable", "reason": "Gäller inte oss.", "comment": "", "evidence": [], "stance": null}`, "If-Match", `"1"`).
		want(http.StatusOK).
		same(map[string]any{"value": "not_applicable", "reason": "Gäller inte oss.", "version": 2.0})
	x.sara.call(http.MethodPut, one, `{"value": null, "reason": "", "comment": "", "evidence": [], "stance": null}`, "If-Match", `"2"`).
		want(http.StatusOK).
		same(map[string]any{"value": nil, "answered_by": nil, "answered_at": nil, "version": 3.0})
	whole := x.sara.get(x.assessment).want(http.StatusOK)
	var mats string
	for _, c := range whole.read("colleagues").([]any) {
		if colleague := c.(map[string]any); colleague["name"] == "Mats" {
			mats = colleague["id"].(string)
		}
	}
	x.sara.call(http.MethodPost, one+"/hand", fmt.Sprintf(`{"to": %q}`, mats), "If-Match", `"3"`).
		want(http.StatusOK).
		same(map[string]any{"assigned_to": mats, "version": 4.0})
	x.sara.call(http.MethodPost, one+"/hand", fmt.Sprintf(`{"to": %q}`, uuid.NewString()), "If-Match", `"4"`).
		problem(http.StatusUnprocessableEntity, "invalid", "to: error.unknown_choice")
	x.mats.get(here + "/work").
		want(http.StatusOK).
		same(map[string]any{
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
	if got := x.carl.get(here + "/work").want(http.StatusOK).Body; got != "{\"items\":[]}\n" {
		t.Errorf("the chair's work is %s", got)
	}
	x.mats.call(http.MethodPut, one, said("yes"), "If-Match", `"4"`).
		want(http.StatusOK).
		same(map[string]any{"answered_by": mats, "assigned_to": mats, "version": 5.0})
	versions := x.sara.get(one + "/versions").want(http.StatusOK)
	versions.same(
		map[string]any{
			"items.0.answer.version": 5.0,
			"items.0.saved_by.name":  "Mats",
			"items.1.saved_by.name":  "Sara",
			"items.4.answer.comment": "Beslutat, inte infört.",
		},
	)
	if n := len(versions.read("items").([]any)); n != 5 {
		t.Errorf("%d versions, want 5", n)
	}
	x.sara.call(http.MethodPost, one+"/keep", "", "If-Match", `"5"`).problem(http.StatusConflict, "conflict")

	listed, asked := x.kim.get(x.assessment+"/answers").want(http.StatusOK).read("items").([]any), []string{}
	for _, a := range listed {
		asked = append(asked, a.(map[string]any)["question"].(string))
	}
	if want := strings.Fields("B3 D1 D3 D4 E3 E4 F1 F2 F3 F4 F5 F6 F7 F8 F9 G1 G2 G5 G6 G7 H3"); !slices.Equal(want, asked) {
		t.Errorf("the list holds %v, want %v", asked, want)
	}
	if diff := cmp.Diff(x.sara.get(one).read(), listed[1]); diff != "" {
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
	x.sara.call(http.MethodPut, received, stance("null", "", "confirmed"), "If-Match", `"0"`).
		problem(http.StatusUnprocessableEntity, "invalid", "stance: error.nothing_to_confirm")
	x.say(x.ivar, x.itAnswer, "partly", "F2")
	x.sara.get(received).
		want(http.StatusOK).
		same(map[string]any{"value": "partly", "stance": nil, "version": 1.0, "provider": strings.TrimPrefix(x.itAnswer, here+"/assessments/")})
	x.sara.call(http.MethodPut, received, stance("null", "", "confirmed"), "If-Match", `"1"`).
		want(http.StatusOK).
		same(map[string]any{"value": "partly", "stance": "confirmed"})
	x.sara.call(http.MethodPut, received, stance(`"no"`, "", "disputed"), "If-Match", `"2"`).
		problem(http.StatusUnprocessableEntity, "invalid", "comment: error.dispute_without_reason")
	x.sara.call(http.MethodPut, received, stance(`"no"`, "Inte hos oss.", "disputed"), "If-Match", `"2"`).
		want(http.StatusOK).
		same(map[string]any{"value": "no", "stance": "disputed", "version": 3.0})
	x.sara.call(http.MethodPost, received+"/keep", "", "If-Match", `"3"`).problem(http.StatusConflict, "conflict")

	x.say(x.sara, x.assessment, "yes", "D1")
	next := x.kim.call(http.MethodPost, here+"/rounds", strings.Replace(x.newRound("Hösten"), `"message"`, fmt.Sprintf(`"previous": %q, "message"`, strings.TrimPrefix(x.round, here+"/rounds/")), 1)).
		want(http.StatusCreated)
	later := x.in(next, x.support)
	whole := x.sara.get(later).want(http.StatusOK)
	whole.same(
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
	if n := len(whole.read("people").([]any)); n != 1 {
		t.Errorf("%d people are named, want Sara alone", n)
	}
	x.sara.call(http.MethodPost, later+"/answers/D1/keep", "").problem(http.StatusPreconditionRequired, "version_required")
	x.sara.call(http.MethodPost, later+"/answers/D1/keep", "", "If-Match", `"0"`).
		want(http.StatusOK).
		same(map[string]any{"value": "yes", "still_true": true, "version": 1.0})
	x.sara.call(http.MethodPost, later+"/answers/B3/keep", "", "If-Match", `"0"`).problem(http.StatusConflict, "conflict")
}

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

func TestAPIResults(t *testing.T) {
	t.Parallel()
	x := newRoundAPI(t)
	result := x.assessment + "/result"
	x.say(x.ivar, x.itAnswer, "yes", "F2")
	x.say(x.sara, x.assessment, "yes", "D1", "F1", "F3", "F6", "G1", "G2")
	x.say(x.sara, x.assessment, "partly", "B3")
	half := map[string]any{"points": 1.0, "possible": 2.0, "percent": 50.0}
	whole := map[string]any{"points": 15.0, "possible": 42.0, "percent": 35.0}
	want := map[string]any{
		// Level 1 is full (14 of 14), level 2 has 1 of 18 and needs 70 %, which 13 points are.
		"number":                  nil,
		"submission":              nil,
		"score.level":             1.0,
		"score.preliminary":       true,
		"score.total":             whole,
		"score.counts.answered":   8.0,
		"score.counts.unanswered": 13.0,
		"score.levels.0": map[string]any{
			"level": 1.0,
			"share": map[string]any{"points": 14.0, "possible": 14.0, "percent": 100.0},
		},
		"score.levels.1": map[string]any{
			"level": 2.0,
			"share": map[string]any{"points": 1.0, "possible": 18.0, "percent": 5.0},
		},
		"score.interval.lowest": map[string]any{"level": 1.0, "total": whole},
		"score.interval.highest": map[string]any{
			"level": 3.0,
			"total": map[string]any{"points": 41.0, "possible": 42.0, "percent": 97.0},
		},
		"blockers.0.level":     2.0,
		"blockers.0.threshold": 70.0,
		"blockers.0.missing":   12.0,
		"blockers.0.gains.0": map[string]any{
			"question": "D3",
			"value":    nil,
			"points":   2.0,
		},
		"blockers.0.gains.8":         map[string]any{"question": "B3", "value": "partly", "points": 1.0},
		"target":                     nil,
		"target_blockers":            []any{},
		"previous":                   nil,
		"submissions":                []any{},
		"proposals.0.audit_question": "R1",
		"proposals.0.step":           nil,
		"proposals.0.questions":      []any{},
		"proposals.2": map[string]any{
			"audit_question": "R3",
			"step":           "partly",
			"share":          half,
			"uncapped":       "partly",
			"cap":            nil,
			"capped_by":      []any{},
			"questions": []any{
				map[string]any{
					"question": "B3",
					"value":    "partly",
					"points":   1.0,
					"possible": 2.0,
					"critical": true,
					"cap":      "partly",
				},
			},
		},
		"recommendations.0.rule":     "B3-partly",
		"recommendations.0.question": "B3",
		"recommendations.0.level":    2.0,
		"recommendations.0.decision": nil,
		"recommendations.0.triggers": []any{
			map[string]any{"question": "B3", "value": "partly"},
		},
		"recommendations.0.shares": []any{},
		"may_read_answers":         true,
		"may_decide_advice":        false,
		"may_set_target":           false,
	}
	draft := x.sara.get(result).want(http.StatusOK)
	draft.same(want)
	if name := draft.text("score", "level_name", "en"); name == "" {
		t.Error("the level has no name")
	}
	x.carl.get(result).problem(http.StatusNotFound, "not_found")
	x.sara.get(result+"?number=1").problem(http.StatusNotFound, "not_found")
	x.sara.get(result+"?number=-1").problem(http.StatusUnprocessableEntity, "invalid", "number: error.invalid")
	x.sara.get(result+"?number=x").problem(http.StatusUnprocessableEntity, "invalid", "number: error.invalid")
	x.submit(x.sara, x.assessment)
	want["number"], want["may_read_answers"], want["may_set_target"] = 1.0, false, true
	want["submission"] = x.sara.get(x.assessment+"/submissions").read("items", 0)
	want["submissions"] = []any{want["submission"]}
	x.carl.get(result).want(http.StatusOK).same(want)
	x.carl.get(result + "?number=1").want(http.StatusOK).same(want)

	target := here + "/entities/" + x.support.String() + "/target"
	x.carl.call(http.MethodPut, target, `{"level": 2, "by": "2027-12-31"}`).
		problem(http.StatusPreconditionRequired, "version_required")
	x.carl.call(http.MethodPut, target, `{"level": 12, "by": "2027-02-30"}`, "If-Match", `"0"`).
		problem(http.StatusUnprocessableEntity, "invalid", "level: error.range", "by: error.date")
	x.carl.call(http.MethodPut, target, `{"level": "2"}`, "If-Match", `"0"`).
		problem(http.StatusUnprocessableEntity, "invalid", "level: error.invalid", "by: error.required")
	x.kim.call(http.MethodPut, target, `{"level": 2, "by": "2027-12-31"}`, "If-Match", `"0"`).
		problem(http.StatusForbidden, "forbidden")
	unset := x.sara.get(target).want(http.StatusOK)
	unset.same(
		map[string]any{
			"entity":     x.support.String(),
			"level":      nil,
			"by":         nil,
			"set_by":     nil,
			"version":    0.0,
			"updated_at": nil,
		},
	)
	for _, tag := range []string{`"1"`, `"x"`, `"-1"`} {
		x.carl.call(http.MethodPut, target, `{"level": 3, "by": "2028-12-31"}`, "If-Match", tag).stale(unset.read())
	}
	x.ivar.get(target).problem(http.StatusNotFound, "not_found")
	set := x.carl.call(http.MethodPut, target, `{"level": 2, "by": "2027-12-31"}`, "If-Match", `"0"`).want(http.StatusOK)
	set.same(map[string]any{"entity": x.support.String(), "level": 2.0, "by": "2027-12-31", "version": 1.0})
	if got := x.mats.get(target).
		want(http.StatusOK); got.Header.Get("ETag") != `"1"` ||
		cmp.Diff(set.read(), got.read()) != "" {
		t.Errorf("the target is read as %s with the tag %s, set as %s", got.Body, got.Header.Get("ETag"), set.Body)
	}
	for _, tag := range []string{`"0"`, `"2"`, `W/"1"`, `"x"`, `"-1"`} {
		x.carl.call(http.MethodPut, target, `{"level": 3, "by": "2028-12-31"}`, "If-Match", tag).stale(set.read())
	}
	x.carl.call(http.MethodPut, target, `{"level": 3, "by": "2028-12-31"}`, "If-Match", `"1"`).
		want(http.StatusOK).
		same(map[string]any{"level": 3.0, "version": 2.0})
	x.carl.get(result).
		want(http.StatusOK).
		same(map[string]any{"target.level": 3.0, "target.by": "2028-12-31", "target_blockers.0.level": 2.0, "target_blockers.0.threshold": 85.0, "target_blockers.1.level": 3.0})

	advice := x.assessment + "/advice/B3-partly"
	x.kim.call(http.MethodPut, advice, `{"adopted": true, "reason": ""}`).
		problem(http.StatusPreconditionRequired, "version_required")
	x.kim.call(http.MethodPut, advice, `{"adopted": false, "reason": ""}`, "If-Match", `"0"`).
		problem(http.StatusUnprocessableEntity, "invalid", "reason: error.required")
	x.kim.call(http.MethodPut, x.assessment+"/advice/A1-no", `{"adopted": true, "reason": ""}`, "If-Match", `"0"`).
		problem(http.StatusNotFound, "not_found")
	x.sara.call(http.MethodPut, advice, `{"adopted": true, "reason": ""}`, "If-Match", `"0"`).
		problem(http.StatusForbidden, "forbidden")
	undecided := map[string]any{
		"rule":       "B3-partly",
		"adopted":    nil,
		"reason":     "",
		"decided_by": nil,
		"version":    0.0,
		"updated_at": nil,
	}
	x.kim.call(http.MethodPut, advice, `{"adopted": true, "reason": ""}`, "If-Match", `"4"`).stale(undecided)
	decided := x.kim.call(http.MethodPut, advice, `{"adopted": false, "reason": "Görs redan."}`, "If-Match", `"0"`).
		want(http.StatusOK)
	for _, tag := range []string{`"0"`, `"2"`, `"x"`} {
		x.mats.call(http.MethodPut, advice, `{"adopted": true, "reason": ""}`, "If-Match", tag).stale(decided.read())
	}
	x.kim.get(result).
		want(http.StatusOK).
		same(map[string]any{"recommendations.0.decision": decided.read(), "may_decide_advice": true})
	x.mats.call(http.MethodPut, advice, `{"adopted": true, "reason": ""}`, "If-Match", `"1"`).
		want(http.StatusOK).
		same(map[string]any{"adopted": true, "version": 2.0})

	sum := x.carl.get(x.round + "/result").want(http.StatusOK)
	sum.same(
		map[string]any{
			"round.submitted":       1.0,
			"levels.count":          1.0,
			"levels.median":         1.0,
			"levels.distribution.1": map[string]any{"level": 1.0, "entities": 1.0},
			"areas.0": map[string]any{
				"id":      "A",
				"count":   0.0,
				"lowest":  nil,
				"median":  nil,
				"highest": nil,
			},
			"areas.1": map[string]any{"id": "B", "count": 1.0, "lowest": half, "median": half, "highest": half},
			"gaps.0": map[string]any{
				"question": "D3",
				"entities": []any{x.support.String()},
				"missing":  2.0,
			},
			"entities.0.submission":   nil,
			"entities.0.score":        nil,
			"entities.1.score.level":  1.0,
			"entities.1.submission":   want["submission"],
			"entities.1.target.level": 3.0,
			"entities.1.previous":     nil,
		},
	)
	if diff := cmp.Diff(x.carl.get(result).read("score"), sum.read("entities", 1, "score")); diff != "" {
		t.Errorf("score of the assessment (-) and in the round (+):\n%s", diff)
	}
	if part := x.mats.get(x.round + "/result").
		want(http.StatusOK); strings.Contains(part.Body, "Enheten it") ||
		len(part.read("entities").([]any)) != 1 {
		t.Errorf("a manager reads of other entities:\n%s", part.Body)
	}

	next := x.kim.call(http.MethodPost, here+"/rounds", strings.Replace(x.newRound("Hösten"), `"message"`, fmt.Sprintf(`"previous": %q, "message"`, strings.TrimPrefix(x.round, here+"/rounds/")), 1)).
		want(http.StatusCreated)
	later := x.in(next, x.support)
	x.sara.get(later + "/result").
		want(http.StatusOK).
		same(map[string]any{"previous.round.name": "Våren", "previous.comparable": true, "previous.score": sum.read("entities", 1, "score")})
	x.say(x.sara, later, "yes", "D1")
	x.submit(x.sara, later)
	x.kim.get(here + "/rounds/" + next.text("id") + "/result").
		want(http.StatusOK).
		same(map[string]any{"entities.1.previous": sum.read("entities", 1, "score"), "entities.1.score.level": 0.0})
}
