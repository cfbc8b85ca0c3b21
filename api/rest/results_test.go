package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
		// Level 1 is full (14 of 14); level 2 has 1 of 18 and needs 70 %, which is 13 points.
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
			"answered":       1.0,
			"applicable":     1.0,
			"too_few":        false,
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
		"recommendations.0.shares":      []any{},
		"recommendations.0.find_out":    false,
		"recommendations.0.blocks_next": true,
		"recommendations.0.carried":     nil,
		"first.0":                       "B3-partly",
		"may_read_answers":              true,
		"may_decide_advice":             false,
		"may_set_target":                false,
	}
	draft := x.sara.Get(result).Want(http.StatusOK)
	same(draft, want)
	if name := draft.Text("score", "level_name", "en"); name == "" {
		t.Error("the level has no name")
	}
	x.carl.Get(result).Problem(http.StatusNotFound, "not_found")
	x.sara.Get(result+"?number=1").Problem(http.StatusNotFound, "not_found")
	x.sara.Get(result+"?number=-1").Problem(http.StatusUnprocessableEntity, "invalid", "number: error.invalid")
	x.sara.Get(result+"?number=x").Problem(http.StatusUnprocessableEntity, "invalid", "number: error.invalid")
	x.submit(x.sara, x.assessment)
	want["number"], want["may_read_answers"], want["may_set_target"] = 1.0, false, true
	want["submission"] = x.sara.Get(x.assessment+"/submissions").Read("items", 0)
	want["submissions"] = []any{want["submission"]}
	same(x.carl.Get(result).Want(http.StatusOK), want)
	same(x.carl.Get(result+"?number=1").Want(http.StatusOK), want)

	target := here + "/entities/" + x.support.String() + "/target"
	x.carl.Call(http.MethodPut, target, `{"level": 2, "by": "2027-12-31"}`).
		Problem(http.StatusPreconditionRequired, "version_required")
	x.carl.Call(http.MethodPut, target, `{"level": 12, "by": "2027-02-30"}`, "If-Match", `"0"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "level: error.range", "by: error.date")
	x.carl.Call(http.MethodPut, target, `{"level": "2"}`, "If-Match", `"0"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "level: error.invalid", "by: error.required")
	x.sara.Call(http.MethodPut, target, `{"level": 2, "by": "2027-12-31"}`, "If-Match", `"0"`).
		Problem(http.StatusForbidden, "forbidden")
	unset := x.sara.Get(target).Want(http.StatusOK)
	same(unset,
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
		stale(x.carl.Call(http.MethodPut, target, `{"level": 3, "by": "2028-12-31"}`, "If-Match", tag), unset.Read())
	}
	x.ivar.Get(target).Problem(http.StatusNotFound, "not_found")
	set := x.carl.Call(http.MethodPut, target, `{"level": 2, "by": "2027-12-31"}`, "If-Match", `"0"`).Want(http.StatusOK)
	same(set, map[string]any{"entity": x.support.String(), "level": 2.0, "by": "2027-12-31", "version": 1.0})
	if got := x.mats.Get(target).
		Want(http.StatusOK); got.Header.Get("ETag") != `"1"` ||
		cmp.Diff(set.Read(), got.Read()) != "" {
		t.Errorf("the target is read as %s with the tag %s, set as %s", got.Body, got.Header.Get("ETag"), set.Body)
	}
	for _, tag := range []string{`"0"`, `"2"`, `W/"99"`, `"x"`, `"-1"`} {
		stale(x.carl.Call(http.MethodPut, target, `{"level": 3, "by": "2028-12-31"}`, "If-Match", tag), set.Read())
	}
	same(x.carl.Call(http.MethodPut, target, `{"level": 3, "by": "2028-12-31"}`, "If-Match", `"1"`).
		Want(http.StatusOK), map[string]any{"level": 3.0, "version": 2.0})
	same(
		x.carl.Get(result).
			Want(http.StatusOK),
		map[string]any{
			"target.level":                3.0,
			"target.by":                   "2028-12-31",
			"target_blockers.0.level":     2.0,
			"target_blockers.0.threshold": 85.0,
			"target_blockers.1.level":     3.0,
		},
	)

	advice := x.assessment + "/advice/B3-partly"
	x.kim.Call(http.MethodPut, advice, `{"adopted": true, "reason": ""}`).
		Problem(http.StatusPreconditionRequired, "version_required")
	x.kim.Call(http.MethodPut, advice, `{"adopted": false, "reason": ""}`, "If-Match", `"0"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "reason: error.required")
	x.kim.Call(http.MethodPut, x.assessment+"/advice/A1-no", `{"adopted": true, "reason": ""}`, "If-Match", `"0"`).
		Problem(http.StatusNotFound, "not_found")
	x.sara.Call(http.MethodPut, advice, `{"adopted": true, "reason": ""}`, "If-Match", `"0"`).
		Problem(http.StatusForbidden, "forbidden")
	undecided := map[string]any{
		"rule":       "B3-partly",
		"adopted":    nil,
		"reason":     "",
		"decided_by": nil,
		"outdated":   false,
		"version":    0.0,
		"updated_at": nil,
	}
	stale(x.kim.Call(http.MethodPut, advice, `{"adopted": true, "reason": ""}`, "If-Match", `"4"`), undecided)
	decided := x.kim.Call(http.MethodPut, advice, `{"adopted": false, "reason": "Görs redan."}`, "If-Match", `"0"`).
		Want(http.StatusOK)
	for _, tag := range []string{`"0"`, `"2"`, `"x"`} {
		stale(x.mats.Call(http.MethodPut, advice, `{"adopted": true, "reason": ""}`, "If-Match", tag), decided.Read())
	}
	same(x.kim.Get(result).
		Want(http.StatusOK), map[string]any{"recommendations.0.decision": decided.Read(), "may_decide_advice": true})
	together := x.round + "/advice"
	one := func(version int) string {
		id := x.assessment[strings.LastIndex(x.assessment, "/")+1:]
		return fmt.Sprintf(`[{"assessment": "%s", "rule": "B3-partly", "version": %d}]`, id, version)
	}
	x.kim.Call(http.MethodPost, together, `{"adopted": false, "reason": "", "decide": `+one(1)+`}`).
		Problem(http.StatusUnprocessableEntity, "invalid", "reason: error.required")
	x.kim.Call(http.MethodPost, together, `{"adopted": true, "reason": "", "decide": `+one(0)+`}`).
		Problem(http.StatusConflict, "conflict")
	x.sara.Call(http.MethodPost, together, `{"adopted": true, "reason": "", "decide": `+one(1)+`}`).
		Problem(http.StatusForbidden, "forbidden")
	same(x.kim.Get(x.round+"/result").Want(http.StatusOK), map[string]any{
		"recommendations.0.rule":                "B3-partly",
		"recommendations.0.entities.0.decision": decided.Read(),
		"recommendations.0.entities.0.carried":  nil,
	})
	same(x.mats.Call(http.MethodPut, advice, `{"adopted": true, "reason": ""}`, "If-Match", `"1"`).
		Want(http.StatusOK), map[string]any{"adopted": true, "version": 2.0})

	sum := x.carl.Get(x.round + "/result").Want(http.StatusOK)
	same(sum,
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
	if diff := cmp.Diff(x.carl.Get(result).Read("score"), sum.Read("entities", 1, "score")); diff != "" {
		t.Errorf("score of the assessment (-) and in the round (+):\n%s", diff)
	}
	if part := x.mats.Get(x.round + "/result").
		Want(http.StatusOK); strings.Contains(part.Body, "Enheten it") ||
		len(part.Read("entities").([]any)) != 1 {
		t.Errorf("a manager reads of other entities:\n%s", part.Body)
	}

	next := x.kim.Call(http.MethodPost, here+"/rounds", strings.Replace(x.newRound("Hösten"), `"message"`, fmt.Sprintf(`"previous": %q, "message"`, strings.TrimPrefix(x.round, here+"/rounds/")), 1)).
		Want(http.StatusCreated)
	later := x.in(next, x.support)
	same(
		x.sara.Get(later+"/result").
			Want(http.StatusOK),
		map[string]any{
			"previous.round.name": "Våren",
			"previous.comparable": true,
			"previous.score":      sum.Read("entities", 1, "score"),
		},
	)
	x.say(x.sara, later, "yes", "D1")
	x.submit(x.sara, later)
	same(x.kim.Get(here+"/rounds/"+next.Text("id")+"/result").
		Want(http.StatusOK),
		map[string]any{"entities.1.previous": sum.Read("entities", 1, "score"), "entities.1.score.level": 0.0})
}
