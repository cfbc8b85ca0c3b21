package frontend

// LinkState reports whether a one-time link can be used.
type LinkState string

// The states of a one-time link.
const (
	LinkOpen    LinkState = "open"
	LinkUsed    LinkState = "used"
	LinkExpired LinkState = "expired"
)

// Link is what the holder of a one-time link sees: the account it is for and, where a password is needed, the field for
// it. It is sent to the page's own Path.
type Link struct {
	Shell
	State        LinkState
	Purpose      string // set_up, invitation or reset
	Organisation string // of an invitation
	Name, Email  string
	MinLength    int  // of the password, in characters
	HasPassword  bool // an invitation to someone who has an account already: nothing to choose
}

// Template names the template of the page.
func (*Link) Template() string { return "link" }

// Open reports whether the link can be used.
func (l *Link) Open() bool { return l.State == LinkOpen }
