package store

import (
	"time"

	"gorm.io/gorm"

	"mognad/assessment"
)

func (t *tx) Organisations() ([]assessment.Organisation, error) {
	if err := t.ofInstallation(); err != nil {
		return nil, err
	}
	return all[assessment.Organisation](t, "name, id", "")
}

// organisationsOf, suspendedOf, personIn and activeIn find the organisations of one user: the only statements that span
// organisations, bound to the user instead.
const (
	organisationsOf = `SELECT o.* FROM organisations o JOIN members m ON m.organisation_id = o.id
WHERE m.user_id = ? AND m.accepted_at IS NOT NULL AND m.deactivated_at IS NULL AND o.suspended_at IS NULL
AND EXISTS (SELECT 1 FROM memberships g WHERE g.organisation_id = m.organisation_id AND g.user_id = m.user_id
	AND (g.valid_to = '' OR g.valid_to >= ?))
ORDER BY o.name, o.id`

	suspendedOf = `SELECT o.* FROM organisations o JOIN members m ON m.organisation_id = o.id
WHERE m.user_id = ? AND m.accepted_at IS NOT NULL AND m.deactivated_at IS NULL AND o.suspended_at IS NOT NULL
ORDER BY o.name, o.id`

	personIn = `SELECT m.organisation_id FROM members m WHERE m.user_id = ? ORDER BY m.organisation_id`

	activeIn = `SELECT m.organisation_id FROM members m
WHERE m.user_id = ? AND m.accepted_at IS NOT NULL AND m.deactivated_at IS NULL ORDER BY m.organisation_id`
)

func (t *tx) OrganisationsOf(day assessment.Date) ([]assessment.Organisation, error) {
	rows := []assessment.Organisation{}
	person, _ := t.scope.User()
	return rows, translate(t.db.Raw(organisationsOf, person, day).Scan(&rows).Error)
}

func (t *tx) SuspendedOf() ([]assessment.Organisation, error) {
	rows := []assessment.Organisation{}
	person, _ := t.scope.User()
	return rows, translate(t.db.Raw(suspendedOf, person).Scan(&rows).Error)
}

func (t *tx) ActiveIn() ([]assessment.ID, error) { return t.organisationIDs(activeIn) }

func (t *tx) PersonIn() ([]assessment.ID, error) { return t.organisationIDs(personIn) }

func (t *tx) organisationIDs(statement string) ([]assessment.ID, error) {
	ids := []assessment.ID{}
	person, _ := t.scope.User()
	return ids, translate(t.db.Raw(statement, person).Scan(&ids).Error)
}

func (t *tx) Organisation() (assessment.Organisation, error) {
	return first[assessment.Organisation](t, "id = ?", t.organisation())
}

func (t *tx) OrganisationByKey(key string) (assessment.Organisation, error) {
	return first[assessment.Organisation](t, "key = ?", key)
}

func (t *tx) AddOrganisation(o assessment.Organisation) error { return insert(t, &o, "key") }

func (t *tx) SaveOrganisation(o assessment.Organisation) (assessment.Organisation, error) {
	return change(t, &o, &o.Version, "key", t.Organisation,
		"name", "language", "time_zone", "training_months", "updated_at")
}

const suspendOrganisation = `UPDATE organisations SET suspended_at = ? WHERE id = ?`

func (t *tx) SuspendOrganisation(at *time.Time) error {
	return found(t.db.Exec(suspendOrganisation, at, t.organisation()))
}

// found is the error of a change that had to find a row.
func found(res *gorm.DB) error {
	if res.Error == nil && res.RowsAffected == 0 {
		return assessment.Missing()
	}
	return translate(res.Error)
}

// lockOrganisation makes writers of one organisation's structure wait for each other on PostgreSQL. The embedded
// database has one writer anyway.
const lockOrganisation = `SELECT id FROM organisations WHERE id = ? FOR UPDATE`

func (t *tx) LockOrganisation() error {
	if !t.postgres {
		return nil
	}
	return translate(t.db.Exec(lockOrganisation, t.organisation()).Error)
}
