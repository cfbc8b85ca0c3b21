package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// newAuditMessage is what somebody says on an audit question.
type newAuditMessage struct {
	Question string `json:"question" doc:"Id of the audit question" example:"1"`
	Text     string `json:"text" required:"false" doc:"What is said; it cannot be changed"`
	Settles  bool   `json:"settles" required:"false" doc:"Without a text: nothing more is awaited"`
}

type auditMessageInput struct {
	InAuditedEntity
	Body newAuditMessage
}

// registerDialogues registers the dialogue between auditors and those who answer for an entity.
func (a *API) registerDialogues(organisation, audit string) {
	one := audit + "/entities/{entity}/dialogue"
	register(a, Operation{
		ID: "list-dialogues", Method: http.MethodGet, Path: organisation + "/dialogues",
		Permission: assessment.DiscussAudits, Tag: tagAudits, Summary: "List one's dialogues in audits",
		Description: "As an engaged auditor, and as somebody who answers for an entity; the latest first.",
	}, a.listDialogues)
	register(a, Operation{
		ID: "get-dialogue", Method: http.MethodGet, Path: one, Permission: assessment.DiscussAudits, Tag: tagAudits,
		Summary: "Read the dialogue with an entity",
		Description: "For those engaged in the audit and, once an auditor has said something, for those who answer for the " +
			"entity. It has nothing of what is found and judged.",
	}, a.getDialogue)
	register(a, Operation{
		ID: "post-audit-message", Method: http.MethodPost, Path: one, Permission: assessment.DiscussAudits, Tag: tagAudits,
		Status: http.StatusOK, Errors: []int{http.StatusConflict}, Summary: "Say something on an audit question",
		Description: "In fieldwork; an auditor begins. The same message again changes nothing.",
	}, a.postAuditMessage)
}

func (a *API) listDialogues(r *request, _ *InOrganisation) (*response[record.Dialogues], error) {
	d, err := a.Chain.Audits.Dialogues(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return &response[record.Dialogues]{Body: d}, nil
}

func (a *API) getDialogue(r *request, in *InAuditedEntity) (*response[record.Dialogue], error) {
	audit, entity, err := in.parse()
	if err != nil {
		return nil, err
	}
	d, err := a.Chain.Audits.Dialogue(r, r.Principal, audit, entity)
	if err != nil {
		return nil, err
	}
	return &response[record.Dialogue]{Body: d}, nil
}

func (a *API) postAuditMessage(r *request, in *auditMessageInput) (*response[record.Dialogue], error) {
	audit, entity, err := in.parse()
	if err != nil {
		return nil, err
	}
	d, err := a.Chain.Audits.Discuss(r, r.Principal, audit, entity, audits.DialogueForm{
		Question: in.Body.Question, Text: in.Body.Text, Settles: in.Body.Settles,
	})
	if err != nil {
		return nil, err
	}
	return &response[record.Dialogue]{Body: d}, nil
}
