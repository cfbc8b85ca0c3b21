package record

import (
	"time"

	"mognad/assessment"
)

// PendingInvitation is somebody who was invited and has not opened their link yet.
type PendingInvitation struct {
	User       assessment.ID `json:"user" format:"uuid"`
	Name       string        `json:"name"`
	Email      string        `json:"email" format:"email"`
	InvitedAt  time.Time     `json:"invited_at"`
	Roles      []RoleOn      `json:"roles" nullable:"false" doc:"As what"`
	LinkUntil  *time.Time    `json:"link_until" nullable:"true" doc:"Until when the latest link works; null if none does"`
	Mail       *MailStatus   `json:"mail,omitempty" doc:"How the latest mail fares; absent if none was to be sent"`
	Manageable bool          `json:"manageable" doc:"Whether the token may renew the link"`
}

// MailStatus is how the mail of a notice fares.
type MailStatus struct {
	Kind     assessment.NoticeKind `json:"kind"`
	State    assessment.MailState  `json:"state"`
	MadeAt   time.Time             `json:"made_at"`
	SentAt   *time.Time            `json:"sent_at" nullable:"true" doc:"When the mail server took it"`
	NextAt   *time.Time            `json:"next_at" nullable:"true" doc:"When it is tried next, while it waits"`
	Attempts int                   `json:"attempts"`
	Error    string                `json:"error" doc:"Why the last attempt failed, as a key; empty if it did not"`
}

// PersonMail is a mail to a person.
type PersonMail struct {
	ID assessment.ID `json:"id" format:"uuid"`
	MailStatus
}

// MailStatusOf is how the mail of a notice fares.
func MailStatusOf(n assessment.Notice) MailStatus {
	return MailStatus{
		Kind:     n.Kind,
		State:    n.MailState,
		MadeAt:   n.CreatedAt.UTC(),
		SentAt:   UTC(n.SentAt),
		NextAt:   UTC(n.NextAttemptAt),
		Attempts: n.Attempts,
		Error:    n.MailError,
	}
}

// MailHealth is how mail fares in the whole installation.
type MailHealth struct {
	Configured            bool // the server sends mail
	Waiting, Sent, Failed int64
	Oldest                *time.Time // when the oldest of those that wait was made
}

// Add adds the mails of an organisation in one state.
func (h *MailHealth) Add(c assessment.MailCount) {
	switch c.State {
	case assessment.MailWaiting:
		h.Waiting += c.Count
		if h.Oldest == nil || c.Oldest.Before(*h.Oldest) {
			h.Oldest = &c.Oldest
		}
	case assessment.MailSent:
		h.Sent += c.Count
	case assessment.MailFailed:
		h.Failed += c.Count
	case assessment.MailNone:
	}
}
