package frontend

import "time"

// Assessment is the overview of an entity's self-assessment: the progress of each area, what is missing, and what has
// been submitted.
type Assessment struct {
	Shell
	About       AssessmentHead
	Message     string // from the person who sent the round out
	Areas       []AreaRow
	Continue    string // where the next unanswered question is
	Submit      string // address
	Result      string // address
	Waiting     string // address of the submission that waits for the reader's decision, "" for none
	DontKnow    int
	Unproven    int // yes and partly without evidence
	NotRelevant int
	Handed      []QuestionLink // to the reader
	Remarked    []QuestionLink // when the last submission was returned
	Returned    *ReturnedSubmission
	Reopened    *ReturnedSubmission // from which the draft began
	Submissions []SubmissionRow     // latest first
}

// AssessmentHead is what all pages of an assessment show.
type AssessmentHead struct {
	Base          string // address of the assessment
	Work          string // address of the reader's work
	Reader        string // id of the reader, who owns what the browser keeps of the assessment
	Entity, Round string
	Questionnaire string
	Spoken        string // language of the questions
	Closes        string // the last day
	Editable      bool   // the reader may answer now
	Why           string // message key: why nothing can be answered; "" while it can
	WhyArgs       map[string]any
	Progress      Progress
}

// AreaRow is an area with its progress.
type AreaRow struct {
	ID, Name, Href string
	Current        bool
	Progress       Progress
}

// SubmissionRow is a submission and its outcome.
type SubmissionRow struct {
	Number      int
	Href        string
	By          string
	At          time.Time
	Preliminary bool
	Outcome     string // "" while undecided, "withdrawn" for one that was taken back
	Reopened    bool
}

// Template names the template of the page.
func (*Assessment) Template() string { return "assessment" }
