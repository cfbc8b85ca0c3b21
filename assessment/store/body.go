package store

import "mognad/assessment"

func (t *tx) Bodies() ([]assessment.Body, error) {
	return all[assessment.Body](t, "name, id", "")
}

func (t *tx) Body(id assessment.ID) (assessment.Body, error) {
	return first[assessment.Body](t, "id = ?", id)
}
