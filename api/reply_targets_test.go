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
	audit, body, who := uuid.MustParse(x["audit"]), uuid.MustParse(x["body"]), c.castOf(admin).coordinator
	f := plan.ReplyForm{
		Recommendation: uuid.MustParse(x["recommendation"]),
		Response:       assessment.Accepts,
		PlannedAction:  "Inför rutiner.",
		OwnerRole:      "Förvaltningschef",
		DueYear:        2199,
	}
	var err error
	switch path.Base(address) {
	case "approve":
		_, err = c.Use.Plan.SaveReply(c.t.Context(), who, audit, body, f)
	case "plan":
		_, err = c.Use.Plan.RecordReplies(c.t.Context(), who, audit, body, plan.PaperReply{
			Replies:    []plan.ReplyForm{f},
			DecidedOn:  today(),
			CaseNumber: "SN 2026/1",
			ApprovedBy: "Nämnden",
		})
	}
	if err != nil {
		c.t.Fatal(err)
	}
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
