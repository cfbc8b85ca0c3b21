package web

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
	"mognad/frontend"
)

// eventsShown is how many lines of the log the use case gives at a time.
const eventsShown = 100

// Events shows the organisation's audit log, the part before the event named in the address if one is.
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

// objects are what ids in the log stand for today.
type objects struct {
	people map[string]object
	others map[string]object
	base   string // address of the organisation
}

func (p *Pages) knownObjects(r *Request) (objects, error) {
	known := objects{people: map[string]object{}, others: map[string]object{}, base: organisationPath(r, "")}
	people, _, err := p.Chain.People.People(r.Request.Context(), r.Principal)
	if err != nil {
		return known, err
	}
	for _, person := range people {
		id := person.UserID.String()
		known.people[id] = object{name: person.Name, href: known.base + "/users/" + id}
	}
	s, err := p.Chain.Entities.Structure(r.Request.Context(), r.Principal)
	if err != nil {
		return known, err
	}
	for _, n := range s.Tree.Nodes {
		known.others[n.ID.String()] = object{name: n.Name, href: known.base + "/entities/" + n.ID.String()}
	}
	for _, w := range p.Chain.Registers.All {
		if !r.Principal.MaySomewhere(w.Read) {
			continue
		}
		l, err := w.List(r.Request.Context(), r.Principal, rows.Query{})
		if err != nil {
			return known, err
		}
		for _, i := range l.Items {
			id := i.Head.ID.String()
			known.others[id] = object{name: w.NameOf(i), href: known.base + w.Path() + "/" + id}
		}
	}
	o := r.Principal.Organisation
	known.others[o.ID.String()] = object{name: o.Name, href: known.base + "/settings"}
	return known, nil
}

// event is a line of the log as the page shows it.
func (known objects) event(e assessment.Event) frontend.Event {
	shown := frontend.Event{At: e.At, Action: e.Action, Noun: e.Object}
	switch {
	case e.ActorID == nil:
		shown.ActorKey = "events.system"
	case known.people[e.ActorID.String()].name != "":
		shown.Actor = known.people[e.ActorID.String()].name
	default:
		shown.ActorKey = "events.outsider"
	}
	o := known.object(e)
	shown.Object, shown.Href = o.name, o.href
	for _, name := range slices.Sorted(maps.Keys(e.Data)) {
		if d, ok := known.detail(name, e.Data[name]); ok {
			inRegister(e.Object, &d)
			shown.Details = append(shown.Details, d)
		}
	}
	if e.ObjectID != "" {
		shown.Details = append(shown.Details, frontend.EventDetail{Name: "id", Value: e.ObjectID})
	}
	return shown
}

// object is what an event happened to. What is gone has the name that the event kept, and no page.
func (known objects) object(e assessment.Event) object {
	kept := func(name string) string {
		text, _ := e.Data[name].(string) // "" when the event has none
		return text
	}
	switch e.Object {
	case "user", "member":
		return known.people[e.ObjectID]
	case "membership":
		return known.people[kept("user")]
	case "questionnaire":
		return object{
			name: kept("key") + " " + kept("version"),
			href: known.base + "/questionnaires/" + kept("key") + "/" + kept("version"),
		}
	}
	if o, ok := known.others[e.ObjectID]; ok {
		return o
	}
	if r, ok := registers.Of(e.Object); ok {
		return object{name: kept(r.NameField().Name)}
	}
	return object{name: kept("name")}
}

// detail is a value of an event in words; false for one that says nothing.
func (known objects) detail(name string, value any) (frontend.EventDetail, bool) {
	d := frontend.EventDetail{Name: name}
	switch v := value.(type) {
	case nil:
		return d, false
	case bool:
		d.ValueKey = map[bool]string{true: "events.yes", false: "events.no"}[v]
	case []any:
		var names []string
		for _, one := range v {
			names = append(names, known.name(fmt.Sprint(one)))
		}
		d.Value = strings.Join(names, ", ")
	case string:
		if prefix := map[string]string{"role": "role.", "kind": "kind.", "language": "language.", "access": "tokens.access.", "link": "event_link."}[name]; prefix != "" &&
			v != "" {
			d.ValueKey = prefix + v
		} else {
			d.Value = known.name(v)
		}
	default:
		d.Value = fmt.Sprint(v)
	}
	return d, d.Value != "" || d.ValueKey != ""
}

// inRegister gives a value of a register's row its words.
func inRegister(noun string, d *frontend.EventDetail) {
	r, isRegister := registers.Of(noun)
	f, has := r.Field(d.Name)
	if !isRegister || !has {
		return
	}
	d.Label = r.Name + ".field." + f.Name
	if f.Kind == registers.Choice {
		d.ValueKey = r.Object + "." + f.Name + "." + strings.TrimPrefix(d.ValueKey, "kind.")
	}
}

// name is the name of what the text is the id of, else the text.
func (known objects) name(text string) string {
	for _, o := range []object{known.people[text], known.others[text]} {
		if o.name != "" {
			return o.name
		}
	}
	return text
}
