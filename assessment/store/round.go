package store

import (
	"database/sql"

	"mognad/assessment"
)

// rounds bypasses GORM, since most pages about results read all of them.
var rounds = write(`SELECT id, name, questionnaire_key, questionnaire_version, questionnaire_hash, opens_on, closes_on,
closed_at, message, reminder, previous_id, provisions, version, created_at, updated_at
FROM rounds WHERE organisation_id = $1 ORDER BY opens_on DESC, id DESC`)

func (t *tx) Rounds() ([]assessment.Round, error) {
	list := []assessment.Round{}
	err := t.query(rounds, func(rows *sql.Rows) error {
		r := assessment.Round{OrganisationID: t.organisation()}
		if err := rows.Scan(
			&r.ID,
			&r.Name,
			&r.QuestionnaireKey,
			&r.QuestionnaireVersion,
			&r.QuestionnaireHash,
			&r.OpensOn,
			&r.ClosesOn,
			&r.ClosedAt,
			&r.Message,
			&r.Reminder,
			&r.PreviousID,
			fromJSON(&r.Provisions),
			&r.Version,
			&r.CreatedAt,
			&r.UpdatedAt,
		); err != nil {
			return err
		}
		list = append(list, r)
		return nil
	}, t.organisation())
	return list, translate(err)
}

func (t *tx) Round(id assessment.ID) (assessment.Round, error) {
	return first[assessment.Round](t, "id = ?", id)
}

const (
	oneRound = `SELECT * FROM rounds WHERE organisation_id = ? AND id = ?`
	// lockRound waits for those who hold the round, holdRound for those who have locked it. The embedded database has one
	// writer anyway.
	lockRound = oneRound + ` FOR UPDATE`
	holdRound = oneRound + ` FOR SHARE`
)

func (t *tx) LockRound(id assessment.ID) (assessment.Round, error) { return t.roundBy(lockRound, id) }

func (t *tx) HoldRound(id assessment.ID) (assessment.Round, error) { return t.roundBy(holdRound, id) }

func (t *tx) roundBy(statement string, id assessment.ID) (assessment.Round, error) {
	if !t.postgres {
		statement = oneRound
	}
	return one[assessment.Round](t, statement, t.organisation(), id)
}

func (t *tx) AddRound(r assessment.Round) error {
	noProvisions(&r)
	return insert(t, &r, "name")
}

func (t *tx) SaveRound(r assessment.Round) (assessment.Round, error) {
	noProvisions(&r)
	load := func() (assessment.Round, error) { return t.Round(r.ID) }
	return change(t, &r, &r.Version, "name", load,
		"name", "opens_on", "closes_on", "closed_at", "message", "reminder", "previous_id", "provisions", "updated_at")
}

// noProvisions turns nil into an empty list, because GORM's serializer stores nil as NULL.
func noProvisions(r *assessment.Round) {
	if r.Provisions == nil {
		r.Provisions = []assessment.Provision{}
	}
}
