package store

import "mognad/assessment"

func (t *tx) Organisations() ([]assessment.Organisation, error) {
	return all[assessment.Organisation](t, "name, id", "")
}

// organisationsOf finds the organisations of one person: the only statement that looks across them, bound to the
// person instead.
const organisationsOf = `SELECT o.* FROM organisations o JOIN members m ON m.organisation_id = o.id
WHERE m.user_id = ? AND m.accepted_at IS NOT NULL AND m.deactivated_at IS NULL ORDER BY o.name, o.id`

func (t *tx) OrganisationsOf() ([]assessment.Organisation, error) {
	rows := []assessment.Organisation{}
	person, _ := t.scope.Person()
	return rows, translate(t.db.Raw(organisationsOf, person).Scan(&rows).Error)
}

func (t *tx) Organisation() (assessment.Organisation, error) {
	return first[assessment.Organisation](t, "id = ?", t.organisation())
}

func (t *tx) OrganisationByKey(key string) (assessment.Organisation, error) {
	return first[assessment.Organisation](t, "key = ?", key)
}

func (t *tx) AddOrganisation(o assessment.Organisation) error { return insert(t, &o, "key") }

func (t *tx) SaveOrganisation(o assessment.Organisation) (assessment.Organisation, error) {
	return change(t, &o, &o.Version, "key", t.Organisation, "name", "language", "updated_at")
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
