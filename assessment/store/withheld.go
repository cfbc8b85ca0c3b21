package store

import "mognad/assessment"

func (t *tx) WithheldPassages(audit assessment.ID) ([]assessment.WithheldPassage, error) {
	return all[assessment.WithheldPassage](t, "id", "audit_id = ?", audit)
}

func (t *tx) AddWithheldPassage(p assessment.WithheldPassage) error { return insert(t, &p, "id") }
