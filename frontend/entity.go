package frontend

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// Entity shows one entity, or asks for a new one. For those who manage it, it has a form with the fields key, name,
// kind, traits, parent, body, new_body, valid_from, valid_to, successors and version, sent to Href, or to Base/new for
// a new one, and a form with the field version, sent to Href/delete.
type Entity struct {
	Shell
	Base       string // address of the list
	Href       string // address of the entity; "" for a new one
	ID         string
	Manageable bool
	Root       bool         // the top, which cannot be moved
	Above      []EntityName // from the top down to the parent
	Below      []EntityName // directly
	Body       BodyName     // responsible for it
	BodyFrom   string       // name of the entity whose body it is, "" for its own
	Heirs      []EntityName // the successors
	Ended      bool
	Version    int64

	Key, Name, Kind, ParentID, BodyID, From, To string
	Successors                                  []string // ids
	Traits                                      []assessment.Trait

	Kinds, Parents, Bodies []Option
	MayAddBody             bool     // a body that there is not yet may be named in the field new_body
	HeirOptions            []Option // the successors, of which those in Successors stay
	Candidates             []Option // for further successors, suggested by their labels in the fields successor-0 and -1

	HandOvers []HandOver // what can be handed over to each successor, sent to Href/hand-over

	Hanging record.EntityHanging // what needs somebody to take over when it ends, for those who manage it
}

// HandOver is what the entity can hand over to a successor: a form with the fields successor, memberships, rounds and
// drafts.
type HandOver struct {
	Successor, Name             string // id and name
	Memberships, Rounds, Drafts []Option
}

// Field is the id of one of the form's fields, of which there are as many as successors.
func (h HandOver) Field(name string) string { return name + "-" + h.Successor }

// All are the values of the options, which are all ticked to begin with.
func (HandOver) All(options []Option) []string {
	values := make([]string, len(options))
	for i, o := range options {
		values[i] = o.Value
	}
	return values
}

// Template names the template of the page.
func (*Entity) Template() string { return "entity" }

// Hangs reports whether anything hangs on the entity.
func (e *Entity) Hangs() bool { return !e.Hanging.Empty() }

// TraitOptions are the traits to choose from.
func (*Entity) TraitOptions() []Option {
	var options []Option
	for _, trait := range assessment.Traits {
		options = append(options, Option{Value: string(trait), Key: "trait." + string(trait)})
	}
	return options
}

// TraitValues are the traits that the entity has.
func (e *Entity) TraitValues() []string {
	values := []string{}
	for _, trait := range e.Traits {
		values = append(values, string(trait))
	}
	return values
}

// New reports whether the entity has yet to be added.
func (e *Entity) New() bool { return e.Href == "" }

// Action is where the form is sent.
func (e *Entity) Action() string {
	if e.New() {
		return e.Base + "/new"
	}
	return e.Href
}
