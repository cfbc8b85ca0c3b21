package rest_test

import (
	"fmt"
	"net/http"
	"testing"

	"mognad/assessment"
)

// TestAPIHandOver: the API hands over from an entity that ends as its page does.
func TestAPIHandOver(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	root := s.Root(t)
	unit := s.Entity(t, "hamnen", "Hamnen")
	s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, unit)
	one := here + "/entities/" + unit.String()
	if got := admin.Get(one + "/hand-over").Want(http.StatusOK).Read("items"); len(got.([]any)) != 0 {
		t.Errorf("without a successor there is %v", got)
	}
	heir := s.Entity(t, "kajen", "Kajen").String()
	admin.Call(http.MethodPut, one, fmt.Sprintf(
		`{"key": "hamnen", "name": "Hamnen", "kind": "operation", "parent": %q, "body": null, "valid_from": null, "valid_to": "2027-12-31", "successors": [%q]}`,
		root, heir,
	), "If-Match", `"1"`).Want(http.StatusOK)
	offer := admin.Get(one + "/hand-over").Want(http.StatusOK).Read("items").([]any)[0].(map[string]any)
	role := offer["memberships"].([]any)[0].(map[string]any)
	if role["name"] != "Sara Lind" || role["role"] != "respondent" ||
		offer["successor"].(map[string]any)["name"] != "Kajen" || len(offer["drafts"].([]any)) != 0 {
		t.Errorf("offered is %v", offer)
	}
	admin.Call(http.MethodPost, one+"/hand-over", fmt.Sprintf(`{"successor": %q}`, root)).
		Problem(http.StatusUnprocessableEntity, "invalid", "successor: error.unknown_choice")
	admin.Call(http.MethodPost, one+"/hand-over", fmt.Sprintf(`{"successor": %q, "drafts": [%q]}`, heir, heir)).
		Problem(http.StatusUnprocessableEntity, "invalid", "drafts: error.unknown_choice")
	for range 2 {
		left := admin.Call(
			http.MethodPost, one+"/hand-over",
			fmt.Sprintf(`{"successor": %q, "memberships": [%q]}`, heir, role["id"]),
		).Want(http.StatusOK).Read("items").([]any)[0].(map[string]any)
		if len(left["memberships"].([]any)) != 0 {
			t.Errorf("left is %v", left)
		}
	}
}
