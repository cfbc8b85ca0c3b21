package frontend

import "time"

// Invitations lists the people who have not opened their link. Those ticked are sent to Base as chosen, with do: mail,
// or xlsx or csv for the file.
type Invitations struct {
	Shell
	List      List
	Base      string // address of the list
	PeopleURL string // address of the list of all people
	Mail      bool   // links can be sent by mail
	Local     bool   // links would lead to this machine only
	Rows      []InvitationRow
}

// Template names the template of the page.
func (*Invitations) Template() string { return "invitations" }

// InvitationRow is somebody who has not opened their link.
type InvitationRow struct {
	ID, Name, Email, Href string
	Roles                 []HeldRole
	InvitedAt             time.Time
	LinkUntil             *time.Time // nil if no link works
	Manageable            bool
	Mail                  *MailStatus
}

// MailStatus is how a mail fares.
type MailStatus struct {
	What  string    // message key
	State string    // waiting, sent, failed or none
	At    time.Time // when it was sent, else made
	Next  *time.Time
	Error string // message key, "" for none
}

// Tone is how the tag of the state is coloured; its word says the same.
func (m MailStatus) Tone() string {
	switch m.State {
	case "sent":
		return "success"
	case "failed":
		return "danger"
	case "waiting":
		return "info"
	}
	return "neutral"
}
