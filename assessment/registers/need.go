package registers

import (
	"time"

	"mognad/assessment"
)

// Need is what an interested party needs or requires of the organisation's information security.
type Need struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"`
	Title          string
	Party          string
	Basis          string
	Requirement    string
	ChangedOn      assessment.Date
	Entities       []assessment.ID `gorm:"serializer:json"`
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Needs is the register of the needs and requirements of interested parties (ISO/IEC 27001, clauses 4.2 and 9.3).
var Needs = Register{
	Name:   "needs",
	Object: "need",
	Read:   assessment.ReadRegisters,
	Manage: assessment.ManageRegisters,
	Key:    []string{"title", "entities"},
	AtRoot: true,
	Fields: []Field{
		{Name: "title", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{Name: "party", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{
			Name:     "basis",
			Kind:     Choice,
			Choices:  []string{"law", "agreement", "decision", "expectation", "other"},
			Listed:   true,
			Sorted:   true,
			Filtered: true,
		},
		{Name: "requirement", Kind: Text, Searched: true},
		{Name: "changed_on", Kind: Day, Listed: true, Sorted: true},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Row:  func() any { return new(Need) },
	Rows: func() any { return new([]Need) },
}
