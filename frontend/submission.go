package frontend

import (
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
)

// Submission is the receipt for what was submitted, with the answers as they were sealed. For those who decide on it,
// it has a form with the fields reason and outcome, and remark.<question> at each question, sent to Decide; for those
// who open it again, one with the field reason, sent to Reopen.
type Submission struct {
	Shell
	About      AssessmentHead
	Number     int
	By         string
	At         time.Time
	SHA256     string
	Unanswered int // questions without a value; the result is preliminary
	Missing    int // of them, answers that other entities had not provided
	File       string
	Result     string
	Decide     string // "" when the reader has nothing to decide
	Decision   *SubmissionDecision
	Withdraw   string         // "" when the reader cannot take it back
	Withdrawn  *SubmissionAct // nil unless it was withdrawn
	Reopen     string         // "" when the reader cannot open it again
	Reopened   *SubmissionAct // nil unless it was opened again
	Areas      []SealedArea
	Since      int    // number of the earlier submission that the changes are since, 0 for none
	Before     string // address of that submission
	Changed    int    // answers that differ from it
	Remarked   int    // answers that were remarked on there
	OnlyNews   bool   // only what has changed or was remarked on is shown
	Base       string // address of the page with all answers
	News       string // address of the page with only those
}

// SubmissionAct is what somebody did with a submission, and why.
type SubmissionAct struct {
	Reason, By string
	At         time.Time
}

// State is the state of the submission: "withdrawn", the outcome of the decision, or "" while it waits.
func (s *Submission) State() string {
	switch {
	case s.Withdrawn != nil:
		return "withdrawn"
	case s.Decision != nil:
		return s.Decision.Outcome
	}
	return ""
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
	Missing   bool // another entity was to provide it and had not
	Stance    string
	Remark    string        // what was remarked on it when this submission was decided on
	Earlier   *SealedChange // nil if it is as it was and nothing was remarked
}

// RemarkField is the name of the field for a remark on the answer.
func (q SealedQuestion) RemarkField() string { return "remark." + q.ID }

// SealedChange is what was answered and remarked the last time.
type SealedChange struct {
	Changed  bool
	Answer   AnswerChip
	Reason   string
	Comment  string
	Evidence []assessment.Evidence
	Remark   string
}

// Template names the template of the page.
func (*Submission) Template() string { return "submission" }
