package rest

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/review"
)

// sentInput is what is written under an input of a review, as sent.
type sentInput struct {
	Text         string `json:"text"`
	Informal     string `json:"informal" doc:"What people notice that no figure shows"`
	NothingToSay bool   `json:"nothing_to_say" doc:"There is nothing to report; then there is no text"`
	Considered   bool   `json:"considered" doc:"Whether it has been considered; the first time notes who and when"`
}

type reviewInputInput struct {
	InReview
	Versioned
	Input string `path:"input" doc:"Key of the input" example:"risks"`
	Body  sentInput
}

type reviewVerdict string

func (reviewVerdict) Schema(huma.Registry) *huma.Schema { return oneOf(assessment.Verdicts...) }

// sentStatement is a statement on the management system, as sent.
type sentStatement struct {
	Verdict reviewVerdict `json:"verdict" doc:"Empty for not stated, and for the overall words"`
	Text    string        `json:"text" doc:"The reason, needed for a verdict"`
}

type reviewStatementInput struct {
	InReview
	Versioned
	About string `path:"about" doc:"suitable, adequate, effective or overall" example:"suitable"`
	Body  sentStatement
}

type pointKind string

func (pointKind) Schema(huma.Registry) *huma.Schema { return oneOf(assessment.PointKinds...) }

// sentPoint is a shortcoming or a proposal, as sent.
type sentPoint struct {
	About string `json:"about" doc:"Of a shortcoming its cause: resources, knowledge, conflict_of_interest, other_cause; of a proposal: governing_documents, risk_criteria, risk_picture, resources, other"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

type newPoint struct {
	Kind  pointKind `json:"kind"`
	About string    `json:"about" doc:"Of a shortcoming its cause: resources, knowledge, conflict_of_interest, other_cause; of a proposal: governing_documents, risk_criteria, risk_picture, resources, other"`
	Title string    `json:"title"`
	Text  string    `json:"text"`
}

type newPointInput struct {
	InReview
	Body newPoint
}

// InReviewPoint is the part of an address that identifies a point of a review.
type InReviewPoint struct {
	InReview
	Point string `path:"point" doc:"Id of the shortcoming or proposal"`
}

type pointInput struct {
	InReviewPoint
	Versioned
	Body sentPoint
}

type pointDeleteInput struct {
	InReviewPoint
	Versioned
}

type (
	decisionOutcome string
	decisionKind    string
)

func (decisionOutcome) Schema(huma.Registry) *huma.Schema {
	return oneOf(assessment.DecisionOutcomes...)
}

func (decisionKind) Schema(huma.Registry) *huma.Schema { return oneOf(assessment.DecisionKinds...) }

// sentDecision is a decision of management, as sent.
type sentDecision struct {
	Text      string          `json:"text"`
	Outcome   decisionOutcome `json:"outcome"`
	Kind      decisionKind    `json:"kind"`
	Input     string          `json:"input" doc:"Key of the input that it answers; empty for none"`
	Proposal  *string         `json:"proposal" doc:"Id of the proposal that it answers; null for none"`
	OwnerRole string          `json:"owner_role" doc:"Who sees to it"`
	Owner     *string         `json:"owner" doc:"Id of somebody by name; null for nobody"`
	DueOn     *string         `json:"due_on" doc:"With this and somebody who sees to it, it becomes an action of the plan" example:"2026-12-01"`
}

func (d sentDecision) form() review.DecisionForm {
	return review.DecisionForm{
		Text:       d.Text,
		Outcome:    assessment.DecisionOutcome(d.Outcome),
		Kind:       assessment.DecisionKind(d.Kind),
		Input:      assessment.ReviewInputKey(d.Input),
		ProposalID: optionalReference(d.Proposal),
		OwnerRole:  d.OwnerRole,
		OwnerID:    optionalReference(d.Owner),
		DueOn:      assessment.Date(text(d.DueOn)),
	}
}

type newDecisionInput struct {
	InReview
	Body sentDecision
}

// InReviewDecision is the part of an address that identifies a decision of a review.
type InReviewDecision struct {
	InReview
	Decision string `path:"decision" doc:"Id of the decision"`
}

type decisionInput struct {
	InReviewDecision
	Versioned
	Body sentDecision
}

type decisionDeleteInput struct {
	InReviewDecision
	Versioned
}

func (a *API) registerReviewParts(one string) {
	conflict := []int{http.StatusConflict}
	part := func(id, method, path string, status int, summary, description string) Operation {
		return Operation{
			ID: id, Method: method, Path: one + path, Permission: assessment.ManageReviews, Tag: tagReviews, Status: status,
			Errors: conflict, Summary: summary, Description: description,
		}
	}
	register(a, part("put-review-input", http.MethodPut, "/inputs/{input}", http.StatusOK,
		"Write under an input of a review", `Each input has its own version, "0" while nothing has been written.`), a.putReviewInput)
	register(a, part("put-review-statement", http.MethodPut, "/statements/{about}", http.StatusOK,
		"State something on the management system", `If-Match is the statement's own version, "0" while there is none.`),
		a.putReviewStatement)
	register(a, part("post-review-point", http.MethodPost, "/points", http.StatusCreated,
		"Raise a shortcoming or make a proposal", ""), a.postReviewPoint)
	register(a, part("put-review-point", http.MethodPut, "/points/{point}", http.StatusOK,
		"Change a shortcoming or a proposal", ""), a.putReviewPoint)
	register(a, part("delete-review-point", http.MethodDelete, "/points/{point}", http.StatusNoContent,
		"Delete a shortcoming or a proposal", "A proposal that a decision answers stays."), a.deleteReviewPoint)
	register(a, part("post-review-decision", http.MethodPost, "/decisions", http.StatusCreated, "Write down a decision",
		"With somebody who sees to it and a day it becomes an action of the plan."), a.postReviewDecision)
	register(a, part("put-review-decision", http.MethodPut, "/decisions/{decision}", http.StatusOK, "Change a decision",
		"Its action follows while it is open."), a.putReviewDecision)
	register(a, part("delete-review-decision", http.MethodDelete, "/decisions/{decision}", http.StatusNoContent,
		"Delete a decision", "Not while its action is open."), a.deleteReviewDecision)
}

func (a *API) putReviewInput(r *request, in *reviewInputInput) (*single[record.ReviewInput], error) {
	id, version, err := in.from(in.Versioned)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Review.SaveInput(r, r.Principal, id, review.InputForm{
		Key:          assessment.ReviewInputKey(in.Input),
		Text:         in.Body.Text,
		Informal:     in.Body.Informal,
		NothingToSay: in.Body.NothingToSay,
		Considered:   in.Body.Considered,
		Version:      &version,
	})
	if err != nil {
		return nil, err
	}
	return &single[record.ReviewInput]{ETag: etag(v.Version), Body: v}, nil
}

func (a *API) putReviewStatement(r *request, in *reviewStatementInput) (*single[record.ReviewStatement], error) {
	id, version, err := in.from(in.Versioned)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Review.SaveStatement(r, r.Principal, id, review.StatementForm{
		About:   assessment.StatementAbout(in.About),
		Verdict: assessment.Verdict(in.Body.Verdict),
		Text:    in.Body.Text,
		Version: &version,
	})
	if err != nil {
		return nil, err
	}
	return &single[record.ReviewStatement]{ETag: etag(v.Version), Body: v}, nil
}

func (p sentPoint) form(kind pointKind) review.PointForm {
	return review.PointForm{Kind: assessment.PointKind(kind), About: p.About, Title: p.Title, Text: p.Text}
}

func (a *API) postReviewPoint(r *request, in *newPointInput) (*created[record.ReviewPoint], error) {
	id, err := assessment.ParseID(in.Review)
	if err != nil {
		return nil, err
	}
	b := in.Body
	sent := sentPoint{About: b.About, Title: b.Title, Text: b.Text}
	v, err := a.Chain.Review.AddPoint(r, r.Principal, id, sent.form(b.Kind))
	if err != nil {
		return nil, err
	}
	return &created[record.ReviewPoint]{
		Location: r.address("reviews", in.Review, "points", v.ID.String()), ETag: etag(v.Version), Body: v,
	}, nil
}

// part is the review of an address, what belongs to it, and the version that a change starts from.
func (in InReview) part(of string, v Versioned) (id, part assessment.ID, version int64, err error) {
	if id, version, err = in.from(v); err != nil {
		return id, part, 0, err
	}
	part, err = assessment.ParseID(of)
	return id, part, version, err
}

func (a *API) putReviewPoint(r *request, in *pointInput) (*single[record.ReviewPoint], error) {
	id, point, version, err := in.part(in.Point, in.Versioned)
	if err != nil {
		return nil, err
	}
	f := in.Body.form("")
	f.Version = &version
	v, err := a.Chain.Review.SavePoint(r, r.Principal, id, point, f)
	if err != nil {
		return nil, err
	}
	return &single[record.ReviewPoint]{ETag: etag(v.Version), Body: v}, nil
}

func (a *API) deleteReviewPoint(r *request, in *pointDeleteInput) (*none, error) {
	id, point, version, err := in.part(in.Point, in.Versioned)
	if err != nil {
		return nil, err
	}
	return nil, a.Chain.Review.DeletePoint(r, r.Principal, id, point, version)
}

func (a *API) postReviewDecision(r *request, in *newDecisionInput) (*created[record.ReviewDecision], error) {
	id, err := assessment.ParseID(in.Review)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Review.Decide(r, r.Principal, id, in.Body.form())
	if err != nil {
		return nil, err
	}
	return &created[record.ReviewDecision]{
		Location: r.address("reviews", in.Review, "decisions", v.ID.String()), ETag: etag(v.Version), Body: v,
	}, nil
}

func (a *API) putReviewDecision(r *request, in *decisionInput) (*single[record.ReviewDecision], error) {
	id, decision, version, err := in.part(in.Decision, in.Versioned)
	if err != nil {
		return nil, err
	}
	f := in.Body.form()
	f.Version = &version
	v, err := a.Chain.Review.SaveDecision(r, r.Principal, id, decision, f)
	if err != nil {
		return nil, err
	}
	return &single[record.ReviewDecision]{ETag: etag(v.Version), Body: v}, nil
}

func (a *API) deleteReviewDecision(r *request, in *decisionDeleteInput) (*none, error) {
	id, decision, version, err := in.part(in.Decision, in.Versioned)
	if err != nil {
		return nil, err
	}
	return nil, a.Chain.Review.DeleteDecision(r, r.Principal, id, decision, version)
}
