package registers

import (
	"time"

	"mognad/assessment"
)

// AuditDocument is a document that the auditors of an audit have studied.
type AuditDocument struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"`
	AuditID        assessment.ID
	Title          string
	Reference      string // case number, version or who adopted it
	DatedOn        assessment.Date
	KeptAt         string
	Note           string          // what it says of the questions
	Questions      []string        `gorm:"serializer:json"`
	Entities       []assessment.ID `gorm:"serializer:json"`
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// AuditDocuments are the documents studied in an audit.
var AuditDocuments = Register{
	Name:    "audit_documents",
	Object:  "audit_document",
	Read:    assessment.WriteAudits,
	Manage:  assessment.WriteAudits,
	Key:     []string{"title", "reference", "entities"},
	OfAudit: true,
	Fields: []Field{
		{Name: "title", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{Name: "reference", Kind: Line, Listed: true, Sorted: true, Searched: true},
		{Name: "dated_on", Kind: Day, Listed: true, Sorted: true},
		{Name: "kept_at", Kind: Place, Max: assessment.MaxLink, Searched: true},
		{Name: "note", Kind: Text, Searched: true},
		{Name: "questions", Kind: Questions, Listed: true},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Row:  func() any { return new(AuditDocument) },
	Rows: func() any { return new([]AuditDocument) },
}
