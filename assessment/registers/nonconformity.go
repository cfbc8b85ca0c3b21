package registers

import (
	"time"

	"mognad/assessment"
)

// Nonconformity is something that is not as law, standard or the organisation's own rules require.
type Nonconformity struct {
	OrganisationID   assessment.ID `gorm:"primaryKey"`
	ID               assessment.ID `gorm:"primaryKey"`
	Title            string
	FoundOn          assessment.Date
	Source           string
	Cause            string
	Correction       string // what was put right
	CorrectiveAction string // so that it does not happen again
	OwnerRole        string
	Due              assessment.Date
	ClosedOn         assessment.Date // "" for an open one
	Entities         []assessment.ID `gorm:"serializer:json"`
	Version          int64
	CreatedAt        time.Time
	UpdatedAt        time.Time
}

// Nonconformities is the register of nonconformities and corrective actions (ISO/IEC 27001, clause 10.2).
var Nonconformities = Register{
	Name:   "nonconformities",
	Object: "nonconformity",
	Read:   assessment.ReadRegisters,
	Manage: assessment.ManageRegisters,
	Key:    []string{"title", "entities"},
	AtRoot: true,
	Fields: []Field{
		{Name: "title", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{Name: "found_on", Kind: Day, Required: true, Listed: true, Sorted: true},
		{
			Name:     "source",
			Kind:     Choice,
			Required: true,
			Choices:  []string{"audit", "incident", "own_check", "other"},
			Listed:   true,
			Sorted:   true,
			Filtered: true,
		},
		{Name: "cause", Kind: Text, Searched: true},
		{Name: "correction", Kind: Text, Searched: true},
		{Name: "corrective_action", Kind: Text, Searched: true},
		{Name: "owner_role", Kind: Line, Listed: true, Sorted: true, Searched: true},
		{Name: "due", Kind: Day, Listed: true, Sorted: true, Due: true, Closes: "closed_on"},
		{Name: "closed_on", Kind: Day, Sorted: true},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Derived: []Field{{
		Name:     "state",
		Kind:     Choice,
		Choices:  []string{OpenWithoutAction, OpenActedOn, Closed},
		Tones:    map[string]Tone{OpenWithoutAction: Bad, Closed: Good},
		Listed:   true,
		Sorted:   true,
		Filtered: true,
	}},
	Rule: func(row any) []assessment.FieldError { return row.(*Nonconformity).check() },
	Row:  func() any { return new(Nonconformity) },
	Rows: func() any { return new([]Nonconformity) },
}

// The states of a nonconformity.
const (
	OpenWithoutAction = "open_without_action" // nobody has written what is to be done so that it does not happen again
	OpenActedOn       = "open"
	Closed            = "closed"
)

// State is how far a nonconformity has come, given whether the plan has an action for it that was not dropped.
func (n Nonconformity) State(planned bool) string {
	switch {
	case n.ClosedOn != "":
		return Closed
	case planned || n.CorrectiveAction != "":
		return OpenActedOn
	}
	return OpenWithoutAction
}

func (n Nonconformity) check() []assessment.FieldError {
	if n.ClosedOn != "" && n.ClosedOn.Valid() && n.FoundOn.Valid() && n.ClosedOn < n.FoundOn {
		return []assessment.FieldError{{Field: "closed_on", Key: "error.closed_before_found"}}
	}
	return nil
}
