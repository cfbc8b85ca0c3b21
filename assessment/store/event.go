package store

import "mognad/assessment"

// AddEvent implements [assessment.Events]. The event gets the scope's organisation; one that cannot be written
// refuses the change that it tells of.
func (t *tx) AddEvent(e assessment.Event) error {
	e.OrganisationID = t.organisation()
	if e.Data == nil {
		e.Data = map[string]any{}
	}
	if err := t.db.Create(&e).Error; err != nil {
		return &assessment.Error{Code: assessment.Unavailable, Key: "error.unavailable", Err: err}
	}
	return nil
}

func (t *tx) Events(before *assessment.ID, limit int) ([]assessment.Event, error) {
	rows := []assessment.Event{}
	db := t.db.Order("id DESC").Limit(limit)
	if before != nil {
		db = db.Where("id < ?", *before)
	}
	return rows, translate(db.Find(&rows).Error)
}
