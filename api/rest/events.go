package rest

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment"
	"mognad/assessment/event"
)

// Event is a line of the event log as the API returns it.
type Event struct {
	ID       string    `json:"id" format:"uuid"`
	At       time.Time `json:"at"`
	Actor    *string   `json:"actor" format:"uuid" doc:"Id of the user; null for the system and those not signed in"`
	Action   string    `json:"action" example:"entity.change"`
	Object   string    `json:"object" example:"entity"`
	ObjectID string    `json:"object_id"`
	Data     eventData `json:"data"`
}

// eventData are the fields of an event.
type eventData struct{ event.Fields }

// Schema is that of an object; the description of the operation lists the fields of each type of event.
func (eventData) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: "What was written"}
}

func eventOf(l event.Line) Event {
	return Event{
		ID:       l.ID.String(),
		At:       l.At.UTC(),
		Actor:    optionalID(l.ActorID),
		Action:   l.Action,
		Object:   l.Object,
		ObjectID: l.ObjectID,
		Data:     eventData{Fields: l.Fields},
	}
}

// eventsIntroduction comes before the table of events.
const eventsIntroduction = `Latest first, 100 at a time. For the next ones, send the last id as before; an empty list is the end.

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

func (a *API) listEvents(r *request, in *eventsInput) (*response[list[Event]], error) {
	var before *assessment.ID
	if in.Before != "" {
		id, err := assessment.ParseID(in.Before)
		if err != nil {
			return nil, assessment.InvalidField("before", "error.invalid", nil)
		}
		before = &id
	}
	events, err := a.Chain.Events(r, r.Principal, before)
	if err != nil {
		return nil, err
	}
	return listOf(events, eventOf), nil
}
