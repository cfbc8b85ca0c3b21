package rest

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/workflow/search"
)

// Event is a line of the event log as the API returns it.
type Event struct {
	ID       string    `json:"id" format:"uuid"`
	At       time.Time `json:"at"`
	Actor    *string   `json:"actor" format:"uuid" doc:"Id of the user; null for the system and those not signed in"`
	By       string    `json:"actor_name" doc:"Name of the user in the organisation today; empty for others"`
	Action   string    `json:"action" example:"entity.change"`
	Object   string    `json:"object" example:"entity"`
	ObjectID string    `json:"object_id"`
	Name     string    `json:"object_name" doc:"What it happened to: as the event keeps it, else as it is called today; empty if it has no name"`
	Data     eventData `json:"data"`
}

// eventData are the fields of an event.
type eventData struct{ event.Fields }

// Schema is that of an object; the description of the operation lists the fields of each type of event.
func (eventData) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: "What was written"}
}

func eventOf(l search.LoggedEvent) Event {
	return Event{
		ID:       l.ID.String(),
		At:       l.At.UTC(),
		Actor:    optionalID(l.ActorID),
		Action:   l.Action,
		By:       l.Actor,
		Object:   l.Line.Object,
		Name:     l.Object,
		ObjectID: l.ObjectID,
		Data:     eventData{Fields: l.Fields},
	}
}

// eventsIntroduction comes before the table of events.
const eventsIntroduction = `Latest first, 100 at a time. For the next ones, send next as before. A search looks through 20,000 events at a time: a part
may then hold fewer events, or none, and still have a next.

These are the events and their data. Events are kept as they were written: those of an earlier version may lack a
field, and those of a later version may have others. What auditors write is only logged as done; data is then empty.

| Action | Object | Data |
|---|---|---|
`

// eventsDescription says which fields the data of each type of event have.
func eventsDescription() string {
	var b strings.Builder
	b.WriteString(eventsIntroduction)
	for _, t := range event.Types() {
		var fields []string
		for _, f := range t.Fields {
			kind := string(f.Kind)
			if f.List {
				kind = "list: " + kind
			}
			fields = append(fields, fmt.Sprintf("`%s` (%s)", f.Name, kind))
		}
		if t.Findings {
			fields = nil
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", t.Action, t.Object, strings.Join(fields, ", "))
	}
	return b.String()
}

type eventsInput struct {
	InOrganisation
	Before string `query:"before" doc:"Id of an event: lists those before it"`
	From   string `query:"from" doc:"First day" example:"2026-01-01"`
	To     string `query:"to" doc:"Last day" example:"2026-12-31"`
	Actor  string `query:"actor" doc:"Id of the user who did it"`
	Object string `query:"object" doc:"Kind of object, such as round"`
	Entity string `query:"entity" doc:"Id of an entity: what happened to it, in it and in its self-assessments"`
	Query  string `query:"q" maxLength:"200" doc:"Words that must all be in the names and values of the event"`
}

func (a *API) registerEvents() {
	register(a, Operation{
		ID:          "list-events",
		Method:      http.MethodGet,
		Path:        "/organisations/{organisation}/events",
		Permission:  assessment.ReadEvents,
		Tag:         tagEvents,
		Summary:     "List the event log",
		Description: eventsDescription(),
	}, a.listEvents)
}

func (a *API) listEvents(r *request, in *eventsInput) (*response[eventList], error) {
	q := search.EventQuery{
		From:   assessment.Date(in.From),
		To:     assessment.Date(in.To),
		Object: in.Object,
		Text:   in.Query,
	}
	for _, field := range []struct {
		name, text string
		id         **assessment.ID
	}{{"before", in.Before, &q.Before}, {"actor", in.Actor, &q.Actor}, {"entity", in.Entity, &q.Entity}} {
		if field.text == "" {
			continue
		}
		id, err := assessment.ParseID(field.text)
		if err != nil {
			return nil, assessment.InvalidField(field.name, "error.invalid", nil)
		}
		*field.id = &id
	}
	log, err := a.Chain.Search.EventLog(r, r.Principal, q)
	if err != nil {
		return nil, err
	}
	shaped := &response[eventList]{Body: eventList{Items: []Event{}, Next: optionalID(log.Next)}}
	for _, e := range log.Lines {
		shaped.Body.Items = append(shaped.Body.Items, eventOf(e))
	}
	return shaped, nil
}

// eventList is a part of the log, and where the next one begins.
type eventList struct {
	Items []Event `json:"items" nullable:"false"`
	Next  *string `json:"next" format:"uuid" doc:"Send it as before for the events that follow; null at the end of the log"`
}
