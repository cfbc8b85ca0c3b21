package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
)

// withheldBody is a text that may be secret.
type withheldBody struct {
	Text      string `json:"text" doc:"As it stands in the audit; at least four characters. White space and capital letters make no difference"`
	Provision string `json:"provision" doc:"Of the law, as cited" example:"18 kap. 8 § OSL"`
	Reason    string `json:"reason" doc:"Why it may be secret; never in an extract"`
}

type withheldInput struct {
	InAudit
	Body withheldBody
}

type liftInput struct {
	InAudit
	Passage string `path:"passage" doc:"Id of the text that was marked"`
	Body    struct {
		Reason string `json:"reason" doc:"Why it may be given out"`
	}
}

func (a *API) registerWithheld(audit string) {
	all := audit + "/withheld"
	register(a, Operation{
		ID:         "list-withheld",
		Method:     http.MethodGet,
		Path:       all,
		Permission: assessment.WithholdPassages,
		Tag:        tagAudits,
		Summary:    "List the texts of an audit that may be secret",
		Description: "Oldest first, those included that are no longer withheld. For those engaged and, once the audit is " +
			"final, for coordinators.",
	}, a.listWithheld)
	register(a, Operation{
		ID:         "post-withheld",
		Method:     http.MethodPost,
		Path:       all,
		Permission: assessment.WithholdPassages,
		Tag:        tagAudits,
		Status:     http.StatusOK,
		Summary:    "Mark a text of an audit as one that may be secret",
		Description: "Open extracts (open=true of the audit as a file) leave it out wherever it stands, in every format. " +
			"It must stand in the audit. The audit itself does not change, sealed or not. Answers all of them.",
	}, a.postWithheld)
	register(a, Operation{
		ID:          "post-withheld-lift",
		Method:      http.MethodPost,
		Path:        all + "/{passage}/lift",
		Permission:  assessment.WithholdPassages,
		Tag:         tagAudits,
		Status:      http.StatusOK,
		Summary:     "Say that a text need not be withheld any more",
		Description: "Answers all of them.",
	}, a.postLift)
}

func (a *API) listWithheld(r *request, in *InAudit) (*response[list[record.WithheldPassage]], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	found, err := a.Chain.Audits.Passages(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return listed(found), nil
}

func (a *API) postWithheld(r *request, in *withheldInput) (*response[list[record.WithheldPassage]], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	if err := a.Chain.Audits.MarkPassage(r, r.Principal, assessment.WithheldPassage{
		AuditID: id, Text: in.Body.Text, Provision: in.Body.Provision, Reason: in.Body.Reason,
	}); err != nil {
		return nil, err
	}
	return a.listWithheld(r, &in.InAudit)
}

func (a *API) postLift(r *request, in *liftInput) (*response[list[record.WithheldPassage]], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	passage, err := assessment.ParseID(in.Passage)
	if err != nil {
		return nil, err
	}
	if err := a.Chain.Audits.LiftPassage(r, r.Principal, id, passage, in.Body.Reason); err != nil {
		return nil, err
	}
	return a.listWithheld(r, &in.InAudit)
}
