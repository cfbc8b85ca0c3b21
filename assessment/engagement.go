package assessment

import "time"

// Engagement lets an auditor work on one audit until a given day, for as long as the auditor also has the role. From
// fieldwork on, a new one waits until it is confirmed; so does that of somebody whose password was chosen with a link
// that another person made.
type Engagement struct {
	OrganisationID ID   `gorm:"primaryKey"`
	AuditID        ID   `gorm:"primaryKey"`
	UserID         ID   `gorm:"primaryKey"`
	Until          Date `gorm:"column:valid_to"` // the last day; "" while it waits
	EngagedBy      ID
	EngagedAt      *time.Time // when they were first engaged; nil for those of which it is not known
	State          EngagementState
	AskedUntil     Date       // the last day once it is confirmed; "" when it does not wait
	Wait           int64      // how often it has waited, the present time included
	WaitingSince   *time.Time // nil when it does not wait
	CausedBy       *ID        // who made it wait: who engaged, or made the link; nil for the operator
	Version        int64
	UpdatedAt      time.Time
	AuditVersion   int64 `gorm:"-"` // of the audit as whoever engages has read it; 0 in what is stored
}

// EngagementState is whether an engagement waits for a confirmation.
type EngagementState string

// The states of an engagement.
const (
	EngagementGiven     EngagementState = ""          // it counts until its last day
	EngagementAwaiting  EngagementState = "awaiting"  // it is new, or did not count, and the audit had begun
	EngagementSuspended EngagementState = "suspended" // somebody else's link set the password
)

// ValidOn reports whether the engagement is valid on the day. One that waits is valid on no day.
func (e Engagement) ValidOn(day Date) bool { return !e.Waits() && day <= e.Until }

// Waits reports whether it waits for a confirmation.
func (e Engagement) Waits() bool { return e.State != EngagementGiven }

// LastDay is the last day that was asked for, whether it waits or not.
func (e Engagement) LastDay() Date {
	if e.Waits() {
		return e.AskedUntil
	}
	return e.Until
}

// Await is the engagement until the day, waiting from now on because of somebody.
func (e Engagement) Await(state EngagementState, until Date, by *ID, now time.Time) Engagement {
	e.State, e.Until, e.AskedUntil = state, "", until
	e.Wait++
	e.WaitingSince, e.CausedBy, e.UpdatedAt = &now, by, now
	return e
}

// Give is the engagement until the day, without waiting.
func (e Engagement) Give(until Date, now time.Time) Engagement {
	e.State, e.Until, e.AskedUntil = EngagementGiven, until, ""
	e.WaitingSince, e.CausedBy, e.UpdatedAt = nil, nil, now
	return e
}

// EngagementConfirmation is one person's confirmation of an engagement that waited, never changed or removed. One by an
// auditor of the audit is enough; where none is left, it takes two people with different roles.
type EngagementConfirmation struct {
	OrganisationID ID    `gorm:"primaryKey"`
	AuditID        ID    `gorm:"primaryKey"`
	UserID         ID    `gorm:"primaryKey"` // who is engaged
	Wait           int64 `gorm:"primaryKey"` // see [Engagement]
	ConfirmedBy    ID    `gorm:"primaryKey"`
	Role           Role  // in which it was confirmed
	ConfirmedAt    time.Time
	ImportedBy     *ID // who imported the file that says so; nil for what happened here
}

// WithoutAuditor is how many people confirm an engagement where no auditor is left.
const WithoutAuditor = 2

// TrustedAfter is for how long somebody must have had a role to confirm an engagement without an auditor, unless it is
// since before fieldwork began, so that nobody makes up the people who confirm.
const TrustedAfter = 30 * 24 * time.Hour

// FinalAuditor is somebody who was engaged when an audit became final, never changed or removed.
type FinalAuditor struct {
	OrganisationID ID `gorm:"primaryKey"`
	AuditID        ID `gorm:"primaryKey"`
	UserID         ID `gorm:"primaryKey"`
}

// Engagements is the store of engagements and their confirmations.
type Engagements interface {
	// Engagements lists those of some audits, by audit.
	Engagements(audits ...ID) ([]Engagement, error)
	// EngagementsOf lists a user's in the organisation.
	EngagementsOf(user ID) ([]Engagement, error)
	// EngagementsWaiting lists those of the organisation that wait for a confirmation.
	EngagementsWaiting() ([]Engagement, error)
	// SaveEngagement inserts one whose version is 0, or changes it from the given version on, or returns [Stale].
	SaveEngagement(Engagement) (Engagement, error)
	// AddFinalAuditor inserts; the same person twice is a [Conflict].
	AddFinalAuditor(FinalAuditor) error
	// FinalAudits lists the audits in which a user was engaged when they became final.
	FinalAudits(user ID) ([]FinalAuditor, error)
	// EngagedIn lists the organisations in which the scope's user has engagements.
	EngagedIn() ([]ID, error)
	// EngagementConfirmations lists those of some audits, oldest first.
	EngagementConfirmations(audits ...ID) ([]EngagementConfirmation, error)
	// AddEngagementConfirmation inserts; the same person or role twice is a [Conflict].
	AddEngagementConfirmation(EngagementConfirmation) error
}
