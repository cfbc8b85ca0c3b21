package registers

import (
	"time"

	"mognad/assessment"
)

// Objective is what the organisation wants to reach with its information security.
type Objective struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"`
	Title          string
	Aim            string // the strategic aim that it serves
	MeasuredBy     string
	Target         string
	Due            assessment.Date
	Trend          string
	Fulfilment     string
	Entities       []assessment.ID `gorm:"serializer:json"`
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Objectives is the register of an organisation's information security objectives (ISO/IEC 27001, clause 6.2).
var Objectives = Register{
	Name:   "objectives",
	Object: "objective",
	Read:   assessment.ReadRegisters,
	Manage: assessment.ManageRegisters,
	Key:    []string{"title", "entities"},
	AtRoot: true,
	Fields: []Field{
		{Name: "title", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{Name: "aim", Kind: Text, Searched: true},
		{Name: "measured_by", Kind: Line, Searched: true},
		{Name: "target", Kind: Line, Listed: true, Searched: true},
		{
			Name:   "due",
			Kind:   Day,
			Listed: true,
			Sorted: true,
			Due:    true,
			Closes: "fulfilment",
			Closed: []string{"reached", "not_reached"},
		},
		{
			Name:     "fulfilment",
			Kind:     Choice,
			Required: true,
			Choices:  []string{"not_started", "under_way", "reached", "not_reached"},
			Tones:    map[string]Tone{"reached": Good, "not_reached": Bad},
			Listed:   true,
			Sorted:   true,
			Filtered: true,
		},
		{
			Name:    "trend",
			Kind:    Choice,
			Choices: []string{Better, Unchanged, Worse, "unknown"},
			Tones:   map[string]Tone{Better: Good, Worse: Bad},
			Listed:  true,
			Sorted:  true,
		},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Row:  func() any { return new(Objective) },
	Rows: func() any { return new([]Objective) },
}
