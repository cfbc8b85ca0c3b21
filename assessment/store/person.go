package store

import (
	"time"

	"mognad/assessment"
)

func (t *tx) People() ([]assessment.Person, error) {
	return all[assessment.Person](t, "name, user_id", "")
}

func (t *tx) Person(user assessment.ID) (assessment.Person, error) {
	return first[assessment.Person](t, "user_id = ?", user)
}

func (t *tx) PersonByEmail(email string) (assessment.Person, error) {
	return first[assessment.Person](t, "email = ?", email)
}

func (t *tx) AddPerson(m assessment.Person) error { return insert(t, &m, "email") }

func (t *tx) SavePerson(m assessment.Person) (assessment.Person, error) {
	load := func() (assessment.Person, error) { return t.Person(m.UserID) }
	return change(t, &m, &m.Version, "email", load, "name", "accepted_at", "deactivated_at", "renewed_at", "updated_at")
}

func (t *tx) RenewPerson(user assessment.ID, at time.Time) error {
	res := t.db.Model(&assessment.Person{}).Where("user_id = ?", user).UpdateColumn("renewed_at", stored(at))
	if res.Error != nil {
		return translate(res.Error)
	}
	if res.RowsAffected == 0 {
		return assessment.Missing()
	}
	return nil
}

func (t *tx) Memberships() ([]assessment.Membership, error) {
	return all[assessment.Membership](t, "user_id, created_at, id", "")
}

func (t *tx) MembershipsOf(user assessment.ID) ([]assessment.Membership, error) {
	return all[assessment.Membership](t, "created_at, id", "user_id = ?", user)
}

func (t *tx) AddMembership(m assessment.Membership) error { return insert(t, &m, "role") }

func (t *tx) SaveMembership(m assessment.Membership) (assessment.Membership, error) {
	load := func() (assessment.Membership, error) { return first[assessment.Membership](t, "id = ?", m.ID) }
	return change(t, &m, &m.Version, "role", load, "valid_to", "renewed_at")
}

func (t *tx) DeleteMembership(id assessment.ID, version int64) error {
	err := remove[assessment.Membership](t, "id = ? AND version = ?", id, version)
	if assessment.CodeOf(err) == assessment.NotFound {
		if current, found := first[assessment.Membership](t, "id = ?", id); found == nil {
			return assessment.Changed(current)
		}
	}
	return err
}

const endSessions = `UPDATE users SET epoch = epoch + 1, version = version + 1 WHERE id = ?`

func (t *tx) EndSessions(user assessment.ID) error {
	return translate(t.db.Exec(endSessions, user).Error)
}
