package assessment

import (
	"slices"
	"time"
)

// EarlierRecommendation is a recommendation of an earlier audit, as it was then, with what the auditors of a later one
// find has become of it. One of an audit that is not in the organisation refers to nothing.
type EarlierRecommendation struct {
	OrganisationID   ID  `gorm:"primaryKey"`
	ID               ID  `gorm:"primaryKey"`
	AuditID          ID  // the later one
	EarlierID        *ID // the earlier one; nil if it is not here
	RecommendationID *ID
	BodyID           *ID // nil if the body is not here
	Position         int // in the list of the audit, from 0
	Earlier          string
	EarlierDate      PartialDate // of its report, "" for not known
	BodyName         string      // "" for not known
	Number           string      // as printed, "" for none
	Text             string
	Response         Response // what the body had replied when this was last written; "" for nothing that is known
	Became           FollowUp // and what had become of it by its own account; "" for not known
	Finding          Finding
	Evidence         string // what the finding is based on
	Version          int64
	UpdatedAt        time.Time
}

// Finding is what auditors find has become of a recommendation.
type Finding string

// The findings.
const (
	FindingNone       Finding = "" // not yet assessed
	FindingDone       Finding = "done"
	FindingPartly     Finding = "partly_done"
	FindingNotDone    Finding = "not_done"
	FindingIrrelevant Finding = "no_longer_relevant"
)

// Findings lists those that say something.
var Findings = []Finding{FindingDone, FindingPartly, FindingNotDone, FindingIrrelevant}

// Valid reports whether it is one of them, or none.
func (f Finding) Valid() bool { return f == FindingNone || slices.Contains(Findings, f) }

// Assessed reports whether somebody has written of it.
func (f EarlierRecommendation) Assessed() bool { return f.Finding != FindingNone || f.Evidence != "" }

// Normalise trims what was typed and says what is wrong with it, in the fields finding and evidence.
func (f *EarlierRecommendation) Normalise() []FieldError {
	var fields []FieldError
	f.Evidence, fields = TypedText("evidence", f.Evidence, false)
	if !f.Finding.Valid() {
		fields = append(fields, FieldError{Field: "finding", Key: "error.invalid"})
	}
	return fields
}

// EarlierRecommendationVersion is what was found of an earlier recommendation as it was kept; it never changes.
type EarlierRecommendationVersion struct {
	OrganisationID          ID    `gorm:"primaryKey"`
	EarlierRecommendationID ID    `gorm:"primaryKey"`
	Sequence                int64 `gorm:"primaryKey"` // counts the versions of one from 1
	AuditID                 ID
	Finding                 Finding
	Evidence                string
	SavedBy                 ID
	SavedAt                 time.Time
	FromFile                bool // SavedBy imported a file that says so
}

// EarlierRecommendations is the store of earlier recommendations and what is found of them. Those of a final audit are
// never changed or removed.
type EarlierRecommendations interface {
	// EarlierRecommendations lists those of audits, by audit and position.
	EarlierRecommendations(audits ...ID) ([]EarlierRecommendation, error)
	// EarlierRecommendationsOf lists those of all audits that follow up an earlier one, of which the versions are given,
	// by audit and position.
	EarlierRecommendationsOf(editions ...ID) ([]EarlierRecommendation, error)
	// AddEarlierRecommendation inserts; a recommendation twice is a [Conflict]. It keeps a version if something is found.
	AddEarlierRecommendation(EarlierRecommendation, Stamp) error
	// SaveEarlierRecommendation changes what is found, what the body says and the position from the given version on, or
	// returns [Stale]. It keeps a version.
	SaveEarlierRecommendation(EarlierRecommendation, Stamp) (EarlierRecommendation, error)
	// DeleteEarlierRecommendation removes one of the given version, or returns [NotFound]. Its versions stay.
	DeleteEarlierRecommendation(id ID, version int64) error
	// EarlierRecommendationVersions lists all versions of an audit's, by what they are of, latest first.
	EarlierRecommendationVersions(audit ID) ([]EarlierRecommendationVersion, error)
}
