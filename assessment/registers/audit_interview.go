package registers

import (
	"time"

	"mognad/assessment"
)

// AuditInterview is an interview that the auditors of an audit have held, or will.
type AuditInterview struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"`
	AuditID        assessment.ID
	Role           string // of the person, rather than the name
	HeldOn         assessment.Date
	Form           string
	Notes          string
	Questions      []string        `gorm:"serializer:json"`
	Entities       []assessment.ID `gorm:"serializer:json"`
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// AuditInterviews are the interviews of an audit.
var AuditInterviews = Register{
	Name:    "audit_interviews",
	Object:  "audit_interview",
	Read:    assessment.WriteAudits,
	Manage:  assessment.WriteAudits,
	Key:     []string{"role", "held_on", "entities"},
	OfAudit: true,
	Fields: []Field{
		{Name: "role", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{Name: "held_on", Kind: Day, Listed: true, Sorted: true},
		{Name: "form", Kind: Choice, Choices: []string{"meeting", "remote", "written"}, Listed: true, Sorted: true},
		{Name: "notes", Kind: Text, Searched: true},
		{Name: "questions", Kind: Questions, Listed: true},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Row:  func() any { return new(AuditInterview) },
	Rows: func() any { return new([]AuditInterview) },
}
