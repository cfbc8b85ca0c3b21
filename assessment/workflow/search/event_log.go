package search

import (
	"context"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// EventQuery says which lines of the event log somebody asks for; what is zero asks for all.
type EventQuery struct {
	Before *assessment.ID  // only lines before this one, which the answer before ended with
	From   assessment.Date // first and last day
	To     assessment.Date
	Actor  *assessment.ID // who did it
	Object string         // the kind of object, such as "round"
	Entity *assessment.ID // what happened to it, in it or in its self-assessments
	Text   string         // words that must all be in names and values, or in what Says says
	Limit  int            // the most lines; 0 for a page
	Links  bool           // with the rows that lines are about

	// Says is a line in the words in which its reader sees it, so that these can be searched for; nil for none.
	Says func(names EventNames, e LoggedEvent) string
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

	People []assessment.Person // of the organisation, by name
	Tree   assessment.Tree     // its entities
	Rows   EventRows           // only with [EventQuery.Links]
}

// EventRows are the rows of registers that lines are about and that the reader can open, by kind and id.
type EventRows map[event.Kind]map[string]bool

// LoggedEvent is a line with the name of the person who did it and of what it happened to: as the event keeps them, or
// as they are now; "" for somebody who does not belong to the organisation and for what has no name.
type LoggedEvent struct {
	event.Line
	Actor  string
	Object string
	Rule   LoggedRule // that the event names; zero if it names none, or one that its questionnaire lacks
}

// LoggedRule is a rule of the questionnaire version that a self-assessment answers.
type LoggedRule struct {
	Question       string // id of the question that it belongs to
	Recommendation questionnaires.Text
	Languages      []string // of the questionnaire, the source language first
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
		ctx, tx := workflow.Within(ctx, p, tx)
		if err := workflow.MayAtRoot(tx, p, assessment.ReadEvents); err != nil {
			return err
		}
		s, err := newEventSearch(tx, w.kernel, p, q)
		if err != nil {
			return err
		}
		if l, err = s.read(tx); err != nil {
			return err
		}
		if l.Tree, err = workflow.ReadTree(tx, p); err != nil {
			return err
		}
		l.People = s.people
		assessment.SortByName(workflow.Language(p), l.People, func(m assessment.Person) string { return m.Name })
		if q.Links {
			l.Rows, err = w.eventRows(ctx, p, l.Lines)
		}
		return err
	})
	return l, err
}

// eventSearch is a query with what it needs to know.
type eventSearch struct {
	EventQuery
	kernel      *workflow.Kernel
	of          assessment.Organisation // in whose time zone days begin
	names       EventNames
	people      []assessment.Person
	wanted      words
	assessments map[string]bool             // of the entity asked for
	rounds      map[string]assessment.Round // of self-assessments, by the id of the assessment
	results     bool                        // the reader may read those of every entity
}

func newEventSearch(
	tx assessment.Tx,
	k *workflow.Kernel,
	p assessment.Principal,
	q EventQuery,
) (eventSearch, error) {
	s := eventSearch{
		EventQuery:  q,
		kernel:      k,
		of:          p.Organisation,
		wanted:      wordsOf(cleaned(q.Text)),
		assessments: map[string]bool{},
		rounds:      map[string]assessment.Round{},
		results:     workflow.MayAtRoot(tx, p, assessment.ReadResults) == nil,
	}
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
			line, fits, err := s.line(tx, row)
			if err != nil {
				return l, err
			}
			if fits {
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
func (s eventSearch) line(tx assessment.Tx, row assessment.Event) (LoggedEvent, bool, error) {
	day := s.kernel.Day(s.of, row.At)
	switch {
	case s.From != "" && day < s.From, s.To != "" && s.To < day:
		return LoggedEvent{}, false, nil
	case s.Actor != nil && (row.ActorID == nil || *row.ActorID != *s.Actor):
		return LoggedEvent{}, false, nil
	case s.Object != "" && !isAbout(row, s.Object):
		return LoggedEvent{}, false, nil
	}
	e := LoggedEvent{Line: event.Read(row)}
	if e.Findings {
		e.Line = e.WithoutDetails()
	}
	if row.ActorID != nil {
		e.Actor = s.names.Of(event.User, row.ActorID.String())
	}
	e.Object = s.object(e.Line)
	if !s.concerns(e.Line) {
		return e, false, nil
	}
	var err error
	if e.Rule, err = s.rule(tx, e.Line); err != nil {
		return e, false, err
	}
	return e, s.says(e), nil
}

// isAbout reports whether a row is about an object of the kind. A statement of applicability was first logged as the
// entity that it belongs to.
func isAbout(row assessment.Event, object string) bool {
	return row.Object == object ||
		object == string(event.Applicability) && row.Action == event.ActionOf[event.EntityApplicabilitySaved]()
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
		switch kind {
		case event.Entity, event.Applicability:
			return id == s.Entity.String()
		case event.Assessment:
			return s.assessments[id]
		}
		return false
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
	if s.Says != nil {
		texts = append(texts, s.Says(s.names, e))
	}
	return fold(strings.Join(texts, " ")).has(s.wanted)
}
