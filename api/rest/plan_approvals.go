package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

// planApprovalBody is who has approved the plan of an audit, and when.
type planApprovalBody struct {
	ApprovedOn string `json:"approved_on" format:"date" doc:"Not after today"`
	ApprovedBy string `json:"approved_by" doc:"A body or a name, as printed" example:"Kommunens revisorer"`
	Reference  string `json:"reference" required:"false" doc:"Of the case or the minutes"`
}

type planApprovalInput struct {
	InAudit
	Body planApprovalBody
}

func (a *API) registerPlanApprovals(audit string) {
	all := audit + "/plan-approvals"
	register(a, Operation{
		ID:          "list-plan-approvals",
		Method:      http.MethodGet,
		Path:        all,
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "List the approvals of an audit's plan",
		Description: "With the plan as it was each time and as it is now, for those engaged.",
	}, a.listPlanApprovals)
	register(a, Operation{
		ID:         "post-plan-approval",
		Method:     http.MethodPost,
		Path:       all,
		Permission: assessment.WriteAudits,
		Tag:        tagAudits,
		Status:     http.StatusOK,
		Summary:    "Record that an audit's plan has been approved",
		Description: "By whoever commissioned it, as it is now, until the audit is final. It takes the place of the " +
			"approval before, which stays; the same again changes nothing. Answers all of them.",
	}, a.postPlanApproval)
}

func (a *API) listPlanApprovals(r *request, in *InAudit) (*response[record.PlanApprovals], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	all, err := a.Chain.Audits.PlanApprovals(r, r.Principal, id)
	return &response[record.PlanApprovals]{Body: all}, err
}

func (a *API) postPlanApproval(r *request, in *planApprovalInput) (*response[record.PlanApprovals], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	all, err := a.Chain.Audits.ApprovePlan(r, r.Principal, id, audits.PlanApprovalForm{
		ApprovedOn: assessment.Date(in.Body.ApprovedOn),
		ApprovedBy: in.Body.ApprovedBy,
		Reference:  in.Body.Reference,
	})
	return &response[record.PlanApprovals]{Body: all}, err
}
