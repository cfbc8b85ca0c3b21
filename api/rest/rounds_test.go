package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
)

// roundAPI is a server with a round that is open: the operations "stöd" and "it" are asked, and IT answers F2 for both.
// Programs act as the coordinator Kim, the respondents Sara and Ivar, the manager Mats and the chair Carl.
type roundAPI struct {
	*apitest.Site
	kim, sara, ivar, mats, carl apitest.Client
	support, it                 assessment.ID
	round, assessment, itAnswer string // addresses of the round and of the two assessments
}

func newRoundAPI(t *testing.T) *roundAPI {
	t.Helper()
	return newRoundAPIOn(t, apitest.New(t))
}

func newRoundAPIOn(t *testing.T, site *apitest.Site) *roundAPI {
	t.Helper()
	s, _ := site.Norrdal(t)
	x := &roundAPI{Site: s}
	root := s.Root(t)
	for key, id := range map[string]*assessment.ID{"stod": &x.support, "it": &x.it} {
		e, err := s.Use.Entities.AddEntity(
			t.Context(),
			s.Admin(t, "norrdal"),
			assessment.Entity{Key: key, Name: "Enheten " + key, Kind: "operation", ParentID: &root},
		)
		if err != nil {
			t.Fatal(err)
		}
		*id = e.ID
	}
	for _, p := range []struct {
		client *apitest.Client
		name   string
		role   assessment.Role
		entity assessment.ID
	}{
		{&x.kim, "kim", assessment.Coordinator, root}, {&x.sara, "sara", assessment.Respondent, x.support},
		{&x.ivar, "ivar", assessment.Respondent, x.it},
		{&x.mats, "mats", assessment.EntityManager, x.support}, {&x.carl, "carl", assessment.Management, root},
	} {
		email := p.name + "@norrdal.example"
		s.Join(t, strings.ToUpper(p.name[:1])+p.name[1:], email, p.role, p.entity)
		*p.client = s.Client(t, email, "norrdal", assessment.TokenWrite)
	}
	made := x.kim.Call(http.MethodPost, here+"/rounds", x.newRound("Våren")).Want(http.StatusCreated)
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
func (x *roundAPI) in(round apitest.Answer, entity assessment.ID) string {
	round.T.Helper()
	for i := range round.Read("assessments").([]any) {
		if round.Text("assessments", i, "entity", "id") == entity.String() {
			return here + "/assessments/" + round.Text("assessments", i, "assessment")
		}
	}
	round.T.Fatalf("%s does not take part:\n%s", entity, round.Body)
	return ""
}

// said is an answer to send.
func said(value string) string {
	return fmt.Sprintf(`{"value": %q, "reason": "", "comment": "", "evidence": [], "stance": null}`, value)
}

// say answers questions for the first time.
func (x *roundAPI) say(client apitest.Client, assessment, value string, questions ...string) {
	client.T.Helper()
	for _, q := range questions {
		client.Call(http.MethodPut, assessment+"/answers/"+q, said(value), "If-Match", `"0"`).Want(http.StatusOK)
	}
}

// submit submits an assessment from the version that it has.
func (x *roundAPI) submit(client apitest.Client, assessment string) apitest.Answer {
	client.T.Helper()
	return client.Call(http.MethodPost, assessment+"/submissions?without_provided=true", "", "If-Match",
		client.Get(assessment).Want(http.StatusOK).Header.Get("ETag")).
		Want(http.StatusCreated)
}

func TestAPIRounds(t *testing.T) {
	t.Parallel()
	x := newRoundAPI(t)
	all := here + "/rounds"
	got := x.kim.Get(x.round).Want(http.StatusOK)
	same(got,
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
	listed := x.kim.Get(all).Want(http.StatusOK)
	for property, value := range listed.Read("items", 0).(map[string]any) {
		if diff := cmp.Diff(got.Read(property), value); diff != "" {
			t.Errorf("list and round differ in %s:\n%s", property, diff)
		}
	}
	part := x.sara.Get(x.round).Want(http.StatusOK)
	same(part,
		map[string]any{
			"entities":                 1.0,
			"manageable":               false,
			"assessments.0.people":     []any{},
			"assessments.0.entity.key": "stod",
		},
	)
	if strings.Contains(part.Body, "Enheten it") || len(part.Read("assessments").([]any)) != 1 {
		t.Errorf("a respondent reads of other entities:\n%s", part.Body)
	}

	x.kim.Call(http.MethodPost, all, x.newRound("Våren")).Problem(http.StatusConflict, "conflict", "name: error.taken")
	x.kim.Call(http.MethodPost, all, `{"name": "", "questionnaire": {"key": "saknas", "version": "1"}, "opens_on": "2026-02-30", "closes_on": "", "entities": []}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "name: error.required", "opens_on: error.date",
			"closes_on: error.required", "entities: error.round_without_entities", "questionnaire: error.unknown_choice")
	x.kim.Call(http.MethodPost, all, `{"name": "A", "questionnaire": {"key": "saknas"}, "opens_on": "2026-01-01", "closes_on": 7, "entities": ["x"], "provisions": [{"provider": "x"}], "state": "open"}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "questionnaire.version: error.required", "closes_on: api.string",
			"provisions[0].questions: error.required",
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
	x.kim.Call(http.MethodPut, x.round, `{"name": "Hösten"}`, "If-Match", `"1"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "opens_on: error.required", "closes_on: error.required",
			"entities: error.required", "message: error.required", "reminder: error.required", "previous: error.required",
			"provisions: error.required")
	x.kim.Call(http.MethodPut, x.round, change("Hösten", x.support)).
		Problem(http.StatusPreconditionRequired, "version_required")
	changed := x.kim.Call(http.MethodPut, x.round, change("Hösten", x.support), "If-Match", `"1"`).Want(http.StatusOK)
	same(changed,
		map[string]any{"name": "Hösten", "reminder": "Snart!", "entities": 1.0, "provisions": []any{}, "version": 2.0},
	)
	for _, tag := range []string{`"1"`, `W/"99"`, `"0"`, `"-1"`, `"x"`} {
		stale(x.kim.Call(http.MethodPut, x.round, change("Vintern", x.support), "If-Match", tag), changed.Read())
		stale(x.kim.Call(http.MethodPost, x.round+"/close", "", "If-Match", tag), changed.Read())
	}
	x.say(x.sara, x.assessment, "yes", "D1")
	x.kim.Call(http.MethodPut, x.round, change("Hösten", x.it), "If-Match", `"2"`).
		Problem(http.StatusConflict, "conflict", "entities: error.entity_has_begun")

	x.kim.Call(http.MethodPost, x.round+"/reminders", fmt.Sprintf(`{"assessments": [%q]}`, strings.TrimPrefix(x.assessment, here+"/assessments/"))).
		Want(http.StatusNoContent)
	if x.kim.Get(x.round).Read("assessments", 0, "reminded_at") == nil {
		t.Error("the reminder is not noted")
	}
	x.kim.Call(http.MethodPost, x.round+"/reminders", `{"assessments": []}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "assessments: error.required")

	x.kim.Call(http.MethodPost, x.round+"/close", "").Problem(http.StatusPreconditionRequired, "version_required")
	x.kim.Call(http.MethodPost, x.round+"/reopen", `{"closes_on": "2199-12-31", "reason": "Mer tid"}`, "If-Match", `"2"`).
		Problem(http.StatusConflict, "conflict")
	same(x.kim.Call(http.MethodPost, x.round+"/close", "", "If-Match", `"2"`).
		Want(http.StatusOK), map[string]any{"state": "closed", "version": 3.0})
	x.kim.Call(http.MethodPost, x.round+"/close", "", "If-Match", `"3"`).Problem(http.StatusConflict, "conflict")
	x.sara.Call(http.MethodPut, x.assessment+"/answers/D1", said("no"), "If-Match", `"1"`).
		Problem(http.StatusConflict, "conflict")
	x.kim.Call(http.MethodPost, x.round+"/reopen", `{"closes_on": "2020-12-31", "reason": ""}`, "If-Match", `"3"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "closes_on: error.date_past", "reason: error.required")
	same(
		x.kim.Call(http.MethodPost, x.round+"/reopen", `{"closes_on": "2199-11-30", "reason": "Mer tid"}`, "If-Match", `"3"`).
			Want(http.StatusOK),
		map[string]any{"state": "open", "closes_on": "2199-11-30", "closed_at": nil, "version": 4.0},
	)
	x.sara.Call(http.MethodPut, x.assessment+"/answers/D1", said("no"), "If-Match", `"1"`).Want(http.StatusOK)
}
