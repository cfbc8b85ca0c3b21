package registers

import (
	"time"

	"mognad/assessment"
)

// Training is a training that a member of a management has taken, as the laws on cyber security require of them.
type Training struct {
	OrganisationID assessment.ID  `gorm:"primaryKey"`
	ID             assessment.ID  `gorm:"primaryKey"`
	Person         string         // by name: members of a management need no account
	ManagementID   *assessment.ID // the body; nil for none
	Training       string
	Provider       string
	TakenOn        assessment.Date
	ValidUntil     assessment.Date
	Basis          string
	Entities       []assessment.ID `gorm:"serializer:json"`
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Until is the last day on which the training is valid, given the months for which the organisation lets those be valid
// that say none; "" for without end.
func (t Training) Until(months int) assessment.Date {
	if t.ValidUntil != "" || months == 0 {
		return t.ValidUntil
	}
	return t.TakenOn.AddMonths(months)
}

// Trainings is the register of the management's training.
var Trainings = Register{
	Name:   "trainings",
	Object: "training",
	Read:   assessment.ReadRegisters,
	Manage: assessment.ManageRegisters,
	Key:    []string{"person", "training", "taken_on", "entities"},
	AtRoot: true,
	Fields: []Field{
		{Name: "person", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{Name: "management", Kind: Body, Listed: true, Sorted: true, Searched: true},
		{Name: "training", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{Name: "provider", Kind: Line, Searched: true},
		{Name: "taken_on", Kind: Day, Required: true, Listed: true, Sorted: true},
		{Name: "valid_until", Kind: Day, Listed: true, Sorted: true, Due: true},
		{Name: "basis", Kind: Line, Searched: true, Suggested: 2},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Row:  func() any { return new(Training) },
	Rows: func() any { return new([]Training) },
}
