package web

import (
	"net/http"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/registers"
	"mognad/assessment/workbook"
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
	q.Links = true
	log, err := p.Chain.Search.EventLog(r.Request.Context(), r.Principal, q)
	if err != nil {
		return err
	}
	l := p.shownLog(r, log)
	base := organisationPath(r, "/events")
	page := &frontend.Events{
		Base:    base,
		Query:   q.Text,
		From:    string(q.From),
		To:      string(q.To),
		Person:  r.Query("person"),
		Kind:    q.Object,
		Entity:  r.Query("entity"),
		People:  l.people(),
		Kinds:   eventKinds(r),
		Tree:    l.entities(),
		Stopped: log.Stopped,
		Exports: eventExports(r, base),
	}
	for _, e := range log.Lines {
		page.Events = append(page.Events, l.event(r, e))
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
		Says: func(names search.EventNames, e search.LoggedEvent) string {
			return sentence(r.L, names, e)
		},
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
	return p.sendTable(r, t, format, r.fileName("events.file_name"))
}

// shownLog is a part of the log as a page shows it.
type shownLog struct {
	search.EventLog
	base  string            // address of the organisation
	paths map[string]string // of registers, by the kind of object
}

func (p *Pages) shownLog(r *Request, log search.EventLog) shownLog {
	l := shownLog{EventLog: log, base: organisationPath(r, ""), paths: map[string]string{}}
	for _, w := range p.Chain.Registers.All {
		l.paths[w.Object] = w.Path()
	}
	return l
}

// people are those to choose from.
func (l shownLog) people() []frontend.Option {
	var options []frontend.Option
	for _, m := range l.People {
		options = append(options, frontend.Option{Value: m.UserID.String(), Label: m.Name})
	}
	return options
}

// entities are those to choose from.
func (l shownLog) entities() []frontend.Option {
	var options []frontend.Option
	for _, n := range l.Tree.Nodes {
		options = append(options, frontend.Option{Value: n.ID.String(), Label: n.Name, Depth: n.Depth})
	}
	return options
}

// event is a line of the log as the page shows it.
func (l shownLog) event(r *Request, e search.LoggedEvent) frontend.Event {
	says := sentence(r.L, l.Names, e)
	shown := frontend.Event{At: e.At, Action: e.Action, Actor: actorName(r, e), Says: frontend.Linked{Before: says}}
	if href := l.href(r, e); href != "" && e.Object != "" {
		if before, after, found := strings.Cut(says, e.Object); found {
			shown.Says = frontend.Linked{Before: before, Link: e.Object, Href: href, After: after}
		}
	}
	for _, f := range e.Fields {
		if d := detail(l.Names, f); d.Value != "" {
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
func (l shownLog) href(r *Request, e search.LoggedEvent) string {
	kind, id := event.Kind(e.Line.Object), e.ObjectID
	for _, f := range e.Fields {
		if f.Label && f.Kind == event.User {
			kind, id = f.Kind, strings.Join(f.Texts(), "")
		}
	}
	if q, ok := e.Event.(event.QuestionnairePublished); ok {
		return l.base + "/questionnaires/" + q.Key + "/" + q.Version
	}
	switch {
	case kind == event.Organisation && id == r.Principal.Organisation.ID.String():
		return l.base + "/settings"
	case (kind == event.User || kind == event.Person) && l.Names.Of(kind, id) != "":
		return l.base + "/users/" + id
	case (kind == event.Entity || kind == event.Applicability) && l.Names.Of(kind, id) != "":
		return l.base + "/entities/" + id
	case l.Rows[kind][id]:
		return l.base + l.paths[string(kind)] + "/" + id
	}
	return ""
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
func detail(names search.EventNames, f event.Field) frontend.EventDetail {
	texts := f.Texts()
	for i, text := range texts {
		if name := names.Of(f.Kind, text); name != "" {
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
