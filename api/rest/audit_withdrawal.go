package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
)

type auditWithdrawalInput struct {
	InAudit
	Body auditWithdrawalBody
}

type auditWithdrawalBody struct {
	Reason string `json:"reason" doc:"Why it is withdrawn; for those who work on it"`
}

type auditsInput struct {
	InOrganisation
	Withdrawn bool `query:"withdrawn" doc:"List those that are withdrawn instead, for those who work on them"`
}

func (a *API) registerAuditWithdrawal(audit string) {
	register(a, Operation{
		ID:         "post-audit-withdrawal",
		Method:     http.MethodPost,
		Path:       audit + "/withdraw",
		Permission: assessment.ManageAudits,
		Tag:        tagAudits,
		Errors:     []int{http.StatusConflict},
		Summary:    "Withdraw an audit that is not final",
		Description: "It is kept, nothing in it changes, and nobody finds it but its auditors and those who manage it. Who " +
			"made it may, the auditor of a correction too; when they do not work on it any more, those who manage it may.",
	}, a.postAuditWithdrawal)
	register(a, Operation{
		ID:         "post-audit-resumption",
		Method:     http.MethodPost,
		Path:       audit + "/resume",
		Permission: assessment.ManageAudits,
		Tag:        tagAudits,
		Errors:     []int{http.StatusConflict},
		Summary:    "Take up again an audit that was withdrawn",
		Description: "As it was then. Its auditors may, and those who manage it. A correction is not taken up again once " +
			"another one has been begun.",
	}, a.postAuditResumption)
}

func (a *API) postAuditWithdrawal(r *request, in *auditWithdrawalInput) (*single[record.Audit], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Audits.Withdraw(r, r.Principal, id, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &single[record.Audit]{ETag: etag(v.Version), Body: v}, nil
}

func (a *API) postAuditResumption(r *request, in *InAudit) (*single[record.Audit], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Audits.Resume(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &single[record.Audit]{ETag: etag(v.Version), Body: v}, nil
}
