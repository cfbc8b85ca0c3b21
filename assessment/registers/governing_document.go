package registers

import (
	"time"

	"mognad/assessment"
)

// GoverningDocument is a policy, a guideline or the like that the organisation has adopted and revises at intervals.
type GoverningDocument struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"`
	Title          string
	Kind           string
	AdoptedByID    *assessment.ID  // the body; nil for none
	AdoptedOn      assessment.Date // "" for a draft
	NextRevision   assessment.Date
	KeptAt         string          // a web address, or where else to find it
	Entities       []assessment.ID `gorm:"serializer:json"` // to which it applies; none for the whole organisation
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// GoverningDocuments is the register of an organisation's governing documents.
var GoverningDocuments = Register{
	Name:   "governing_documents",
	Object: "governing_document",
	Read:   assessment.ReadDocuments,
	Manage: assessment.ManageDocuments,
	Fields: []Field{
		{Name: "title", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{
			Name:     "kind",
			Kind:     Choice,
			Required: true,
			Choices:  []string{"policy", "guideline", "routine", "plan", "strategy", "instruction", "other"},
			Listed:   true,
			Sorted:   true,
		},
		{Name: "adopted_by", Kind: Body, Listed: true, Sorted: true, Searched: true},
		{Name: "adopted_on", Kind: Day, Listed: true, Sorted: true},
		{Name: "next_revision", Kind: Day, Listed: true, Sorted: true, Due: true},
		{Name: "kept_at", Kind: Place, Max: assessment.MaxLink, Searched: true},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Row:  func() any { return new(GoverningDocument) },
	Rows: func() any { return new([]GoverningDocument) },
}
