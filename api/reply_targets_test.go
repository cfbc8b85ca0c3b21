package api_test

import (
	"path"
	"strings"
	"time"

	"github.com/google/uuid"

	"mognad/assessment"
	"mognad/assessment/workflow/plan"
)

// reply gives what has to be replied to the target's recommendation before a form of replies can be sent.
func (c *cells) reply(x target, admin assessment.Principal, address string) {
	c.t.Helper()
	if !strings.Contains(address, "/replies/") {
		return
	}
	switch path.Base(address) {
	case "approve":
		audit, body, who := uuid.MustParse(x["audit"]), uuid.MustParse(x["body"]), c.castOf(admin).coordinator
		if _, err := c.Use.Plan.SaveReply(c.t.Context(), who, audit, body, accepting(x, "egen")); err != nil {
			c.t.Fatal(err)
		}
	case "plan":
		c.replied(x, admin, "egen")
	}
}

// replied records the reply to the target's recommendation.
func (c *cells) replied(x target, admin assessment.Principal, word string) {
	c.t.Helper()
	audit, body := uuid.MustParse(x["audit"]), uuid.MustParse(x["body"])
	if _, err := c.Use.Plan.RecordReplies(c.t.Context(), c.castOf(admin).coordinator, audit, body, plan.PaperReply{
		Replies:    []plan.ReplyForm{accepting(x, word)},
		DecidedOn:  today(),
		CaseNumber: word + " 2026/1",
		ApprovedBy: word,
	}); err != nil {
		c.t.Fatal(err)
	}
}

func accepting(x target, word string) plan.ReplyForm {
	return plan.ReplyForm{
		Recommendation: uuid.MustParse(x["recommendation"]),
		Response:       assessment.Accepts,
		Text:           word,
		PlannedAction:  word,
		OwnerRole:      word,
		DueYear:        2199,
	}
}

// replyBody is the body of an operation on replies, "" for those without.
func replyBody(operation string, x target) string {
	const says = `"response": "rejects", "text": "Finns redan.", "planned_action": "", "owner_role": "", "due_on": null,
		"due_year": null, "why_changed": ""`
	switch operation {
	case "put-reply":
		return `{` + says + `}`
	case "post-reply-approval":
		return `{"replies": [{"recommendation": "` + x["recommendation"] + `", "version": 1}], "case_number": "SN 2026/1"}`
	case "post-paper-replies":
		return `{"decided_on": "` + string(today()) + `", "case_number": "SN 2026/1", "approved_by": "Nämnden", "replies": [
			{"recommendation": "` + x["recommendation"] + `", "version": 0, ` + says + `}]}`
	case "post-replies-plan":
		return `{}`
	}
	return ""
}

// replyFields are what a form of replies sends.
func replyFields(form string, x target) []string {
	switch path.Base(form) {
	case "approve":
		return []string{"reply", x["recommendation"] + " 1"}
	case "record":
		return []string{
			"decided_on", string(today()), "case_number", "SN 2026/1", "approved_by", "Nämnden",
			"replies.0.recommendation", x["recommendation"],
			"replies.0.version", "0", "replies.0.response", string(assessment.Rejects), "replies.0.text", "Finns redan.",
		}
	case "plan":
		return nil
	}
	return []string{"version", "0", "response", string(assessment.Rejects), "text", "Finns redan."}
}

func today() assessment.Date { return assessment.Date(time.Now().UTC().Format(time.DateOnly)) }
