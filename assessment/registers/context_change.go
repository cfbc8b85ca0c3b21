package registers

import (
	"time"

	"mognad/assessment"
)

// ContextChange is a change around or within the organisation that matters to its information security.
type ContextChange struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"`
	Title          string
	Side           string // external or internal
	NoticedOn      assessment.Date
	Meaning        string          // for information security
	Entities       []assessment.ID `gorm:"serializer:json"`
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// ContextChanges is the register of changes in external and internal issues (ISO/IEC 27001, clauses 4.1 and 9.3).
var ContextChanges = Register{
	Name:   "context_changes",
	Object: "context_change",
	Read:   assessment.ReadRegisters,
	Manage: assessment.ManageRegisters,
	Key:    []string{"title", "entities"},
	AtRoot: true,
	Fields: []Field{
		{Name: "title", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{
			Name:     "side",
			Kind:     Choice,
			Required: true,
			Choices:  []string{"external", "internal"},
			Listed:   true,
			Sorted:   true,
			Filtered: true,
		},
		{Name: "noticed_on", Kind: Day, Listed: true, Sorted: true},
		{Name: "meaning", Kind: Text, Listed: true, Searched: true},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Row:  func() any { return new(ContextChange) },
	Rows: func() any { return new([]ContextChange) },
}
