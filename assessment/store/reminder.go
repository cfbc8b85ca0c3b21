package store

import "mognad/assessment"

func (t *tx) AddReminders(list []assessment.Reminder) error {
	if len(list) == 0 {
		return nil
	}
	return translate(t.db.CreateInBatches(list, batch/10).Error)
}

func (t *tx) RemindersIn(round assessment.ID) ([]assessment.Reminder, error) {
	return all[assessment.Reminder](t, "id DESC", "round_id = ?", round)
}
