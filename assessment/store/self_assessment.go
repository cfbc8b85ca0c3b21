package store

import (
	"slices"
	"time"

	"mognad/assessment"
)

func (t *tx) Assessment(id assessment.ID) (assessment.Assessment, error) {
	return t.assessment(oneAssessment, id)
}

const (
	oneAssessment = `SELECT * FROM assessments WHERE organisation_id = ? AND id = ?`
	// lockAssessment waits for those who change the assessment. The embedded database has one writer anyway.
	lockAssessment = oneAssessment + ` FOR UPDATE`
)

func (t *tx) LockAssessment(id assessment.ID) (assessment.Assessment, error) {
	if !t.postgres {
		return t.assessment(oneAssessment, id)
	}
	return t.assessment(lockAssessment, id)
}

func (t *tx) assessment(statement string, id assessment.ID) (assessment.Assessment, error) {
	return one[assessment.Assessment](t, statement, t.organisation(), id)
}

func (t *tx) AssessmentsIn(round assessment.ID) ([]assessment.Assessment, error) {
	return all[assessment.Assessment](t, "id", "round_id = ?", round)
}

// batch is how many values stand in one statement at most; the embedded database takes 32,766.
const batch = 1000

func (t *tx) AssessmentsOf(entities []assessment.ID) ([]assessment.Assessment, error) {
	rows := []assessment.Assessment{}
	for some := range slices.Chunk(entities, batch) {
		more, err := all[assessment.Assessment](t, "id", "entity_id IN ?", some)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

func (t *tx) AddAssessments(rows []assessment.Assessment) error {
	for some := range slices.Chunk(rows, batch) {
		if err := insert(t, &some, "entities"); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) DeleteAssessment(id assessment.ID) error {
	return remove[assessment.Assessment](t, "id = ?", id)
}

func (t *tx) SaveAssessment(a assessment.Assessment) (assessment.Assessment, error) {
	load := func() (assessment.Assessment, error) { return t.Assessment(a.ID) }
	return change(t, &a, &a.Version, "", load, "state", "submitted", "updated_at")
}

func (t *tx) NoteReminder(round, id assessment.ID, at time.Time) error {
	res := t.db.Model(&assessment.Assessment{}).Where("round_id = ? AND id = ?", round, id).Update("reminded_at", inStore(at))
	if res.Error != nil {
		return translate(res.Error)
	}
	if res.RowsAffected == 0 {
		return assessment.Missing()
	}
	return nil
}
