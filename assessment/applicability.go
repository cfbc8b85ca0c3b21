package assessment

import (
	"slices"
	"time"
)

// ControlStatus is how far an entity has come with a control, or that it does not apply.
type ControlStatus string

// The statuses.
const (
	ControlNotStarted    ControlStatus = "not_started"
	ControlUnderWay      ControlStatus = "under_way"
	ControlInPlace       ControlStatus = "in_place"
	ControlNotApplicable ControlStatus = "not_applicable"
)

// ControlStatuses lists the statuses in the order in which they are offered.
var ControlStatuses = []ControlStatus{ControlNotStarted, ControlUnderWay, ControlInPlace, ControlNotApplicable}

// Applies reports whether a control with the status applies.
func (s ControlStatus) Applies() bool { return s != ControlNotApplicable }

// Applicability is what an entity says of a control: a row of its statement of applicability, which is a draft until
// the management approves the whole.
type Applicability struct {
	OrganisationID ID      `gorm:"primaryKey"`
	EntityID       ID      `gorm:"primaryKey"`
	Control        Control `gorm:"primaryKey"`
	Status         ControlStatus
	Reason         string // why it applies or not; required if not
	Note           string
	SavedBy        ID
	Version        int64 // 0 for one that is not stored: nothing has been decided
	UpdatedAt      time.Time
}

// Normalise trims what was typed and says what is wrong with it, field by field.
func (a *Applicability) Normalise() []FieldError {
	var fields []FieldError
	if !slices.Contains(Controls, a.Control) {
		fields = append(fields, FieldError{Field: "control", Key: "error.unknown_choice"})
	}
	switch {
	case a.Status == "":
		fields = append(fields, FieldError{Field: "status", Key: "error.required"})
	case !slices.Contains(ControlStatuses, a.Status):
		fields = append(fields, FieldError{Field: "status", Key: "error.unknown_choice"})
	}
	reason, wrong := TypedText("reason", a.Reason, false)
	if a.Reason = reason; reason == "" && a.Status == ControlNotApplicable {
		wrong = []FieldError{{Field: "reason", Key: "error.reason_not_applicable"}}
	}
	fields = append(fields, wrong...)
	a.Note, wrong = TypedText("note", a.Note, false)
	return append(fields, wrong...)
}

// Same reports whether two rows say the same, whoever said it.
func (a Applicability) Same(b Applicability) bool {
	return a.Status == b.Status && a.Reason == b.Reason && a.Note == b.Note
}

// Applicabilities is the store of what entities say of the controls.
type Applicabilities interface {
	// ApplicabilitiesOf lists those of the entities, by entity, in no order of controls.
	ApplicabilitiesOf(entities []ID) ([]Applicability, error)
	// SaveApplicability inserts one whose version is 0, or changes it from the given version on, or returns [Stale] with
	// the stored [Applicability], which has the version 0 while there is none.
	SaveApplicability(Applicability) (Applicability, error)
}
