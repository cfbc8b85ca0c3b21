package store

import "mognad/assessment"

func (t *tx) Entities() ([]assessment.Entity, error) {
	return all[assessment.Entity](t, "name, id", "")
}

func (t *tx) Entity(id assessment.ID) (assessment.Entity, error) {
	return first[assessment.Entity](t, "id = ?", id)
}

func (t *tx) AddEntity(e assessment.Entity) error { return insert(t, &e, "key") }

func (t *tx) SaveEntity(e assessment.Entity) (assessment.Entity, error) {
	load := func() (assessment.Entity, error) { return t.Entity(e.ID) }
	return change(t, &e, &e.Version, "key", load,
		"key", "parent_id", "name", "kind", "body_id", "valid_from", "valid_to", "successors", "updated_at")
}

func (t *tx) DeleteEntity(id assessment.ID, version int64) error {
	err := remove[assessment.Entity](t, "id = ? AND version = ?", id, version)
	if assessment.CodeOf(err) == assessment.NotFound {
		if current, found := t.Entity(id); found == nil {
			return assessment.Changed(current)
		}
	}
	return err
}
