package frontend

// Body shows one body, or asks for a new one. For those who manage it, it is a form with the fields name and version,
// sent to Href, or to Base/new for a new one, and a form with the field version, sent to Href/delete.
type Body struct {
	Shell
	AnswersFor
	Base       string // address of the list
	Href       string // address of the body; "" for a new one
	Manageable bool
	Name       string
	Version    int64
}

// Template names the template of the page.
func (*Body) Template() string { return "body" }

// New tells whether the body is still to be added.
func (b *Body) New() bool { return b.Href == "" }

// Action is where the form is sent.
func (b *Body) Action() string {
	if b.New() {
		return b.Base + "/new"
	}
	return b.Href
}
