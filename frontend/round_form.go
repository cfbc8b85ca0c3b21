package frontend

import "strconv"

// RoundForm asks for a new round, or changes one. It is sent to Action with the fields name, questionnaire, opens_on,
// closes_on, message, reminder, previous, entities, version, shown, and for each provision, by its number, provider-,
// receivers-, areas- and questions-. A button called "do" changes what the form shows and saves nothing: all, none,
// questions, provision, or "under" and "drop" with a number.
type RoundForm struct {
	Shell
	List       string // address of the list of rounds
	Href       string // address of the round, "" for a new one
	StoredName string
	Version    int64

	// As typed.
	Name, Questionnaire, Opens, Closes, Message, Reminder, PreviousID string

	Questionnaires    []Option // of a new round
	QuestionnaireName string   // of an existing round, whose questionnaire is fixed
	Spoken            string   // language of the questionnaire
	Shown             string   // the questionnaire whose questions the provisions list
	Previous          []Option
	Entities          []EntityChoice
	Provisions        []ProvisionForm
}

// Template names the template of the page.
func (*RoundForm) Template() string { return "round_form" }

// New reports whether the round has yet to be sent out.
func (f *RoundForm) New() bool { return f.Href == "" }

// Action is where the form is sent.
func (f *RoundForm) Action() string {
	if f.New() {
		return f.List
	}
	return f.Href
}

// Back is the address to return to without saving.
func (f *RoundForm) Back() string { return f.Action() }

// Chosen is how many entities are chosen.
func (f *RoundForm) Chosen() int { return len(f.ChosenEntities()) }

// ChosenEntities are the names of those chosen.
func (f *RoundForm) ChosenEntities() []string { return chosenEntities(f.Entities) }

func chosenEntities(choices []EntityChoice) []string {
	var chosen []string
	for _, e := range choices {
		if e.Chosen {
			chosen = append(chosen, e.Name)
		}
	}
	return chosen
}

// EntityChoice is an entity in the tree, to choose.
type EntityChoice struct {
	ID, Name string
	Kind     string // of domain: municipality, company …
	Depth    int    // 0 at the top
	Below    int    // number of entities below it, in the rows that follow
	Chosen   bool
	Begun    bool // has begun to answer and cannot be removed
}

// Indent is how far to indent the row; a phone has room for six steps at most.
func (e EntityChoice) Indent() int { return min(e.Depth, 6) }

// Level is the depth of the entity, in words for screen readers: 1 at the top.
func (e EntityChoice) Level() int { return e.Depth + 1 }

// ProvisionForm is one entity that answers questions for others.
type ProvisionForm struct {
	Number     int    // from 0
	ProviderID string // as typed
	Providers  []Option
	Areas      []ProvisionArea
	Receivers  []Option // of which Chosen are chosen
	Chosen     []string // ids
	Summary    string   // who answers what for whom, "" while incomplete
	Whole      string   // the same with every question and receiver
	Open       bool
}

// Field is the name of a field of the provision.
func (p ProvisionForm) Field(name string) string { return name + "-" + strconv.Itoa(p.Number) }

// String is the provision in words.
func (p ProvisionForm) String() string { return p.Whole }

// Position is the number of the provision as people count.
func (p ProvisionForm) Position() int { return p.Number + 1 }

// Receives reports whether an entity is chosen to receive.
func (p ProvisionForm) Receives(o Option) bool {
	for _, id := range p.Chosen {
		if id == o.Value {
			return true
		}
	}
	return false
}

// ProvisionArea is an area to provide whole, or question by question.
type ProvisionArea struct {
	ID, Name  string
	Whole     bool
	Questions []ProvisionQuestion
}

// Some is how many of the questions are chosen one by one.
func (a ProvisionArea) Some() int {
	some := 0
	for _, q := range a.Questions {
		if q.Chosen {
			some++
		}
	}
	return some
}

// ProvisionQuestion is a question to provide.
type ProvisionQuestion struct {
	ID, Title string
	Chosen    bool
}
