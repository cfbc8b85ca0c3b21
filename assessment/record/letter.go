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
	Daily        bool   // the mail of the day, with all that has happened
	News         []News // at least one
	Link         Invite // of an invitation
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

// News is one thing that somebody is told of, as far as they may know of it now. It holds no text of an answer, a
// finding or a recommendation.
type News struct {
	ID       string                `json:"id" format:"uuid"`
	Kind     assessment.NoticeKind `json:"kind"`
	At       time.Time             `json:"at"`
	By       string                `json:"by" doc:"Name of the person who caused it; empty for the system"`
	Round    string                `json:"round"`
	ClosesOn assessment.Date       `json:"closes_on"`
	Entities []string              `json:"entities" nullable:"false" doc:"Names"`
	Question string                `json:"question" doc:"Id of the question"`
	Asked    string                `json:"asked" doc:"Title of the question"`
	Audit    string                `json:"audit" doc:"Title of the audit"`
	ReplyDue assessment.Date       `json:"reply_due" doc:"The day by which the bodies are to reply"`
	Roles    []RoleOn              `json:"roles" nullable:"false" doc:"Of an invitation"`
	Note     string                `json:"note" doc:"What the person who caused it wrote for this purpose"`
	Path     string                `json:"path" doc:"Address of the page, within the server"`
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
