package store

import (
	"gorm.io/gorm/clause"

	"mognad/assessment"
)

func (t *tx) Rows(list any) error { return translate(t.db.Order("id").Find(list).Error) }

func (t *tx) RowsOf(list any, column string, id assessment.ID) error {
	return translate(t.db.Where(clause.Eq{Column: clause.Column{Name: column}, Value: id}).Order("id").Find(list).Error)
}

func (t *tx) Row(row any, id assessment.ID) error {
	res := t.db.Where("id = ?", id).Limit(1).Find(row)
	if res.Error == nil && res.RowsAffected == 0 {
		return assessment.Missing()
	}
	return translate(res.Error)
}

func (t *tx) AddRow(row any, taken string) error { return refusedAs(taken, t.db.Create(row).Error) }

func (t *tx) SaveRow(row any, version int64, taken string, columns ...string) error {
	rows, err := t.update(row, version, taken, columns)
	if err == nil && rows == 0 {
		return assessment.Changed(nil)
	}
	return err
}

func (t *tx) DeleteRow(row any, id assessment.ID, version int64) error {
	res := t.db.Where("id = ? AND version = ?", id, version).Delete(row)
	if res.Error == nil && res.RowsAffected == 0 {
		return assessment.Missing()
	}
	return translate(res.Error)
}

func (t *tx) EventsOf(object, id string) ([]assessment.Event, error) {
	return all[assessment.Event](t, "id", "object = ? AND object_id = ?", object, id)
}
