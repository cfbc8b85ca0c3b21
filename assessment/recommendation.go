package assessment

import (
	"slices"
	"time"

	"mognad/questionnaires"
	"mognad/questionnaires/typed"
)

// Recommendation is what an auditor recommends to one body. It has a number within its audit and body, see
// [Numbering], and is attached to any number of cells of the matrix, whatever the judgement there.
type Recommendation struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	AuditID        ID
	BodyID         ID
	BodyName       string // as of the last save; of a final audit, as of then
	Number         int    // from 1, see [Numbering]
	Text           string
	Priority       questionnaires.Priority // "" for none
	FirstStep      string
	References     []string `gorm:"column:references_to;serializer:json"` // to standards and rules, as printed
	Places         []Place  `gorm:"serializer:json"`
	RuleID         string   // the rule it came from, "" if written by hand
	RuleEntityID   *ID      // whose answers triggered the rule
	WrittenBy      ID       // who wrote it first; only who imported it, if it is imported
	Imported       bool     // it came from a file
	ContinuesID    *ID      // the one of the first version that it corrects or keeps; nil for a new one
	ContinuesNo    int      // its number in the audit that is corrected, 0 for a new one
	JointID        *ID      // the same for all of one to several bodies jointly, see [Recommendation.Joint]; else nil
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// RecommendationVersion is a version of a recommendation as it was kept; it never changes. A renumbering is one too.
type RecommendationVersion struct {
	Recommendation
	Sequence int64 // counts the versions of a recommendation from 1
	Deleted  bool  // the last one, of a recommendation that was deleted
	SavedBy  *ID   // nil if not known, for what is older than the versions
	SavedAt  time.Time
	FromFile bool // SavedBy imported a file that says so
}

// ChangedFrom names the fields in which the recommendation differs from an earlier version of it.
func (r Recommendation) ChangedFrom(before Recommendation) []string {
	return changed(
		difference{"body", r.BodyID == before.BodyID},
		difference{"number", r.Number == before.Number},
		difference{"text", r.Text == before.Text},
		difference{"priority", r.Priority == before.Priority},
		difference{"first_step", r.FirstStep == before.FirstStep},
		difference{"references", slices.Equal(r.References, before.References)},
		difference{"places", slices.Equal(r.Places, before.Places)},
		difference{"jointly", (r.JointID == nil) == (before.JointID == nil)},
	)
}

// Place is a cell of the matrix of audit questions and entities.
type Place struct {
	QuestionID string `json:"question"`
	EntityID   ID     `json:"entity"`
}

// Normalise trims what was typed and says what is wrong with it. Whether body and places exist is for the use case.
func (r *Recommendation) Normalise() []FieldError {
	r.Text, r.FirstStep = typed.Text(r.Text), typed.Text(r.FirstStep)
	var fields []FieldError
	if r.BodyID == (ID{}) {
		fields = append(fields, FieldError{Field: "body", Key: "error.required"})
	}
	if r.Text == "" {
		fields = append(fields, FieldError{Field: "text", Key: "error.required"})
	}
	fields = checkText(checkText(fields, "text", r.Text), "first_step", r.FirstStep)
	if r.Priority != "" &&
		!slices.Contains(
			[]questionnaires.Priority{questionnaires.High, questionnaires.Medium, questionnaires.Low},
			r.Priority,
		) {
		fields = append(fields, FieldError{Field: "priority", Key: "error.invalid"})
	}
	fields = append(fields, normaliseLines("references", &r.References)...)
	places := []Place{}
	for _, p := range r.Places {
		if !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	r.Places = places
	return fields
}

// First is where among the audit's questions the first one stands that the recommendation is tied to, from 0; that of
// one tied to none is after the last.
func (r Recommendation) First(a Audit) int {
	i := slices.IndexFunc(a.Questions, func(q AuditedQuestion) bool {
		return slices.ContainsFunc(r.Places, func(p Place) bool { return p.QuestionID == q.ID })
	})
	if i < 0 {
		return len(a.Questions)
	}
	return i
}

// Dismissal records that an auditor rejected what a rule proposes for an entity, and why.
type Dismissal struct {
	OrganisationID ID     `gorm:"primaryKey"`
	AuditID        ID     `gorm:"primaryKey"`
	EntityID       ID     `gorm:"primaryKey"`
	RuleID         string `gorm:"primaryKey"`
	Reason         string
	DismissedBy    ID
	DismissedAt    time.Time
}

// MaxRecommendations is the most that are numbered together: to one body or, numbered through it, in one audit.
const MaxRecommendations = 500

// Recommendations is the store of recommendations and dismissals.
type Recommendations interface {
	// Recommendations lists an audit's, by body and number.
	Recommendations(audit ID) ([]Recommendation, error)
	// RecommendationsTo lists those of all audits to a body, by audit and number.
	RecommendationsTo(body ID) ([]Recommendation, error)
	// RecommendationsContinuing lists those with the ids and all that continue them, by id.
	RecommendationsContinuing(ids []ID) ([]Recommendation, error)
	// AddRecommendation inserts. Like the next three, it keeps a version.
	AddRecommendation(Recommendation, Stamp) error
	// SaveRecommendation changes everything except audit and rule, from the given version on, or returns [Stale].
	SaveRecommendation(Recommendation, Stamp) (Recommendation, error)
	// NumberRecommendation sets the number of one, without changing its version.
	NumberRecommendation(id ID, number int, s Stamp) error
	// DeleteRecommendation removes one of the given version, or returns [NotFound] or [Stale].
	DeleteRecommendation(id ID, version int64, s Stamp) error
	// RecommendationVersions lists all versions of an audit's recommendations, also of those deleted: by recommendation,
	// latest first.
	RecommendationVersions(audit ID) ([]RecommendationVersion, error)
	// Dismissals lists an audit's.
	Dismissals(audit ID) ([]Dismissal, error)
	// AddDismissal inserts, or replaces the one of the same rule and entity.
	AddDismissal(Dismissal) error
	// DeleteDismissal takes one back, or returns [NotFound].
	DeleteDismissal(audit, entity ID, rule string) error
}
