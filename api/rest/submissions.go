package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
)

// submission is what was handed in, without its content; it never changes.
type submission struct {
	Number      int             `json:"number" doc:"From 1"`
	SHA256      string          `json:"sha256" doc:"The receipt: SHA-256 of the sealed content, in hexadecimal digits"`
	Level       *int            `json:"level" doc:"The maturity level reached; null when nothing counts"`
	Points      int             `json:"points" doc:"Those reached; the result tells the percent"`
	Possible    int             `json:"possible" doc:"Those that could be reached"`
	Asked       int             `json:"asked" doc:"Number of questions"`
	Answered    int             `json:"answered" doc:"Number of those with a value, not applicable included"`
	SubmittedBy string          `json:"submitted_by" format:"uuid"`
	SubmittedAt time.Time       `json:"submitted_at"`
	Decision    maybe[decision] `json:"decision" doc:"null while nobody has decided"`
}

// decision is what the manager said of a submission; it never changes.
type decision struct {
	Outcome   outcome   `json:"outcome"`
	Reason    string    `json:"reason" doc:"Why it was returned; may be empty when approved"`
	DecidedBy string    `json:"decided_by" format:"uuid"`
	DecidedAt time.Time `json:"decided_at"`
}

type outcome string

func (outcome) Schema(huma.Registry) *huma.Schema {
	return oneOf(assessment.OutcomeApproved, assessment.OutcomeReturned)
}

func submissionOf(s assessment.Submission) submission {
	shaped := submission{
		Number:      s.Number,
		SHA256:      s.SHA256,
		Level:       s.Level,
		Points:      s.Points,
		Possible:    s.Possible,
		Asked:       s.Asked,
		Answered:    s.Answered,
		SubmittedBy: s.SubmittedBy.String(),
		SubmittedAt: s.SubmittedAt.UTC(),
	}
	if s.Decision.Outcome != "" {
		shaped.Decision = maybeOf(&s.Decision, decisionOf)
	}
	return shaped
}

// submissionsOf shapes submissions and collects whom they name.
func submissionsOf(all []assessment.Submission, people *peopleNamed) []submission {
	shaped := make([]submission, 0, len(all))
	for _, s := range all {
		people.name(&s.SubmittedBy)
		if s.Decision.Outcome != "" {
			people.name(&s.Decision.DecidedBy)
		}
		shaped = append(shaped, submissionOf(s))
	}
	return shaped
}

func decisionOf(d assessment.Decision) decision {
	return decision{
		Outcome:   outcome(d.Outcome),
		Reason:    d.Reason,
		DecidedBy: d.DecidedBy.String(),
		DecidedAt: d.DecidedAt.UTC(),
	}
}

// wholeSubmission is a submission with what was sealed.
type wholeSubmission struct {
	Submission submission   `json:"submission"`
	Content    sealed       `json:"content"`
	People     []personName `json:"people" nullable:"false" doc:"The names of all who are named by id"`
	MayDecide  bool         `json:"may_decide" doc:"Whether the token may decide on it now"`
}

// sealed is the content of a submission.
type sealed struct{ json.RawMessage }

// Schema says that it is an object; the seal holds whatever the format of its day says.
func (sealed) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type:                 huma.TypeObject,
		AdditionalProperties: true,
		Description: "What was sealed: entity, round and questionnaire by the names that they had, and the " +
			"answers. The file of the submission holds the very bytes, to which the hash belongs",
	}
}

// verdict is a decision to make.
type verdict struct {
	Outcome outcome `json:"outcome" doc:"returned opens the next draft"`
	Reason  string  `json:"reason" doc:"Why it is returned; may be empty when it is approved"`
}

// added is an answer that is a new object without a version, because it never changes.
type added[T any] struct {
	Location string `header:"Location" doc:"Where the new object is"`
	Body     T
}

// InSubmission is the part of an address that names a submission.
type InSubmission struct {
	InAssessment
	Number string `path:"number" doc:"Number of the submission, from 1" example:"1"`
}

// parse reads the ids of the address. What is no number answers as one that no submission has.
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
	Versioned
	Repeatable
}

type decideInput struct {
	InSubmission
	Body verdict
}

func (a *API) registerSubmissions() {
	const assessments = "/organisations/{organisation}/assessments/{assessment}"
	const all, one = assessments + "/submissions", assessments + "/submissions/{number}"
	register(a, Operation{
		ID:      "post-submission",
		Method:  http.MethodPost,
		Path:    all,
		Action:  assessment.WriteAnswers,
		Tag:     tagSubmissions,
		Summary: "Hand an assessment in",
		Description: "Seals the answers as they stand and answers with the receipt. The version of the assessment goes " +
			"into If-Match. Unanswered questions are no hindrance, but one must be answered. An assessment that is handed " +
			"in already answers 409; with an Idempotency-Key, the same call answers the same receipt again.",
		Status: http.StatusCreated,
		Errors: versionErrors,
	}, a.postSubmission)
	register(a, Operation{
		ID:          "list-submissions",
		Method:      http.MethodGet,
		Path:        all,
		Action:      assessment.ReadAnswers,
		Tag:         tagSubmissions,
		Summary:     "List what has been handed in",
		Description: "Latest first, with what was decided.",
	}, a.listSubmissions)
	register(a, Operation{
		ID:          "get-submission",
		Method:      http.MethodGet,
		Path:        one,
		Action:      assessment.ReadAnswers,
		Tag:         tagSubmissions,
		Summary:     "Read a submission",
		Description: "As it was handed in, whatever has been handed in since.",
	}, a.getSubmission)
	register(a, Operation{
		ID:          "get-submission-file",
		Method:      http.MethodGet,
		Path:        one + "/file",
		Action:      assessment.ReadAnswers,
		Tag:         tagSubmissions,
		Summary:     "Read a submission's sealed file",
		Description: "The canonical JSON (RFC 8785) whose SHA-256 is the receipt, byte by byte.",
	}, a.getSubmissionFile, file("application/json"))
	register(a, Operation{
		ID:          "post-submission-decision",
		Method:      http.MethodPost,
		Path:        one + "/decision",
		Action:      assessment.DecideSubmission,
		Tag:         tagSubmissions,
		Summary:     "Approve a submission or return it",
		Description: "The last one can be decided on, once. Returning asks for a reason and opens the next draft.",
		Status:      http.StatusCreated,
		Errors:      []int{http.StatusConflict},
	}, a.postDecision)
}

func (a *API) postSubmission(r *request, in *submitInput) (*added[submission], error) {
	id, err := assessment.ParseID(in.Assessment)
	if err != nil {
		return nil, err
	}
	version, err := in.expected()
	if err != nil {
		return nil, err
	}
	s, err := a.Chain.Rounds.SubmitOnce(r, r.Principal, id, version, in.once("post-submission", id.String(), in.IfMatch))
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
	return &added[submission]{
		Location: r.address("assessments", id.String(), "submissions", strconv.Itoa(s.Number)),
		Body:     submissionOf(s),
	}, nil
}

func (a *API) listSubmissions(r *request, in *InAssessment) (*reply[list[submission]], error) {
	v, err := a.assessment(r, in)
	if err != nil {
		return nil, err
	}
	return listOf(v.Submissions, submissionOf), nil
}

func (a *API) getSubmission(r *request, in *InSubmission) (*reply[wholeSubmission], error) {
	id, number, err := in.parse()
	if err != nil {
		return nil, err
	}
	v, err := a.Chain.Rounds.Submission(r, r.Principal, id, number)
	if err != nil {
		return nil, err
	}
	people := peopleNamed{names: v.Names}
	shaped := wholeSubmission{
		Submission: submissionsOf([]assessment.Submission{v.Submission}, &people)[0],
		Content:    sealed{RawMessage: v.Content},
		MayDecide:  v.MayDecide,
	}
	for _, said := range v.Sealed.ToAnswers() {
		people.name(said.AnsweredBy)
	}
	shaped.People = people.list()
	return &reply[wholeSubmission]{Body: shaped}, nil
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
	return &download{
		ContentType:        "application/json",
		ContentDisposition: `attachment; filename="` + name + `"`,
		Body:               v.Content,
	}, nil
}

func (a *API) postDecision(r *request, in *decideInput) (*added[decision], error) {
	id, number, err := in.parse()
	if err != nil {
		return nil, err
	}
	d, err := a.Chain.Rounds.Decide(r, r.Principal, id, number, assessment.Outcome(in.Body.Outcome), in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &added[decision]{
		Location: r.address("assessments", id.String(), "submissions", in.Number),
		Body:     decisionOf(d),
	}, nil
}
