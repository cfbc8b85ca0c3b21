package rest

import (
	"fmt"
	"net/http"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/record"
)

// verdict is a decision to make.
type verdict struct {
	Outcome assessment.Outcome `json:"outcome" doc:"returned opens the next draft"`
	Reason  string             `json:"reason" doc:"Why it is returned; may be empty when it is approved"`
	Remarks []record.Remark    `json:"remarks,omitempty" maxItems:"1000" doc:"Remarks on single answers, at most one for each question, for those who may read the answers"`
}

// reopeningReason says why a new draft is begun.
type reopeningReason struct {
	Reason string `json:"reason" doc:"Why; the people who answer read it" example:"Svaren om loggning var förra årets."`
}

// added is an answer that is a new object without a version, because it never changes.
type added[T any] struct {
	Location string `header:"Location" doc:"Where the new object is"`
	Body     T
}

// InSubmission is the part of an address that identifies a submission.
type InSubmission struct {
	InAssessment
	Number string `path:"number" doc:"Number of the submission, from 1" example:"1"`
}

// parse reads the ids of the address. An invalid number becomes one that no submission has.
func (in InSubmission) parse() (assessment.ID, int, error) {
	id, err := assessment.ParseID(in.Assessment)
	if err != nil {
		return id, 0, err
	}
	n, err := strconv.Atoi(in.Number)
	if err != nil || n < 1 || strconv.Itoa(n) != in.Number {
		return id, 0, assessment.Missing()
	}
	return id, n, nil
}

type submitInput struct {
	InAssessment
	Without bool `query:"without_provided" doc:"Accepts that other entities have not provided all their answers: these are sealed as missing"`
	Versioned
	Repeatable
}

type decideInput struct {
	InSubmission
	Body verdict
}

type withdrawInput struct {
	InSubmission
}

type reopenInput struct {
	InSubmission
	Body reopeningReason
}

func (a *API) registerSubmissions() {
	const assessments = "/organisations/{organisation}/assessments/{assessment}"
	const all, one = assessments + "/submissions", assessments + "/submissions/{number}"
	register(a, Operation{
		ID:         "post-submission",
		Method:     http.MethodPost,
		Path:       all,
		Permission: assessment.WriteAnswers,
		Tag:        tagSubmissions,
		Summary:    "Hand an assessment in",
		Description: "Seals the current answers and returns the receipt. Send the version of the assessment in If-Match. " +
			"Questions may be unanswered, but at least one must be answered. Answers that other entities have not " +
			"provided yet " +
			"give 409 that names them, unless without_provided is true. An assessment that has already been submitted " +
			"gives 409; with an Idempotency-Key, the same call returns the same receipt again.",
		Status: http.StatusCreated,
		Errors: versionErrors,
	}, a.postSubmission)
	register(a, Operation{
		ID:          "list-submissions",
		Method:      http.MethodGet,
		Path:        all,
		Permission:  assessment.ReadAnswers,
		Tag:         tagSubmissions,
		Summary:     "List what has been submitted",
		Description: "Latest first, with the decisions.",
	}, a.listSubmissions)
	register(a, Operation{
		ID:         "get-submission",
		Method:     http.MethodGet,
		Path:       one,
		Permission: assessment.ReadAnswers,
		Tag:        tagSubmissions,
		Summary:    "Read a submission",
		Description: "As it was submitted, regardless of later submissions, with the remarks of the decision on it and " +
			"what has changed since the last one that was decided on.",
	}, a.getSubmission)
	register(a, Operation{
		ID:          "get-submission-file",
		Method:      http.MethodGet,
		Path:        one + "/file",
		Permission:  assessment.ReadAnswers,
		Tag:         tagSubmissions,
		Summary:     "Read a submission's sealed file",
		Description: "The canonical JSON (RFC 8785) whose SHA-256 is the receipt, byte by byte.",
	}, a.getSubmissionFile, file("application/json"))
	register(a, Operation{
		ID:         "post-submission-decision",
		Method:     http.MethodPost,
		Path:       one + "/decision",
		Permission: assessment.DecideSubmission,
		Tag:        tagSubmissions,
		Summary:    "Approve a submission or return it",
		Description: "Only the latest submission can be decided on, and only once. Returning requires a reason and opens " +
			"the next draft.",
		Status: http.StatusCreated,
		Errors: []int{http.StatusConflict},
	}, a.postDecision)
	register(a, Operation{
		ID:         "post-submission-withdrawal",
		Method:     http.MethodPost,
		Path:       one + "/withdrawal",
		Permission: assessment.WriteAnswers,
		Tag:        tagSubmissions,
		Summary:    "Take a submission back",
		Description: "Only the person who submitted may, until somebody has decided and while the round is open. The " +
			"submission is kept, never counts, and the draft is open again.",
		Status: http.StatusCreated,
		Errors: []int{http.StatusConflict},
	}, a.postWithdrawal)
	register(a, Operation{
		ID:         "post-submission-reopening",
		Method:     http.MethodPost,
		Path:       one + "/reopening",
		Permission: assessment.DecideSubmission,
		Tag:        tagSubmissions,
		Summary:    "Open an approved submission again",
		Description: "Begins a new draft, for a reason, while the round is open. The submission stays sealed and is what " +
			"counts until the next one is approved. Entities that receive answers from this one are told.",
		Status: http.StatusCreated,
		Errors: []int{http.StatusConflict},
	}, a.postReopening)
}

func (a *API) postSubmission(r *request, in *submitInput) (*added[record.Submission], error) {
	id, err := assessment.ParseID(in.Assessment)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	s, err := a.Chain.Rounds.SubmitOnce(r, r.Principal, id, version, in.Without,
		in.once("post-submission", id.String(), in.IfMatch, strconv.FormatBool(in.Without)))
	if assessment.CodeOf(err) == assessment.Stale {
		current, readErr := a.getAssessment(r, &in.InAssessment)
		if readErr != nil {
			return nil, readErr
		}
		return nil, assessment.Changed(current.Body)
	}
	if err != nil {
		return nil, err
	}
	return &added[record.Submission]{
		Location: r.address("assessments", id.String(), "submissions", strconv.Itoa(s.Number)),
		Body:     record.SubmissionOf(s),
	}, nil
}

func (a *API) listSubmissions(r *request, in *InAssessment) (*response[list[record.Submission]], error) {
	v, err := a.assessment(r, in)
	if err != nil {
		return nil, err
	}
	return listOf(v.Submissions, record.SubmissionOf), nil
}

func (a *API) getSubmission(r *request, in *InSubmission) (*response[record.SubmissionRead], error) {
	id, number, err := in.parse()
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Rounds.Submission(r, r.Principal, id, number)
	if err != nil {
		return nil, err
	}
	return &response[record.SubmissionRead]{Body: v.SubmissionRead}, nil
}

func (a *API) getSubmissionFile(r *request, in *InSubmission) (*download, error) {
	id, number, err := in.parse()
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Rounds.Submission(r, r.Principal, id, number)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s-%s-%d.json", r.Principal.Organisation.Key, v.Entity.Key, number)
	return fileNamed(name, jsonType, v.Content), nil
}

func (a *API) postDecision(r *request, in *decideInput) (*added[record.Decision], error) {
	id, number, err := in.parse()
	if err != nil {
		return nil, err
	}
	d, err := a.Chain.Rounds.Decide(r, r.Principal, id, number, in.Body.Outcome, in.Body.Reason, in.Body.Remarks...)
	if err != nil {
		return nil, err
	}
	return &added[record.Decision]{
		Location: r.address("assessments", id.String(), "submissions", in.Number),
		Body:     record.DecisionOf(d),
	}, nil
}

func (a *API) postWithdrawal(r *request, in *withdrawInput) (*added[record.Withdrawal], error) {
	id, number, err := in.parse()
	if err != nil {
		return nil, err
	}
	w, err := a.Chain.Rounds.Withdraw(r, r.Principal, id, number)
	if err != nil {
		return nil, err
	}
	return &added[record.Withdrawal]{
		Location: r.address("assessments", id.String(), "submissions", in.Number),
		Body:     record.WithdrawalOf(w),
	}, nil
}

func (a *API) postReopening(r *request, in *reopenInput) (*added[record.Reopening], error) {
	id, number, err := in.parse()
	if err != nil {
		return nil, err
	}
	o, err := a.Chain.Rounds.Reopen(r, r.Principal, id, number, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &added[record.Reopening]{
		Location: r.address("assessments", id.String(), "submissions", in.Number),
		Body:     record.ReopeningOf(o),
	}, nil
}
