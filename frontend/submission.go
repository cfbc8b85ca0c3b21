package frontend

import (
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
)

// Submission is the receipt for what was submitted, with the answers as they were sealed. For those who decide on it,
// it has a form with the fields reason and outcome, sent to Decide.
type Submission struct {
	Shell
	About      AssessmentHead
	Number     int
	By         string
	At         time.Time
	SHA256     string
	Unanswered int // questions without a value; the result is preliminary
	File       string
	Result     string
	Decide     string // "" when the reader has nothing to decide
	Decision   *SubmissionDecision
	Areas      []SealedArea
}

// SubmissionDecision is the decision on a submission.
type SubmissionDecision struct {
	Outcome, Reason, By string
	At                  time.Time
	Also                []record.AlsoDid
}

// SealedArea is an area with its questions as they were answered.
type SealedArea struct {
	ID, Name  string
	Progress  Progress
	Questions []SealedQuestion
}

// SealedQuestion is a question as it was answered.
type SealedQuestion struct {
	ID, Text  string
	Answer    AnswerChip // none for an unanswered one
	Reason    string
	Comment   string
	Evidence  []assessment.Evidence
	By        string
	At        *time.Time
	StillTrue bool
	Provided  bool
	Stance    string
}

// Template names the template of the page.
func (*Submission) Template() string { return "submission" }
