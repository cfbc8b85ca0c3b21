package rest

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/audits"
)

type factOutcome string

func (factOutcome) Schema(huma.Registry) *huma.Schema { return oneOf(assessment.FactOutcomes...) }

// newFactCheck is what an auditor asks for.
type newFactCheck struct {
	Due        string   `json:"due" format:"date" doc:"The last day for comments, that day included"`
	Text       string   `json:"text" required:"false" doc:"To those who are asked"`
	Judgements bool     `json:"judgements" required:"false" doc:"Send judgements, reasons and recommendations too"`
	People     []string `json:"people" required:"false" nullable:"false" doc:"Ids of those who are asked"`
	Emails     []string `json:"emails" required:"false" nullable:"false" doc:"Others, by their addresses"`
}

type factCheckInput struct {
	InAudit
	Body newFactCheck
}

// InFactCheck is the part of an address that identifies a fact check of an audit.
type InFactCheck struct {
	InAudit
	Check string `path:"fact_check" doc:"Id of the fact check"`
}

func (in InFactCheck) parse() (audit, check assessment.ID, err error) {
	return twoIDs(in.Audit, in.Check)
}

type factCheckEndInput struct {
	InFactCheck
	Versioned
}

// factAnswer is what the auditors answer to a comment.
type factAnswer struct {
	Outcome factOutcome `json:"outcome"`
	Text    string      `json:"text" required:"false" doc:"accepted: the passage as it shall read or, where now is null, what has been changed"`
	Reason  string      `json:"reason" required:"false" doc:"rejected: why"`
	Holds   int64       `json:"holds" required:"false" doc:"accepted: the version in now, which the text was written from"`
}

type factAnswerInput struct {
	InFactCheck
	Versioned
	Comment string `path:"comment" doc:"Id of the comment"`
	Body    factAnswer
}

// InFacts is the part of an address that identifies a fact check for those who are asked in it.
type InFacts struct {
	InOrganisation
	Check string `path:"fact_check" doc:"Id of the fact check"`
}

// InFactComment is the part of an address that identifies a comment of one's own.
type InFactComment struct {
	InFacts
	Comment string `path:"comment" doc:"Id of the comment"`
}

func (in InFactComment) parse() (check, comment assessment.ID, err error) {
	return twoIDs(in.Check, in.Comment)
}

// newFactComment is a comment on a passage.
type newFactComment struct {
	Passage  string `json:"passage" doc:"The key of a passage of the copy" example:"observation/1/kommun"`
	Text     string `json:"text" doc:"What is not right"`
	Proposal string `json:"proposal" required:"false" doc:"How the passage should read"`
}

// factCommentChange is a comment as it is changed: no property may be left out.
type factCommentChange struct {
	Text     string `json:"text" doc:"What is not right"`
	Proposal string `json:"proposal" doc:"How the passage should read; empty for no proposal"`
}

type newFactCommentInput struct {
	InFacts
	Body newFactComment
}

type factCommentInput struct {
	InFactComment
	Versioned
	Body factCommentChange
}

type factCommentDeleteInput struct {
	InFactComment
	Versioned
}

func (a *API) registerFactChecks(audit string) {
	all := audit + "/fact-checks"
	one := all + "/{fact_check}"
	conflict := []int{http.StatusConflict}
	register(a, Operation{
		ID: "list-fact-checks", Method: http.MethodGet, Path: all, Permission: assessment.WriteAudits, Tag: tagAudits,
		Summary:     "List the fact checks of an audit",
		Description: "Latest first, with the people who can be asked. For those engaged.",
	}, a.listFactChecks)
	register(a, Operation{
		ID: "post-fact-check", Method: http.MethodPost, Path: all, Permission: assessment.WriteAudits, Tag: tagAudits,
		Status: http.StatusOK, Errors: conflict, Summary: "Ask people to check the facts of the draft",
		Description: "A copy of the draft is frozen, and the people can read it and comment until the last day. The same " +
			"call again changes nothing while the draft is the same.",
	}, a.postFactCheck)
	register(a, Operation{
		ID: "get-fact-check", Method: http.MethodGet, Path: one, Permission: assessment.WriteAudits, Tag: tagAudits,
		Summary: "Read a fact check with its comments", Description: "For those engaged.",
	}, a.getFactCheck)
	register(a, Operation{
		ID: "post-fact-check-end", Method: http.MethodPost, Path: one + "/end", Permission: assessment.WriteAudits,
		Tag: tagAudits, Status: http.StatusOK, Errors: versionErrors, Summary: "End a fact check",
		Description: "Nobody comments after that. Send its version in If-Match.",
	}, a.postFactCheckEnd)
	register(a, Operation{
		ID: "post-fact-answer", Method: http.MethodPost, Path: one + "/comments/{comment}",
		Permission: assessment.WriteAudits, Tag: tagAudits, Status: http.StatusOK, Errors: versionErrors,
		Summary: "Accept or reject a comment",
		Description: "An accepted one writes the passage as it shall read into the audit. If-Match is the version of the " +
			"comment; 412 also if the passage has been changed since holds. An answer is given once.",
	}, a.postFactAnswer)
}

// registerFacts registers what those do who are asked to check facts.
func (a *API) registerFacts(organisation string) {
	one := organisation + "/fact-checks/{fact_check}"
	comment := one + "/comments/{comment}"
	conflict := []int{http.StatusConflict}
	register(a, Operation{
		ID: "get-facts", Method: http.MethodGet, Path: one, Permission: assessment.CheckFacts, Tag: tagAudits,
		Summary: "Read the draft whose facts one is asked to check",
		Description: "For those who are asked, with their own comments. Once the fact check has ended, the comments and " +
			"the answers are left.",
	}, a.getFacts)
	register(a, Operation{
		ID: "post-fact-comment", Method: http.MethodPost, Path: one + "/comments", Permission: assessment.CheckFacts,
		Tag: tagAudits, Status: http.StatusOK, Errors: conflict, Summary: "Comment on a passage of the draft",
		Description: "The same comment again changes nothing.",
	}, a.postFactComment)
	register(a, Operation{
		ID: "put-fact-comment", Method: http.MethodPut, Path: comment, Permission: assessment.CheckFacts, Tag: tagAudits,
		Errors: conflict, Summary: "Change a comment of one's own",
		Description: "Until the last day, the end of the fact check or the answer, whichever comes first.",
	}, a.putFactComment)
	register(a, Operation{
		ID: "delete-fact-comment", Method: http.MethodDelete, Path: comment, Permission: assessment.CheckFacts,
		Tag: tagAudits, Errors: conflict, Summary: "Take back a comment of one's own",
		Description: "As long as it may be changed.",
	}, a.deleteFactComment)
	register(a, Operation{
		ID: "post-facts-done", Method: http.MethodPost, Path: one + "/done", Permission: assessment.CheckFacts,
		Tag: tagAudits, Status: http.StatusOK, Errors: conflict, Summary: "Say that one has no more to say",
		Description: "Without comments: that there is nothing to remark. A later comment takes it back.",
	}, a.postFactsDone)
}

func (a *API) listFactChecks(r *request, in *InAudit) (*response[record.FactChecks], error) {
	audit, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	c, err := a.Chain.Audits.FactChecks(r, r.Principal, audit)
	if err != nil {
		return nil, err
	}
	return &response[record.FactChecks]{Body: c}, nil
}

// checked answers with a fact check.
func checked(c record.FactCheck, err error) (*single[record.FactCheck], error) {
	if err != nil {
		return nil, err
	}
	return &single[record.FactCheck]{ETag: etag(c.Version), Body: c}, nil
}

func (a *API) postFactCheck(r *request, in *factCheckInput) (*single[record.FactCheck], error) {
	audit, err := assessment.ParseID(in.Audit)
	if err != nil {
		return nil, err
	}
	return checked(a.Chain.Audits.BeginFactCheck(r, r.Principal, audit, audits.FactCheckForm{
		Due:        assessment.Date(in.Body.Due),
		Text:       in.Body.Text,
		Judgements: in.Body.Judgements,
		People:     references(in.Body.People),
		Emails:     in.Body.Emails,
	}))
}

func (a *API) getFactCheck(r *request, in *InFactCheck) (*single[record.FactCheck], error) {
	audit, check, err := in.parse()
	if err != nil {
		return nil, err
	}
	return checked(a.Chain.Audits.FactCheck(r, r.Principal, audit, check))
}

func (a *API) postFactCheckEnd(r *request, in *factCheckEndInput) (*single[record.FactCheck], error) {
	audit, check, err := in.parse()
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	return checked(a.Chain.Audits.EndFactCheck(r, r.Principal, audit, check, version))
}

func (a *API) postFactAnswer(r *request, in *factAnswerInput) (*single[record.FactCheck], error) {
	audit, check, err := in.parse()
	if err != nil {
		return nil, err
	}
	comment, err := assessment.ParseID(in.Comment)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	return checked(a.Chain.Audits.AnswerFactComment(r, r.Principal, audit, check, comment, audits.FactAnswerForm{
		Outcome: assessment.FactOutcome(in.Body.Outcome),
		Text:    in.Body.Text,
		Reason:  in.Body.Reason,
		Version: version,
		Holds:   in.Body.Holds,
	}))
}

// facts answers with what somebody who is asked sees.
func facts(v record.FactsToCheck, err error) (*response[record.FactsToCheck], error) {
	if err != nil {
		return nil, err
	}
	return &response[record.FactsToCheck]{Body: v}, nil
}

func (a *API) getFacts(r *request, in *InFacts) (*response[record.FactsToCheck], error) {
	check, err := assessment.ParseID(in.Check)
	if err != nil {
		return nil, err
	}
	return facts(a.Chain.Audits.FactsToCheck(r, r.Principal, check))
}

func (a *API) postFactComment(r *request, in *newFactCommentInput) (*response[record.FactsToCheck], error) {
	check, err := assessment.ParseID(in.Check)
	if err != nil {
		return nil, err
	}
	return facts(a.Chain.Audits.AddFactComment(r, r.Principal, check, audits.FactCommentForm{
		Passage:  in.Body.Passage,
		Text:     in.Body.Text,
		Proposal: in.Body.Proposal,
	}))
}

func (a *API) putFactComment(r *request, in *factCommentInput) (*response[record.FactsToCheck], error) {
	check, comment, err := in.parse()
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	return facts(a.Chain.Audits.SaveFactComment(r, r.Principal, check, comment, audits.FactCommentForm{
		Text:     in.Body.Text,
		Proposal: in.Body.Proposal,
		Version:  version,
	}))
}

func (a *API) deleteFactComment(r *request, in *factCommentDeleteInput) (*none, error) {
	check, comment, err := in.parse()
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	_, err = a.Chain.Audits.WithdrawFactComment(r, r.Principal, check, comment, version)
	return nil, err
}

func (a *API) postFactsDone(r *request, in *InFacts) (*response[record.FactsToCheck], error) {
	check, err := assessment.ParseID(in.Check)
	if err != nil {
		return nil, err
	}
	return facts(a.Chain.Audits.ConfirmFacts(r, r.Principal, check))
}
