package rest

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/workflow/rounds"
)

// confirmations are the answers of another entity that the receiver confirms.
type confirmations struct {
	Answers []seenAnswer `json:"answers" nullable:"false" doc:"Of the assessment, as they were read"`
}

// seenAnswer is an answer as it was read.
type seenAnswer struct {
	Question string `json:"question" example:"F1"`
	Version  int64  `json:"version" minimum:"0" doc:"That was read"`
}

// confirmedAnswer is what became of one of several answers to confirm.
type confirmedAnswer struct {
	Answer    answer `json:"answer" doc:"As stored now"`
	Confirmed bool   `json:"confirmed" doc:"The receiver's position is now confirmed; false for the entity's own answer, and for one that nobody has given or that is disputed"`
	Changed   bool   `json:"changed" doc:"Not confirmed, because it has changed since the version that was read"`
}

type confirmationsInput struct {
	InAssessment
	Body confirmations
}

func (a *API) registerConfirmations() {
	register(a, Operation{
		ID:         "post-confirmations",
		Method:     http.MethodPost,
		Path:       "/organisations/{organisation}/assessments/{assessment}/confirmations",
		Permission: assessment.WriteAnswers,
		Tag:        tagAnswers,
		Summary:    "Confirm the answers that other entities give",
		Description: "Those that wait for a position, each from the version that was read. One that has changed since is " +
			"not confirmed, and the others are. Sending the same again changes nothing.",
		Status: http.StatusOK,
		Errors: []int{http.StatusConflict},
	}, a.confirmAnswers)
}

func (a *API) confirmAnswers(r *request, in *confirmationsInput) (*response[list[confirmedAnswer]], error) {
	id, err := assessment.ParseID(in.Assessment)
	if err != nil {
		return nil, err
	}
	var seen []rounds.SeenAnswer
	for _, s := range in.Body.Answers {
		seen = append(seen, rounds.SeenAnswer{QuestionID: s.Question, Version: s.Version})
	}
	outcomes, err := a.Chain.Rounds.ConfirmAnswers(r, r.Principal, id, seen)
	if err != nil {
		return nil, err
	}
	l := list[confirmedAnswer]{Items: []confirmedAnswer{}}
	for _, o := range outcomes {
		changed := assessment.CodeOf(o.Err) == assessment.Stale
		if o.Err != nil && !changed {
			return nil, o.Err
		}
		o.Answer.QuestionID = o.Form.QuestionID
		l.Items = append(l.Items, confirmedAnswer{
			Answer:    answerOf(o.Answer),
			Confirmed: o.Answer.Stance == assessment.Confirmed,
			Changed:   changed,
		})
	}
	return &response[list[confirmedAnswer]]{Body: l}, nil
}
