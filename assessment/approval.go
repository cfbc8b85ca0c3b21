package assessment

import (
	"slices"
	"time"
)

// ApprovalKind is the kind of what the management approves.
type ApprovalKind string

// The kinds. Those of rows have the name of their register's object. A report or an improvement note is kept nowhere
// else: the approval names it and says what was approved.
const (
	ApprovedDocument      ApprovalKind = "governing_document" // also a continuity plan
	ApprovedRisk          ApprovalKind = "risk"
	ApprovedApplicability ApprovalKind = "applicability" // its object is the entity
	ApprovedReport        ApprovalKind = "report"
	ApprovedImprovement   ApprovalKind = "improvement"
)

// ApprovalKinds lists the kinds.
var ApprovalKinds = []ApprovalKind{
	ApprovedDocument,
	ApprovedRisk,
	ApprovedApplicability,
	ApprovedReport,
	ApprovedImprovement,
}

// FreeText reports whether what is approved is named by the approval alone.
func (k ApprovalKind) FreeText() bool { return k == ApprovedReport || k == ApprovedImprovement }

// MaxCaseNumber is the most characters of a case number.
const MaxCaseNumber = 60

// Approval is a decision of the management on something. It is never changed or removed.
type Approval struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	Kind           ApprovalKind
	ObjectID       ID     // of a report or an improvement note: the approval's own
	Name           string // of the object, as it was
	Entities       []ID   `gorm:"serializer:json"` // that the object was about; none for the whole organisation
	Version        int64  // of the object; a statement's number; 0 of what has none
	Seal                  // the object as it was; zero for one that is only words
	Text           string // what was approved, in words; may be empty unless nothing else says it
	DecidedOn      Date
	CaseNumber     string
	ApprovedBy     string // name of the person or body that decided, as it was
	ApprovedByID   *ID    // the user who approved; nil for a decision on paper that somebody recorded
	RecordedBy     ID
	RecordedAt     time.Time
}

// OnPaper reports whether the decision was made elsewhere and recorded afterwards.
func (a Approval) OnPaper() bool { return a.ApprovedByID == nil }

// Repeats reports whether the approval says what another has said: the same words, by the same person on the same day.
// Whether its object is the same is for the use case.
func (a Approval) Repeats(other Approval) bool {
	return a.Kind == other.Kind && a.Name == other.Name && a.Text == other.Text && a.CaseNumber == other.CaseNumber &&
		a.DecidedOn == other.DecidedOn && a.ApprovedBy == other.ApprovedBy && a.RecordedBy == other.RecordedBy &&
		same(a.ApprovedByID, other.ApprovedByID) && slices.Equal(a.Entities, other.Entities)
}

// Normalise trims what was typed and says what is wrong with it, field by field. A decision on paper must say who
// decided, when and under which case number, because nothing else proves it.
func (a *Approval) Normalise(today Date) []FieldError {
	var fields, wrong []FieldError
	if !slices.Contains(ApprovalKinds, a.Kind) {
		fields = append(fields, FieldError{Field: "kind", Key: "error.unknown_choice"})
	}
	if a.Kind.FreeText() {
		a.Name, wrong = TypedLine("name", a.Name, MaxName, true)
		fields = append(fields, wrong...)
	}
	a.Text, wrong = TypedText("text", a.Text, a.Kind.FreeText())
	fields = append(fields, wrong...)
	return append(fields, decided(&a.CaseNumber, &a.ApprovedBy, a.DecidedOn, today, a.OnPaper())...)
}

// decided trims what was typed of a decision and says what is wrong with it. One on paper needs its case number.
func decided(caseNumber, approvedBy *string, on, today Date, onPaper bool) []FieldError {
	var number, by []FieldError
	*caseNumber, number = TypedLine("case_number", *caseNumber, MaxCaseNumber, onPaper)
	*approvedBy, by = TypedLine("approved_by", *approvedBy, MaxName, true)
	return slices.Concat(number, by, dayPassed("decided_on", on, today, "error.approval_future"))
}

// dayPassed says what is wrong with the day of something that has happened; future is said of one that is to come.
func dayPassed(field string, day, today Date, future string) []FieldError {
	switch {
	case day == "":
		return []FieldError{{Field: field, Key: "error.required"}}
	case !day.Valid():
		return []FieldError{{Field: field, Key: "error.date"}}
	case day > today:
		return []FieldError{{Field: field, Key: future}}
	}
	return nil
}

// Approvals is the store of approvals.
type Approvals interface {
	// Approvals lists all of the organisation's, latest first, without content.
	Approvals() ([]Approval, error)
	// ApprovalsOf lists those of an object, latest first, without content.
	ApprovalsOf(ApprovalKind, ID) ([]Approval, error)
	// LatestApprovalsOf finds the latest approval of each of the objects, with its content.
	LatestApprovalsOf(kind ApprovalKind, objects []ID) ([]Approval, error)
	// Approval finds one with its content, or returns [NotFound].
	Approval(ID) (Approval, error)
	// AddApproval inserts; a second statement of applicability with a number is a [Conflict].
	AddApproval(Approval) error
}
