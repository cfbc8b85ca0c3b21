package frontend

import (
	"slices"
	"strconv"
	"strings"
)

// RoundForm asks for a new round, or changes one. It is sent to Action with the fields name, questionnaire, opens_on,
// closes_on, message, reminder, previous, entities, version, shown, after, newer, and for each provision, by its
// number, provider-, areas-, questions-, by-, kinds-, below-, but- and receivers-. A button called "do" changes what
// the form shows and saves nothing: all, none, questions, provision, suggested; so do "under" with an entity, "kind"
// with a kind and "drop" with a number.
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
	Entities          EntityChoices
	Provisions        []ProvisionForm
	Suggested         string // who could answer for others, "" for nobody

	// Of the next round after another.
	After, AfterName, AfterHref string
	Changes                     []RoundChange
	Unmanned                    []UnmannedEntities
	Gone                        []string // who answered for others and does not any longer
	Newer                       *NewerQuestionnaire

	Carried *Carried // of a new round
}

// RoundChange is what has changed about an entity since the last round. Its box is one of the field entities.
type RoundChange struct {
	ID, Name, Href string
	Facts          []RoundFact
	May            bool // it can take part
	Chosen         bool
}

// UnmannedEntities are those for which nobody answers, or nobody approves, and about which nothing else has changed.
type UnmannedEntities struct {
	Kind     string // see record.RoundFact
	Entities []RoundChange
}

// RoundFact is one thing that has changed, see record.RoundFact.
type RoundFact struct{ Kind, Name string }

// NewerQuestionnaire is a later version of the questionnaire, to take or leave, and what it changes.
type NewerQuestionnaire struct {
	Value, Version, Current string
	Spoken                  string
	Chosen                  bool
	Questions               []ChangedQuestion
}

// ChangedQuestion is a question that the later version changes.
type ChangedQuestion struct{ ID, Title, Change string }

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

// Chosen is how many entities are chosen, among all and among those about which something has changed.
func (f *RoundForm) Chosen() int {
	chosen := f.Entities.Chosen()
	for _, c := range f.Changes {
		if c.Chosen {
			chosen++
		}
	}
	return chosen
}

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

// EntityKindChoice is a kind of entity that can be chosen at once.
type EntityKindChoice struct {
	Kind  string
	Count int
}

// EntityChoices are the entities of a form to choose from.
type EntityChoices []EntityChoice

// Listed are those that are no boards.
func (c EntityChoices) Listed() EntityChoices {
	return slices.DeleteFunc(slices.Clone(c), func(e EntityChoice) bool { return e.Board })
}

// Boards are the boards and committees.
func (c EntityChoices) Boards() EntityChoices {
	return slices.DeleteFunc(slices.Clone(c), func(e EntityChoice) bool { return !e.Board })
}

// Chosen is how many are chosen.
func (c EntityChoices) Chosen() int { return len(chosenEntities(c)) }

// Kinds are the kinds of which there are several.
func (c EntityChoices) Kinds() []EntityKindChoice {
	var kinds []EntityKindChoice
	for _, e := range c {
		i := slices.IndexFunc(kinds, func(k EntityKindChoice) bool { return k.Kind == e.Kind })
		if i < 0 {
			kinds = append(kinds, EntityKindChoice{Kind: e.Kind, Count: 1})
		} else {
			kinds[i].Count++
		}
	}
	return slices.DeleteFunc(kinds, func(k EntityKindChoice) bool { return k.Count < 2 })
}

// EntityChoice is an entity in the tree, to choose.
type EntityChoice struct {
	ID, Name string
	Kind     string   // of domain: municipality, company …
	Depth    int      // 0 at the top
	Below    int      // number of entities below it
	Above    []string // ids of those above it that can be chosen
	Board    bool     // in the folded group of boards and committees
	Chosen   bool
	WithAll  bool     // one of those that "all" chooses
	Begun    bool     // has begun to answer and cannot be removed
	Missing  []string // who is missing, see record.RoundFact
}

// Indent is how far to indent the row; a phone has room for six steps at most.
func (e EntityChoice) Indent() int { return min(e.Depth, 6) }

// Within lists the ids of those above it as one attribute.
func (e EntityChoice) Within() string { return strings.Join(e.Above, " ") }

// Level is the depth of the entity, in words for screen readers: 1 at the top.
func (e EntityChoice) Level() int { return e.Depth + 1 }

// ProvisionForm is one entity that answers questions for others.
type ProvisionForm struct {
	Number     int    // from 0
	ProviderID string // as typed
	Providers  []Option
	Areas      []ProvisionArea
	By         string           // how the receivers are said: one of ReceiverWays
	Kinds      []ReceiverChoice // of the way kind
	Branches   []ReceiverChoice // of the way below
	Receivers  []Option         // of which Chosen are chosen one by one
	Chosen     []string         // ids
	But        []string         // ids of those left out, unless they are chosen one by one
	Summary    string           // who answers what for whom, "" while incomplete
	Whole      string           // the same with every question and receiver
	Open       bool
}

// ReceiverChoice is a kind or a branch by which receivers are chosen.
type ReceiverChoice struct {
	Value, Label string
	Count        int // of entities
	Chosen       bool
}

// ReceiverWays lists the ways to say who receives answers, in the order shown.
var ReceiverWays = []string{"others", "kind", "below", "one"}

// Ways are the ways that there is anything to choose in.
func (p ProvisionForm) Ways() []string {
	return slices.DeleteFunc(slices.Clone(ReceiverWays), func(way string) bool {
		return way == "below" && len(p.Branches) == 0
	})
}

// Except reports whether an entity is left out.
func (p ProvisionForm) Except(o Option) bool { return slices.Contains(p.But, o.Value) }

// Field is the name of a field of the provision.
func (p ProvisionForm) Field(name string) string { return name + "-" + strconv.Itoa(p.Number) }

// String is the provision in words.
func (p ProvisionForm) String() string { return p.Whole }

// Position is the number of the provision as people count.
func (p ProvisionForm) Position() int { return p.Number + 1 }

// Receives reports whether an entity is chosen to receive.
func (p ProvisionForm) Receives(o Option) bool { return slices.Contains(p.Chosen, o.Value) }

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
