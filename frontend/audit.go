package frontend

import (
	"slices"
	"strings"
	"time"

	"mognad/assessment"
)

// AuditHead is what stands above each page of an audit.
type AuditHead struct {
	List, Base     string // addresses of the list and of the audit
	Name           string
	State          string // of domain: planning, fieldwork, final
	Auditor        string
	From, To       string // days
	Judges         bool   // there is a scale; without, the audit has findings alone
	Cells, Done    int    // of the matrix, and how many of them are judged or not to be
	MayRead        bool   // what the auditors have written
	MayWrite       bool
	Round          string // whose answers stand beside, "" for none
	Spoken         string // language of its questionnaire
	CurrentVersion int64  // of the audit
}

// Audit is the workspace of an audit: the matrix of audit questions and entities, and what there is to do. It has forms
// to start the fieldwork and to make the audit final (version), one for the overall statement (overall, statement,
// version, to Base/statement) and those of Engagements.
type Audit struct {
	Shell
	About     AuditHead
	Edit      string // address of the form, "" where the reader may not
	File      string // address of the audit as a file, "" where the reader may not
	Facts     AuditFacts
	Entities  []AuditedEntityName
	Questions []AuditQuestionRow
	Bodies    int // that recommendations go to
	Advice    int // what rules propose and nobody has taken a decision on
	Gaps      []GapsOfEntity
	Open      []OpenCell   // cells that are not judged; for those who may make it final
	Pins      []PinnedName // what fieldwork starts on, or stands on
	Overall   string       // as typed
	Statement string
	Version   int64 // of the audit that the statement starts from
	Stored    StoredStatement
	Sealed    *AuditSealed
	Engaged   Engagements
}

// Template names the template of the page.
func (*Audit) Template() string { return "audit" }

// Cards tells whether a phone shows the matrix as one card a question: with more entities it is a table that scrolls.
func (a *Audit) Cards() bool { return len(a.Entities) <= 6 }

// Recommended tells whether any recommendation stands in the matrix.
func (a *Audit) Recommended() bool {
	for _, q := range a.Questions {
		if len(q.Bodies) > 0 {
			return true
		}
	}
	return false
}

// Stated tells whether the auditors have said anything of the whole.
func (a *Audit) Stated() bool { return a.Overall != "" || a.Statement != "" }

// AuditFacts describes an audit to its reader.
type AuditFacts struct {
	Auditor, From, To, Date           string
	PlanYear                          int
	CommissionedBy                    []string
	Purpose, Background, Delimitation string
	Criteria, DocumentsStudied        []string
	Interviews                        []AuditInterview
	Earlier                           []AuditBefore
	FactCheck                         string
	Notes                             []AuditNote
}

// Empty tells whether nothing is said beyond when and by whom.
func (f AuditFacts) Empty() bool {
	return f.Purpose == "" && f.Background == "" && f.Delimitation == "" && f.FactCheck == "" &&
		len(f.Criteria)+len(f.DocumentsStudied)+len(f.Interviews)+len(f.Earlier)+len(f.Notes) == 0
}

// AuditInterview is who was interviewed.
type AuditInterview struct{ Role, On, Notes string }

// AuditBefore is an earlier audit or study.
type AuditBefore struct {
	Year int
	What string
}

// AuditNote is a named text.
type AuditNote struct{ Name, Text string }

// AuditedEntityName is an entity that is audited.
type AuditedEntityName struct {
	Name, Href string // Href of its column, "" where the reader may not
	Kind       string // of domain
	Body       string
	Overall    string // the overall word
}

// AuditQuestionRow is an audit question with its cells in the order of the entities.
type AuditQuestionRow struct {
	ID, Area, Text string
	Cells          []AuditCell
	Bodies         []BodyCount
}

// Counts writes how many recommendations each body is given, "4 + 1".
func (q AuditQuestionRow) Counts() string {
	var counts []string
	for _, b := range q.Bodies {
		counts = append(counts, b.Text)
	}
	return strings.Join(counts, " + ")
}

// BodyCount is how many recommendations a body is given at a question.
type BodyCount struct{ Body, Text string }

// AuditCell is what stands in a cell of the matrix.
type AuditCell struct {
	Entity, Href    string
	Share           Share      // of the self-assessment
	Proposed        AnswerChip // without a label where nothing is proposed
	CappedBy        []string   // the ids of the questions that lowered the proposal
	Judgement       AnswerChip // without a label while there is none
	NotAssessed     bool
	Noted           bool // there is an observation
	Overridden      bool // the judgement is another than what it met was
	Outdated        bool // the proposal is another now than the one that was met
	Wide            bool // self-assessment and judgement part widely
	Recommendations int
}

// GapsOfEntity are the cells of an entity where self-assessment and judgement part widely.
type GapsOfEntity struct {
	Entity string
	Cells  []GapCell
}

// GapCell is such a cell.
type GapCell struct {
	ID, Text, Href      string
	Share               Share
	Proposed, Judgement AnswerChip
}

// OpenCell is a cell that is not judged.
type OpenCell struct{ ID, Entity, Href string }

// PinnedName is the submission that an entity's column stands on.
type PinnedName struct {
	Entity string
	Number int // 0 for none
	At     *time.Time
	Later  int // number of one handed in since, 0 for none
}

// StoredStatement is what somebody else has saved while the reader typed something else; "" where both are the same.
type StoredStatement struct{ Overall, Statement string }

// AuditSealed says how a final audit was sealed.
type AuditSealed struct {
	SHA256, By string
	At         time.Time
}

// Engagements are the auditors of an audit. For who manages them it is a form for each (user, until, version, sent to
// Action) and one for somebody new.
type Engagements struct {
	Action  string // "" where the reader may not
	Rows    []EngagementRow
	Options []Option // who could be engaged
	Invite  string   // where auditors are invited
	User    string   // as typed for somebody new
	Until   string
}

// EngagementRow is an auditor who works or worked on the audit.
type EngagementRow struct {
	User, Name, Email string
	Until             string // day, as typed
	Version           int64
	Now               bool // it holds today
	Number            int  // from 0
}

// Field is the id of a field of the row.
func (e EngagementRow) Field(name string) string { return numbered(name, e.Number) }

// NewJudgementChip is a judgement on a scale: the label of its step or the number between steps, as number writes it.
// The zero chip stands for none.
func NewJudgementChip(scale assessment.JudgementScale, judged *assessment.Ordinal, number func(any) string) AnswerChip {
	if judged == nil {
		return AnswerChip{}
	}
	// Between steps, the tone is that of the step below.
	i := slices.IndexFunc(scale.Steps, func(s assessment.JudgementStep) bool { return s.Ordinal <= *judged })
	if i < 0 {
		return AnswerChip{Label: number(float64(*judged) / 100)}
	}
	chip := AnswerChip{Label: scale.Steps[i].Label, Tone: stepTone(i, len(scale.Steps))}
	if scale.Steps[i].Ordinal != *judged {
		chip.Label = number(float64(*judged) / 100)
	}
	return chip
}
