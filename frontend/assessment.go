package frontend

import "time"

// Assessment is the overview of an entity's self-assessment: how far each area has come, what is missing, and what has
// been submitted.
type Assessment struct {
	Shell
	About       AssessmentHead
	Message     string // from who sent the round out
	Areas       []AreaRow
	Continue    string // where the next unanswered question is
	Submit      string // address
	Result      string // address
	Waiting     string // address of the submission that waits for the reader's decision, "" for none
	DontKnow    int
	Unproven    int // yes and partly without evidence
	NotRelevant int
	Handed      []QuestionLink // to the reader
	Returned    *ReturnedSubmission
	Submissions []SubmissionRow // latest first
}

// AssessmentHead is what the pages of an assessment say of it.
type AssessmentHead struct {
	Base          string // address of the assessment
	Work          string // address of the reader's work
	Reader        string // id of who reads: what the browser keeps of the assessment belongs to them
	Entity, Round string
	Questionnaire string
	Spoken        string // language of the questions
	Closes        string // the last day
	Editable      bool   // the reader may answer now
	Why           string // message key: why nothing can be answered; "" while it can
	WhyArgs       map[string]any
	Progress      Progress
}

// AreaRow is an area with how far it has come.
type AreaRow struct {
	ID, Name, Href string
	Current        bool
	Progress       Progress
}

// SubmissionRow is what was submitted, and what became of it.
type SubmissionRow struct {
	Number      int
	Href        string
	By          string
	At          time.Time
	Preliminary bool
	Outcome     string // "" while it is not decided
}

// Template names the template of the page.
func (*Assessment) Template() string { return "assessment" }
