package frontend

import "time"

// Applicabilities lists statements of applicability by entity.
type Applicabilities struct {
	Shell
	Base      string // address of the list; those of export and import begin with it
	Rows      []ApplicabilityState
	Others    []Option // entities without a statement, sent to Base as "entity"
	Approvals string   // address of all that has been approved
	MayImport bool
}

// Template names the template of the page.
func (*Applicabilities) Template() string { return "applicabilities" }

// Begun reports whether there is something to export.
func (a *Applicabilities) Begun() bool {
	for _, row := range a.Rows {
		if row.Decided > 0 {
			return true
		}
	}
	return false
}

// ApplicabilityState is an entity's statement in numbers.
type ApplicabilityState struct {
	Entity            EntityName
	Href              string
	Controls, Decided int
	ControlCounts
	Unapproved int
	Approved   *ApprovalRow // the last; nil for none
}

// ControlCounts is the number of controls with each status.
type ControlCounts struct{ InPlace, UnderWay, NotStarted, NotApplicable int }

// Undecided is the number of controls on which nothing has been decided.
func (s ApplicabilityState) Undecided() int { return s.Controls - s.Decided }

// Draft reports whether the statement says something that has not been approved.
func (s ApplicabilityState) Draft() bool { return s.Unapproved > 0 || s.Approved == nil }

// Applicability shows an entity's statement of applicability: a list of controls, which those who manage it can tick to
// save the same of several, sent to State.Href.
type Applicability struct {
	Shell
	List     List
	State    ApplicabilityState
	Base     string // address of all statements
	Themes   []ApplicabilityTheme
	Rows     []ControlRow
	Answered *AnsweredIn // where the answers in the rows are from; nil for none
	Versions []ApprovalRow
	MaySave  bool
	Saving   bool // several controls are being chosen
	Statuses []Option
	Several  string // address that shows the choice of several
	Approve  string // address of the form; "" for readers who may not
	Record   string
	Export   string
}

// Template names the template of the page.
func (*Applicability) Template() string { return "applicability" }

// ApplicabilityTheme is the numbers of one theme.
type ApplicabilityTheme struct {
	Theme             string
	Controls, Decided int
	ControlCounts
}

// Undecided is the number of controls of the theme on which nothing has been decided.
func (t ApplicabilityTheme) Undecided() int { return t.Controls - t.Decided }

// ControlRow is what the entity says of a control.
type ControlRow struct {
	Number, Title string
	Theme         string
	Href          string
	Status        string // "" while nothing has been decided
	Reason, Note  string
	Version       int64
	By            string
	At            time.Time
	Changed       bool // since the last approval
	Questions     []ControlQuestion
	Ticked        bool
}

// ControlQuestion is a question that refers to a control, and its answer.
type ControlQuestion struct {
	QuestionLink
	Answer string // in words, "" for none
}

// AnsweredIn is the submission that answers are from.
type AnsweredIn struct {
	Round, Href string
	Spoken      string // language of questions and answers
}

// Control shows what an entity says of a control. For those who manage it, a form with the version, sent to the page's
// own address.
type Control struct {
	Shell
	Row            ControlRow
	Entity         EntityName
	All            string // address of the statement
	Answered       *AnsweredIn
	MaySave        bool
	Statuses       []Option
	Previous, Next *ControlLink
}

// Template names the template of the page.
func (*Control) Template() string { return "control" }

// ControlLink leads to another control.
type ControlLink struct{ Number, Title, Href string }

// ApplicabilityVersion shows a statement of applicability as it was approved.
type ApplicabilityVersion struct {
	Shell
	Entity   string // as it was
	All      string // address of the statement
	Approval ApprovalRow
	Latest   bool
	File     string
	Before   int64           // number of the version before, 0 for the first
	Changes  []ControlChange // from that
	Rows     []ControlRow
}

// Template names the template of the page.
func (*ApplicabilityVersion) Template() string { return "applicability_version" }

// ControlChange is a control of which two versions say different things.
type ControlChange struct{ Before, After ControlRow }
