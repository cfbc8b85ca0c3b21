// Package exchange writes records to files and reads them back, reporting what is wrong in a file line by line.
// Deciding what may be written, and using what was read, is left to the use cases.
package exchange

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"mognad/assessment"
	"mognad/questionnaires"
	"mognad/questionnaires/strictyaml"
)

// The versions of the audit file's format. An audit is written in the first one that can hold it, so that most files
// are the same as ever: the second says of judgements that they were imported, the third has a day for replies, the
// fourth what the bodies have replied, the fifth details: what the steps of its scale mean, the numbers of the report
// and of the case, the method, and dates that are a month, a year or a period; the sixth its fact checks. See
// [File.uses].
const (
	Format           = 7 // the newest
	FormatProcess    = 7
	FormatFactChecks = 6
	FormatDetails    = 5
	FormatReplies    = 4
	FormatReplyDue   = 3
	FormatImported   = 2
	FormatAsJudged   = 1
)

// The largest audit file that is read. An audit of 300 entities with 53 questions has some 130,000 values.
const (
	MaxBytes  = 8 << 20
	MaxValues = 250_000
)

// File is an audit as [Parse] returns it: texts trimmed as in the nouns, defaults filled in, references resolved. Empty
// lists and maps are nil.
//
// The field tags describe the file. They are those of strictyaml.Reader and three more: text is the kind of text; oneof
// lists the permitted values; as is the name of one of the formats.
type File struct {
	Format          int                       `yaml:"format,omitempty" range:"1,7" read:"first"`
	Part            bool                      `yaml:"part,omitempty" read:"first"`      // left out for some readers; never imported
	Withheld        int                       `yaml:"withheld,omitempty" range:"0,500"` // passages left out of an open extract
	Revision        string                    `yaml:"revision,omitempty" form:"sha256"` // see [File.Importable]
	Audit           Audit                     `yaml:"audit" read:"first"`
	Round           *Round                    `yaml:"round,omitempty" read:"first"` // nil: no self-assessments to compare with
	Scale           assessment.JudgementScale `yaml:"scale,omitempty" read:"first"` // without steps: findings only
	Entities        []Entity                  `yaml:"entities,omitempty" read:"first" most:"300" id:"id"`
	Questions       []Question                `yaml:"questions,omitempty" most:"200" id:"no"`
	Recommendations []Numbering               `yaml:"recommendations,omitempty" read:"first"`
	FollowUps       []FollowedUp              `yaml:"follow_ups,omitempty" most:"10000"`
	Replies         []Reply                   `yaml:"replies,omitempty" most:"100000"`   // never imported, see [File.Canonical]
	FactChecks      []FactCheck               `yaml:"fact_checks,omitempty" most:"1000"` // never imported, like replies
	Dismissed       []Dismissal               `yaml:"dismissed,omitempty" most:"10000" id:"entity,rule"`
	Engaged         []Engagement              `yaml:"engaged,omitempty" most:"1000" id:"email"`
	Declarations    []Declaration             `yaml:"declarations,omitempty" most:"1000"`  // never imported
	PlanApprovals   []PlanApproval            `yaml:"plan_approvals,omitempty" most:"100"` // never imported
	Confirmed       []Confirmation            `yaml:"confirmed_without_auditor,omitempty" most:"2000"`
	Expected        *Expected                 `yaml:"expected,omitempty"` // check sums, verified when read

	ReplacedBy string // a comment at the head of YAML, which is no part of the file; "" for the version in force

	Reading *Reading // nil for one that was not read, and in the canonical form
}

// Reading is about the text that a file was read from, not about what it says.
type Reading struct {
	Notices []questionnaires.Problem       // what is permitted but may not be meant
	At      map[string]strictyaml.Position // of each value, by path
}

// Equal reports that files are equal whatever text they were read from.
func (*Reading) Equal(*Reading) bool { return true }

// Noticed lists what is permitted in the file but may not be meant.
func (f *File) Noticed() []questionnaires.Problem {
	if f.Reading == nil {
		return nil
	}
	return f.Reading.Notices
}

// Place is where the value with the path stands in the text, false if that is not known.
func (f *File) Place(path string) (strictyaml.Position, bool) {
	if f.Reading == nil {
		return strictyaml.Position{}, false
	}
	at, known := f.Reading.At[path]
	return at, known
}

// Audit describes the audit as a whole.
type Audit struct {
	Key              string                 `yaml:"key" form:"key"`
	Title            string                 `yaml:"title" text:"name"`
	Edition          int                    `yaml:"edition,omitempty" range:"2,1000"` // of a correction
	Corrects         string                 `yaml:"corrects,omitempty" form:"key"`    // the key of what it corrects
	Correction       string                 `yaml:"correction,omitempty" text:"text"` // and why
	Auditor          string                 `yaml:"auditor,omitempty" text:"name"`    // the auditor, as printed
	State            assessment.AuditState  `yaml:"state,omitempty"`                  // see [File.State]
	CommissionedBy   []string               `yaml:"commissioned_by,omitempty" text:"line" most:"200"`
	ReportNumber     string                 `yaml:"report_number,omitempty" text:"name"`
	CaseNumber       string                 `yaml:"case_number,omitempty" text:"name"`
	Numbering        assessment.Numbering   `yaml:"numbering,omitempty"` // of its recommendations
	Date             assessment.PartialDate `yaml:"date,omitempty"`      // of the report
	From             assessment.Date        `yaml:"from,omitempty"`
	To               assessment.Date        `yaml:"to,omitempty"`
	ReplyDue         assessment.Date        `yaml:"reply_due,omitempty"` // by when the bodies reply
	PlanYear         int                    `yaml:"plan_year,omitempty" range:"1900,2199"`
	Earlier          []Earlier              `yaml:"earlier,omitempty" most:"200"`
	Purpose          string                 `yaml:"purpose,omitempty" text:"text"`
	Background       string                 `yaml:"background,omitempty" text:"text"`
	Delimitation     string                 `yaml:"delimitation,omitempty" text:"text"`
	Materiality      string                 `yaml:"materiality,omitempty" text:"text"`
	RiskAssessment   string                 `yaml:"risk_assessment,omitempty" text:"text"`
	Method           string                 `yaml:"method,omitempty" text:"text"`
	Criteria         []string               `yaml:"criteria,omitempty" text:"line" most:"200"`
	DocumentsStudied []string               `yaml:"documents_studied,omitempty" text:"line" most:"200"`
	Interviews       []Interview            `yaml:"interviews,omitempty" most:"200"`
	Independence     string                 `yaml:"independence,omitempty" text:"text"`
	CoverLetter      string                 `yaml:"cover_letter,omitempty" text:"text"` // its opening
	FactCheck        string                 `yaml:"fact_check,omitempty" text:"text"`
	Notes            []Note                 `yaml:"notes,omitempty" most:"200"`
	Appendices       []Note                 `yaml:"appendices,omitempty" most:"200"` // notes that stand last
	Summary          string                 `yaml:"summary,omitempty" text:"text"`   // with which the report begins
	Overall          string                 `yaml:"overall,omitempty" text:"name"`   // the auditor's label, never computed
	Statement        string                 `yaml:"statement,omitempty" text:"text"`
}

// Earlier is an earlier audit or study.
type Earlier struct {
	Years Years  `yaml:"year,omitempty"`
	What  string `yaml:"what" text:"name"`
	Audit string `yaml:"audit,omitempty" form:"key"` // the key of the audit that is followed up
}

// Years are a year, or the first and the last one of a period; see [assessment.EarlierAudit.Years].
type Years string

// Interview is an interview that was held; it converts to [assessment.Interview].
type Interview struct {
	Role  string          `yaml:"role" text:"name" short:"yes"`
	On    assessment.Date `yaml:"on,omitempty"`
	Notes string          `yaml:"notes,omitempty" text:"text"`
}

// Note is a named text; it converts to [assessment.Note].
type Note struct {
	Name string `yaml:"name" text:"name"`
	Text string `yaml:"text,omitempty" text:"text"`
}

// Round is the round whose submissions it is compared with.
type Round struct {
	Name          string `yaml:"name" text:"name"`
	Questionnaire string `yaml:"questionnaire,omitempty" form:"questionnaire"`
	Version       string `yaml:"version,omitempty" form:"version"`
	SHA256        string `yaml:"sha256,omitempty" form:"sha256"` // of the questionnaire's content
}

// Entity is an audited entity.
type Entity struct {
	ID        string                `yaml:"id" form:"key"` // identifies it in the file
	Name      string                `yaml:"name" text:"name"`
	Kind      assessment.EntityKind `yaml:"kind"`
	Outside   bool                  `yaml:"outside,omitempty"`          // it is in no tree
	Body      string                `yaml:"body,omitempty" text:"name"` // the body that gets its recommendations
	Pinned    *Pinned               `yaml:"pinned,omitempty"`
	Overall   string                `yaml:"overall,omitempty" text:"name"` // the auditor's label, never computed
	Statement string                `yaml:"statement,omitempty" text:"text"`
	Totals    Totals                `yaml:"totals,omitempty"` // of its judgements
}

// Pinned is the submission that the audit is based on.
type Pinned struct {
	Number int    `yaml:"number" range:"1,100000"`
	SHA256 string `yaml:"sha256" form:"sha256"`
}

// Question is an audit question with its judgements and recommendations.
type Question struct {
	No         string               `yaml:"no" as:"no"`               // printed as its number
	From       string               `yaml:"from,omitempty" form:"id"` // of the questionnaire; "" for one of the audit's own
	Area       string               `yaml:"area,omitempty" text:"name"`
	Text       string               `yaml:"text" text:"text"`
	Parts      []Note               `yaml:"parts,omitempty" most:"1000"`
	Judgements map[string]Judgement `yaml:"judgements,omitempty"` // by the id of the entity
	Totals     Totals               `yaml:"totals,omitempty"`     // of the judgements of entities
	Recs       map[string][]Ref     `yaml:"recs,omitempty"`       // by the id of the entity
}

// Judgement is what was observed and judged on a question for an entity.
type Judgement struct {
	Judgement     *assessment.Ordinal `yaml:"judgement,omitempty" short:"yes"` // nil: not judged
	NotAssessed   bool                `yaml:"not_assessed,omitempty"`
	NotApplicable bool                `yaml:"not_applicable,omitempty"`
	Criterion     string              `yaml:"criterion,omitempty" text:"text"`
	Observation   string              `yaml:"observation,omitempty" text:"text"`
	Cause         string              `yaml:"cause,omitempty" text:"text"`
	Consequence   string              `yaml:"consequence,omitempty" text:"text"`
	Risk          string              `yaml:"risk,omitempty" text:"name"` // a label of the scale's risks
	Reason        string              `yaml:"reason,omitempty" text:"text"`
	Parts         []PartJudgement     `yaml:"parts,omitempty" most:"1000" id:"part"`
	Proposed      *Proposed           `yaml:"proposed,omitempty"`
	JudgedBy      string              `yaml:"judged_by,omitempty" as:"author"`  // a name or an address
	JudgedAt      When                `yaml:"judged_at,omitempty"`              // "" if not recorded
	ImportedBy    string              `yaml:"imported_by,omitempty" as:"email"` // then the others are what a file said
	ImportedAt    time.Time           `yaml:"imported_at,omitempty"`
}

// PartJudgement is what is judged of one part of a composite question.
type PartJudgement struct {
	Part      string              `yaml:"part" text:"name"`
	Judgement *assessment.Ordinal `yaml:"judgement,omitempty"`
	Words     string              `yaml:"words,omitempty" text:"text"`
}

// Blank reports whether the judgement says nothing at all.
func (j Judgement) Blank() bool { return reflect.ValueOf(j).IsZero() }

// When is a day, a month or a year as [assessment.PartialDate] writes it, or a time in UTC as RFC 3339 does.
type When string

// At is a time as a file has it.
func At(t time.Time) When {
	if t.IsZero() {
		return ""
	}
	return When(t.UTC().Truncate(Precision).Format(time.RFC3339Nano))
}

// Proposed is the proposal shown when a judgement was made, with its working. See [assessment.Proposed].
type Proposed struct {
	Judgement  assessment.Ordinal `yaml:"judgement"`
	Points     int                `yaml:"points" range:"0,100000000"`
	Possible   int                `yaml:"possible" range:"0,100000000"`
	Uncapped   assessment.Ordinal `yaml:"uncapped,omitempty"` // left out if equal to judgement
	Cap        string             `yaml:"cap,omitempty" oneof:"partly,no" text:"name"`
	CappedBy   []string           `yaml:"capped_by,omitempty" form:"id" most:"1000"`
	Submission string             `yaml:"submission,omitempty" form:"sha256"`
}

// Ref refers to a recommendation.
type Ref struct {
	Body string `yaml:"body" text:"name"` // the body's name, as in [Numbering]
	No   int    `yaml:"no" range:"1,500" short:"yes"`
}

// Numbering is the recommendations to one body: they are numbered from 1, with gaps only in a partial file and where
// they are numbered through the report.
type Numbering struct {
	Body            string
	Recommendations []Recommendation
	Numbers         []int // of each, ascending; nil if there are no gaps
}

// No is the number of the recommendation at an index of the list.
func (n Numbering) No(i int) int {
	if n.Numbers == nil {
		return i + 1
	}
	return n.Numbers[i]
}

// Add appends a recommendation with its number, which must be greater than the previous ones.
func (n *Numbering) Add(no int, r Recommendation) {
	if n.Numbers != nil || no != len(n.Recommendations)+1 {
		for i := len(n.Numbers); i < len(n.Recommendations); i++ {
			n.Numbers = append(n.Numbers, i+1)
		}
		n.Numbers = append(n.Numbers, no)
	}
	n.Recommendations = append(n.Recommendations, r)
}

// has reports whether one has the number.
func (n Numbering) has(no int) bool {
	if n.Numbers == nil {
		return no >= 1 && no <= len(n.Recommendations)
	}
	_, found := slices.BinarySearch(n.Numbers, no)
	return found
}

// Recommendation is what is recommended to a body.
type Recommendation struct {
	Text       string                  `yaml:"text" text:"text" short:"yes"`
	Jointly    []string                `yaml:"jointly,omitempty" text:"name" most:"500"` // the other bodies
	Priority   questionnaires.Priority `yaml:"priority,omitempty"`
	FirstStep  string                  `yaml:"first_step,omitempty" text:"text"`
	References []string                `yaml:"references,omitempty" text:"line" most:"200"`
	Continues  int                     `yaml:"continues,omitempty" range:"1,500"` // its number in what the audit corrects
	Rule       string                  `yaml:"rule,omitempty" form:"rule"`
	RuleEntity string                  `yaml:"rule_entity,omitempty" as:"entity"` // whose answers triggered the rule

	SameAs Ref // the joint one that has the text in the file, zero for what has it itself
}

// FollowedUp is a recommendation of an earlier audit, as it was then, and what the auditors find has become of it.
type FollowedUp struct {
	Audit    string                 `yaml:"audit" text:"name"` // the title of the earlier one
	Date     assessment.PartialDate `yaml:"date,omitempty"`    // of its report
	Body     string                 `yaml:"body,omitempty" text:"name"`
	No       string                 `yaml:"no,omitempty" as:"no"` // as printed
	Text     string                 `yaml:"text" text:"text"`
	Response assessment.Response    `yaml:"response,omitempty"` // of the body, when the auditors last wrote
	Became   assessment.FollowUp    `yaml:"became,omitempty"`   // by the body's own account then
	Finding  assessment.Finding     `yaml:"finding,omitempty"`  // "" for not assessed
	Evidence string                 `yaml:"evidence,omitempty" text:"text"`
}

// Of reports whether both are about the same recommendation.
func (f FollowedUp) Of(other FollowedUp) bool {
	return f.Audit == other.Audit && f.Date == other.Date && f.Body == other.Body && f.No == other.No &&
		f.Text == other.Text
}

// Reply is what a body has replied to a recommendation and what has become of it. It comes after the audit, which is
// sealed without it.
type Reply struct {
	Body          string              `yaml:"body" text:"name"` // as in [Numbering]
	No            int                 `yaml:"no" range:"1,500"`
	Response      assessment.Response `yaml:"response"`
	Text          string              `yaml:"text,omitempty" text:"text"`
	PlannedAction string              `yaml:"planned_action,omitempty" text:"text"`
	OwnerRole     string              `yaml:"owner_role,omitempty" text:"name"`
	DueOn         assessment.Date     `yaml:"due_on,omitempty"`
	DueYear       int                 `yaml:"due_year,omitempty" range:"1900,2199"` // by its end
	WhyChanged    string              `yaml:"why_changed,omitempty" text:"text"`
	DecidedOn     assessment.Date     `yaml:"decided_on"`
	CaseNumber    string              `yaml:"case_number,omitempty" text:"line"`
	ApprovedBy    string              `yaml:"approved_by" text:"name"`
	OnPaper       bool                `yaml:"on_paper,omitempty"` // given on paper and recorded afterwards
	FollowUp      assessment.FollowUp `yaml:"follow_up,omitempty"`
}

// FactCheck is a round in which people checked the facts of a frozen copy of the draft, with all that was said. It is
// about the work on the audit, which is sealed without it.
type FactCheck struct {
	Number     int             `yaml:"number" range:"1,1000"`
	SentAt     time.Time       `yaml:"sent_at"`
	Due        assessment.Date `yaml:"due"`
	EndedAt    time.Time       `yaml:"ended_at,omitempty"`
	Text       string          `yaml:"text,omitempty" text:"text"`
	Judgements bool            `yaml:"judgements,omitempty"` // they were in the copy, with the recommendations
	SHA256     string          `yaml:"sha256" form:"sha256"` // of the copy
	People     []FactChecker   `yaml:"people,omitempty" most:"200"`
	Comments   []FactComment   `yaml:"comments,omitempty" most:"100000"`
}

// FactChecker is somebody who was asked.
type FactChecker struct {
	Name   string    `yaml:"name" text:"name"`
	DoneAt time.Time `yaml:"done_at,omitempty"` // when they said that they had no more to say
}

// FactComment is what somebody said of a passage, and what the auditors answered.
type FactComment struct {
	By         string    `yaml:"by" text:"name"`
	At         time.Time `yaml:"at"`
	Passage    string    `yaml:"passage" text:"text"`        // its key in the copy
	Sent       string    `yaml:"sent,omitempty" text:"text"` // how it read in the copy
	Text       string    `yaml:"text" text:"text"`
	Proposal   string    `yaml:"proposal,omitempty" text:"text"`
	Outcome    string    `yaml:"outcome,omitempty" oneof:"accepted,rejected" text:"name"` // "" without an answer
	Reason     string    `yaml:"reason,omitempty" text:"text"`
	Before     string    `yaml:"before,omitempty" text:"text"`
	After      string    `yaml:"after,omitempty" text:"text"`
	AnsweredBy string    `yaml:"answered_by,omitempty" text:"name"`
	AnsweredAt time.Time `yaml:"answered_at,omitempty"`
}

// Dismissal records that a rule's proposal for an entity was dismissed, and why.
type Dismissal struct {
	Entity string `yaml:"entity" as:"entity"`
	Rule   string `yaml:"rule" form:"rule"`
	Reason string `yaml:"reason" text:"text"`
}

// Engagement lets an auditor work on the audit until a given day.
type Engagement struct {
	Email string          `yaml:"email" as:"email"` // in lower case
	Until assessment.Date `yaml:"until"`
}

// Declaration is what an auditor has declared of their own impartiality in the audit, the last one of each, without
// names: only the auditors know whose it is.
type Declaration struct {
	Impartiality string    `yaml:"impartiality" oneof:"clear,ties,missing" text:"name"`
	Text         string    `yaml:"text,omitempty" text:"text"`
	Measures     string    `yaml:"measures,omitempty" text:"text"`
	At           time.Time `yaml:"at"` // in UTC
}

// PlanApproval is that whoever commissioned the audit has approved its plan; the last one counts.
type PlanApproval struct {
	Number     int             `yaml:"number" range:"1,100"`
	ApprovedOn assessment.Date `yaml:"approved_on"`
	ApprovedBy string          `yaml:"approved_by" text:"name"`
	Reference  string          `yaml:"reference,omitempty" text:"name"`
	SHA256     string          `yaml:"sha256" form:"sha256"` // of the plan then
	RecordedAt time.Time       `yaml:"recorded_at"`
	ChangedIn  []string        `yaml:"changed_in,omitempty" text:"line" most:"20"` // the parts that have changed since
}

// Confirmation records that somebody confirmed an auditor's engagement because no auditor was left. Two make it count.
type Confirmation struct {
	Auditor string          `yaml:"auditor" as:"email"` // who is engaged, in lower case
	By      string          `yaml:"by" as:"email"`      // who confirmed
	Role    assessment.Role `yaml:"role"`               // in which
	At      time.Time       `yaml:"at"`                 // in UTC
}

// Expected has check sums. A file that does not match them is refused.
type Expected struct {
	RecommendationsTotal map[string]int `yaml:"recommendations_total,omitempty" as:"by_body"` // or by entity, as written
	JudgementsCount      map[string]int `yaml:"judgements_count,omitempty" as:"by_label"`     // or number between steps
}

// Entity is the entity with the id, false if there is none.
func (f *File) Entity(id string) (Entity, bool) {
	for i := range f.Entities {
		if f.Entities[i].ID == id {
			return f.Entities[i], true
		}
	}
	return Entity{}, false
}

// Rename gives an entity another id, wherever the file refers to it.
func (f *File) Rename(id, to string) {
	change := func(ref *string) {
		if *ref == id {
			*ref = to
		}
	}
	for i := range f.Entities {
		change(&f.Entities[i].ID)
	}
	for _, q := range f.Questions {
		rekey(q.Judgements, id, to)
		rekey(q.Recs, id, to)
	}
	for i := range f.Recommendations {
		for j := range f.Recommendations[i].Recommendations {
			change(&f.Recommendations[i].Recommendations[j].RuleEntity)
		}
	}
	for i := range f.Dismissed {
		change(&f.Dismissed[i].Entity)
	}
}

func rekey[T any](by map[string]T, key, to string) {
	if value, has := by[key]; has && key != to {
		delete(by, key)
		by[to] = value
	}
}

// Question is the question with the number, false if there is none.
func (f *File) Question(no string) (Question, bool) {
	for i := range f.Questions {
		if f.Questions[i].No == no {
			return f.Questions[i], true
		}
	}
	return Question{}, false
}

// To is the recommendations to a body.
func (f *File) To(body string) Numbering {
	for _, n := range f.Recommendations {
		if n.Body == body {
			return n
		}
	}
	return Numbering{Body: body}
}

// State is the state that the file gives a new audit, which is a draft unless the file says otherwise; an existing one
// keeps its own if the file has none.
func (f *File) State() assessment.AuditState {
	return cmp.Or(f.Audit.State, assessment.AuditPlanning)
}

// Same reports whether two judgements are the same, whoever made them and whatever was proposed.
func (j Judgement) Same(other Judgement) bool {
	same := (j.Judgement == nil) == (other.Judgement == nil) && (j.Judgement == nil || *j.Judgement == *other.Judgement)
	same = same && assessment.SameParts(partsOf(j.Parts), partsOf(other.Parts))
	same = same && j.NotAssessed == other.NotAssessed && j.NotApplicable == other.NotApplicable
	return same && j.Observation == other.Observation && j.Reason == other.Reason && j.Grounds() == other.Grounds()
}

// Grounds is what is written beside the observation, and the risk.
func (j Judgement) Grounds() assessment.Grounds {
	return assessment.Grounds{Criterion: j.Criterion, Cause: j.Cause, Consequence: j.Consequence, Risk: j.Risk}
}

// partsOf are the parts as the nouns have them.
func partsOf(list []PartJudgement) []assessment.PartJudgement {
	var all []assessment.PartJudgement
	for _, p := range list {
		all = append(all, assessment.PartJudgement{Part: p.Part, Ordinal: p.Judgement, Words: p.Words})
	}
	return all
}

// JudgedParts are what is judged of the parts of the question.
func (j Judgement) JudgedParts() []assessment.PartJudgement { return partsOf(j.Parts) }

// WithoutProposals removes the proposals of judgements.
func (f *File) WithoutProposals() {
	for _, q := range f.Questions {
		for entity, j := range q.Judgements {
			j.Proposed = nil
			q.Judgements[entity] = j
		}
	}
}
