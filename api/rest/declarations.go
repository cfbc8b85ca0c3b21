package rest

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

type impartiality string

func (impartiality) Schema(huma.Registry) *huma.Schema { return oneOf(assessment.Impartialities...) }

// declarationBody is what an auditor declares.
type declarationBody struct {
	Impartiality impartiality `json:"impartiality" doc:"clear: nothing makes it doubtful; ties: something may"`
	Text         string       `json:"text" required:"false" doc:"ties: what may make it doubtful"`
	Measures     string       `json:"measures" required:"false" doc:"ties: what is done about it"`
}

type declarationInput struct {
	InAudit
	Body declarationBody
}

func (a *API) registerDeclarations(audit string) {
	all := audit + "/declarations"
	register(a, Operation{
		ID:          "list-declarations",
		Method:      http.MethodGet,
		Path:        all,
		Permission:  assessment.WriteAudits,
		Tag:         tagAudits,
		Summary:     "List what the auditors have declared of their independence",
		Description: "Everybody who is or was engaged, with earlier declarations, for those engaged.",
	}, a.listDeclarations)
	register(a, Operation{
		ID:         "post-declaration",
		Method:     http.MethodPost,
		Path:       all,
		Permission: assessment.WriteAudits,
		Tag:        tagAudits,
		Status:     http.StatusOK,
		Summary:    "Declare one's independence in an audit",
		Description: "One's own, until the audit is final. It takes the place of what one declared before, which stays " +
			"readable; the same again changes nothing. The audit is not made final while somebody whose engagement counts " +
			"has declared nothing. Answers all of them.",
	}, a.postDeclaration)
}

func (a *API) listDeclarations(r *request, in *InAudit) (*response[record.Declarations], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	all, err := a.Chain.Audits.Declarations(r, r.Principal, id)
	return &response[record.Declarations]{Body: all}, err
}

func (a *API) postDeclaration(r *request, in *declarationInput) (*response[record.Declarations], error) {
	id, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	all, err := a.Chain.Audits.Declare(r, r.Principal, id, audits.DeclarationForm{
		Impartiality: assessment.Impartiality(in.Body.Impartiality),
		Text:         in.Body.Text,
		Measures:     in.Body.Measures,
	})
	return &response[record.Declarations]{Body: all}, err
}
