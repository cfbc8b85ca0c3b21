package assessment

import "time"

// AuditPlanApproval is that whoever commissioned an audit has approved its plan, as an auditor has recorded it. Rows
// are never changed or removed: a new one takes the place of the one before.
type AuditPlanApproval struct {
	OrganisationID ID     `gorm:"primaryKey"`
	AuditID        ID     `gorm:"primaryKey"`
	Number         int    `gorm:"primaryKey"` // in the audit, from 1
	ApprovedOn     Date   // not after the day on which it is recorded
	ApprovedBy     string // a body or a name, as printed
	Reference      string // of the case or the minutes, "" for none
	Seal                  // the plan then, a record.AuditPlan
	RecordedBy     ID
	RecordedAt     time.Time
}

// MaxPlanApprovals is how many times the plan of an audit can be approved.
const MaxPlanApprovals = 100

// Normalise trims what was typed and says what is wrong with it, in the fields approved_on, approved_by and reference.
func (a *AuditPlanApproval) Normalise(today Date) []FieldError {
	var fields, wrong []FieldError
	a.ApprovedBy, fields = TypedLine("approved_by", a.ApprovedBy, MaxName, true)
	a.Reference, wrong = TypedLine("reference", a.Reference, MaxName, false)
	fields = append(fields, wrong...)
	switch {
	case a.ApprovedOn == "":
		fields = append(fields, FieldError{Field: "approved_on", Key: "error.required"})
	case !a.ApprovedOn.Valid():
		fields = append(fields, FieldError{Field: "approved_on", Key: "error.date"})
	case a.ApprovedOn > today:
		fields = append(fields, FieldError{Field: "approved_on", Key: "error.future"})
	}
	return fields
}

// AuditPlanApprovals is the store of approved plans. Those of a final audit are as they were when it became so.
type AuditPlanApprovals interface {
	// AuditPlanApprovals lists all of audits, by audit and number.
	AuditPlanApprovals(audits ...ID) ([]AuditPlanApproval, error)
	// AddAuditPlanApproval inserts; a number taken is a [Conflict].
	AddAuditPlanApproval(AuditPlanApproval) error
}
