package rest

import (
	"encoding/json"
	"net/http"

	"mognad/assessment"
	"mognad/assessment/record"
	rows "mognad/assessment/workflow/registers"
)

type approvalsInput struct {
	InOrganisation
	Kind   string `query:"kind" doc:"Of what was approved; with object"`
	Object string `query:"object" doc:"Id of what was approved; empty for all approvals"`
}

// ApprovalBody is what is approved, and in which words.
type ApprovalBody struct {
	Kind       assessment.ApprovalKind `json:"kind"`
	Object     *string                 `json:"object" format:"uuid" doc:"Id of a row or, for applicability, of the entity; null for a report or an improvement note"`
	Version    int64                   `json:"version,omitempty" doc:"Of the object as it was read: if it has another by now, nothing is approved and the answer is 409"`
	Name       string                  `json:"name,omitempty" doc:"Of a report or an improvement note"`
	Entity     *string                 `json:"entity,omitempty" format:"uuid" doc:"That a report or an improvement note is about; null for the whole organisation"`
	Text       string                  `json:"text" doc:"What is approved, in words; required for a report or an improvement note"`
	CaseNumber string                  `json:"case_number" doc:"Required for a decision on paper; else it may be empty"`
}

// paperApproval is that of a decision that was made on paper.
type paperApproval struct {
	ApprovalBody
	DecidedOn  string `json:"decided_on" format:"date"`
	ApprovedBy string `json:"approved_by" doc:"Name of the person or the body that decided"`
}

type approvalInput struct {
	InOrganisation
	Body ApprovalBody
}

type paperApprovalInput struct {
	InOrganisation
	Body paperApproval
}

// InApproval is the part of an address that identifies an approval.
type InApproval struct {
	InOrganisation
	Approval string `path:"approval" doc:"Id of the approval"`
}

// wholeApproval is an approval with what was approved.
type wholeApproval struct {
	Approval record.Approval  `json:"approval"`
	Content  *json.RawMessage `json:"content" doc:"What was approved: canonical JSON (RFC 8785), which the hash is of; null where there is no object"`
}

func (a *API) registerApprovals() {
	const all = "/organisations/{organisation}/approvals"
	register(a, Operation{
		ID:         "list-approvals",
		Method:     http.MethodGet,
		Path:       all,
		Permission: assessment.ReadRegisters,
		Tag:        tagApplicability,
		Summary:    "List what the management has approved",
		Description: "Latest first. Of a single object also whether it has changed since; for documents and the like it is " +
			"enough to be allowed to read these.",
	}, a.listApprovals)
	register(a, Operation{
		ID:         "post-approval",
		Method:     http.MethodPost,
		Path:       all,
		Permission: assessment.Approve,
		Tag:        tagApplicability,
		Status:     http.StatusCreated,
		Summary:    "Approve something",
		Description: "By the caller, today: somebody of the management, for everything that the object is about. An " +
			"approval is never changed or removed. Approving a statement of applicability seals it with its next number.",
		Errors: []int{http.StatusConflict},
	}, a.postApproval)
	register(a, Operation{
		ID:          "post-paper-approval",
		Method:      http.MethodPost,
		Path:        all + "/paper",
		Permission:  assessment.ManageRegisters,
		Tag:         tagApplicability,
		Status:      http.StatusCreated,
		Summary:     "Record an approval on paper",
		Description: "Of what somebody of the management has decided elsewhere: it shows who recorded it.",
		Errors:      []int{http.StatusConflict},
	}, a.postPaperApproval)
	register(a, Operation{
		ID:         "get-approval",
		Method:     http.MethodGet,
		Path:       all + "/{approval}",
		Permission: assessment.ReadRegisters,
		Tag:        tagApplicability,
		Summary:    "Read an approval with what was approved",
	}, a.getApproval)
}

func (a *API) listApprovals(r *request, in *approvalsInput) (*response[list[record.Approval]], error) {
	var found []record.Approval
	var err error
	if in.Object == "" && in.Kind == "" {
		found, err = a.Chain.Registers.Approvals(r, r.Principal)
	} else {
		var id assessment.ID
		if id, err = assessment.ParseID(in.Object); err == nil {
			found, err = a.Chain.Registers.ApprovalsOf(r, r.Principal, assessment.ApprovalKind(in.Kind), id)
		}
	}
	if err != nil {
		return nil, err
	}
	return listOf(found, func(one record.Approval) record.Approval { return one }), nil
}

func (a *API) getApproval(r *request, in *InApproval) (*response[wholeApproval], error) {
	id, err := assessment.ParseID(in.Approval)
	if err != nil {
		return nil, err
	}
	found, content, err := a.Chain.Registers.Approval(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	whole := wholeApproval{Approval: found}
	if len(content) > 0 {
		whole.Content = (*json.RawMessage)(&content)
	}
	return &response[wholeApproval]{Body: whole}, nil
}

func (a *API) postApproval(r *request, in *approvalInput) (*added[record.Approval], error) {
	return a.approve(r, in.Body.form())
}

func (a *API) postPaperApproval(r *request, in *paperApprovalInput) (*added[record.Approval], error) {
	form := in.Body.form()
	form.OnPaper = true
	form.DecidedOn, form.ApprovedBy = assessment.Date(in.Body.DecidedOn), in.Body.ApprovedBy
	return a.approve(r, form)
}

func (n ApprovalBody) form() rows.ApprovalForm {
	form := rows.ApprovalForm{
		Kind:       n.Kind,
		Version:    n.Version,
		Name:       n.Name,
		Entity:     optionalReference(n.Entity),
		Text:       n.Text,
		CaseNumber: n.CaseNumber,
	}
	if n.Object != nil {
		form.Object = reference(*n.Object)
	}
	return form
}

func (a *API) approve(r *request, form rows.ApprovalForm) (*added[record.Approval], error) {
	approval, err := a.Chain.Registers.Approve(r, r.Principal, form)
	if err != nil {
		return nil, err
	}
	return &added[record.Approval]{Location: r.address("approvals", approval.ID.String()), Body: approval}, nil
}
