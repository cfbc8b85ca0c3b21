package store

import (
	"database/sql"
	"time"

	"mognad/assessment"
)

// people and memberships bypass GORM, since many pages read all of both.
var (
	people = write(`SELECT user_id, name, email, invited_at, accepted_at, deactivated_at, renewed_at, removed_at, version,
updated_at FROM members WHERE organisation_id = $1 ORDER BY name, user_id`)
	memberships = write(`SELECT id, user_id, role, entity_id, valid_to, renewed_at, version, created_at
FROM memberships WHERE organisation_id = $1 ORDER BY user_id, created_at, id`)
)

func (t *tx) People() ([]assessment.Person, error) {
	list := []assessment.Person{}
	err := t.query(people, func(rows *sql.Rows) error {
		m := assessment.Person{OrganisationID: t.organisation()}
		if err := rows.Scan(&m.UserID, &m.Name, &m.Email, &m.InvitedAt, &m.AcceptedAt, &m.DeactivatedAt, &m.RenewedAt,
			&m.RemovedAt, &m.Version, &m.UpdatedAt); err != nil {
			return err
		}
		list = append(list, m)
		return nil
	}, t.organisation())
	return list, translate(err)
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

func (t *tx) RemovePerson(m assessment.Person) (assessment.Person, error) {
	load := func() (assessment.Person, error) { return t.Person(m.UserID) }
	return change(t, &m, &m.Version, "email", load, "name", "email", "deactivated_at", "removed_at", "updated_at")
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
	list := []assessment.Membership{}
	err := t.query(memberships, func(rows *sql.Rows) error {
		m := assessment.Membership{OrganisationID: t.organisation()}
		if err := rows.Scan(&m.ID, &m.UserID, &m.Role, &m.EntityID, &m.Until, &m.RenewedAt,
			&m.Version, &m.CreatedAt); err != nil {
			return err
		}
		list = append(list, m)
		return nil
	}, t.organisation())
	return list, translate(err)
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
