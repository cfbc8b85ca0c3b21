package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestAPIEntityOverview reads what there is about an entity in each role, of which each reads a part.
func TestAPIEntityOverview(t *testing.T) {
	t.Parallel()
	x := newRoundAPI(t)
	admin := x.Client(t, "asa@norrdal.example", "norrdal", assessment.TokenWrite)
	overview := here + "/entities/" + x.support.String() + "/overview"
	asked := map[string]any{
		"entity.id":            x.support.String(),
		"entity.key":           "stod",
		"entity.name":          "Enheten stod",
		"rounds.0.round.name":  "Våren",
		"rounds.0.round_state": "open",
		"rounds.0.state":       "draft",
		"rounds.0.begun":       false,
		"rounds.0.result":      nil,
		"target.version":       0.0,
		"audits":               []any{},
		"recommendations":      []any{},
		"people.0.name":        "Sara",
		"people.0.role":        "respondent",
		"people.0.on.id":       x.support.String(),
		"people.1.name":        "Mats",
		"people.2.name":        "Kim",
		"people.2.on.id":       x.Root(t).String(),
		"people.2.until":       nil,
		"people.3.name":        "Carl",
		"people.4.role":        "organisation_admin",
		"people.4.state":       "active",
	}
	same(x.kim.Get(overview).Want(http.StatusOK), asked)
	if got := len(x.kim.Get(overview).Read("people").([]any)); got != 5 {
		t.Errorf("%d people reach the entity, want 5", got)
	}
	// A draft has no result here, whatever has been answered.
	x.say(x.sara, x.assessment, "yes", "D1")
	same(x.kim.Get(overview), map[string]any{"rounds.0.result": nil, "rounds.0.begun": true})
	x.say(x.ivar, x.itAnswer, "yes", "F2")
	x.submit(x.sara, x.assessment)
	submitted := map[string]any{
		"rounds.0.state":           "submitted",
		"rounds.0.assessment":      x.assessment[strings.LastIndex(x.assessment, "/")+1:],
		"rounds.0.result.number":   1.0,
		"rounds.0.result.level":    0.0,
		"rounds.0.result.approved": false,
	}
	parts := []string{"people", "rounds", "target", "audits", "recommendations"}
	for name, reader := range map[string]struct {
		client apitest.Client
		parts  []string
	}{
		"coordinator":   {client: x.kim, parts: parts},
		"management":    {client: x.carl, parts: parts[1:]},
		"respondent":    {client: x.sara, parts: []string{"rounds", "target"}},
		"administrator": {client: admin, parts: []string{"people", "audits"}},
	} {
		answer, got := reader.client.Get(overview).Want(http.StatusOK), []string{}
		for _, part := range parts {
			if answer.Read(part) != nil {
				got = append(got, part)
			}
		}
		if diff := cmp.Diff(reader.parts, got); diff != "" {
			t.Errorf("parts that the %s reads (-want +got):\n%s", name, diff)
		}
	}
	same(x.kim.Get(overview), submitted)
	same(x.carl.Get(overview), submitted)

	x.ivar.Get(overview).Problem(http.StatusNotFound, "not_found")
	x.kim.Get(here+"/entities/"+uuid.NewString()+"/overview").Problem(http.StatusNotFound, "not_found")
}

// TestAPITargetsOfSeveralEntities sets a level for some entities at once: for all of them or for none.
func TestAPITargetsOfSeveralEntities(t *testing.T) {
	t.Parallel()
	x := newRoundAPI(t)
	targets := here + "/targets"
	body := func(level int, by string, of ...string) string {
		return fmt.Sprintf(`{"level": %d, "by": %q, "entities": [%s]}`, level, by, strings.Join(of, ", "))
	}
	of := func(entity any, version int) string {
		return fmt.Sprintf(`{"entity": "%v", "version": %d}`, entity, version)
	}
	unset := func() {
		t.Helper()
		for _, id := range []assessment.ID{x.support, x.it} {
			same(x.carl.Get(here+"/entities/"+id.String()+"/target").Want(http.StatusOK), map[string]any{"version": 0.0})
		}
	}
	x.carl.Call(http.MethodPost, targets, body(12, "2027-02-30")).
		Problem(http.StatusUnprocessableEntity, "invalid", "level: error.range", "by: error.date",
			"entities: error.choose_entities")
	x.carl.Call(http.MethodPost, targets, body(3, "2027-12-31", of(x.support, 0), of(uuid.NewString(), 0))).
		Problem(http.StatusUnprocessableEntity, "invalid", "entities: error.unknown_choice")
	x.carl.Call(http.MethodPost, targets, body(3, "2027-12-31", of(x.support, 0), of("no-id", 0))).
		Problem(http.StatusUnprocessableEntity, "invalid", "entities[1].entity: error.invalid")
	x.mats.Call(http.MethodPost, targets, body(3, "2027-12-31", of(x.support, 0))).
		Problem(http.StatusForbidden, "forbidden")
	x.carl.Call(http.MethodPost, targets, body(3, "2027-12-31", of(x.support, 0), of(x.it, 1))).
		Problem(http.StatusPreconditionFailed, "stale")
	unset()

	set := x.carl.Call(http.MethodPost, targets, body(3, "2027-12-31", of(x.support, 0), of(x.it, 0))).Want(http.StatusOK)
	same(set, map[string]any{
		"items.0.entity":  x.support.String(),
		"items.0.level":   3.0,
		"items.0.by":      "2027-12-31",
		"items.0.version": 1.0,
		"items.1.entity":  x.it.String(),
	})
	changed := x.kim.Call(http.MethodPost, targets, body(2, "2028-12-31", of(x.it, 1))).Want(http.StatusOK)
	same(changed, map[string]any{"items.0.level": 2.0, "items.0.version": 2.0})
	stale(x.carl.Call(http.MethodPost, targets, body(1, "2028-12-31", of(x.it, 1))), changed.Read("items", 0))
	same(x.sara.Get(here+"/entities/"+x.support.String()+"/target").Want(http.StatusOK), map[string]any{"level": 3.0})
	same(
		x.carl.Get(here+"/entities/"+x.it.String()+"/overview").Want(http.StatusOK),
		map[string]any{"target.level": 2.0, "target.by": "2028-12-31", "target.version": 2.0},
	)
}
