package store

import (
	"time"

	"mognad/assessment"
)

func (t *tx) Upload(user, id assessment.ID) (assessment.Upload, error) {
	return first[assessment.Upload](t, "user_id = ? AND id = ?", user, id)
}

func (t *tx) AddUpload(u assessment.Upload, removeBefore time.Time) error {
	if err := t.db.Where("created_at < ?", removeBefore).Delete(&assessment.Upload{}).Error; err != nil {
		return translate(err)
	}
	return insert(t, &u, "id")
}

func (t *tx) DeleteUpload(id assessment.ID) error {
	return remove[assessment.Upload](t, "id = ?", id)
}
