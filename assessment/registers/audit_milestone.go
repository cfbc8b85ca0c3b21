package registers

import (
	"time"

	"mognad/assessment"
)

// AuditMilestone is a day in the time plan of an audit.
type AuditMilestone struct {
	OrganisationID assessment.ID `gorm:"primaryKey"`
	ID             assessment.ID `gorm:"primaryKey"`
	AuditID        assessment.ID
	Title          string
	Due            assessment.Date
	Responsible    string          // a role or a name in the team
	DoneOn         assessment.Date // "" until it is
	Note           string
	Version        int64
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// AuditMilestones are the time plan of an audit.
var AuditMilestones = Register{
	Name:    "audit_milestones",
	Object:  "audit_milestone",
	Read:    assessment.WriteAudits,
	Manage:  assessment.WriteAudits,
	Key:     []string{"title"},
	OfAudit: true,
	Planned: true,
	Order:   "due",
	Fields: []Field{
		{Name: "title", Kind: Line, Required: true, Listed: true, Sorted: true, Searched: true},
		{Name: "due", Kind: Day, Required: true, Listed: true, Sorted: true, Due: true, Closes: "done_on"},
		{Name: "responsible", Kind: Line, Listed: true, Sorted: true, Searched: true},
		{Name: "done_on", Kind: Day, Listed: true, Sorted: true},
		{Name: "note", Kind: Text, Searched: true},
	},
	Row:  func() any { return new(AuditMilestone) },
	Rows: func() any { return new([]AuditMilestone) },
}
