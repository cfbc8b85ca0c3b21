package frontend

import "mognad/assessment"

// People lists the people of an organisation that the reader's role reaches.
type People struct {
	Shell
	List      List
	Base      string // address of the list
	People    []PersonRow
	MayInvite bool
	NotOpened int    // people who have not opened their link
	Invited   string // address of their list
}

// Template names the template of the page.
func (*People) Template() string { return "people" }

// PersonRow is one person.
type PersonRow struct {
	Name, Email, Href string
	State             string // invited, active or deactivated
	Roles             []HeldRole
}

// Unopened are people who cannot be chosen, because they have not opened the link of their invitation.
type Unopened struct {
	Names []string // the first of them
	More  int
	Href  string // where links are renewed; "" for readers who may not
}

// Count is how many they are.
func (u Unopened) Count() int { return len(u.Names) + u.More }

// HeldRole is a role that somebody has on an entity.
type HeldRole struct {
	Role    string // of domain: respondent, auditor …
	Entity  string // name
	Until   string // last day as "2026-03-31"; "" is open
	Ended   bool
	Revoke  string // address that takes the role away, sent with version; "" if the reader may not
	Version int64

	Leave string // id of the tick with which it is taken away although nobody else can approve
}

// Approves reports whether somebody can approve by the role.
func (h HeldRole) Approves() bool {
	return !h.Ended && assessment.Role(h.Role).May(assessment.DecideSubmission)
}

// Grant is the part of a form that gives a role on an entity. Pages embed it; the part "grant" shows it with the
// fields role, entity and until.
type Grant struct {
	Roles    []Option // that the reader may give somewhere; the help of each is role_help.<value>
	EntityID string
	Entities []Option // on which the reader may give something
}
