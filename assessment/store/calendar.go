package store

import "mognad/assessment"

func (t *tx) CalendarOf(user assessment.ID) (assessment.Calendar, error) {
	return first[assessment.Calendar](t, "user_id = ?", user)
}

func (t *tx) CalendarByHash(hash string) (assessment.Calendar, error) {
	return first[assessment.Calendar](t, "hash = ?", hash)
}

func (t *tx) AddCalendar(c assessment.Calendar) error { return insert(t, &c, "calendar") }

func (t *tx) DeleteCalendar(user assessment.ID) error {
	return translate(t.db.Where("user_id = ?", user).Delete(&assessment.Calendar{}).Error)
}
