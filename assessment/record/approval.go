package record

import (
	"time"

	"mognad/assessment"
)

// Approval is a decision of the management on something; it never changes.
type Approval struct {
	ID             assessment.ID           `json:"id" format:"uuid"`
	Kind           assessment.ApprovalKind `json:"kind"`
	Object         assessment.ID           `json:"object" format:"uuid" doc:"Of a statement of applicability: the entity. Of a report or an improvement note: the approval itself"`
	Name           string                  `json:"name" doc:"Of the object, as it was"`
	ObjectVersion  *int64                  `json:"object_version" doc:"Of the object; the number of a statement of applicability; null where there is none"`
	SHA256         *string                 `json:"sha256" doc:"Of the object as canonical JSON (RFC 8785), in hexadecimal digits; null where there is no object"`
	Text           string                  `json:"text" doc:"What was approved, in words"`
	DecidedOn      assessment.Date         `json:"decided_on" format:"date"`
	CaseNumber     string                  `json:"case_number"`
	ApprovedBy     string                  `json:"approved_by" doc:"Name of the person who decided, as it was"`
	ApprovedByUser *assessment.ID          `json:"approved_by_user" format:"uuid" doc:"The user who approved; null for a decision on paper that somebody recorded"`
	RecordedBy     PersonName              `json:"recorded_by"`
	RecordedAt     time.Time               `json:"recorded_at"`
	Changed        *bool                   `json:"changed" doc:"Whether the object has changed since; null where there is nothing to compare with"`
}

// ApprovalOf is the record of a stored approval, without whether its object has changed.
func ApprovalOf(a assessment.Approval, names map[assessment.ID]string) Approval {
	return Approval{
		ID:             a.ID,
		Kind:           a.Kind,
		Object:         a.ObjectID,
		Name:           a.Name,
		ObjectVersion:  Optional(a.Version),
		SHA256:         Optional(a.SHA256),
		Text:           a.Text,
		DecidedOn:      a.DecidedOn,
		CaseNumber:     a.CaseNumber,
		ApprovedBy:     a.ApprovedBy,
		ApprovedByUser: a.ApprovedByID,
		RecordedBy:     PersonName{ID: a.RecordedBy, Name: names[a.RecordedBy]},
		RecordedAt:     a.RecordedAt.UTC(),
	}
}

// OnPaper reports whether the decision was made elsewhere and recorded afterwards.
func (a Approval) OnPaper() bool { return a.ApprovedByUser == nil }

// ToApprove is what somebody is about to approve, or to record that somebody has approved.
type ToApprove struct {
	Kind      assessment.ApprovalKind
	Object    assessment.ID // zero for a report or an improvement note
	Name      string
	Version   int64        // that the approval must name
	Entities  []EntityName // that a report or an improvement note may be about
	Whole     bool         // it may be about the whole organisation
	Approvals []Approval   // before, latest first
}
