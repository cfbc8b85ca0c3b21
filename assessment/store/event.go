package store

import (
	"encoding/json"

	"mognad/assessment"
)

// AddEvent implements [assessment.Events]. The event gets the scope's organisation; if it cannot be written, the change
// itself is refused. An existing id is a [assessment.Conflict].
func (t *tx) AddEvent(e assessment.Event) error {
	e.OrganisationID = t.organisation()
	if e.Data == nil {
		e.Data = json.RawMessage("{}")
	}
	t.logged = e.ID
	return eventError(t.db.Create(&e).Error)
}

// eventError translates the error of an event that could not be written.
func eventError(err error) error {
	if err == nil || faultOf(err) == taken || faultOf(err).code == assessment.Unavailable {
		return translate(err)
	}
	return &assessment.Error{Code: assessment.Unavailable, Key: "error.unavailable", Err: err}
}

func (t *tx) Events(before *assessment.ID, limit int) ([]assessment.Event, error) {
	rows := []assessment.Event{}
	db := t.db.Order("id DESC").Limit(limit)
	if before != nil {
		db = db.Where("id < ?", *before)
	}
	return rows, translate(db.Find(&rows).Error)
}

func (t *tx) EventsAbout(object string) ([]assessment.Event, error) {
	rows := []assessment.Event{}
	return rows, translate(t.db.Where("object = ?", object).Order("id").Find(&rows).Error)
}

// EventRow is an event as a row of the log of an organisation; the zero id is that of the installation.
func EventRow(t Table, organisation string, e assessment.Event) Row {
	values := map[string]any{
		"organisation_id": organisation,
		"id":              e.ID.String(),
		"at":              e.At,
		"action":          e.Action,
		"object":          e.Object,
		"object_id":       e.ObjectID,
		"data":            e.Data,
	}
	if e.ActorID != nil {
		values["actor_id"] = e.ActorID.String()
	}
	row := make(Row, len(t.Columns))
	for i, c := range t.Columns {
		row[i] = values[c.Name]
	}
	return row
}
