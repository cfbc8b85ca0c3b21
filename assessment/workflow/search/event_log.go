package search

import (
	"context"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// EventQuery says which lines of the event log somebody asks for; what is zero asks for all.
type EventQuery struct {
	Before *assessment.ID  // only lines before this one, which the answer before ended with
	From   assessment.Date // first and last day
	To     assessment.Date
	Actor  *assessment.ID // who did it
	Object string         // the kind of object, such as "round"
	Entity *assessment.ID // what happened to it, in it or in its self-assessments
	Text   string         // words that must all be in names and values
	Limit  int            // the most lines; 0 for a page
}

// EventPage is how many lines a page has, and MaxEvents how many a file has.
const (
	EventPage = 100
	MaxEvents = 10000
)

// The lines that one request looks through, and how many are read at a time.
const (
	scanned = 20000
	batch   = 1000
)

// EventLog is a part of the log, latest first.
type EventLog struct {
	Lines   []LoggedEvent
	Next    *assessment.ID // what to ask before, for the lines that follow; nil at the end of the log
	Stopped int            // how many lines were looked through, if that ended the search before the part was full
	Names   EventNames
}

// LoggedEvent is a line with the names of who did it and of what it happened to: as the event keeps them, or as they
// are now; "" for somebody who does not belong to the organisation and for what has no name.
type LoggedEvent struct {
	event.Line
	Actor  string
	Object string
}

// EventNames are the names of things today, by kind and id.
type EventNames map[event.Kind]map[string]string

// Of is the name of something, "" if it has none.
func (n EventNames) Of(kind event.Kind, id string) string { return n[kind][id] }

// EventLog lists the organisation's event log as [workflow.Kernel.Events] does, with names, and only the lines asked
// for. About what auditors write, it only says that it was written: neither an entity nor words find more of such a
// line than it shows.
func (w *UseCases) EventLog(ctx context.Context, p assessment.Principal, q EventQuery) (EventLog, error) {
	var l EventLog
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		if err := workflow.MayAtRoot(tx, p, assessment.ReadEvents); err != nil {
			return err
		}
		s, err := newEventSearch(tx, w.kernel, q)
		if err != nil {
			return err
		}
		l, err = s.read(tx)
		return err
	})
	return l, err
}

// eventSearch is a query with what it needs to know.
type eventSearch struct {
	EventQuery
	kernel      *workflow.Kernel
	names       EventNames
	wanted      words
	assessments map[string]bool // of the entity asked for
}

func newEventSearch(tx assessment.Tx, k *workflow.Kernel, q EventQuery) (eventSearch, error) {
	s := eventSearch{EventQuery: q, kernel: k, wanted: wordsOf(cleaned(q.Text)), assessments: map[string]bool{}}
	var invalid []assessment.FieldError
	for name, day := range map[string]assessment.Date{"from": q.From, "to": q.To} {
		if !day.Valid() {
			invalid = append(invalid, assessment.FieldError{Field: name, Key: "error.invalid"})
		}
	}
	if err := assessment.InvalidFields(invalid); err != nil {
		return s, err
	}
	if s.Limit <= 0 || s.Limit > MaxEvents {
		s.Limit = EventPage
	}
	return s, s.name(tx)
}

// name reads the names of everything that lines refer to.
func (s *eventSearch) name(tx assessment.Tx) error {
	persons, err := people.Names(tx)
	if err != nil {
		return err
	}
	entities, err := tx.Entities()
	if err != nil {
		return err
	}
	bodies, err := tx.Bodies()
	if err != nil {
		return err
	}
	rounds, err := tx.Rounds()
	if err != nil {
		return err
	}
	audits, err := tx.Audits()
	if err != nil {
		return err
	}
	ofPeople := byID(persons)
	s.names = EventNames{
		event.User:   ofPeople,
		event.Person: ofPeople,
		event.Entity: named(entities, func(e assessment.Entity) (assessment.ID, string) { return e.ID, e.Name }),
		event.Body:   named(bodies, func(b assessment.Body) (assessment.ID, string) { return b.ID, b.Name }),
		event.Round:  named(rounds, func(r assessment.Round) (assessment.ID, string) { return r.ID, r.Name }),
		event.Audit:  named(audits, func(a assessment.Audit) (assessment.ID, string) { return a.ID, a.Title }),
	}
	var ids []assessment.ID
	for _, e := range entities {
		ids = append(ids, e.ID)
	}
	assessments, err := tx.AssessmentsOf(ids)
	if err != nil {
		return err
	}
	s.names[event.Assessment] = map[string]string{}
	for _, a := range assessments {
		entity := s.names.Of(event.Entity, a.EntityID.String())
		s.names[event.Assessment][a.ID.String()] = joined(entity, s.names.Of(event.Round, a.RoundID.String()))
		if s.Entity != nil && a.EntityID == *s.Entity {
			s.assessments[a.ID.String()] = true
		}
	}
	return nil
}

func byID(names map[assessment.ID]string) map[string]string {
	by := make(map[string]string, len(names))
	for id, name := range names {
		by[id.String()] = name
	}
	return by
}

func named[T any](list []T, of func(T) (assessment.ID, string)) map[string]string {
	by := make(map[string]string, len(list))
	for _, one := range list {
		id, name := of(one)
		by[id.String()] = name
	}
	return by
}

// read looks through the log until the part is full.
func (s eventSearch) read(tx assessment.Tx) (EventLog, error) {
	l := EventLog{Names: s.names, Lines: []LoggedEvent{}}
	before, seen := s.Before, 0
	for seen < scanned {
		rows, err := tx.Events(before, batch)
		if err != nil {
			return l, err
		}
		for i, row := range rows {
			if line, fits := s.line(row); fits {
				l.Lines = append(l.Lines, line)
			}
			if len(l.Lines) == s.Limit && (i+1 < len(rows) || len(rows) == batch) {
				l.Next = &rows[i].ID
				return l, nil
			}
		}
		if seen += len(rows); len(rows) < batch {
			return l, nil
		}
		before = &rows[len(rows)-1].ID
	}
	l.Next, l.Stopped = before, seen
	return l, nil
}

// line is the line of a row, and whether it is asked for.
func (s eventSearch) line(row assessment.Event) (LoggedEvent, bool) {
	day := s.kernel.Day(row.At)
	switch {
	case s.From != "" && day < s.From, s.To != "" && s.To < day:
		return LoggedEvent{}, false
	case s.Actor != nil && (row.ActorID == nil || *row.ActorID != *s.Actor):
		return LoggedEvent{}, false
	case s.Object != "" && row.Object != s.Object:
		return LoggedEvent{}, false
	}
	e := LoggedEvent{Line: event.Read(row)}
	if e.Findings {
		e.Line = e.WithoutDetails()
	}
	if row.ActorID != nil {
		e.Actor = s.names.Of(event.User, row.ActorID.String())
	}
	e.Object = s.object(e.Line)
	return e, s.concerns(e.Line) && s.says(e)
}

// object names what an event happened to: as the event keeps it, else as it is called now.
func (s eventSearch) object(l event.Line) string {
	var labels []string
	for _, f := range l.Fields {
		switch {
		case !f.Label:
		case f.Kind == event.User:
			labels = append(labels, s.names.Of(f.Kind, strings.Join(f.Texts(), "")))
		default:
			labels = append(labels, f.Texts()...)
		}
	}
	if len(labels) > 0 {
		return strings.Join(labels, " ")
	}
	return s.names.Of(event.Kind(l.Object), l.ObjectID)
}

// concerns reports whether a line is about the entity asked for.
func (s eventSearch) concerns(l event.Line) bool {
	if s.Entity == nil {
		return true
	}
	about := func(kind event.Kind, id string) bool {
		return kind == event.Entity && id == s.Entity.String() || kind == event.Assessment && s.assessments[id]
	}
	return about(event.Kind(l.Object), l.ObjectID) || slices.ContainsFunc(l.Fields, func(f event.Field) bool {
		return slices.ContainsFunc(f.Texts(), func(id string) bool { return about(f.Kind, id) })
	})
}

// says reports whether the names and values of a line have all words.
func (s eventSearch) says(e LoggedEvent) bool {
	if len(s.wanted) == 0 {
		return true
	}
	texts := []string{e.Actor, e.Object, e.Action}
	for _, f := range e.Fields {
		for _, text := range f.Texts() {
			if name := s.names.Of(f.Kind, text); name != "" {
				text = name
			}
			texts = append(texts, text)
		}
	}
	return fold(strings.Join(texts, " ")).has(s.wanted)
}
