package assessment

import "time"

// Reminder records that somebody was reminded of an entity's part in a round. It is never changed.
type Reminder struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	RoundID        ID
	AssessmentID   ID
	UserID         ID // who was reminded
	Reason         ReminderReason
	ByID           ID   // who reminded
	Mailed         bool // a mail was queued; without, whoever reminded has written
	CreatedAt      time.Time
}

// ReminderReason is what somebody is reminded of.
type ReminderReason string

// The reasons, in the order in which they are shown.
const (
	RemindUnopened ReminderReason = "unopened"  // the link of the invitation has not been opened
	RemindNotBegun ReminderReason = "not_begun" // the entity has not begun
	RemindLeft     ReminderReason = "left"      // it has begun and not submitted
	RemindHanded   ReminderReason = "handed"    // questions that were handed to the person wait for an answer
	RemindApprove  ReminderReason = "approve"   // a submission waits for the person to approve it
)

// ReminderReasons lists the reasons.
var ReminderReasons = []ReminderReason{RemindUnopened, RemindNotBegun, RemindLeft, RemindHanded, RemindApprove}

// Reminders is the store of the record of reminders.
type Reminders interface {
	// AddReminders inserts.
	AddReminders([]Reminder) error
	// RemindersIn lists those of a round, latest first.
	RemindersIn(round ID) ([]Reminder, error)
}
