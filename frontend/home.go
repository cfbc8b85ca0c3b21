package frontend

// Home is where a signed-in person starts in an organisation: a card for each thing that the roles permit.
type Home struct {
	Shell
	Waiting []WaitingEngagement
	Cards   []Card
}

// Card links to one task.
type Card struct {
	TitleKey string
	TextKey  string
	Args     map[string]any // of the text
	Href     string
}

// Template names the template of the page.
func (*Home) Template() string { return "home" }
