package store

import (
	"encoding/json"
	"errors"

	"gorm.io/gorm"

	"mognad/assessment"
)

// AddEvent implements [assessment.Events]. The event gets the scope's organisation; one that cannot be written
// refuses the change that it tells of. An id that is there already is a [assessment.Conflict].
func (t *tx) AddEvent(e assessment.Event) error {
	e.OrganisationID = t.organisation()
	if e.Data == nil {
		e.Data = json.RawMessage("{}")
	}
	return unlogged(t.db.Create(&e).Error)
}

// unlogged translates the error of an event that could not be written.
func unlogged(err error) error {
	if err == nil || errors.Is(duplicate(err), gorm.ErrDuplicatedKey) {
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
