package api_test

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"mognad/api/apitest"
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// checked asks the cast's manager and everybody who has a role to check the facts of the target's audit, and has one of
// them comment.
func (c *cells) checked(x target, admin, by assessment.Principal, word string) {
	c.t.Helper()
	c.count++
	who := c.castOf(admin)
	f := audits.FactCheckForm{Due: "2199-12-31", Text: word, People: []assessment.ID{who.manager.User.ID}}
	for _, role := range assessment.Roles {
		p, err := c.Use.PrincipalByEmail(c.t.Context(), address(role), admin.Organisation.Key)
		if err == nil && role.May(assessment.CheckFacts) {
			f.People = append(f.People, p.User.ID)
		}
	}
	check, err := c.Use.Audits.BeginFactCheck(c.t.Context(), who.auditor, uuid.MustParse(x["audit"]), f)
	if err != nil {
		c.t.Fatal(err)
	}
	text := fmt.Sprint(word, " saknas ", c.count)
	said, err := c.Use.Audits.AddFactComment(c.t.Context(), by, check.ID, audits.FactCommentForm{
		Passage: string(record.PassageOther),
		Text:    text,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	x["fact_check"] = check.ID.String()
	for _, one := range said.Items {
		if one.Text == text {
			x["comment"] = one.ID.String()
		}
	}
}

// askFor asks somebody with the role to check the facts of the target's audit, if it has one.
func (c *cells) askFor(x target, role assessment.Role) {
	c.t.Helper()
	admin := c.Admin(c.t, "norrdal")
	by, err := c.Use.PrincipalByEmail(c.t.Context(), address(role), "norrdal")
	if x["fact_check"] == "" || err != nil {
		return
	}
	if !role.May(assessment.CheckFacts) {
		by = c.castOf(admin).manager
	}
	c.checked(x, admin, by, "egen")
}

// factBody is the body of an operation on fact checks and dialogues, "" for those without.
func (c *cells) factBody(operation string, x target) string {
	switch operation {
	case "post-fact-check":
		return `{"due": "2199-12-31", "emails": ["cast-entity_manager@norrdal.example"]}`
	case "post-audit-message":
		return fmt.Sprintf(`{"question": %q, "text": "Vi letar, %d."}`, x["question"], c.count)
	case "post-fact-answer":
		return `{"outcome": "rejected", "reason": "Protokollet säger något annat."}`
	case "post-fact-comment":
		return fmt.Sprintf(`{"passage": "other", "text": "Något saknas, %d."}`, c.count)
	case "put-fact-comment":
		return `{"text": "Året är fel.", "proposal": ""}`
	}
	return ""
}

// filledFactCheck sends a form of the fact checks of an audit.
func (c *cells) filledFactCheck(v *apitest.Visitor, path, form string) (reply apitest.Reply, is bool) {
	c.t.Helper()
	switch rest, is := strings.CutPrefix(form, "/audits/:audit/fact-checks"); {
	case !is:
		return reply, false
	case rest == "":
		return v.Post(path, "due", "2199-12-31", "emails", "cast-entity_manager@norrdal.example"), true
	case strings.HasSuffix(rest, "/end"):
		return v.Post(path, "version", "1"), true
	}
	return v.Post(path, "version", "1", "outcome", "rejected", "reason", "Nej."), true
}
