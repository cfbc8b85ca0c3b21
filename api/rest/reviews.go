package rest

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/record"
	"mognad/assessment/workbook"
	"mognad/assessment/workflow/review"
)

// InReview is the part of an address that identifies a review.
type InReview struct {
	InOrganisation
	Review string `path:"review" doc:"Id of the review"`
}

type (
	reviewKind     string
	reviewTemplate string
)

func (reviewKind) Schema(huma.Registry) *huma.Schema { return oneOf(assessment.ReviewKinds...) }

func (reviewTemplate) Schema(huma.Registry) *huma.Schema { return oneOf(assessment.ReviewTemplates...) }

// newReview is what a review begins with.
type newReview struct {
	Entity    string         `json:"entity" doc:"Id of the entity that it is about, with all below it"`
	Title     string         `json:"title" example:"Ledningens genomgång 2026"`
	Kind      reviewKind     `json:"kind"`
	Template  reviewTemplate `json:"template"`
	PlannedOn *string        `json:"planned_on" example:"2026-05-05"`
}

// TransformSchema lets the rest be left out.
func (newReview) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return required(s, "entity", "title", "kind", "template")
}

type newReviewInput struct {
	InOrganisation
	Body newReview
}

// sentHeading is a heading of a review's own.
type sentHeading struct {
	Key   string `json:"key" doc:"As the review has it; empty for a new one"`
	Title string `json:"title" doc:"Empty for the name of the key"`
}

// reviewPlan is the plan of a review as sent: no property may be left out, so that none is emptied by mistake.
type reviewPlan struct {
	Title      string        `json:"title"`
	Kind       reviewKind    `json:"kind"`
	PlannedOn  *string       `json:"planned_on" example:"2026-05-05"`
	CaseNumber string        `json:"case_number"`
	Frequency  int           `json:"frequency" doc:"Months between reviews of this kind; 0 for not decided"`
	Planning   string        `json:"planning" doc:"How it is tied to the organisation's planning"`
	Budget     string        `json:"budget" doc:"How it is tied to the budget"`
	Headings   []sentHeading `json:"headings" doc:"Of a review with headings of its own; none for as they are"`
}

type reviewPlanInput struct {
	InReview
	Versioned
	Body reviewPlan
}

// preMeeting is what was settled before a review, as sent.
type preMeeting struct {
	Contact string   `json:"contact" doc:"Somebody in management"`
	On      *string  `json:"on" example:"2026-04-20"`
	Notes   string   `json:"notes"`
	Settled []string `json:"settled" nullable:"false" doc:"Of: scope, form, focus, risks, hard_questions, time_and_place"`
}

type preMeetingInput struct {
	InReview
	Versioned
	Body preMeeting
}

// sentParticipant is somebody who takes part, as sent.
type sentParticipant struct {
	Name      string  `json:"name" doc:"Not needed for a person of the organisation"`
	Role      string  `json:"role"`
	User      *string `json:"user" doc:"Id of a person of the organisation; null for somebody else"`
	Signatory bool    `json:"signatory" doc:"Only for a person who may sign reviews of the entity"`
}

// reviewMeeting is who meets, when, where and about what, as sent.
type reviewMeeting struct {
	HeldOn       *string           `json:"held_on" example:"2026-05-05"`
	Place        string            `json:"place"`
	Agenda       []string          `json:"agenda" nullable:"false"`
	Participants []sentParticipant `json:"participants" nullable:"false"`
}

type reviewMeetingInput struct {
	InReview
	Versioned
	Body reviewMeeting
}

type reviewActInput struct {
	InReview
	Versioned
}

type reviewCorrection struct {
	Reason string `json:"reason" doc:"Why the minutes are corrected"`
}

type reviewCorrectionInput struct {
	InReview
	Versioned
	Body reviewCorrection
}

type signedMinutes struct {
	SHA256 string `json:"sha256" doc:"Hash of the closed minutes that have been read; with another one nothing is signed"`
}

type reviewSignatureInput struct {
	InReview
	Body signedMinutes
}

type reviewVersionInput struct {
	InReview
	Number string `path:"number" doc:"Of the sealed version, from 1"`
}

func (a *API) registerReviews() {
	const (
		all = "/organisations/{organisation}/reviews"
		one = all + "/{review}"
	)
	conflict := []int{http.StatusConflict}
	decision := []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired}
	manage := func(id, method, path, summary, description string) Operation {
		o := Operation{
			ID: id, Method: method, Path: path, Permission: assessment.ManageReviews, Tag: tagReviews, Status: http.StatusOK,
			Errors: conflict, Summary: summary, Description: description,
		}
		if method == http.MethodPost {
			o.Errors = decision
		}
		return o
	}
	read := func(id, path, summary, description string) Operation {
		return Operation{
			ID: id, Method: http.MethodGet, Path: path, Permission: assessment.ReadReviews, Tag: tagReviews, Summary: summary,
			Description: description,
		}
	}
	register(a, read("list-reviews", all, "List the management reviews", "Latest first; management sees those whose "+
		"papers have been sent."), a.listReviews)
	add := manage("post-review", http.MethodPost, all, "Begin a management review", "The figures are read from their "+
		"sources, and what is the same from time to time is taken over from the review before.")
	add.Status, add.Errors = http.StatusCreated, conflict
	register(a, add, a.postReview)
	register(a, read("get-review", one, "Read a management review", "Minutes that are closed are as they were frozen."),
		a.getReview)
	register(a, Operation{
		ID: "delete-review", Method: http.MethodDelete, Path: one, Permission: assessment.ManageReviews, Tag: tagReviews,
		Status: http.StatusNoContent, Errors: conflict, Summary: "Delete a management review",
		Description: "Only while it is being prepared.",
	}, a.deleteReview)
	register(a, manage("get-review-choices", http.MethodGet, one+"/choices", "List whom a review can name", ""),
		a.getReviewChoices)
	register(a, manage("put-review-plan", http.MethodPut, one+"/plan", "Change the plan of a review", ""), a.putReviewPlan)
	register(a, manage("put-review-pre-meeting", http.MethodPut, one+"/pre-meeting",
		"Note what was settled before a review", ""), a.putPreMeeting)
	register(a, manage("put-review-meeting", http.MethodPut, one+"/meeting", "Change who meets, when and about what", ""),
		a.putMeeting)
	a.registerReviewActs(one, manage)
	register(a, Operation{
		ID: "post-review-signature", Method: http.MethodPost, Path: one + "/signatures", Permission: assessment.SignReviews,
		Tag: tagReviews, Status: http.StatusOK, Errors: conflict, Summary: "Sign closed minutes",
		Description: "As one of their signatories. The last signature seals them.",
	}, a.postReviewSignature)
	register(a, read("get-review-version", one+"/versions/{number}", "Read a sealed version of the minutes", ""),
		a.getReviewVersion)
	register(a, read("get-review-file", one+"/file", "Read a management review as a file", "An Excel file with what "+
		"the minutes hold, or its papers and then minutes as Word or PDF, in the language of Accept-Language. PDF needs "+
		"LibreOffice on the server, and is 409 without it."),
		a.getReviewFile, file(workbook.XLSX.MediaType(), document.MediaType, pdfType))
	a.registerReviewParts(one)
}

// registerReviewActs are what takes a review on.
func (a *API) registerReviewActs(one string, manage func(id, method, path, summary, description string) Operation) {
	register(a, manage("post-review-figures", http.MethodPost, one+"/figures", "Read the figures of a review again", ""),
		a.acting(a.Chain.Review.RefreshFigures))
	register(a, manage("post-review-send", http.MethodPost, one+"/send", "Send the papers to management", ""),
		a.acting(a.Chain.Review.Send))
	register(a, manage("post-review-withdraw", http.MethodPost, one+"/withdraw", "Take back the papers", ""),
		a.acting(a.Chain.Review.Withdraw))
	register(a, manage("post-review-close", http.MethodPost, one+"/close", "Close the minutes",
		"They are frozen and hashed, to be signed."), a.acting(a.Chain.Review.Close))
	register(a, manage("post-review-reopen", http.MethodPost, one+"/reopen", "Reopen closed minutes",
		"Signatures given so far do not count any longer."), a.acting(a.Chain.Review.Reopen))
	register(a, manage("post-review-correct", http.MethodPost, one+"/correct", "Begin a correction of sealed minutes",
		"What was sealed stays readable."), a.postReviewCorrection)
}

func (a *API) listReviews(r *request, _ *InOrganisation) (*response[list[record.ReviewHead]], error) {
	all, err := a.Chain.Review.Reviews(r, r.Principal)
	if err != nil {
		return nil, err
	}
	return listOf(all, func(h record.ReviewHead) record.ReviewHead { return h }), nil
}

func (a *API) postReview(r *request, in *newReviewInput) (*created[record.Review], error) {
	v, err := a.Chain.Review.AddReview(r, r.Principal, review.BeginForm{
		EntityID:  reference(in.Body.Entity),
		Title:     in.Body.Title,
		Kind:      assessment.ReviewKind(in.Body.Kind),
		Template:  assessment.ReviewTemplate(in.Body.Template),
		PlannedOn: assessment.Date(text(in.Body.PlannedOn)),
	})
	if err != nil {
		return nil, err
	}
	return &created[record.Review]{Location: r.address("reviews", v.ID.String()), ETag: etag(v.Version), Body: v}, nil
}

// reviewed is a review with its version.
func reviewed(v record.Review, err error) (*single[record.Review], error) {
	if err != nil {
		return nil, err
	}
	return &single[record.Review]{ETag: etag(v.Version), Body: v}, nil
}

func (a *API) getReview(r *request, in *InReview) (*single[record.Review], error) {
	id, err := assessment.ParseID(in.Review)
	if err != nil {
		return nil, err
	}
	return reviewed(a.Chain.Review.Review(r, r.Principal, id))
}

// reviewFormat is a kind of file that a review can be written as.
type reviewFormat string

// Schema lists the formats.
func (reviewFormat) Schema(huma.Registry) *huma.Schema {
	return oneOf(reviewFormat(workbook.XLSX), reviewFormat(document.Word), reviewFormat(document.PDFFile))
}

type reviewFileInput struct {
	InReview
	Format   reviewFormat `query:"format" default:"xlsx" doc:"Kind of file"`
	Template string       `query:"template" doc:"Id of the document template that a document (docx, pdf) is written into; left out for the product's own"`
}

func (a *API) getReviewFile(r *request, in *reviewFileInput) (*download, error) {
	id, err := assessment.ParseID(in.Review)
	if err != nil {
		return nil, err
	}
	into, err := a.into(r, string(in.Format), in.Template)
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Review.ExportReview(r, r.Principal, id, string(in.Format))
	if err != nil {
		return nil, err
	}
	mediaType, content := workbook.XLSX.MediaType(), []byte(nil)
	if in.Format == reviewFormat(workbook.XLSX) {
		content, err = workbook.ReviewFile(r.L, v, r.Principal.Organisation, r.Principal.User.Name, a.Chain.Now())
	} else {
		d := document.Review(r.L, v, document.HandedTo(r.Principal, a.Chain.Now()))
		content, mediaType, err = a.PDF.File(r, d, string(in.Format), into)
	}
	if err != nil {
		return nil, err
	}
	name := r.Principal.Organisation.Key + "-review." + string(in.Format)
	return fileNamed(name, mediaType, content).worded(r), nil
}

// from is the review of an address and the version that a change starts from.
func (in InReview) from(v Versioned) (assessment.ID, int64, error) {
	id, err := assessment.ParseID(in.Review)
	if err != nil {
		return id, 0, err
	}
	version, err := v.expected()
	return id, version, err
}

func (a *API) deleteReview(r *request, in *reviewActInput) (*none, error) {
	id, version, err := in.from(in.Versioned)
	if err != nil {
		return nil, err
	}
	return nil, a.Chain.Review.DeleteReview(r, r.Principal, id, version)
}

func (a *API) getReviewChoices(r *request, in *InReview) (*response[review.Choices], error) {
	id, err := assessment.ParseID(in.Review)
	if err != nil {
		return nil, err
	}
	c, err := a.Chain.Review.Choices(r, r.Principal, id)
	if err != nil {
		return nil, err
	}
	return &response[review.Choices]{Body: c}, nil
}

func (a *API) putReviewPlan(r *request, in *reviewPlanInput) (*single[record.Review], error) {
	id, version, err := in.from(in.Versioned)
	if err != nil {
		return nil, err
	}
	f := review.PlanForm{
		Title:       in.Body.Title,
		Kind:        assessment.ReviewKind(in.Body.Kind),
		PlannedOn:   assessment.Date(text(in.Body.PlannedOn)),
		CaseNumber:  in.Body.CaseNumber,
		Frequency:   in.Body.Frequency,
		PlanningTie: in.Body.Planning,
		BudgetTie:   in.Body.Budget,
		Version:     version,
	}
	for _, h := range in.Body.Headings {
		f.Headings = append(f.Headings, assessment.ReviewHeading{Key: assessment.ReviewInputKey(h.Key), Title: h.Title})
	}
	return reviewed(a.Chain.Review.SavePlan(r, r.Principal, id, f))
}

func (a *API) putPreMeeting(r *request, in *preMeetingInput) (*single[record.Review], error) {
	id, version, err := in.from(in.Versioned)
	if err != nil {
		return nil, err
	}
	f := review.PreMeetingForm{Version: version, PreMeeting: assessment.PreMeeting{
		Contact: in.Body.Contact,
		On:      assessment.Date(text(in.Body.On)),
		Notes:   in.Body.Notes,
	}}
	for _, c := range in.Body.Settled {
		f.Settled = append(f.Settled, assessment.ReviewCheck(c))
	}
	return reviewed(a.Chain.Review.SavePreMeeting(r, r.Principal, id, f))
}

func (a *API) putMeeting(r *request, in *reviewMeetingInput) (*single[record.Review], error) {
	id, version, err := in.from(in.Versioned)
	if err != nil {
		return nil, err
	}
	f := review.MeetingForm{
		HeldOn:  assessment.Date(text(in.Body.HeldOn)),
		Place:   in.Body.Place,
		Agenda:  in.Body.Agenda,
		Version: version,
	}
	for _, p := range in.Body.Participants {
		f.Participants = append(f.Participants, assessment.Participant{
			Name:      p.Name,
			Role:      p.Role,
			UserID:    optionalReference(p.User),
			Signatory: p.Signatory,
		})
	}
	return reviewed(a.Chain.Review.SaveMeeting(r, r.Principal, id, f))
}

// acting answers an act on a review from a version on.
func (a *API) acting(
	do func(context.Context, assessment.Principal, assessment.ID, int64) (record.Review, error),
) func(*request, *reviewActInput) (*single[record.Review], error) {
	return func(r *request, in *reviewActInput) (*single[record.Review], error) {
		id, version, err := in.from(in.Versioned)
		if err != nil {
			return nil, err
		}
		return reviewed(do(r, r.Principal, id, version))
	}
}

func (a *API) postReviewCorrection(r *request, in *reviewCorrectionInput) (*single[record.Review], error) {
	id, version, err := in.from(in.Versioned)
	if err != nil {
		return nil, err
	}
	return reviewed(a.Chain.Review.Correct(r, r.Principal, id, in.Body.Reason, version))
}

func (a *API) postReviewSignature(r *request, in *reviewSignatureInput) (*single[record.Review], error) {
	id, err := assessment.ParseID(in.Review)
	if err != nil {
		return nil, err
	}
	return reviewed(a.Chain.Review.Sign(r, r.Principal, id, in.Body.SHA256))
}

func (a *API) getReviewVersion(r *request, in *reviewVersionInput) (*response[record.SealedReview], error) {
	id, err := assessment.ParseID(in.Review)
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(in.Number)
	if err != nil {
		return nil, assessment.Missing()
	}
	v, err := a.Chain.Review.SealedReview(r, r.Principal, id, number)
	if err != nil {
		return nil, err
	}
	return &response[record.SealedReview]{Body: v}, nil
}
