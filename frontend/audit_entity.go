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
// auditor's judgement. It has a form for each question (ordinal, number, observation, reason, version, to the
// question's address), one for a recommendation at it (body, text, priority, question-0 and entity-0, to Adding), one
// for the overall statement (overall, statement, version) and one to pin a later submission (version).
type AuditEntity struct {
	Shell
	About     AuditHead
	Base      string // address of this page
	Entity    string
	EntityID  string
	Body      string
	Columns   []AuditColumn // the audit's entities, to go between
	Pinned    *PinnedSubmission
	Later     *PinnedSubmission   // to pin instead
	Since     *record.SincePinned // what has become of the pinned one
	Cards     []AuditCard
	Adding    string   // where recommendations are added, "" if the reader may not
	Bodies    []Option // to recommend to
	BodyID    string   // the entity's own
	Overall   string   // as typed
	Statement string
	Version   int64 // of the audited entity
	Gaps      []GapCell
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
	Asked          bool // from the questionnaire, so that answers propose a judgement
	Cell           AuditCell
	Uncapped       AnswerChip // what the share alone would propose
	Cap            string     // partly or no, "" where nothing lowered the proposal
	Met            AnswerChip // the proposal at the time of the judgement, if it has changed
	Answers        []AuditAnswer
	Action         string // where the judgement is sent
	Choices        []Option
	Decimals       bool // a number between the steps may be given
	Ends           string
	Norm           string // what is expected, "" for none
	Ordinal        string // as typed: "" not judged, "not" not assessed, "number", or a step's
	Figure         string // as typed, between the steps
	Observation    string
	Reason         string
	Version        int64
	Pinned         string // SHA-256 of the submission that the proposal is of
	SavedAt        *time.Time
	SavedBy        string
	Recommended    []record.AuditRecommendation
	Add            string // address of the form with this place filled in
}

// Field is the id of a field of the card.
func (c AuditCard) Field(name string) string { return numbered(name, c.Number) }

// Explains reports whether the form asks for a reason: if the question is judged or marked as not assessed.
func (c AuditCard) Explains() bool { return len(c.Choices) > 0 || c.Reason != "" }

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
