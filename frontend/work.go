package frontend

import (
	"time"

	"mognad/assessment/record"
)

// Work lists what is asked of the reader: submissions that wait for a decision, assessments to answer, and those that
// have been submitted or whose round is not open. The entities below the reader's own, which may be hundreds, are in a
// list.
type Work struct {
	Shell
	Waiting   []WaitingEngagement
	Deciding  []WorkRow
	Answering []WorkRow
	Coming    []WorkRow // the round has not opened
	Past      []WorkRow // submitted, or the round is closed

	List          List      // of the entities below, what waits for the reader's decision first
	Below         []WorkRow // those of it that are shown
	BelowDeciding int       // how many of all of them wait

	Dialogues []DialogueLink // with auditors

	News []ProviderNewsRow // of those who provide answers to the entities above
}

// ProviderNewsRow says what has happened where an entity's answers come from.
type ProviderNewsRow struct {
	Entity, Round string // of the receiver
	Href          string
	Provider      string
	ReopenedAt    *time.Time // nil unless its answers were opened again
	Changed       int        // answers that have changed since the receiver submitted
}

// WorkRow is an assessment that the reader has something to do with.
type WorkRow struct {
	Entity, Round string
	Questionnaire string
	Spoken        string // language of the questionnaire's title
	Href          string // of the assessment
	Continue      string // where the next unanswered question is
	Submission    string // address of what waits for the decision, "" for none
	Opens, Closes string // days
	Days          int    // left, the last one included
	Soon          bool   // a week or less is left
	Progress      Progress
	Handed        []QuestionLink
	Returned      *ReturnedSubmission
	Reopened      *ReturnedSubmission // from which the draft began
	State         string              // of the assessment
	Stage         string              // deciding, answering, coming or past
}

// Progress is how many of the questions have a value, and how many of these another entity answers.
type Progress struct {
	Done, Asked        int
	Received, Provided int // among them, those that another entity answers
}

// Own is the number of questions that the entity answers itself.
func (p Progress) Own() int { return p.Asked - p.Provided }

// OwnDone is the number of those with a value.
func (p Progress) OwnDone() int { return p.Done - p.Received }

// OwnLeft is the number of those without a value.
func (p Progress) OwnLeft() int { return p.Own() - p.OwnDone() }

// NotProvided is the number of answers that others have not given yet.
func (p Progress) NotProvided() int { return p.Provided - p.Received }

// Left is the number of questions without a value.
func (p Progress) Left() int { return p.Asked - p.Done }

// QuestionLink links to a question.
type QuestionLink struct {
	ID, Title, Href string
	Text            string // text about it here
}

// ReturnedSubmission says why a submission was returned.
type ReturnedSubmission struct {
	Number     int
	Href       string
	Reason, By string
	At         time.Time
}

// Template names the template of the page.
func (*Work) Template() string { return "work" }

// Empty reports whether there is nothing at all.
func (w *Work) Empty() bool {
	return len(w.Waiting)+len(w.Deciding)+len(w.Answering)+len(w.Coming)+len(w.Past)+w.List.Total == 0
}

// WaitingEngagement is an engagement that waits for a confirmation, with the address where it is confirmed.
type WaitingEngagement struct {
	record.WaitingEngagement
	Href string
}
