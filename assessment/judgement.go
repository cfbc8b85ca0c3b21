package assessment

import (
	"reflect"
	"slices"
	"time"

	"mognad/questionnaires/typed"
)

// Judgement is what an auditor observed and judged on one audit question for one entity. The proposal shown at the time
// is kept with it, whether it was confirmed or overridden.
type Judgement struct {
	OrganisationID ID              `gorm:"primaryKey"`
	AuditID        ID              `gorm:"primaryKey"`
	EntityID       ID              `gorm:"primaryKey"`
	QuestionID     string          `gorm:"primaryKey"` // the [AuditedQuestion]'s
	Ordinal        *Ordinal        // nil: not judged
	NotAssessed    bool            // decided not to judge; the reason says why
	NotApplicable  bool            // the question does not apply to the entity
	Observation    string          // what was found
	Grounds                        // what is written beside it, and the risk
	Reason         string          // for the judgement; required where it differs from the proposal
	Parts          []PartJudgement `gorm:"serializer:json"` // of a composite question, those of which something is said
	Proposed       *Proposed       `gorm:"serializer:json"` // nil: nothing was proposed
	JudgedBy       ID              // who judged it; only who imported it, if it is imported
	Imported       bool            // it came from a file, and nobody has judged since
	SaidBy         string          // who judged, as the file says: text, not a member; "" if the file says nothing
	SaidAt         string          // when, as the file says: a day, month, year or time in UTC (RFC 3339)
	Version        int64           // 0 for one that is not stored
	UpdatedAt      time.Time       // when it was judged, or imported
	SavedBy        *ID             // who saved it last, if only its observation; nil for JudgedBy, at UpdatedAt
	SavedAt        *time.Time
}

// PartJudgement is what is judged of one part of a composite question, beside the judgement of the whole.
type PartJudgement struct {
	Part    string   `json:"part"`    // the name of the part
	Ordinal *Ordinal `json:"ordinal"` // on the audit's scale; nil: not judged
	Words   string   `json:"words"`   // the auditor's own
}

func (p PartJudgement) same(other PartJudgement) bool {
	return p.Part == other.Part && p.Words == other.Words && sameOrdinal(p.Ordinal, other.Ordinal)
}

// SameParts reports whether two judgements say the same of the parts of their question.
func SameParts(a, b []PartJudgement) bool { return slices.EqualFunc(a, b, PartJudgement.same) }

// Saved is who saved the judgement last, and when.
func (j Judgement) Saved() (ID, time.Time) {
	if j.SavedBy == nil || j.SavedAt == nil {
		return j.JudgedBy, j.UpdatedAt
	}
	return *j.SavedBy, *j.SavedAt
}

// Settled reports whether somebody has decided on the cell: it is judged, or is not to be.
func (j Judgement) Settled() bool { return j.Ordinal != nil || j.NotAssessed || j.NotApplicable }

// Decided reports whether there is more than an observation.
func (j Judgement) Decided() bool {
	return j.Settled() || j.Reason != "" || j.Risk != "" || len(j.Parts) > 0
}

// Unjudged is why a judgement has no ordinal. The three are kept apart everywhere, and a scale may have its own words
// for each.
type Unjudged string

// The reasons.
const (
	YetToJudge    Unjudged = "not_judged" // nobody has decided, which is no finding
	NotAssessed   Unjudged = "not_assessed"
	NotApplicable Unjudged = "not_applicable"
)

// AllUnjudged lists the reasons.
var AllUnjudged = []Unjudged{YetToJudge, NotAssessed, NotApplicable}

// Unjudged is why there is no ordinal, "" where there is one.
func (j Judgement) Unjudged() Unjudged {
	switch {
	case j.NotAssessed:
		return NotAssessed
	case j.NotApplicable:
		return NotApplicable
	case j.Ordinal == nil:
		return YetToJudge
	}
	return ""
}

// JudgementVersion is a version of a judgement as it was kept; it never changes.
type JudgementVersion struct{ Judgement }

// Proposed is the proposal shown when a judgement was made, with its working.
type Proposed struct {
	Ordinal    Ordinal  `json:"ordinal"`
	Points     int      `json:"points"`
	Possible   int      `json:"possible"`
	Uncapped   Ordinal  `json:"uncapped"`   // what the share alone would give
	Cap        string   `json:"cap"`        // "", "partly" or "no": how a critical question lowered it
	CappedBy   []string `json:"capped_by"`  // the ids of the questions that lowered it
	Submission string   `json:"submission"` // SHA-256 of the submission that it was made from
}

// JudgementOrigin is how a judgement relates to its proposal.
type JudgementOrigin string

// The origins.
const (
	NoOrigin   JudgementOrigin = "" // it is not judged
	AsProposed JudgementOrigin = "confirmed"
	Overridden JudgementOrigin = "overridden"
	Unproposed JudgementOrigin = "own" // nothing was proposed
)

// Origin is how the judgement relates to its proposal.
func (j Judgement) Origin() JudgementOrigin {
	switch {
	case j.Ordinal == nil:
		return NoOrigin
	case j.Proposed == nil:
		return Unproposed
	case j.Proposed.Ordinal == *j.Ordinal:
		return AsProposed
	}
	return Overridden
}

// ChangedFrom names the fields in which the judgement differs from an earlier version of it.
func (j Judgement) ChangedFrom(before Judgement) []string {
	return changed(append([]difference{
		{"ordinal", sameOrdinal(j.Ordinal, before.Ordinal)},
		{"not_assessed", j.NotAssessed == before.NotAssessed},
		{"not_applicable", j.NotApplicable == before.NotApplicable},
		{"observation", j.Observation == before.Observation},
		{"reason", j.Reason == before.Reason},
		{"parts", SameParts(j.Parts, before.Parts)},
		{"proposed", reflect.DeepEqual(j.Proposed, before.Proposed)},
	}, j.Grounds.differences(before.Grounds)...)...)
}

func sameOrdinal(a, b *Ordinal) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// difference is whether two versions have the same in a field.
type difference struct {
	field string
	same  bool
}

// changed names the fields that are not the same.
func changed(of ...difference) []string {
	fields := []string{}
	for _, d := range of {
		if !d.same {
			fields = append(fields, d.field)
		}
	}
	return fields
}

// Normalise trims what was typed and says what is wrong with it. Whether scale and proposal permit it is for the use
// case.
func (j *Judgement) Normalise() []FieldError {
	j.Observation, j.Reason = typed.Text(j.Observation), typed.Text(j.Reason)
	fields := checkText(nil, "observation", j.Observation)
	fields = append(append(checkText(fields, "reason", j.Reason), j.normaliseParts()...), j.Grounds.normalise()...)
	switch {
	case (j.NotAssessed || j.NotApplicable) && j.Ordinal != nil, j.NotAssessed && j.NotApplicable:
		fields = append(fields, FieldError{Field: "ordinal", Key: "error.judged_and_not"})
	case j.NotAssessed && j.Reason == "":
		fields = append(fields, FieldError{Field: "reason", Key: "error.required"})
	}
	return fields
}

// normaliseParts trims what was written on the parts and leaves out those of which nothing is said.
func (j *Judgement) normaliseParts() []FieldError {
	var fields []FieldError
	parts := []PartJudgement{}
	for _, p := range j.Parts {
		p.Part, p.Words = typed.Line(p.Part), typed.Text(p.Words)
		if fields = checkRow(fields, "parts", p.Part, p.Words); p.Ordinal != nil || p.Words != "" {
			parts = append(parts, p)
		}
	}
	j.Parts = parts
	return fields
}

// CheckParts returns what is wrong with what is judged of the parts of a question: each is one of its parts, once, and
// judged on the scale.
func (j Judgement) CheckParts(q AuditedQuestion, scale JudgementScale) []FieldError {
	var fields []FieldError
	seen := map[string]bool{}
	for _, p := range j.Parts {
		asked := slices.ContainsFunc(q.Parts, func(n Note) bool { return n.Name == p.Part })
		switch {
		case !asked || seen[p.Part]:
			fields = append(fields, FieldError{Field: "parts", Key: "error.unknown_part", Args: Args{"Name": p.Part}})
		case p.Ordinal != nil && !scale.Permits(*p.Ordinal):
			fields = append(fields, FieldError{
				Field: "parts", Key: "error.not_on_scale", Args: Args{"Value": p.Ordinal.String()},
			})
		}
		seen[p.Part] = true
	}
	return fields
}

// Judgements is the store of judgements.
type Judgements interface {
	// Judgements lists an audit's, by entity and question.
	Judgements(audit ID) ([]Judgement, error)
	// SaveJudgement inserts one whose version is 0, or changes it from the given version on, or returns [Stale] with the
	// stored [Judgement], which has the version 0 while there is none. Every version is kept.
	SaveJudgement(Judgement) (Judgement, error)
	// JudgementVersions lists all versions of the judgement of a cell, latest first.
	JudgementVersions(audit ID, of Place) ([]JudgementVersion, error)
}
