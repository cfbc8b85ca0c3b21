package assessment

import "time"

// Submission is an assessment as submitted, a record.Sealed; the hash of that is the receipt. It is never changed or
// removed.
type Submission struct {
	OrganisationID ID  `gorm:"primaryKey"`
	AssessmentID   ID  `gorm:"primaryKey"`
	Number         int `gorm:"primaryKey"` // from 1
	Seal
	Level       *int // the level reached; nil when nothing could be rated
	Points      int
	Possible    int
	Asked       int
	Answered    int // not applicable included
	NotProvided int // answers that others were to provide and had not
	SubmittedBy ID
	SubmittedAt time.Time

	// the values in the content that are counted, see record.Sealed.Values; "" where not kept or not read
	Values     string      `gorm:"-"`
	Decision   Decision    `gorm:"-"` // zero until the manager has decided
	Withdrawal *Withdrawal `gorm:"-"` // nil unless it was withdrawn
	Reopening  *Reopening  `gorm:"-"` // nil unless a new draft was begun from it
}

// Withdrawal records that who submitted took a submission back before it was decided on. It never counts from then on.
// It is never changed or removed.
type Withdrawal struct {
	OrganisationID ID  `gorm:"primaryKey"`
	AssessmentID   ID  `gorm:"primaryKey"`
	Number         int `gorm:"primaryKey"`
	WithdrawnBy    ID
	WithdrawnAt    time.Time
}

// Reopening records that a manager opened an approved submission again: a new draft began from it, and it counts until
// the next one is approved. It is never changed or removed.
type Reopening struct {
	OrganisationID ID  `gorm:"primaryKey"`
	AssessmentID   ID  `gorm:"primaryKey"`
	Number         int `gorm:"primaryKey"`
	Reason         string
	ReopenedBy     ID
	ReopenedAt     time.Time
}

// Decision is the manager's decision on a submission. It is never changed or removed.
type Decision struct {
	OrganisationID ID  `gorm:"primaryKey"`
	AssessmentID   ID  `gorm:"primaryKey"`
	Number         int `gorm:"primaryKey"`
	Outcome        Outcome
	Reason         string // why it was returned; may be empty when approved
	DecidedBy      ID
	DecidedAt      time.Time

	// who decided has also answered in it, and submitted it; the former is only read for single assessments
	Answered, Submitted bool `gorm:"-"`
}

// DecisionRemark is what a manager remarked on the answer to a question when deciding on a submission. It is content of
// answers: whoever may not read these must not read it. It is never changed or removed.
type DecisionRemark struct {
	OrganisationID ID     `gorm:"primaryKey"`
	AssessmentID   ID     `gorm:"primaryKey"`
	Number         int    `gorm:"primaryKey"`
	QuestionID     string `gorm:"primaryKey"`
	Remark         string
}

// Outcome is the outcome of a decision.
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
	// AllSubmissionsOf lists those of the assessments with their decisions, latest first in each, without content.
	AllSubmissionsOf(assessments []ID) ([]Submission, error)
	// Submission finds one with its content and decision, or returns [NotFound].
	Submission(assessment ID, number int) (Submission, error)
	// SubmissionsIn lists, for each assessment of a round, the submission that summaries use: the last approved one, else
	// the last that was not withdrawn, with its decision and content.
	SubmissionsIn(round ID) ([]Submission, error)
	// SubmissionsOf lists for each of the assessments the submission that summaries use, as SubmissionsIn does.
	SubmissionsOf(assessments []ID) ([]Submission, error)
	// SubmissionValuesOf is SubmissionsOf for those whose values have been kept: only number, hash, values and outcome, in
	// no order.
	SubmissionValuesOf(assessments []ID) ([]Submission, error)
	// SubmissionsPinned lists those that an audit's entities are pinned to, with their decision and content.
	SubmissionsPinned(audit ID) ([]Submission, error)
	// AddSubmission inserts, and keeps the values if there are any; a number taken is a [Conflict].
	AddSubmission(Submission) error
	// AddDecision inserts; a submission that has a decision is a [Conflict].
	AddDecision(Decision) error
	// DecisionRemarks lists the remarks of the decision on a submission, by question.
	DecisionRemarks(assessment ID, number int) ([]DecisionRemark, error)
	// AddDecisionRemark inserts; a second one on a question is a [Conflict].
	AddDecisionRemark(DecisionRemark) error
	// AddWithdrawal inserts; a submission that was withdrawn before is a [Conflict].
	AddWithdrawal(Withdrawal) error
	// AddReopening inserts; a submission that was opened again before is a [Conflict].
	AddReopening(Reopening) error
}
