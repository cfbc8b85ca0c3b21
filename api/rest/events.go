package rest

import (
	"net/http"
	"time"

	"mognad/assessment"
)

// event is a line of the audit log as the API answers it.
type event struct {
	ID       string         `json:"id" format:"uuid"`
	At       time.Time      `json:"at"`
	Actor    *string        `json:"actor" format:"uuid" doc:"Id of the user; null for the system and for somebody not signed in"`
	Action   string         `json:"action" example:"entity.change"`
	Object   string         `json:"object" example:"entity"`
	ObjectID string         `json:"object_id"`
	Data     map[string]any `json:"data" doc:"What was written"`
}

func eventOf(e assessment.Event) event {
	shaped := event{
		ID:       e.ID.String(),
		At:       e.At.UTC(),
		Actor:    optionalID(e.ActorID),
		Action:   e.Action,
		Object:   e.Object,
		ObjectID: e.ObjectID,
		Data:     e.Data,
	}
	if shaped.Data == nil {
		shaped.Data = map[string]any{}
	}
	return shaped
}

type eventsInput struct {
	InOrganisation
	Before string `query:"before" doc:"Id of an event: those before it are listed"`
}

func (a *API) registerEvents() {
	register(a, Operation{
		ID:          "list-events",
		Method:      http.MethodGet,
		Path:        "/organisations/{organisation}/events",
		Action:      assessment.ReadEvents,
		Tag:         tagEvents,
		Summary:     "List the audit log",
		Description: "Latest first, 100 at a time. For the next ones send the last id as before; an empty list is the end.",
	}, a.listEvents)
}

func (a *API) listEvents(r *request, in *eventsInput) (*reply[list[event]], error) {
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
