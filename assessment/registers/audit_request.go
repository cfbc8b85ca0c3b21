package registers

import (
	"time"

	"mognad/assessment"
)

// AuditRequest is what the auditors of an audit have asked somebody for.
type AuditRequest struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"`
	AuditID        assessment.ID
	Number         int
	Title          string
	FromWhom       string // the role rather than the name
	RequestedOn    assessment.Date
	Due            assessment.Date
	State          string
	ReceivedOn     assessment.Date
	KeptAt         string
	Note           string
	Questions      []string        `gorm:"serializer:json"`
	Entities       []assessment.ID `gorm:"serializer:json"`
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// AuditRequests are the requests of an audit for documents and other material.
var AuditRequests = Register{
	Name:     "audit_requests",
	Object:   "audit_request",
	Read:     assessment.WriteAudits,
	Manage:   assessment.WriteAudits,
	Key:      []string{"title", "from_whom", "entities"},
	OfAudit:  true,
	Numbered: true,
	Order:    "number",
	Fields: []Field{
		{Name: "title", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{Name: "from_whom", Kind: Line, Listed: true, Sorted: true, Searched: true},
		{Name: "requested_on", Kind: Day, Sorted: true},
		{
			Name:   "due",
			Kind:   Day,
			Listed: true,
			Sorted: true,
			Due:    true,
			Closes: "state",
			Closed: []string{"received", "missing"},
		},
		{
			Name:     "state",
			Kind:     Choice,
			Required: true,
			Choices:  []string{"to_ask", "asked", "partly", "received", "missing"},
			Tones:    map[string]Tone{"partly": Fair, "received": Good, "missing": Bad},
			Listed:   true,
			Sorted:   true,
			Filtered: true,
		},
		{Name: "received_on", Kind: Day, Sorted: true},
		{Name: "kept_at", Kind: Place, Max: assessment.MaxLink, Searched: true},
		{Name: "note", Kind: Text, Searched: true},
		{Name: "questions", Kind: Questions, Listed: true},
		{Name: "entities", Kind: Entities, Listed: true},
	},
	Derived: []Field{NumberField},
	Rule:    func(row any) []assessment.FieldError { return row.(*AuditRequest).check() },
	Row:     func() any { return new(AuditRequest) },
	Rows:    func() any { return new([]AuditRequest) },
}

func (a AuditRequest) check() []assessment.FieldError {
	if a.ReceivedOn.Valid() && a.RequestedOn.Valid() && a.ReceivedOn != "" && a.ReceivedOn < a.RequestedOn {
		return []assessment.FieldError{{Field: "received_on", Key: "error.received_before_requested"}}
	}
	return nil
}
