package record

import (
	"encoding/json"
	"slices"
	"time"

	"mognad/assessment"
)

// DraftCopy is the draft of an audit as the people of a fact check read it, sealed.
type DraftCopy struct {
	Format     int       `json:"format"`
	Audit      AuditName `json:"audit"`
	Judgements bool      `json:"judgements" doc:"Whether judgements and recommendations are in it too"`
	Passages   []Passage `json:"passages" nullable:"false" doc:"In the order of the report"`
}

// Passage is a text of the draft that can be commented on.
type Passage struct {
	Key            string              `json:"key" doc:"Identifies it in the copy" example:"observation/1/kommun"`
	Kind           PassageKind         `json:"kind"`
	Question       *PassageAsked       `json:"question" doc:"The audit question that it answers; null for none"`
	Entity         *EntityName         `json:"entity" doc:"The entity that it is about; null for the whole audit"`
	Body           *BodyName           `json:"body" doc:"The body that a recommendation is made to; null for others"`
	Recommendation *assessment.ID      `json:"recommendation" format:"uuid" doc:"null unless it is one"`
	Joint          *assessment.ID      `json:"joint,omitempty" format:"uuid" doc:"Of a recommendation to several bodies, the same for each of them; left out for others"`
	Jointly        []PassageAddressee  `json:"jointly,omitempty" doc:"The other bodies to which it is recommended jointly; left out for none"`
	Number         int                 `json:"number" doc:"Of a recommendation; 0 for others, and where the audit prints none"`
	Label          string              `json:"label" doc:"What is judged, in the words of the scale or the auditor's own; empty if the copy does not say"`
	Unjudged       assessment.Unjudged `json:"unjudged,omitempty" enum:"not_assessed,not_applicable" doc:"Why nothing is judged, if somebody decided that; left out for others"`
	Risk           string              `json:"risk,omitempty" doc:"How the risk is rated; left out where it is not, or the copy does not say"`
	Parts          []string            `json:"parts" nullable:"false" doc:"What is judged of the parts of the question"`
	Text           string              `json:"text"`
}

// PassageAddressee is another body to which what a passage recommends is recommended too.
type PassageAddressee struct {
	Body           BodyName      `json:"body"`
	Recommendation assessment.ID `json:"recommendation" format:"uuid" doc:"Its id as made to that body"`
}

// Recommends reports whether the passage is the recommendation: as made to any of its bodies in the copy, or to one to
// which it was made jointly with them since.
func (p Passage) Recommends(r assessment.Recommendation) bool {
	if p.Recommendation == nil {
		return false
	}
	if r.JointID != nil && (*r.JointID == *p.Recommendation || p.Joint != nil && *r.JointID == *p.Joint) {
		return true
	}
	return r.ID == *p.Recommendation ||
		slices.ContainsFunc(p.Jointly, func(a PassageAddressee) bool { return a.Recommendation == r.ID })
}

// Addressees says to whom it is recommended, in the reader's words; "" for what is no recommendation.
func (p Passage) Addressees(say func(key string, args ...any) string) string {
	if p.Body == nil {
		return ""
	}
	names := []string{p.Body.Name}
	for _, a := range p.Jointly {
		names = append(names, a.Body.Name)
	}
	return addressed(names, say)
}

// PassageAsked is an audit question in a copy.
type PassageAsked struct {
	ID   string `json:"id" doc:"The number that is printed with it"`
	Area string `json:"area"`
	Text string `json:"text"`
}

// PassageKind is which text of an audit a passage is.
type PassageKind string

// The kinds, in the order of the report.
const (
	PassageBackground     PassageKind = "background"
	PassageEarlier        PassageKind = "earlier" // line by line
	PassagePurpose        PassageKind = "purpose"
	PassageDelimitation   PassageKind = "delimitation"
	PassageMateriality    PassageKind = "materiality"
	PassageRiskAssessment PassageKind = "risk_assessment"
	PassageCriteria       PassageKind = "criteria" // line by line
	PassageMethod         PassageKind = "method"
	PassageDocuments      PassageKind = "documents_studied" // line by line
	PassageInterviews     PassageKind = "interviews"        // line by line
	PassageCriterion      PassageKind = "criterion"
	PassageObservation    PassageKind = "observation"
	PassageCause          PassageKind = "cause"
	PassageConsequence    PassageKind = "consequence"
	PassageReason         PassageKind = "reason"
	PassageSummary        PassageKind = "summary"
	PassageStatement      PassageKind = "statement" // on an entity, or on the whole audit
	PassageRecommendation PassageKind = "recommendation"
	PassageOther          PassageKind = "other" // what is in no passage: what is missing, or a table
)

// PassageKinds lists them.
var PassageKinds = []PassageKind{
	PassageBackground, PassageEarlier, PassagePurpose, PassageDelimitation, PassageMateriality,
	PassageRiskAssessment, PassageCriteria, PassageMethod, PassageDocuments,
	PassageInterviews, PassageCriterion, PassageObservation, PassageCause, PassageConsequence,
	PassageReason, PassageSummary, PassageStatement, PassageRecommendation, PassageOther,
}

// ByHand reports whether auditors change it in the audit themselves when they accept a comment on it.
func (p Passage) ByHand() bool {
	return p.Kind == PassageEarlier || p.Kind == PassageInterviews || p.Kind == PassageOther
}

// Passage is the passage with the key, false if there is none.
func (c DraftCopy) Passage(key string) (Passage, bool) {
	for _, p := range c.Passages {
		if p.Key == key {
			return p, true
		}
	}
	return Passage{}, false
}

// FactCheckState is how far a fact check has come.
type FactCheckState string

// The states of a fact check.
const (
	FactCheckOpen  FactCheckState = "open"  // comments are taken until the last day, that day included
	FactCheckLate  FactCheckState = "late"  // the last day has passed, and nobody has ended it
	FactCheckEnded FactCheckState = "ended" // by an auditor
)

// FactCheckStates lists them.
var FactCheckStates = []FactCheckState{FactCheckOpen, FactCheckLate, FactCheckEnded}

// FactCheckHead is what a fact check is, for everybody who may read of it.
type FactCheckHead struct {
	ID         assessment.ID   `json:"id" format:"uuid"`
	Audit      AuditName       `json:"audit"`
	Number     int             `json:"number" doc:"From 1 in the audit"`
	State      FactCheckState  `json:"state"`
	Due        assessment.Date `json:"due" doc:"The last day for comments"`
	Text       string          `json:"text" doc:"To those who are asked"`
	Judgements bool            `json:"judgements" doc:"Whether the copy has judgements and recommendations too"`
	SHA256     string          `json:"sha256" doc:"Of the copy's canonical JSON (RFC 8785), in hexadecimal digits"`
	BegunAt    time.Time       `json:"begun_at"`
	EndedAt    *time.Time      `json:"ended_at" nullable:"true" doc:"null while it is open"`
}

// FactCheckHeadOf is the head of a fact check of an audit, as it is on a day.
func FactCheckHeadOf(a AuditName, c assessment.FactCheck, today assessment.Date) FactCheckHead {
	h := FactCheckHead{
		ID:         c.ID,
		Audit:      a,
		Number:     c.Number,
		State:      FactCheckEnded,
		Due:        c.Due,
		Text:       c.Text,
		Judgements: c.Judgements,
		SHA256:     c.SHA256,
		BegunAt:    c.BegunAt.UTC(),
		EndedAt:    UTC(c.EndedAt),
	}
	switch {
	case c.TakesComments(today):
		h.State = FactCheckOpen
	case c.Open():
		h.State = FactCheckLate
	}
	return h
}

// FactChecks are the fact checks of an audit, for its auditors.
type FactChecks struct {
	Audit    AuditName           `json:"audit"`
	Items    []FactCheckLine     `json:"items" nullable:"false" doc:"Latest first"`
	Earlier  []EarlierFactChecks `json:"earlier" nullable:"false" doc:"Of the versions that a correction comes after, latest first, as far as the reader is engaged in them"`
	Offered  []FactCheckable     `json:"offered" nullable:"false" doc:"People with a role for an audited entity, who can be asked; others by their address"`
	MayBegin bool                `json:"may_begin" doc:"Whether the reader may begin one now"`
}

// EarlierFactChecks are those made of an earlier version of an audit.
type EarlierFactChecks struct {
	Audit   AuditName       `json:"audit"`
	Edition int             `json:"edition" doc:"From 1"`
	Items   []FactCheckLine `json:"items" nullable:"false" doc:"Latest first"`
}

// FactCheckLine is a fact check with its figures.
type FactCheckLine struct {
	FactCheckHead
	FactCounts
	Version int64 `json:"version"`
}

// FactCounts are the figures of a fact check.
type FactCounts struct {
	Asked      int `json:"asked" doc:"How many people are asked"`
	Done       int `json:"done" doc:"How many of them have said all they have to say"`
	Comments   int `json:"comments"`
	Accepted   int `json:"accepted"`
	Rejected   int `json:"rejected"`
	Unanswered int `json:"unanswered" doc:"How many comments have no answer"`
}

// FactCheckable is somebody who can be asked.
type FactCheckable struct {
	Person PersonName `json:"person"`
	Email  string     `json:"email"`
	Roles  []RoleOn   `json:"roles" nullable:"false" doc:"Those for audited entities"`
}

// FactCheck is a fact check with all that was said in it, for the auditors.
type FactCheck struct {
	FactCheckLine
	BegunBy   PersonName    `json:"begun_by"`
	EndedBy   *PersonName   `json:"ended_by"`
	People    []FactChecker `json:"people" nullable:"false" doc:"Who is asked, by name"`
	Passages  []Passage     `json:"passages" nullable:"false" doc:"The copy, in the order of the report"`
	Items     []FactComment `json:"items" nullable:"false" doc:"The comments, in the order of the passages"`
	MayAnswer bool          `json:"may_answer" doc:"Whether the reader may answer comments and end it"`

	Copy json.RawMessage `json:"copy" doc:"The copy as it was sealed: canonical JSON (RFC 8785), which the hash is of"`
}

// FactChecker is somebody who is asked.
type FactChecker struct {
	Person   PersonName `json:"person"`
	DoneAt   *time.Time `json:"done_at" nullable:"true" doc:"When they said that they have no more to say; null until then"`
	Comments int        `json:"comments" doc:"How many they have written"`
}

// FactComment is what somebody says of a passage.
type FactComment struct {
	ID         assessment.ID          `json:"id" format:"uuid"`
	Person     PersonName             `json:"person"`
	Passage    Passage                `json:"passage" doc:"As it stands in the copy"`
	Text       string                 `json:"text" doc:"What is not right"`
	Proposal   string                 `json:"proposal" doc:"How it should read; empty for no proposal"`
	WrittenAt  time.Time              `json:"written_at"`
	UpdatedAt  time.Time              `json:"updated_at"`
	Outcome    assessment.FactOutcome `json:"outcome" doc:"Empty until the auditors have answered"`
	Reason     string                 `json:"reason" doc:"Why it is rejected"`
	Before     string                 `json:"before" doc:"The text of the audit when the comment was accepted"`
	After      string                 `json:"after" doc:"The text as it was written then or, of what the program does not write, what was changed"`
	AnsweredBy *PersonName            `json:"answered_by" doc:"Only for the auditors"`
	AnsweredAt *time.Time             `json:"answered_at" nullable:"true"`
	Now        *PassageNow            `json:"now" doc:"How the passage reads in the audit now; only for the auditors, and null where it is written by hand or no longer there"`
	Version    int64                  `json:"version"`
}

// PassageNow is how a passage reads in the audit now.
type PassageNow struct {
	Text    string `json:"text"`
	Version int64  `json:"version" doc:"Of what holds it: the audit, the judgement, the entity or the recommendation"`
}

// Answered reports whether there is an answer.
func (c FactComment) Answered() bool { return c.Outcome != assessment.FactUnanswered }

// FactsToCheck is a fact check as somebody reads it who is asked: the copy while it is open, and what they have written
// themselves with the answers, also afterwards.
type FactsToCheck struct {
	FactCheckHead
	Passages   []Passage     `json:"passages" nullable:"false" doc:"The copy, in the order of the report; empty once the fact check has ended"`
	Items      []FactComment `json:"items" nullable:"false" doc:"The reader's own comments, in the order of the passages"`
	DoneAt     *time.Time    `json:"done_at" nullable:"true" doc:"When the reader said that they have no more to say; null until then"`
	MayComment bool          `json:"may_comment" doc:"Whether the reader may comment now"`
}

// On lists the comments on a passage.
func (f FactsToCheck) On(key string) []FactComment {
	return slices.DeleteFunc(slices.Clone(f.Items), func(c FactComment) bool { return c.Passage.Key != key })
}

// FactTask is what waits for somebody in a fact check.
type FactTask struct {
	Kind    TaskKind // to check the facts, to answer the comments, or to end it
	Check   assessment.ID
	Audit   assessment.ID
	Title   string // of the audit
	Due     assessment.Date
	Count   int // of comments without an answer
	Written int // of comments that the reader has written
}

// FactCheckMade is that the facts of an audit were checked, without names, as its report says.
type FactCheckMade struct {
	Number   int             `json:"number"`
	From     assessment.Date `json:"from" doc:"The day on which the draft was sent"`
	Until    assessment.Date `json:"until" doc:"The day on which it ended; until then the last day for comments"`
	Asked    int             `json:"asked" doc:"How many people were asked"`
	Accepted int             `json:"accepted" doc:"How many comments were accepted"`
	Rejected int             `json:"rejected" doc:"How many were rejected"`
}

// Said is it in words.
func (c FactCheckMade) Said(say func(key string, args ...any) string, day func(string) string) string {
	key := "audit.fact_checked"
	if c.From == c.Until {
		key = "audit.fact_checked_on"
	}
	what := say("audit.fact_asked", "Count", c.Asked)
	accepted, rejected := say("audit.fact_accepted", "Count", c.Accepted), say("audit.fact_rejected", "Count", c.Rejected)
	switch {
	case c.Accepted > 0 && c.Rejected > 0:
		too := say("audit.fact_rejected_too", "Count", c.Rejected)
		what += " " + say("audit.fact_both", "Accepted", accepted, "Rejected", too) + "."
	case c.Accepted > 0:
		what += " " + accepted + "."
	case c.Rejected > 0:
		what += " " + rejected + "."
	}
	return say(key, "From", day(string(c.From)), "Until", day(string(c.Until)), "What", what)
}
