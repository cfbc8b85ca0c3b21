package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"mognad/api/apitest"
)

// TestAPIVersionsOfAnAudit reads what auditors have written before, and what a colleague has deleted.
func TestAPIVersionsOfAnAudit(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	anna, kim := auditAPI(t, x, "anna@revisor.example"), auditAPI(t, x, "kim@norrdal.example")
	audit := here + "/audits/" + x.Audit.ID.String()
	entity := audit + "/entities/" + x.Root.String()
	cell := entity + "/questions/2%20a%2Fb/judgement"
	judgement := `{"ordinal": %d, "not_assessed": false, "observation": %q, "reason": ""}`
	anna.Call(http.MethodPut, cell, fmt.Sprintf(judgement, 4, "Första"), "If-Match", `"0"`).Want(http.StatusOK)
	anna.Call(http.MethodPut, cell, fmt.Sprintf(judgement, 0, "Andra"), "If-Match", `"1"`).Want(http.StatusOK)
	anna.Call(http.MethodPut, audit+"/statement", `{"overall": "delvis", "statement": "Brister."}`,
		"If-Match", anna.Get(audit).Header.Get("ETag")).
		Want(http.StatusOK)
	same(anna.Get(cell+"/versions").Want(http.StatusOK), map[string]any{
		"items.0.version": 2.0, "items.0.observation": "Andra", "items.1.observation": "Första",
		"items.1.judged_by": x.Auditor.User.ID.String(), "items.1.imported": nil, "people.0.name": "Anna Ek",
	})
	same(anna.Get(audit+"/statement/versions").Want(http.StatusOK), map[string]any{
		"items.0.sequence": 1.0, "items.0.overall": "delvis", "items.0.deleted": false, "items.0.from_file": false,
		"items.0.saved_by": x.Auditor.User.ID.String(),
	})
	same(anna.Get(entity+"/statement/versions").Want(http.StatusOK), map[string]any{"items": []any{}})
	made := anna.Call(http.MethodPost, audit+"/recommendations",
		fmt.Sprintf(`{"body": %q, "text": "Gör det."}`, x.Board.ID)).
		Want(http.StatusCreated)
	one := audit + "/recommendations/" + made.Text("id")
	anna.Call(http.MethodDelete, one, "", "If-Match", `"1"`).Want(http.StatusNoContent)
	same(anna.Get(audit+"/recommendations/versions").Want(http.StatusOK), map[string]any{
		"items.0.deleted": true, "items.0.recommendation.text": "Gör det.", "items.0.sequence": 2.0,
	})
	gone := anna.Call(http.MethodPut, one, fmt.Sprintf(`{"body": %q, "text": "Nu.", "priority": null, "first_step": "",
		"references": [], "places": []}`, x.Board.ID), "If-Match", `"1"`)
	gone.Problem(http.StatusConflict, "conflict")
	if !strings.Contains(gone.Body, "Anna Ek") {
		t.Errorf("the reply does not say who deleted it: %s", gone.Body)
	}
	for _, path := range []string{cell, audit + "/statement", entity + "/statement", audit + "/recommendations"} {
		kim.Get(path+"/versions").Problem(http.StatusForbidden, "forbidden")
	}
}
