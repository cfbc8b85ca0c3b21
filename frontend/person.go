package frontend

import (
	"slices"
	"time"

	"mognad/assessment/record"
)

// Person shows one person with the roles that the reader may see. Forms for what the reader may change are sent to Href
// (name, active, hand_to, leave and version), Href/memberships (role, entity and until) and Href/invitation.
type Person struct {
	Shell
	Grant
	Base          string // address of the list of people
	Href          string // address of the person
	Name          string
	Email         string
	State         string // invited, active or deactivated
	Version       int64
	InvitedAt     time.Time
	AcceptedAt    *time.Time
	DeactivatedAt *time.Time
	Held          []HeldRole
	Manageable    bool // rename, deactivate, invite again
	Self          bool // the reader's own page

	Hanging    record.Hanging // on the person, for those who may deactivate them
	Colleagues []Option       // who may get their questions

	Mail []PersonMail // latest first, for those who manage the person
}

// PersonMail is a mail to the person, with the address that sends it again, "" if it cannot.
type PersonMail struct {
	MailStatus
	Again string
}

// Hangs reports whether anything hangs on the person.
func (p *Person) Hangs() bool { return !p.Hanging.Empty() }

// Template names the template of the page.
func (*Person) Template() string { return "person" }

// Active reports whether the person is active or invited.
func (p *Person) Active() bool { return p.State != "deactivated" }

// MayGrant reports whether there is a role to give.
func (p *Person) MayGrant() bool { return p.Active() && len(p.Roles) > 0 }

// MayRevoke reports whether the reader may take any of the roles away.
func (p *Person) MayRevoke() bool {
	return slices.ContainsFunc(p.Held, func(h HeldRole) bool { return h.Revoke != "" })
}
