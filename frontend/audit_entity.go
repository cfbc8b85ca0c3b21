package frontend

import (
	"strconv"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
)

// numbered is the id of a field that a page has several of.
func numbered(name string, number int) string { return name + "-" + strconv.Itoa(number) }

// AuditEntity is an entity's column of an audit: for each audit question the answers, what they propose and the
// auditor's judgement. For those who write it is one form, sent to Base, whose units save themselves: for the question
// at place n those of its observation and of its judgement, beside question-n and pinned-n, and the statement. Its
// buttons are then (""), add (n: recommends text-n to body-n), pin (the later submission, from version), and mine and
// theirs as on the page of an area.
type AuditEntity struct {
	Shell
	About    AuditHead
	Base     string // address of this page
	Reader   string // id of the reader, who owns what the browser keeps
	Entity   string
	EntityID string
	Body     string
	Columns  []AuditColumn // the audit's entities, to go between
	Pinned   *PinnedSubmission
	Later    *PinnedSubmission   // to pin instead
	Since    *record.SincePinned // what has become of the pinned one
	Cards    []AuditCard
	Bodies   []Option // to recommend to
	BodyID   string   // the entity's own
	Stating  StatementUnit
	Version  int64 // of the audited entity
	Gaps     []GapCell
	Replies  []SavedUnit // what a script asks about
	Unsaved  []string    // typed, when nothing can be saved any more
}

// Template names the template of the page.
func (*AuditEntity) Template() string { return "audit_entity" }

// Before is the entity before this one, nil for the first.
func (a *AuditEntity) Before() *AuditColumn { return a.beside(-1) }

// After is the entity after this one, nil for the last.
func (a *AuditEntity) After() *AuditColumn { return a.beside(1) }

func (a *AuditEntity) beside(step int) *AuditColumn {
	for i, c := range a.Columns {
		if c.Current && i+step >= 0 && i+step < len(a.Columns) {
			return &a.Columns[i+step]
		}
	}
	return nil
}

// Units are all units of the form.
func (a *AuditEntity) Units() []SavedUnit {
	var units []SavedUnit
	for _, c := range a.Cards {
		if c.Writes {
			units = append(units, c.Observed)
		}
		if c.Explains() {
			units = append(units, c.Judging)
		}
	}
	return append(units, a.Stating.SavedUnit)
}

// StatementUnit is the overall verdict and statement, as typed or stored.
type StatementUnit struct {
	SavedUnit
	Overall   string
	Statement string
}

// Few reports whether there are few enough entities to list them all.
func (a *AuditEntity) Few() bool { return len(a.Columns) <= 8 }

// AuditColumn is one of the audit's entities.
type AuditColumn struct {
	Name, Href string
	Current    bool
}

// PinnedSubmission is the submission that a column is based on.
type PinnedSubmission struct {
	Number int
	At     time.Time
	By     string
	Hash   string // the beginning of the receipt's
}

// AuditCard is an audit question at the entity.
type AuditCard struct {
	Number         int    // from 0
	Anchor         string // id on the page
	ID, Area, Text string
	Help           string // what an auditor looks for
	Parts          []assessment.Note
	JudgedParts    []string   // what is judged of each of them, in a line
	PartForms      []PartForm // where the reader may judge them
	Asked          bool       // from the questionnaire, so that answers propose a judgement
	Cell           AuditCell
	Uncapped       AnswerChip // what the share alone would propose
	Cap            string     // partly or no, "" where nothing lowered the proposal
	Met            AnswerChip // the proposal at the time of the judgement, if it has changed
	Answers        []AuditAnswer
	Writes         bool // the reader may judge now
	Observed       SavedUnit
	Judging        SavedUnit
	Choices        []Option
	Decimals       bool // a number between the steps may be given
	Ends           string
	Norm           string // what is expected, "" for none
	Ordinal        string // as typed: "" not judged, "not" not assessed, "number", or a step's
	Figure         string // as typed, between the steps
	Observation    string
	Grounds        assessment.Grounds // beside the observation, as typed or stored
	Risks          []Option           // to rate it on; none where it is not rated
	Reason         string
	Pinned         string // SHA-256 of the submission that the proposal is of
	SavedAt        *time.Time
	SavedBy        string
	Imported       *ImportedJudgement // nil for one made here
	Versions       string             // address of earlier versions, "" if the reader may not see them
	Recommended    []record.AuditRecommendation
	Add            string // address of the form with this place filled in
	Recommending   Recommending
	PapersAt
	Dialogue DialogueAt // with those who answer for the entity, for those engaged
}

// PapersAt are the auditors' working papers about a question and an entity, for those engaged.
type PapersAt struct {
	Papers []Paper
	New    []RegisterLink // to the forms of new ones; none for those who may not add any
}

// Paper is a working paper.
type Paper struct {
	Kind, Name, Href string // Kind is a message key
	State            RegisterCell
}

// Field is the id of a field of the card.
func (c AuditCard) Field(name string) string { return numbered(name, c.Number) }

// Explains reports whether the form asks for a judgement or its reason: if the question is judged or marked as not
// assessed.
func (c AuditCard) Explains() bool {
	return c.Writes && (len(c.Choices) > 0 || c.Reason != "" || len(c.PartForms) > 0 || len(c.Risks) > 0)
}

// GroundForms are the fields beside the observation.
func (c AuditCard) GroundForms() []GroundForm {
	return []GroundForm{
		{Name: "criterion", Text: c.Grounds.Criterion},
		{Name: "cause", Text: c.Grounds.Cause},
		{Name: "consequence", Text: c.Grounds.Consequence},
	}
}

// Explained is how many of the fields beside the observation are filled in.
func (c AuditCard) Explained() int {
	n := 0
	for _, f := range c.GroundForms() {
		if f.Text != "" {
			n++
		}
	}
	return n
}

// GroundForm is a field beside the observation.
type GroundForm struct{ Name, Text string }

// PartForm is what is judged of a part of a composite question: a step, and the auditor's own words.
type PartForm struct {
	Number      int // from 0
	Name, Text  string
	Step, Words string // as typed
	Steps       []Option
}

// Field is the name of a field of the part in its unit.
func (p PartForm) Field(name string) string { return name + strconv.Itoa(p.Number) }

// Recommending is a recommendation that is being written at a question.
type Recommending struct {
	Text, Body string // as typed; Body is the id of the body
	Problems   map[string]string
}

// AuditAnswer is an answer behind a proposal.
type AuditAnswer struct {
	ID, Title        string
	Answer           AnswerChip
	Points, Possible int
	Critical         bool
	Cap              string // what a critical question's answer permits: partly, no or ""
	Reason, Comment  string
	Evidence         []assessment.Evidence
	By               string
	At               *time.Time
	Provided         bool
}

// Explained reports whether anything was written besides the answer.
func (a AuditAnswer) Explained() bool {
	return a.Reason != "" || a.Comment != "" || len(a.Evidence) > 0
}
