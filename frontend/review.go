package frontend

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// Reviews is the list of management reviews.
type Reviews struct {
	Shell
	New  string // address of the form for a new one, "" if the reader may not
	Rows []ReviewRow
	List List
}

// Template names the template of the page.
func (*Reviews) Template() string { return "reviews" }

// ReviewRow is a review in the list.
type ReviewRow struct {
	record.ReviewHead
	Href string
}

// ReviewBegin is the form with which a review begins: entity, title, kind, template and planned_on.
type ReviewBegin struct {
	Shell
	Action    string
	Back      string
	Entities  []Option
	Kinds     []Option
	Templates []Option
	Entity    string // the chosen ones
	Name      string
	Proposed  string // the name, as long as it follows from the other fields; "" for a given one
	Kind      string
	Chosen    string // template
	PlannedOn string
	Carried   *Carried
}

// Template names the template of the page.
func (*ReviewBegin) Template() string { return "review_begin" }

// ReviewAbout is what every page of a review shows of it.
type ReviewAbout struct {
	record.Review
	List string // address of the list
	Base string // address of the review
}

// Writes reports whether the reader may write in the review now.
func (a ReviewAbout) Writes() bool { return a.MayManage && a.State.Open() }

// Topic is the address of a topic's page.
func (a ReviewAbout) Topic(key string) string { return a.Base + "/topics/" + key }

// MeetingTopic is the address of a topic in meeting mode.
func (a ReviewAbout) MeetingTopic(key string) string { return a.Base + "/meeting/" + key }

// ReviewTopicRow is a topic of a review with how far it has come.
type ReviewTopicRow struct {
	Key     string
	Name    string
	Clause  string
	Href    string
	Done    bool
	Input   bool // an input, which can be considered
	Written bool // somebody has written under it, or said that there is nothing to say
	Count   int  // what stands under it besides text
	Of      int  // what the count is a part of, 0 for nothing
	Here    bool
}

// Review is a review at a glance.
type Review struct {
	Shell
	About     ReviewAbout
	Topics    []ReviewTopicRow
	Decisions []ReviewDecisionRow
	Missing   []ReviewMissing // before the minutes can be closed
}

// Template names the template of the page.
func (*Review) Template() string { return "review" }

// ReviewPlan is the forms for what is planned of a review, the pre-meeting and the meeting.
type ReviewPlan struct {
	Shell
	About        ReviewAbout
	Kinds        []Option
	Checks       []Option
	Settled      []string
	People       []Option
	Unopened     Unopened
	Participants []ReviewParticipantRow
	Proposes     bool               // the participants are proposed, and not saved
	HeldOn       *assessment.Date   // the day of the meeting or, once that has come, the planned one; nil for none
	Headings     []ReviewHeadingRow // empty unless they are the review's own
	Agenda       string             // a line each
}

// Template names the template of the page.
func (*ReviewPlan) Template() string { return "review_plan" }

// ReviewParticipantRow is a row of the form of participants.
type ReviewParticipantRow struct {
	Number    int
	Prefix    string // of the names of its fields
	Name      string
	Role      string
	User      string
	Signatory bool
}

// ReviewHeadingRow is a heading of the review's own.
type ReviewHeadingRow struct {
	Number int
	Prefix string // of the names of its fields
	Key    string
	Title  string
}

// ReviewTopic is one topic of a review: on paper, or one a screen in meeting mode.
type ReviewTopic struct {
	Shell
	About      ReviewAbout
	Meeting    bool
	Topics     []ReviewTopicRow
	Place      int // among them, from 1
	Key        string
	Name       string
	Previous   string // address
	Next       string
	Input      *record.ReviewInput // nil for other topics
	Considered bool
	Figures    []ReviewFigure
	Nothing    string // message of an input about which neither the program nor people say anything; "" for others
	Points     []ReviewPointRow
	PointKind  assessment.PointKind // "" for topics without points
	Abouts     []Option
	Decisions  []ReviewDecisionRow // those that answer the topic
	Decide     *ReviewDecisionForm // for a new one; nil if the reader may not write
	Stated     []ReviewStatedRow
}

// Template names the template of the page.
func (*ReviewTopic) Template() string { return "review_topic" }

// ReviewMissing is one kind of what is missing before minutes can be closed, with where it is filled in.
type ReviewMissing struct {
	Group *Said // says what the links have in common; nil for a single link that says all
	Links []ReviewMissingLink
}

// ReviewMissingLink leads to where something missing is filled in.
type ReviewMissingLink struct {
	Name string
	ID   string // by which a refusal finds it
	Href string
}

// Carried is what a round or a review of an entity carries on from.
type Carried struct {
	Entity  record.EntityName
	Figures []ReviewFigure
}

// ReviewFigure is a figure with where its sources are.
type ReviewFigure struct {
	record.ReviewFigure
	Href   string // address of the source
	Parts  []record.ReviewCount
	Groups []ReviewFigureGroup // by year, or one of all
	More   int                 // rows beyond those shown
}

// ReviewFigureGroup is rows of a figure.
type ReviewFigureGroup struct {
	Year  string // "" unless they are those of a year
	Count int    // in the year
	Rows  []ReviewFigureRow
}

// ReviewFigureRow is one thing that was counted, with its address; "" for none.
type ReviewFigureRow struct {
	record.ReviewRow
	Href string
}

// ReviewPointRow is a shortcoming or a proposal, with the id of its form.
type ReviewPointRow struct {
	record.ReviewPoint
	Prefix  string
	Action  string
	Decided *record.ReviewDecision // that answers a proposal; nil for none
}

// ReviewDecisionRow is a decision with its form.
type ReviewDecisionRow struct {
	record.ReviewDecision
	Owned   string // name of the owner
	Answers *Said  // the proposal or the input that it answers; nil for none
	Actions []ActionLink
	Form    *ReviewDecisionForm
}

// ReviewDecisionForm is the form of a decision: text, outcome, kind, input, proposal, owner_role, owner and due_on.
type ReviewDecisionForm struct {
	record.ReviewDecision
	Prefix    string
	Action    string
	Outcomes  []Option
	Kinds     []Option
	Proposals []Option
	People    []Option
	Unopened  Unopened
	Chosen    string // proposal
	Owned     string // the owner
}

// ReviewStatedRow is a statement with its form.
type ReviewStatedRow struct {
	record.ReviewStatement
	Prefix   string
	Action   string
	Verdicts []Option // none for the overall words
}

// ReviewMinutes is the minutes of a review, to read and print.
type ReviewMinutes struct {
	Shell
	Minutes    record.ReviewMinutes
	Base       string
	Export     string // address of the same as a file, "" for an earlier version
	NoPDF      bool   // the server cannot make one
	SHA256     string // "" while they are open
	Draft      bool   // not signed by all
	Signatures []record.ReviewSignature
	Correction string
	Inputs     []ReviewMinutesInput
	Decisions  []ReviewDecisionRow
	Sign       string // address to sign at, "" unless the reader is to sign

	Templates     []TemplateChoice // that the documents can be written into
	TemplatesHref string           // where they are added, "" for those who may not
	Into          string           // the choice of a template in the address of a file, such as "&template=…", "" for none
}

// Template names the template of the page.
func (*ReviewMinutes) Template() string { return "review_minutes" }

// Papers reports whether they are still the papers for the meeting, in which nothing has been decided.
func (m *ReviewMinutes) Papers() bool { return m.Minutes.Papers() }

// ReviewMinutesInput is an input in the minutes.
type ReviewMinutesInput struct {
	record.ReviewInput
	Name    string
	Figures []ReviewFigure
}
