package rest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestAPIReplies goes from a final audit to an action by the API: prepared, approved, read by the auditor, superseded
// with a reason, and for the other body recorded from paper.
func TestAPIReplies(t *testing.T) {
	t.Parallel()
	x := apitest.Audited(t, apitest.Scaled("essentials"))
	x.Write(t)
	final := apitest.Done(x.Use.Audits.Finalise(t.Context(), x.Auditor, x.Audit.ID, x.Audit.Version))(t)
	x.Join(t, "Carl Dahl", "carl@norrdal.example", assessment.Management, x.Root)
	x.Join(t, "Olle Ek", "olle@norrdal.example", assessment.Management, x.Company)
	kim, carl, olle, anna := auditAPI(t, x, "kim@norrdal.example"), auditAPI(t, x, "carl@norrdal.example"),
		auditAPI(t, x, "olle@norrdal.example"), auditAPI(t, x, "anna@revisor.example")
	here := map[string]string{}
	for _, r := range final.Recommendations {
		here[r.Body.Name] = r.ID.String()
	}
	all, board := x.Path+"/replies", x.Path+"/replies/"+x.Board.ID.String()
	one := board + "/recommendations/" + here["Kommunstyrelsen"]
	says := func(response, text, action, why string) string {
		return fmt.Sprintf(`{"response": %q, "text": %q, "planned_action": %q, "owner_role": "", "due_on": null,
			"due_year": null, "why_changed": %q}`, response, text, action, why)
	}

	// Prepared: nothing is emptied by mistake, and nothing overwritten.
	same(kim.Get(one).Want(http.StatusOK), map[string]any{"state": "missing", "versions": []any{}})
	if got := kim.Get(one).Header.Get("ETag"); got != `"0"` {
		t.Errorf("the tag of no reply is %s", got)
	}
	kim.Call(http.MethodPut, one, says("accepts", "", "Inför", "")).
		Problem(http.StatusPreconditionRequired, "version_required")
	kim.Call(http.MethodPut, one, says("rejects", "", "Inför", ""), "If-Match", `"0"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "text: error.required", "planned_action: error.rejected_plans")
	kim.Call(http.MethodPut, one, `{"response": "accepts"}`, "If-Match", `"0"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "text: error.required", "planned_action: error.required",
			"owner_role: error.required", "due_on: error.required", "due_year: error.required", "why_changed: error.required")
	carl.Call(http.MethodPut, one, says("accepts", "", "Inför", ""), "If-Match", `"0"`).
		Problem(http.StatusForbidden, "forbidden")
	saved := kim.Call(http.MethodPut, one, says("accepts", "", "Inför rutiner", ""), "If-Match", `"0"`).
		Want(http.StatusOK)
	same(saved, map[string]any{"state": "prepared", "versions.0.version": 1.0, "versions.0.planned_action": "Inför rutiner",
		"versions.0.saved_by.name": "Kim Dahl", "versions.0.due_on": nil})
	if saved.Header.Get("ETag") != `"1"` {
		t.Errorf("saved has the tag %s", saved.Header.Get("ETag"))
	}
	stale(kim.Call(http.MethodPut, one, says("rejects", "Finns", "", ""), "If-Match", `"0"`), saved.Read())
	same(anna.Get(board).Want(http.StatusOK), map[string]any{"waiting": 0.0, "unanswered": 1.0, "replies.0.versions": []any{},
		"replies.0.state": "missing", "approvals": []any{}, "may_prepare": false, "may_approve": false})

	// Approved, once, as it was read.
	approval := func(version int) string {
		return fmt.Sprintf(`{"replies": [{"recommendation": %q, "version": %d}], "case_number": "KS 1"}`,
			here["Kommunstyrelsen"], version)
	}
	kim.Call(http.MethodPost, board+"/approve", approval(1)).Problem(http.StatusForbidden, "forbidden")
	olle.Call(http.MethodPost, board+"/approve", approval(1)).Problem(http.StatusNotFound, "not_found")
	carl.Call(http.MethodPost, board+"/approve", approval(2)).Problem(http.StatusConflict, "conflict")
	for range 2 {
		same(carl.Call(http.MethodPost, board+"/approve", approval(1)).Want(http.StatusOK), map[string]any{
			"waiting": 0.0, "unanswered": 0.0, "approvals.0.approved_by": "Carl Dahl", "approvals.0.case_number": "KS 1",
			"approvals.0.number": 1.0, "replies.0.recommendation.reply.response": "accepts",
		})
	}
	letter := anna.Get(board + "/approvals/1").Want(http.StatusOK)
	same(letter, map[string]any{"content.replies.0.says": apitest.ToHere, "content.approved_by": "Carl Dahl"})
	_, content, _ := strings.Cut(letter.Body, `"content":`)
	content = strings.TrimSuffix(strings.TrimSpace(content), "}")
	sum := sha256.Sum256([]byte(content))
	if got := letter.Text("approval", "sha256"); got != hex.EncodeToString(sum[:]) {
		t.Errorf("the hash %s is not that of the content %s", got, content)
	}
	anna.Get(board+"/approvals/2").Problem(http.StatusNotFound, "not_found")
	olle.Get(board+"/approvals/1").Problem(http.StatusNotFound, "not_found")

	// An action, once, and superseded only with a reason.
	for range 2 {
		same(kim.Call(http.MethodPost, board+"/plan", `{}`).Want(http.StatusOK), map[string]any{
			"replies.0.recommendation.actions.0.title": "Inför rutiner", "replies.0.may_plan": false,
			"replies.0.recommendation.follow_up": "planned",
		})
	}
	kim.Call(http.MethodPost, board+"/plan", `{"recommendations": []}`).Problem(http.StatusUnprocessableEntity, "invalid", "recommendations: error.invalid")
	kim.Call(http.MethodPut, one, says("rejects", "Finns", "", ""), "If-Match", `"1"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "why_changed: error.required")
	same(kim.Call(http.MethodPut, one, says("rejects", "Finns", "", "Nya fakta"), "If-Match", `"1"`).Want(http.StatusOK),
		map[string]any{"state": "prepared", "recommendation.reply.response": "accepts", "versions.0.why_changed": "Nya fakta"})

	// On paper, to the other body, whose chair reads nothing of the first.
	paper := fmt.Sprintf(`{"decided_on": %q, "case_number": "", "approved_by": "Styrelsen", "replies": [
		{"recommendation": %q, "version": 0, %s]}`, assessment.DateOf(time.Now()), here["Bolagsstyrelsen"],
		strings.TrimPrefix(says("accepts", "", "", ""), "{"))
	companys := x.Path + "/replies/" + x.Companys.ID.String()
	kim.Call(http.MethodPost, companys+"/record", paper).
		Problem(http.StatusUnprocessableEntity, "invalid", "case_number: error.required")
	paper = strings.Replace(paper, `"case_number": ""`, `"case_number": "B 1"`, 1)
	olle.Call(http.MethodPost, companys+"/record", paper).Problem(http.StatusForbidden, "forbidden")
	for range 2 {
		same(kim.Call(http.MethodPost, companys+"/record", paper).Want(http.StatusOK),
			map[string]any{"approvals.0.on_paper": true, "approvals.0.recorded_by.name": "Kim Dahl", "unanswered": 0.0})
	}
	if items := anna.Get(all).Want(http.StatusOK).Read("items").([]any); len(items) != 2 {
		t.Errorf("the auditor lists %v", items)
	}
	seen := olle.Get(all).Want(http.StatusOK)
	if items := seen.Read("items").([]any); len(items) != 1 || strings.Contains(seen.Body, apitest.ToHere) {
		t.Errorf("the company's chair lists %s", seen.Body)
	}
	olle.Get(one).Problem(http.StatusNotFound, "not_found")
}
