package frontend

import "time"

// Events is a part of the organisation's event log, latest first, and what of it is asked for.
type Events struct {
	Shell
	Base                 string // address of the log
	Query                string
	From, To             string // days
	Person, Kind, Entity string // chosen from the next three
	People, Kinds, Tree  []Option
	Events               []Event
	Stopped              int    // how many lines were looked through, if there are more
	Older                string // address of the next part, "" at the end
	Latest               string // address of the first part, "" when it is this one
	Exports              []EventExport
}

// Template names the template of the page.
func (*Events) Template() string { return "events" }

// Asked reports whether only some lines are asked for.
func (e *Events) Asked() bool {
	return e.Query != "" || e.From != "" || e.To != "" || e.Person != "" || e.Kind != "" || e.Entity != ""
}

// AllPeople is the choices of the filter of people, beginning with all of them.
func (e *Events) AllPeople() []Option { return orAll(e.People) }

// AllKinds is the choices of the filter of kinds, beginning with all of them.
func (e *Events) AllKinds() []Option { return orAll(e.Kinds) }

// AllEntities is the choices of the filter of entities, beginning with all of them.
func (e *Events) AllEntities() []Option { return orAll(e.Tree) }

func orAll(options []Option) []Option { return append([]Option{{Key: "list.any"}}, options...) }

// EventExport leads to the lines as a file.
type EventExport struct {
	Format string
	Href   string
}

// Event is one line of the log.
type Event struct {
	At      time.Time
	Actor   string
	Action  string // as stored: a later version may have written events that have no words here
	Says    Linked
	Details []EventDetail
}

// Linked is a sentence with a link in it; without one, all of it is Before.
type Linked struct{ Before, Link, Href, After string }

// EventDetail is one value that the log keeps with an event.
type EventDetail struct {
	Name     string // its words are event_detail.<name>
	Label    string // message key of its words, if they are elsewhere
	Value    string
	ValueKey string // message key of the value's words, if it has any
}

// LabelKey is the message key of the detail's name.
func (d EventDetail) LabelKey() string {
	if d.Label != "" {
		return d.Label
	}
	return "event_detail." + d.Name
}
