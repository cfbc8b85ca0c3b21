package store

import (
	"time"

	"gorm.io/gorm/clause"

	"mognad/assessment"
)

func (t *tx) ClaimResponse(r assessment.KeptResponse) (assessment.KeptResponse, bool, error) {
	if r.Response == nil {
		r.Response = []byte{}
	}
	res := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
	if res.Error != nil || res.RowsAffected > 0 {
		return r, res.RowsAffected > 0, translate(res.Error)
	}
	kept, err := first[assessment.KeptResponse](t, "user_id = ? AND key = ?", r.UserID, r.Key)
	return kept, false, err
}

func (t *tx) KeepResponse(r assessment.KeptResponse) error {
	res := t.db.Model(&r).Select("reply").Updates(&r)
	if res.Error != nil {
		return translate(res.Error)
	}
	if res.RowsAffected == 0 {
		return assessment.Missing()
	}
	return nil
}

func (t *tx) DeleteResponses(before time.Time) error {
	return translate(t.db.Where("created_at < ?", before).Delete(&assessment.KeptResponse{}).Error)
}
