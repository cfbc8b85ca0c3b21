package store

import (
	"database/sql"
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

// These bypass GORM, since rounds and comparisons read many assessments.
const manyAssessments = `SELECT id, round_id, entity_id, kind, traits, state, submitted, withdrawn, merged_into, reminded_at, version, created_at, updated_at
FROM assessments WHERE organisation_id = $1 AND `

var (
	assessmentsInEmbedded = write(manyAssessments + `round_id ` + inEmbedded + ` ORDER BY id`)
	assessmentsInPostgres = write(manyAssessments + `round_id ` + inPostgres + ` ORDER BY id`)
	assessmentsOfEmbedded = write(manyAssessments + `entity_id ` + inEmbedded + ` ORDER BY id`)
	assessmentsOfPostgres = write(manyAssessments + `entity_id ` + inPostgres + ` ORDER BY id`)
)

func (t *tx) AssessmentsIn(rounds ...assessment.ID) ([]assessment.Assessment, error) {
	if t.postgres {
		return t.assessments(assessmentsInPostgres, t.many(rounds))
	}
	return t.assessments(assessmentsInEmbedded, t.many(rounds))
}

func (t *tx) AssessmentsOf(entities []assessment.ID) ([]assessment.Assessment, error) {
	if t.postgres {
		return t.assessments(assessmentsOfPostgres, t.many(entities))
	}
	return t.assessments(assessmentsOfEmbedded, t.many(entities))
}

func (t *tx) assessments(statement plain, of any) ([]assessment.Assessment, error) {
	list := []assessment.Assessment{}
	err := t.query(statement, func(rows *sql.Rows) error {
		a := assessment.Assessment{OrganisationID: t.organisation()}
		if err := rows.Scan(
			&a.ID,
			&a.RoundID,
			&a.EntityID,
			&a.Kind,
			fromJSON(&a.Traits),
			&a.State,
			&a.Submitted,
			&a.Withdrawn,
			&a.MergedInto,
			&a.RemindedAt,
			&a.Version,
			&a.CreatedAt,
			&a.UpdatedAt,
		); err != nil {
			return err
		}
		list = append(list, a)
		return nil
	}, t.organisation(), of)
	return list, translate(err)
}

// batch is the most values in one statement; the embedded database's limit is 32,766.
const batch = 1000

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
	return change(t, &a, &a.Version, "", load, "state", "submitted", "withdrawn", "merged_into", "updated_at")
}

func (t *tx) NoteReminder(round, id assessment.ID, at time.Time) error {
	res := t.db.Model(&assessment.Assessment{}).
		Where("round_id = ? AND id = ?", round, id).
		Update("reminded_at", stored(at))
	if res.Error != nil {
		return translate(res.Error)
	}
	if res.RowsAffected == 0 {
		return assessment.Missing()
	}
	return nil
}

// partsOf is answered from indexes by user, since it is asked whenever an engaged auditor does something.
var partsOf = write(`SELECT a.round_id, a.entity_id FROM assessments a WHERE a.organisation_id = $1 AND a.id IN (
SELECT assessment_id FROM answer_versions WHERE organisation_id = $1 AND saved_by = $2 AND answered_by = $2
UNION SELECT assessment_id FROM submissions WHERE organisation_id = $1 AND submitted_by = $2
UNION SELECT assessment_id FROM decisions WHERE organisation_id = $1 AND decided_by = $2)`)

func (t *tx) PartsOf(user assessment.ID) ([]assessment.Part, error) {
	parts := []assessment.Part{}
	err := t.query(partsOf, func(rows *sql.Rows) error {
		var p assessment.Part
		if err := rows.Scan(&p.RoundID, &p.EntityID); err != nil {
			return err
		}
		parts = append(parts, p)
		return nil
	}, t.organisation(), user)
	return parts, translate(err)
}

const partsOfEach = `SELECT p.user_id, a.round_id, a.entity_id FROM assessments a JOIN (
SELECT assessment_id, saved_by AS user_id FROM answer_versions
WHERE organisation_id = @organisation AND saved_by IN @users AND answered_by = saved_by
UNION SELECT assessment_id, submitted_by FROM submissions
WHERE organisation_id = @organisation AND submitted_by IN @users
UNION SELECT assessment_id, decided_by FROM decisions WHERE organisation_id = @organisation AND decided_by IN @users
) p ON p.assessment_id = a.id WHERE a.organisation_id = @organisation`

func (t *tx) PartsOfEach(users []assessment.ID) (map[assessment.ID][]assessment.Part, error) {
	type partOf struct {
		UserID assessment.ID
		assessment.Part
	}
	rows, err := inBatches(users, func(some []assessment.ID) (list []partOf, err error) {
		args := map[string]any{"organisation": t.organisation(), "users": some}
		return list, translate(t.db.Raw(partsOfEach, args).Scan(&list).Error)
	})
	parts := map[assessment.ID][]assessment.Part{}
	for _, r := range rows {
		parts[r.UserID] = append(parts[r.UserID], r.Part)
	}
	return parts, err
}
