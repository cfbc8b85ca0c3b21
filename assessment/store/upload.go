package store

import (
	"time"

	"mognad/assessment"
)

func (t *tx) Upload(user, id assessment.ID) (assessment.Upload, error) {
	return first[assessment.Upload](t, "user_id = ? AND id = ?", user, id)
}

func (t *tx) AddUpload(u assessment.Upload) error {
	if err := t.db.Where("user_id = ? AND kind = ?", u.UserID, u.Kind).Delete(&assessment.Upload{}).Error; err != nil {
		return translate(err)
	}
	return insert(t, &u, "id")
}

func (t *tx) DeleteUploads(before time.Time) error {
	return translate(t.db.Where("created_at < ?", before).Delete(&assessment.Upload{}).Error)
}

func (t *tx) DeleteUpload(id assessment.ID) error {
	return remove[assessment.Upload](t, "id = ?", id)
}
