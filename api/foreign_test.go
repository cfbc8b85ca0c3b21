package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow"
	"mognad/frontend/i18n"
)

// TestForeignReferencesAreUnknown sends ids of another organisation in every property that takes one: each gets the
// same answer as an unknown id, and nothing in the other organisation changes.
func TestForeignReferencesAreUnknown(t *testing.T) {
	t.Parallel()
	c := newCells(t)
	admin := c.Client(t, "asa@norrdal.example", "norrdal", assessment.TokenWrite)
	osten := c.Client(t, "osten@sodal.example", "sodal", assessment.TokenRead)
	foreign, own := c.foreign(), c.own("{round}")
	coordinator := c.Client(t, "cast-coordinator@norrdal.example", "norrdal", assessment.TokenWrite)
	manager := c.Client(t, "cast-entity_manager@norrdal.example", "norrdal", assessment.TokenWrite)
	theirs := c.Client(t, "cast-coordinator@sodal.example", "sodal", assessment.TokenRead)
	state := func() string {
		var all strings.Builder
		for _, path := range []string{"/rounds/" + foreign["round"], "/assessments/" + foreign["assessment"], "/rounds"} {
			all.WriteString(theirs.Get("/organisations/sodal" + path).Want(http.StatusOK).Body)
		}
		for _, path := range []string{"/entities", "/bodies", "/governing-documents", "/users", "/events"} {
			all.WriteString(osten.Get("/organisations/sodal" + path).Want(http.StatusOK).Body)
		}
		return all.String()
	}
	before := state()
	entity := func(parent, body, successor string) string {
		return fmt.Sprintf(
			`{"key": "ny", "name": "Ny", "kind": "operation", "parent": %q, "body": %q, "valid_from": null, "valid_to": "2030-01-01", "successors": [%q]}`,
			parent,
			body,
			successor,
		)
	}
	one := org + "/entities/" + own["entity"]
	for name, ids := range map[string]target{"another's": foreign, "nobody's": missing("1")} {
		unknown := []string{"parent: error.unknown_choice", "body: error.unknown_choice", "successors: error.unknown_choice"}
		sent := entity(ids["entity"], ids["body"], ids["entity"])
		admin.Call(http.MethodPost, org+"/entities", sent).Problem(http.StatusUnprocessableEntity, "invalid", unknown...)
		admin.Call(http.MethodPut, one, sent, "If-Match", `"1"`).
			Problem(http.StatusUnprocessableEntity, "invalid", unknown...)
		admin.Call(http.MethodPost, org+"/users", fmt.Sprintf(`{"name": "Ny", "email": "ny@norrdal.example", "role": "management", "entity": %q}`, ids["entity"])).
			Problem(http.StatusUnprocessableEntity, "invalid", "entity: error.unknown_choice")
		admin.Call(http.MethodPost, org+"/users/"+own["user"]+"/memberships", fmt.Sprintf(`{"role": "management", "entity": %q}`, ids["entity"])).
			Problem(http.StatusUnprocessableEntity, "invalid", "entity: error.unknown_choice")
		round := fmt.Sprintf(
			`"name": "Ny", "opens_on": "2026-01-01", "closes_on": "2026-12-31", "message": "", "reminder": "", "entities": [%q, %q], "previous": %q, "provisions": [{"provider": %q, "questions": [%q], "receivers": [%q]}]`,
			own["entity"],
			ids["entity"],
			ids["round"],
			own["entity"],
			own["question"],
			ids["entity"],
		)
		unknown = []string{
			"entities: error.unknown_choice",
			"previous: error.unknown_choice",
			"provisions.0: error.unknown_choice",
		}
		coordinator.Call(http.MethodPost, org+"/rounds", `{"questionnaire": {"key": "mognad-bas", "version": "1.0"}, `+round+`}`).
			Problem(http.StatusUnprocessableEntity, "invalid", unknown...)
		coordinator.Call(http.MethodPut, org+"/rounds/"+own["round"], `{`+round+`}`, "If-Match", `"1"`).
			Problem(http.StatusUnprocessableEntity, "invalid", unknown...)
		coordinator.Call(http.MethodPost, org+"/rounds/"+own["round"]+"/reminders", fmt.Sprintf(`{"assessments": [%q, %q]}`, own["assessment"], ids["assessment"])).
			Problem(http.StatusNotFound, "not_found")
		coordinator.Call(http.MethodPost, org+"/summaries", fmt.Sprintf(`{"body": %q, "round": null}`, ids["body"])).
			Problem(http.StatusNotFound, "not_found")
		coordinator.Call(http.MethodPost, org+"/summaries", fmt.Sprintf(`{"body": null, "round": %q}`, ids["round"])).
			Problem(http.StatusNotFound, "not_found")
		manager.Call(http.MethodPost, org+"/assessments/"+own["assessment"]+"/answers/"+own["question"]+"/hand", fmt.Sprintf(`{"to": %q}`, ids["user"]), "If-Match", `"1"`).
			Problem(http.StatusUnprocessableEntity, "invalid", "to: error.unknown_choice")
		if t.Failed() {
			t.Fatalf("sent %s ids", name)
		}
	}
	admin.Call(http.MethodPost, org+"/imports/entities", "key,name,kind,parent\nny,Ny,operation,sodal\n", "Content-Type",
		"text/csv").
		Problem(http.StatusUnprocessableEntity, "invalid", "parent: error.unknown_key")
	coordinator.Call(http.MethodPost, org+"/rounds", fmt.Sprintf(`{"name": "Ny", "questionnaire": {"key": "theirs", "version": "1"}, "opens_on": "2026-01-01", "closes_on": "2026-12-31", "entities": [%q]}`, own["entity"])).
		Problem(http.StatusUnprocessableEntity, "invalid", "questionnaire: error.unknown_choice")
	if events := admin.Get(org + "/events?before=" + firstEvent(t, c, c.osten)).
		Want(http.StatusOK); strings.Contains(events.Body, secret) {
		t.Errorf("the log of another organisation is seen:\n%s", events.Body)
	}
	if diff := cmp.Diff(before, state()); diff != "" {
		t.Errorf("the other organisation changed:\n%s", diff)
	}
}

func firstEvent(t *testing.T, c *cells, p assessment.Principal) string {
	t.Helper()
	events, err := c.Use.Events(t.Context(), p, nil)
	if err != nil || len(events) == 0 {
		t.Fatalf("%d events, error %v", len(events), err)
	}
	return events[0].ID.String()
}

// TestForeignEntitiesAreMissing shows that entities of another organisation answer as if they did not exist.
func TestForeignEntitiesAreMissing(t *testing.T) {
	t.Parallel()
	c := newCells(t)
	admin := c.SignIn(t, "asa@norrdal.example")
	foreign, own := c.fresh(c.osten, secret), c.fresh(c.Admin(t, "norrdal"), "egen")
	csv := "key,name,kind,parent\nny,Ny,operation,sodal\n"
	plan, err := c.Use.PreviewImport(
		t.Context(),
		c.osten,
		workflow.Import{Kind: assessment.UploadEntities, Name: "a.csv", Content: []byte(csv), Read: readTable(t)},
	)
	if err != nil {
		t.Fatal(err)
	}
	nobodys := uuid.NewString()
	tests := []struct {
		method, path, id string
		fields           []string
	}{
		{http.MethodGet, "/entities/%s", foreign["entity"], nil},
		{
			http.MethodPost,
			"/entities/%s",
			foreign["entity"],
			[]string{"key", "ny", "name", "Ny", "kind", "operation", "parent", own["root"], "version", "1"},
		},
		{http.MethodPost, "/entities/%s/delete", foreign["entity"], []string{"version", "1"}},
		{http.MethodGet, "/bodies/%s", foreign["body"], nil},
		{http.MethodPost, "/bodies/%s", foreign["body"], []string{"name", "Ny", "version", "1"}},
		{http.MethodPost, "/bodies/%s/delete", foreign["body"], []string{"version", "1"}},
		{http.MethodPost, "/entities/import/%s", plan.Upload.String(), []string{"digest", plan.Digest}},
		{http.MethodPost, "/users/import/%s", plan.Upload.String(), []string{"digest", plan.Digest}},
	}
	for _, test := range tests {
		want := admin.Send(test.method, org+fmt.Sprintf(test.path, nobodys), nil, test.fields).Want(http.StatusNotFound)
		got := admin.Send(test.method, org+fmt.Sprintf(test.path, test.id), nil, test.fields).Want(http.StatusNotFound)
		if diff := cmp.Diff(strings.ReplaceAll(want.Body, nobodys, test.id), got.Body); diff != "" {
			t.Errorf("%s %s (-missing +another organisation's):\n%s", test.method, test.path, diff)
		}
		admin.Send(test.method, org+fmt.Sprintf(test.path, "no-id"), nil, test.fields).Want(http.StatusNotFound)
	}
	sent := func(parent, body, successor string) apitest.Reply {
		return admin.Post(
			org+"/entities/new",
			"key",
			"ny",
			"name",
			"Ny",
			"kind",
			"operation",
			"parent",
			parent,
			"body",
			body,
			"valid_to",
			"2199-01-01",
			"successors",
			successor,
		)
	}
	want := sent(nobodys, nobodys, nobodys).Want(http.StatusUnprocessableEntity)
	got := sent(foreign["entity"], foreign["body"], foreign["entity"]).Want(http.StatusUnprocessableEntity).Hides(secret)
	for _, field := range []string{"parent", "body", "successor-0"} {
		if got.Problem(field) != c.Sv.T("error.unknown_choice") || want.Problem(field) != got.Problem(field) {
			t.Errorf(
				"%s: another organisation's answers %q, one that is missing %q",
				field,
				got.Problem(field),
				want.Problem(field),
			)
		}
	}
	admin.Post(org+"/entities/new", "key", "ny", "name", "Ny", "kind", "operation", "parent", "?", "body", "?",
		"successors", "?").
		Want(http.StatusUnprocessableEntity)
}

// readTable reads tables of entities in tests.
func readTable(t *testing.T) func(string, []byte) (assessment.UploadedTable, error) {
	t.Helper()
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	return workbook.Reader(catalog.All(), catalog.For("sv"), assessment.UploadEntities)
}

// TestRoundsOfOthersAreMissing: rounds of another organisation answer as if they did not exist, page by page and form
// by form, whichever organisation the address names.
func TestRoundsOfOthersAreMissing(t *testing.T) {
	t.Parallel()
	c := newCells(t)
	admin := c.Admin(t, "norrdal")
	own, foreign, none := c.own("{assessment}"), c.foreign(), missing("1.0")
	for _, role := range []assessment.Role{assessment.Coordinator, assessment.EntityManager, assessment.Management} {
		_, v := c.Join(t, "Person "+string(role), address(role), role, c.castOf(admin).entity)
		for _, route := range api.Routes(&web.Pages{}) {
			if !ofRound(route) && !strings.HasSuffix(route.Path, "/target") || !role.May(route.Permission) {
				continue
			}
			for name, x := range map[string]target{"of another": foreign, "of nobody": none} {
				x := target{}.of(x, "organisation", "norrdal")
				path := x.fill(t, parameter.ReplaceAllString(route.Path, "{$1}"))
				var got apitest.Reply
				if route.Method == http.MethodGet {
					got = v.Get(path)
				} else {
					got = v.Post(
						path,
						"version",
						"1",
						"name",
						"X",
						"adopted",
						"true",
						"reason",
						"X",
						"assessment",
						x["assessment"],
						"assessments",
						x["assessment"],
						"closes_on",
						"2199-12-31",
						"outcome",
						"approved",
						"level",
						"1",
						"by",
						"2199-12-31",
						"entities",
						x["entity"],
						"opens_on",
						"2026-01-01",
						"E1.version",
						"0",
					)
				}
				if got.Status != http.StatusNotFound {
					t.Errorf("%s: %s %s answers %d, want 404:\n%s", role, got.What, name, got.Status, got.Text())
				}
				got.Hides(secret)
			}
			path := target{}.of(foreign, "organisation", "sodal").fill(t, parameter.ReplaceAllString(route.Path, "{$1}"))
			if route.Method == http.MethodGet {
				v.Get(path).Want(http.StatusNotFound).Hides(secret)
			}
		}
		v.Get(own.fill(t, org+"/rounds/{round}")).Want(http.StatusOK)
		// Nobody of another organisation is reminded.
		if role == assessment.Coordinator {
			for _, other := range []string{foreign["user"], none["user"], "x"} {
				v.Post(own.fill(t, org+"/rounds/{round}/reminders"), "people", other).
					Want(http.StatusUnprocessableEntity)
			}
			view, err := c.Use.Rounds.Round(t.Context(), c.castOf(admin).coordinator, uuid.MustParse(own["round"]))
			if err != nil || view.Rows[0].RemindedAt != nil {
				t.Errorf("reminded at %v, %v", view.Rows[0].RemindedAt, err)
			}
		}
	}
}
