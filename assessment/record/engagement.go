package record

import (
	"time"

	"mognad/assessment"
)

// Engagement lets an auditor work on one audit until a given day.
type Engagement struct {
	User      assessment.ID    `json:"user" format:"uuid"`
	Until     *assessment.Date `json:"until" doc:"The last day, also of one that waits for a confirmation; null until one is stored" example:"2026-12-31"`
	EngagedBy *assessment.ID   `json:"engaged_by" format:"uuid"`
	Waits     bool             `json:"waits" doc:"Whether it counts only when it has been confirmed"`
	Version   int64            `json:"version" doc:"0 until one is stored"`
	UpdatedAt *time.Time       `json:"updated_at" nullable:"true"`
}

// NotCounting is why an engagement does not count.
type NotCounting string

// The reasons.
const (
	AwaitsConfirmation NotCounting = "awaits_confirmation" // made after fieldwork began
	SuspendedByLink    NotCounting = "suspended"           // somebody else's link set the password
	EngagementOver     NotCounting = "over"                // its last day has passed
	NoAuditorRole      NotCounting = "no_role"             // the auditor's role does not reach all that is audited
	HasOtherRole       NotCounting = "other_role"          // another role reaches something audited
	HasOwnAnswers      NotCounting = "own_answers"         // had a part in what was answered
	NotActive          NotCounting = "not_active"          // has not accepted the invitation, or was deactivated
)

// NotCountings lists the reasons.
var NotCountings = []NotCounting{
	AwaitsConfirmation,
	SuspendedByLink,
	EngagementOver,
	NoAuditorRole,
	HasOtherRole,
	HasOwnAnswers,
	NotActive,
}

// EngagedAuditor is an auditor who works or has worked on an audit.
type EngagedAuditor struct {
	Engagement
	Name        string            `json:"name"`
	Email       string            `json:"email" format:"email"`
	EngagedName string            `json:"engaged_by_name" doc:"The name of the person who engaged the auditor"`
	Now         bool              `json:"now" doc:"Whether it counts now"`
	Reason      *NotCounting      `json:"reason" enum:"awaits_confirmation,suspended,over,no_role,other_role,own_answers,not_active" nullable:"true" doc:"Why it does not count; null if it does"`
	Declared    bool              `json:"declared" doc:"Whether the auditor has declared their independence for the audit"`
	Confirmed   []Confirmation    `json:"confirmed" doc:"Who has confirmed it, while it still waits for another confirmation"`
	ConfirmAs   []assessment.Role `json:"confirm_as" doc:"The roles in which the reader may confirm it; empty for none"`

	Args assessment.Args `json:"-"` // of the reason's message
}

// Why is why it does not count, "" if it does.
func (e EngagedAuditor) Why() NotCounting {
	if e.Reason == nil {
		return ""
	}
	return *e.Reason
}

// Confirmation is somebody's confirmation of an engagement.
type Confirmation struct {
	By         assessment.ID   `json:"by" format:"uuid"`
	Name       string          `json:"name"`
	Role       assessment.Role `json:"role"`
	At         time.Time       `json:"at"`
	ImportedBy *assessment.ID  `json:"imported_by" format:"uuid" doc:"Who imported the audit from a file that says so; null for what happened here"`
}

// ConfirmedWithoutAuditor is an engagement that came to count without an auditor's confirmation.
type ConfirmedWithoutAuditor struct {
	User assessment.ID  `json:"user" format:"uuid" doc:"Who is engaged"`
	Name string         `json:"name"`
	By   []Confirmation `json:"by"`
}

// WaitingEngagement is an engagement that waits for a confirmation, for its own auditor and for those who may confirm
// it.
type WaitingEngagement struct {
	Audit   assessment.ID  `json:"audit" format:"uuid"`
	Title   string         `json:"title"`
	Own     bool           `json:"own" doc:"Whether it is the reader's own"`
	Auditor EngagedAuditor `json:"auditor"`
}

// EngagementOf is the record of a stored engagement.
func EngagementOf(e assessment.Engagement) Engagement {
	r := Engagement{User: e.UserID, Until: Optional(e.LastDay()), Waits: e.Waits(), Version: e.Version}
	if e.Version > 0 {
		r.EngagedBy, r.UpdatedAt = &e.EngagedBy, UTC(&e.UpdatedAt)
	}
	return r
}

// ConfirmationsOf are the records of stored confirmations, with the names of those who confirmed.
func ConfirmationsOf(all []assessment.EngagementConfirmation, names map[assessment.ID]string) []Confirmation {
	return each(all, func(c assessment.EngagementConfirmation) Confirmation {
		return Confirmation{
			By:         c.ConfirmedBy,
			Name:       names[c.ConfirmedBy],
			Role:       c.Role,
			At:         c.ConfirmedAt.UTC(),
			ImportedBy: c.ImportedBy,
		}
	})
}

// AuditToJudge is an audit that its reader is engaged for and that is not final, with how far it has come.
type AuditToJudge struct {
	Audit assessment.ID
	Title string
	State assessment.AuditState
	Until assessment.Date  // the last day of the engagement
	Next  PlannedMilestone // the next one in the time plan that is not done; zero for none
	Cells int
	Done  int // cells that are judged, or decided not to be

	Undeclared bool // the reader has declared nothing of their independence
}
