package frontend

// Invite asks whom to invite and for the first role. It is sent to the page's own Path with the fields name, email,
// role, entity and until.
type Invite struct {
	Shell
	Grant
	Base string // address of the list of people
}

// Template names the template of the page.
func (*Invite) Template() string { return "invite" }
