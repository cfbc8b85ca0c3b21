package frontend

// Home is where a signed-in person starts in an organisation: a card for each thing that the roles permit.
type Home struct {
	Shell
	Waiting []WaitingEngagement
	Cards   []Card
	Tasks   []HomeTask // entities in open rounds for which nobody can approve, the first few
	More    int        // how many more there are
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

// HomeTask is an entity in a round that lacks somebody who can approve.
type HomeTask struct{ Entity, Round, Href string }
