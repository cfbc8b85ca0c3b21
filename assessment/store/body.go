package store

import "mognad/assessment"

func (t *tx) Bodies() ([]assessment.Body, error) {
	return all[assessment.Body](t, "name, id", "")
}

func (t *tx) Body(id assessment.ID) (assessment.Body, error) {
	return first[assessment.Body](t, "id = ?", id)
}

func (t *tx) AddBody(b assessment.Body) error { return insert(t, &b, "name") }

func (t *tx) SaveBody(b assessment.Body) (assessment.Body, error) {
	load := func() (assessment.Body, error) { return t.Body(b.ID) }
	return change(t, &b, &b.Version, "name", load, "name", "updated_at")
}

func (t *tx) DeleteBody(id assessment.ID, version int64) error {
	err := remove[assessment.Body](t, "id = ? AND version = ?", id, version)
	if assessment.CodeOf(err) == assessment.NotFound {
		if current, found := t.Body(id); found == nil {
			return assessment.Changed(current)
		}
	}
	return err
}
