package frontend

import "time"

// SavedUnit is a group of fields that is saved by itself, as soon as something is typed. Its fields are named
// <ID>.<field>, beside <ID>.version.
type SavedUnit struct {
	ID       string // of its element
	Key      string // names it where the browser keeps what is not saved yet
	Title    string // for the list of what is not saved
	Href     string // where it is saved, and read again
	Version  int64  // that the fields start from
	Typed    bool   // the fields hold what could not be saved
	Status   AnswerStatus
	Problems map[string]string // by field
	Conflict *StoredUnit
}

// Field is the name of a field of the unit.
func (u SavedUnit) Field(name string) string { return u.ID + "." + name }

// StoredUnit is what somebody else has saved in a unit.
type StoredUnit struct {
	Version int64
	By      string     // "" if it is not known
	At      *time.Time // nil if it is not known
	Values  []StoredValue
}

// StoredValue is the value of one field: a step of a scale, or text.
type StoredValue struct {
	Key  string // message key of its label
	Step AnswerChip
	Text string
}
