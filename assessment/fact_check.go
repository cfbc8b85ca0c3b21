package assessment

import "time"

// FactCheck asks chosen people to read a frozen copy of an audit's draft and to say what in it is not right. It is open
// until an auditor ends it; then every comment has an answer before the audit becomes final.
type FactCheck struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	AuditID        ID
	Number         int    // from 1 in the audit
	Text           string // to those who are asked, "" for none
	Due            Date   // the last day for comments
	Judgements     bool   // judgements and recommendations are in the copy too
	Seal                  // the copy, a record.DraftCopy
	BegunBy        ID
	BegunAt        time.Time
	EndedBy        *ID
	EndedAt        *time.Time // nil while it is open
	Version        int64
}

// Open reports whether nobody has ended it.
func (c FactCheck) Open() bool { return c.EndedAt == nil }

// TakesComments reports whether those who are asked may comment on the day.
func (c FactCheck) TakesComments(today Date) bool { return c.Open() && today <= c.Due }

// Normalise trims what was typed and says what is wrong with it. The last day may not have passed.
func (c *FactCheck) Normalise(today Date) []FieldError {
	var fields []FieldError
	c.Text, fields = TypedText("text", c.Text, false)
	switch {
	case c.Due == "":
		fields = append(fields, FieldError{Field: "due", Key: "error.required"})
	case !c.Due.Valid():
		fields = append(fields, FieldError{Field: "due", Key: "error.date"})
	case c.Due < today:
		fields = append(fields, FieldError{Field: "due", Key: "error.date_passed"})
	}
	return fields
}

// FactChecker is somebody who is asked in a fact check.
type FactChecker struct {
	OrganisationID ID `gorm:"primaryKey"`
	FactCheckID    ID `gorm:"primaryKey"`
	UserID         ID `gorm:"primaryKey"`
	AuditID        ID
	AskedAt        time.Time
	DoneAt         *time.Time // when they said that they have no more to say; nil until then
}

// FactComment is what somebody who is asked says of a passage, and what the auditors answer.
type FactComment struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	FactCheckID    ID
	AuditID        ID
	Passage        string // the key of a passage of the copy
	Text           string // what is not right
	Proposal       string // how the passage should read, "" for no proposal
	WrittenBy      ID
	WrittenAt      time.Time
	UpdatedAt      time.Time
	Outcome        FactOutcome
	Reason         string // why it is rejected
	Before         string `gorm:"column:text_before"` // the audit's text when it was accepted
	After          string `gorm:"column:text_after"`  // and as it was written then, or what was changed
	AnsweredBy     *ID
	AnsweredAt     *time.Time
	Version        int64
}

// FactOutcome is what the auditors have answered to a comment.
type FactOutcome string

// The outcomes. An answer is given once.
const (
	FactUnanswered FactOutcome = ""
	FactAccepted   FactOutcome = "accepted" // the audit has been changed
	FactRejected   FactOutcome = "rejected" // with a reason
)

// FactOutcomes lists those that can be given.
var FactOutcomes = []FactOutcome{FactAccepted, FactRejected}

// Answered reports whether there is an answer.
func (c FactComment) Answered() bool { return c.Outcome != FactUnanswered }

// Normalise trims what was typed and says what is wrong with it.
func (c *FactComment) Normalise() []FieldError {
	var fields, wrong []FieldError
	c.Text, fields = TypedText("text", c.Text, true)
	c.Proposal, wrong = TypedText("proposal", c.Proposal, false)
	return append(fields, wrong...)
}

// Limits of a fact check.
const (
	MaxFactCheckers = 200
	MaxFactComments = 500 // of one person
)

// FactChecks is the store of fact checks. Those of a final audit are never changed or removed; of others, the copy and
// who was asked stay, and so does a comment once it is answered.
type FactChecks interface {
	// FactChecks lists those of audits without their copies, by audit and number.
	FactChecks(audits ...ID) ([]FactCheck, error)
	// FactCheck finds one with its copy, or returns [NotFound].
	FactCheck(ID) (FactCheck, error)
	// AddFactCheck inserts; a number taken is a [Conflict].
	AddFactCheck(FactCheck) error
	// SaveFactCheck changes the last day and the end from the given version on, or returns [Stale].
	SaveFactCheck(FactCheck) (FactCheck, error)
	// FactCheckers lists who is asked in the fact checks of audits, by fact check and user.
	FactCheckers(audits ...ID) ([]FactChecker, error)
	// FactCheckersOf lists what a user is asked in.
	FactCheckersOf(user ID) ([]FactChecker, error)
	// AddFactChecker inserts; the same person twice is a [Conflict].
	AddFactChecker(FactChecker) error
	// SaveFactChecker changes when they were done, or returns [NotFound].
	SaveFactChecker(FactChecker) error
	// FactComments lists those of audits, by fact check and in the order in which they were written.
	FactComments(audits ...ID) ([]FactComment, error)
	// AddFactComment inserts.
	AddFactComment(FactComment) error
	// SaveFactComment changes what it says and its answer from the given version on, or returns [Stale].
	SaveFactComment(FactComment) (FactComment, error)
	// DeleteFactComment removes one of the given version, or returns [NotFound].
	DeleteFactComment(id ID, version int64) error
}
