package frontend

import "time"

// Events is a part of the organisation's event log, latest first.
type Events struct {
	Shell
	Events []Event
	Older  string // address of the next part, "" at the end
	Latest string // address of the first part, "" when it is this one
}

// Template names the template of the page.
func (*Events) Template() string { return "events" }

// Event is one line of the log.
type Event struct {
	At       time.Time
	Actor    string // name
	ActorKey string // message key, for an actor without a name here
	Action   string // as stored, like the others: a later version may have written events that have no words here
	Noun     string // what it happened to
	Object   string // name, "" if there is none
	Href     string // address of the object, "" if it has no page
	Details  []EventDetail
}

// EventDetail is one value that the log keeps with an event.
type EventDetail struct {
	Name     string // its words are event_detail.<name>
	Label    string // message key of its words, if they are elsewhere
	Value    string
	ValueKey string // message key of the value's words, if it has any
}

// ActionKey is the message key of what happened.
func (e Event) ActionKey() string { return "event." + e.Action }

// NounKey is the message key of what it happened to.
func (e Event) NounKey() string { return "event_object." + e.Noun }

// LabelKey is the message key of the detail's name.
func (d EventDetail) LabelKey() string {
	if d.Label != "" {
		return d.Label
	}
	return "event_detail." + d.Name
}
