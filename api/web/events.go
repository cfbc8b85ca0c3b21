package web

import (
	"net/http"
	"strings"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
	"mognad/frontend"
)

// eventsShown is how many lines of the log the use case returns at a time.
const eventsShown = 100

// Events shows the organisation's event log, or the part before the event named in the address.
func (p *Pages) Events(r *Request) error {
	var before *assessment.ID
	if text := r.Query("before"); text != "" {
		id, err := assessment.ParseID(text)
		if err != nil {
			return err
		}
		before = &id
	}
	events, err := p.Chain.Events(r.Request.Context(), r.Principal, before)
	if err != nil {
		return err
	}
	known, err := p.knownObjects(r)
	if err != nil {
		return err
	}
	base := organisationPath(r, "/events")
	page := &frontend.Events{}
	for _, e := range events {
		page.Events = append(page.Events, known.event(e))
	}
	if len(events) == eventsShown {
		page.Older = base + "?before=" + events[len(events)-1].ID.String()
	}
	if before != nil {
		page.Latest = base
	}
	return p.show(r, http.StatusOK, page)
}

// object is something that the log names by id, with its name now and its page.
type object struct{ name, href string }

// objects are what ids in the log refer to today.
type objects struct {
	named map[event.Kind]map[string]object
	base  string // address of the organisation
}

func (p *Pages) knownObjects(r *Request) (objects, error) {
	people, entities := map[string]object{}, map[string]object{}
	known := objects{base: organisationPath(r, "")}
	all, _, err := p.Chain.People.People(r.Request.Context(), r.Principal)
	if err != nil {
		return known, err
	}
	for _, person := range all {
		id := person.UserID.String()
		people[id] = object{name: person.Name, href: known.base + "/users/" + id}
	}
	s, err := p.Chain.Entities.Structure(r.Request.Context(), r.Principal)
	if err != nil {
		return known, err
	}
	for _, n := range s.Tree.Nodes {
		entities[n.ID.String()] = object{name: n.Name, href: known.base + "/entities/" + n.ID.String()}
	}
	o := r.Principal.Organisation
	known.named = map[event.Kind]map[string]object{
		event.User:         people,
		event.Person:       people,
		event.Entity:       entities,
		event.Organisation: {o.ID.String(): {name: o.Name, href: known.base + "/settings"}},
	}
	for _, w := range p.Chain.Registers.All {
		if !r.Principal.MaySomewhere(w.Read) {
			continue
		}
		l, err := w.List(r.Request.Context(), r.Principal, rows.Query{})
		if err != nil {
			return known, err
		}
		listed := map[string]object{}
		for _, i := range l.Items {
			id := i.Head.ID.String()
			listed[id] = object{name: w.NameOf(i), href: known.base + w.Path() + "/" + id}
		}
		known.named[event.Kind(w.Object)] = listed
	}
	return known, nil
}

// event is a line of the log as the page shows it.
func (known objects) event(l event.Line) frontend.Event {
	shown := frontend.Event{At: l.At, Action: l.Action, Noun: l.Object}
	if l.ActorID == nil {
		shown.ActorKey = "events.system"
	} else if shown.Actor = known.named[event.User][l.ActorID.String()].name; shown.Actor == "" {
		shown.ActorKey = "events.outsider"
	}
	o := known.object(l)
	shown.Object, shown.Href = o.name, o.href
	for _, f := range l.Fields {
		if d := known.detail(f); d.Value != "" {
			inRegister(l.Object, f, &d)
			shown.Details = append(shown.Details, d)
		}
	}
	if l.ObjectID != "" {
		shown.Details = append(shown.Details, frontend.EventDetail{Name: "id", Value: l.ObjectID})
	}
	return shown
}

// object is what an event happened to. A deleted object has the name kept in the event, and no page.
func (known objects) object(l event.Line) object {
	if o, ok := known.named[event.Kind(l.Object)][l.ObjectID]; ok {
		return o
	}
	var labels []string
	for _, f := range l.Fields {
		switch {
		case !f.Label:
		case f.Kind == event.User:
			return known.named[f.Kind][strings.Join(f.Texts(), "")]
		default:
			labels = append(labels, f.Texts()...)
		}
	}
	o := object{name: strings.Join(labels, " ")}
	if q, ok := l.Event.(event.QuestionnairePublished); ok {
		o.href = known.base + "/questionnaires/" + q.Key + "/" + q.Version
	}
	return o
}

// words are the prefixes of the message keys for values that are words.
var words = map[event.Kind]string{
	event.YesNo:      "events.",
	event.Role:       "role.",
	event.EntityKind: "kind.",
	event.Language:   "language.",
	event.Access:     "tokens.access.",
	event.Link:       "event_link.",
	event.FieldName:  "event_field.",
	event.Work:       "event_work.",
}

// detail is a value of an event in words, "" if it is empty.
func (known objects) detail(f event.Field) frontend.EventDetail {
	texts := f.Texts()
	for i, text := range texts {
		if o, ok := known.named[f.Kind][text]; ok {
			texts[i] = o.name
		}
	}
	d := frontend.EventDetail{Name: f.Name, Value: strings.Join(texts, ", ")}
	if prefix := words[f.Kind]; prefix != "" {
		d.ValueKey = prefix + d.Value
	}
	return d
}

// inRegister gives a value of a register's row its words.
func inRegister(noun string, f event.Field, d *frontend.EventDetail) {
	r, isRegister := registers.Of(noun)
	if _, has := r.Field(f.Name); !isRegister || !has {
		return
	}
	d.Label = r.Name + ".field." + f.Name
	if f.Kind == event.Choice {
		d.ValueKey = r.Object + "." + f.Name + "." + d.Value
	}
}
