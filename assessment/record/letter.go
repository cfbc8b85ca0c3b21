package record

import (
	"time"

	"mognad/assessment"
)

// Letter is a mail to one person: what they are told of, and nothing else.
type Letter struct {
	Organisation OrganisationName
	Name         string
	Email        string
	Language     string
	Zone         *time.Location // in which its days begin
	Daily        bool           // the mail of the day, with all that has happened
	News         []News         // at least one
	Link         Invite         // of an invitation
}

// OrganisationName names an organisation.
type OrganisationName struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// Invite is the one-time link of an invitation.
type Invite struct {
	Token string // "" for none; it is stored nowhere
	Until time.Time
}

// News is a notice with what its mail says besides.
type News struct {
	Notice
	ClosesOn assessment.Date // of the round
	Entities []string        // names of those that there is something to do for
	Asked    string          // title of the question
	ReplyDue assessment.Date // by which the bodies are to reply
	CheckBy  assessment.Date // by which facts are to be checked
	Meets    assessment.Date // the day of a review's meeting, "" for none yet
	Roles    []RoleOn        // of an invitation
}

// RoleOn is a role that somebody is invited to.
type RoleOn struct {
	Role   assessment.Role `json:"role"`
	Entity string          `json:"entity"`
	Until  assessment.Date `json:"until"`
}

// Delivery is how sending a letter went.
type Delivery struct {
	State DeliveryState
	Error string // key of a message; "" if nothing is wrong
}

// DeliveryState is how sending a letter went.
type DeliveryState string

// The states of a delivery.
const (
	NotTried  DeliveryState = ""          // there was no time for it
	Delivered DeliveryState = "delivered" // the mail server took it
	Delayed   DeliveryState = "delayed"   // it may be taken later
	Refused   DeliveryState = "refused"   // it never will be
)
