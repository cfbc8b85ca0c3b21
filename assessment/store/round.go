package store

import "mognad/assessment"

func (t *tx) Rounds() ([]assessment.Round, error) {
	return all[assessment.Round](t, "opens_on DESC, id DESC", "")
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
