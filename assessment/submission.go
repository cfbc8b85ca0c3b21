package assessment

import "time"

// Submission is an assessment as it was handed in: neither changed nor removed after. Its content is the canonical JSON
// (RFC 8785) of a record.Sealed; the hash of that is the receipt.
type Submission struct {
	OrganisationID ID  `gorm:"primaryKey"`
	AssessmentID   ID  `gorm:"primaryKey"`
	Number         int `gorm:"primaryKey"` // from 1
	Content        []byte
	SHA256         string // hexadecimal
	Level          *int   // the level reached; nil when nothing could be rated
	Points         int
	Possible       int
	Asked          int
	Answered       int // not applicable included
	SubmittedBy    ID
	SubmittedAt    time.Time

	// what is counted of the content, by record.Sealed.Values; "" where it has not been kept or read
	Values   string   `gorm:"-"`
	Decision Decision `gorm:"-"` // zero while the manager has not decided
}

// Decision is what the manager said of a submission. It is neither changed nor removed after.
type Decision struct {
	OrganisationID ID  `gorm:"primaryKey"`
	AssessmentID   ID  `gorm:"primaryKey"`
	Number         int `gorm:"primaryKey"`
	Outcome        Outcome
	Reason         string // why it was returned; may be empty when approved
	DecidedBy      ID
	DecidedAt      time.Time
}

// Outcome is how a decision went.
type Outcome string

// The outcomes.
const (
	OutcomeApproved Outcome = "approved"
	OutcomeReturned Outcome = "returned"
)

// Submissions is the store of submissions and decisions on them.
type Submissions interface {
	// Submissions lists an assessment's with their decisions, latest first, without content.
	Submissions(assessment ID) ([]Submission, error)
	// Submission finds one with its content and decision, or answers [NotFound].
	Submission(assessment ID, number int) (Submission, error)
	// SubmissionsIn lists for each assessment of a round the submission that summaries use: the last approved one, else
	// the last. With its decision and content.
	SubmissionsIn(round ID) ([]Submission, error)
	// SubmissionsOf lists for each of the assessments the submission that summaries use, as SubmissionsIn does.
	SubmissionsOf(assessments []ID) ([]Submission, error)
	// SubmissionValuesOf is SubmissionsOf for those whose values have been kept: with number, hash, values and the outcome
	// of the decision alone, in no order.
	SubmissionValuesOf(assessments []ID) ([]Submission, error)
	// SubmissionsPinned lists those that an audit's entities are pinned to. With their decision and content.
	SubmissionsPinned(audit ID) ([]Submission, error)
	// AddSubmission inserts, and keeps the values if there are any; the number taken is a [Conflict].
	AddSubmission(Submission) error
	// AddDecision inserts; a submission already decided on is a [Conflict].
	AddDecision(Decision) error
}
