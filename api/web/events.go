package web

import (
	"net/http"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/registers"
	"mognad/assessment/workbook"
	rows "mognad/assessment/workflow/registers"
	"mognad/assessment/workflow/search"
	"mognad/frontend"
	"mognad/questionnaires/typed"
)

// Events shows the part of the organisation's event log that the address asks for.
func (p *Pages) Events(r *Request) error {
	q, err := eventQuery(r)
	if err != nil {
		return err
	}
	log, err := p.Chain.Search.EventLog(r.Request.Context(), r.Principal, q)
	if err != nil {
		return err
	}
	known, err := p.knownObjects(r)
	if err != nil {
		return err
	}
	base := organisationPath(r, "/events")
	page := &frontend.Events{
		Base:    base,
		Query:   q.Text,
		From:    string(q.From),
		To:      string(q.To),
		Person:  r.Query("person"),
		Kind:    q.Object,
		Entity:  r.Query("entity"),
		People:  known.people,
		Kinds:   eventKinds(r),
		Tree:    known.tree,
		Stopped: log.Stopped,
		Exports: eventExports(r, base),
	}
	for _, e := range log.Lines {
		page.Events = append(page.Events, known.event(r, log.Names, e))
	}
	if log.Next != nil {
		page.Older = base + "?" + asking(r, "before", log.Next.String())
	}
	if q.Before != nil {
		page.Latest = strings.TrimSuffix(base+"?"+asking(r, "before", ""), "?")
	}
	return p.show(r, http.StatusOK, page)
}

// eventQuery reads what the address asks for.
func eventQuery(r *Request) (search.EventQuery, error) {
	q := search.EventQuery{
		From:   assessment.Date(r.Query("from")),
		To:     assessment.Date(r.Query("to")),
		Object: r.Query("kind"),
		Text:   typed.Line(r.Query("q")),
	}
	for name, id := range map[string]**assessment.ID{"before": &q.Before, "person": &q.Actor, "entity": &q.Entity} {
		if text := r.Query(name); text != "" {
			parsed, err := assessment.ParseID(text)
			if err != nil {
				return q, err
			}
			*id = &parsed
		}
	}
	return q, nil
}

// asking is the query of this page with another value for one name, without it for "".
func asking(r *Request, name, value string) string {
	values := r.Request.URL.Query()
	values.Del(name)
	if value != "" {
		values.Set(name, value)
	}
	return values.Encode()
}

// eventKinds are the kinds of objects that events are about, by their words.
func eventKinds(r *Request) []frontend.Option {
	var options []frontend.Option
	for _, t := range event.Types() {
		if !slices.ContainsFunc(options, func(o frontend.Option) bool { return o.Value == t.Object }) {
			options = append(options, frontend.Option{Value: t.Object, Label: r.L.T("event_object." + t.Object)})
		}
	}
	slices.SortFunc(options, func(a, b frontend.Option) int { return r.L.Compare(a.Label, b.Label) })
	return options
}

func eventExports(r *Request, base string) []frontend.EventExport {
	var list []frontend.EventExport
	for _, format := range workbook.Formats {
		list = append(list, frontend.EventExport{
			Format: string(format),
			Href:   base + "/export?" + asking(r, "format", string(format)),
		})
	}
	return list
}

// ExportEvents sends the lines that the address asks for as a table, with the newest first.
func (p *Pages) ExportEvents(r *Request) error {
	format := workbook.Format(r.Query("format"))
	if !slices.Contains(workbook.Formats, format) {
		return assessment.InvalidField("format", "error.invalid", nil)
	}
	q, err := eventQuery(r)
	if err != nil {
		return err
	}
	q.Before, q.Limit = nil, search.MaxEvents
	log, err := p.Chain.Search.EventLog(r.Request.Context(), r.Principal, q)
	if err != nil {
		return err
	}
	now := p.Chain.Now()
	t := workbook.Table{
		Title:          r.L.T("events.title"),
		Sheet:          r.L.T("events.title"),
		Language:       r.L.Language(),
		Organisation:   r.Principal.Organisation.Name,
		Classification: r.L.T("events.classification"),
		Created:        now,
	}
	for _, key := range []string{"at", "actor", "what_happened", "object", "action_id", "id"} {
		t.Columns = append(t.Columns, workbook.Column{Heading: r.L.T("events." + key)})
	}
	for _, e := range log.Lines {
		kind := "event_object." + e.Line.Object
		t.Rows = append(t.Rows, []string{
			r.L.Local(e.At).Format("2006-01-02 15:04:05"), actorName(r, e), sentence(r.L, log.Names, e), r.L.T(kind), e.Action,
			e.Line.ID.String(),
		})
	}
	return r.sendTable(t, format, r.fileName("events.file_name"))
}

// object is something that the log names by id, with its name now and its page.
type object struct{ name, href string }

// objects are what ids in the log refer to today.
type objects struct {
	named  map[event.Kind]map[string]object
	base   string            // address of the organisation
	people []frontend.Option // to choose from
	tree   []frontend.Option
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
		known.people = append(known.people, frontend.Option{Value: id, Label: person.Name})
	}
	s, err := p.Chain.Entities.Structure(r.Request.Context(), r.Principal)
	if err != nil {
		return known, err
	}
	for _, n := range s.Tree.Nodes {
		entities[n.ID.String()] = object{name: n.Name, href: known.base + "/entities/" + n.ID.String()}
		known.tree = append(known.tree, frontend.Option{Value: n.ID.String(), Label: n.Name, Depth: n.Depth})
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
func (known objects) event(r *Request, names search.EventNames, e search.LoggedEvent) frontend.Event {
	says := sentence(r.L, names, e)
	shown := frontend.Event{At: e.At, Action: e.Action, Actor: actorName(r, e), Says: frontend.Linked{Before: says}}
	if href := known.href(e); href != "" && e.Object != "" {
		if before, after, found := strings.Cut(says, e.Object); found {
			shown.Says = frontend.Linked{Before: before, Link: e.Object, Href: href, After: after}
		}
	}
	for _, f := range e.Fields {
		if d := known.detail(names, f); d.Value != "" {
			inRegister(e.Line.Object, f, &d)
			shown.Details = append(shown.Details, d)
		}
	}
	shown.Details = append(shown.Details, frontend.EventDetail{Name: "action", Label: "events.action_id", Value: e.Action})
	if e.ObjectID != "" {
		shown.Details = append(shown.Details, frontend.EventDetail{Name: "id", Value: e.ObjectID})
	}
	return shown
}

// href is the page of what an event happened to, "" if there is none now.
func (known objects) href(e search.LoggedEvent) string {
	id := e.ObjectID
	for _, f := range e.Fields {
		if f.Label && f.Kind == event.User {
			return known.named[f.Kind][strings.Join(f.Texts(), "")].href
		}
	}
	if q, ok := e.Event.(event.QuestionnairePublished); ok {
		return known.base + "/questionnaires/" + q.Key + "/" + q.Version
	}
	return known.named[event.Kind(e.Line.Object)][id].href
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

	event.ApprovalKind:  "approval.kind.",
	event.ControlStatus: "control_status.",
}

// detail is a value of an event in words, "" if it is empty.
func (known objects) detail(names search.EventNames, f event.Field) frontend.EventDetail {
	texts := f.Texts()
	for i, text := range texts {
		if o, ok := known.named[f.Kind][text]; ok {
			texts[i] = o.name
		} else if name := names.Of(f.Kind, text); name != "" {
			texts[i] = name
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
