package store

import "mognad/assessment"

func (t *tx) User(id assessment.ID) (assessment.User, error) {
	return first[assessment.User](t, "id = ?", id)
}

func (t *tx) UserByEmail(email string) (assessment.User, error) {
	return first[assessment.User](t, "email = ?", email)
}

func (t *tx) CountUsers() (int64, error) {
	var n int64
	return n, translate(t.db.Model(&assessment.User{}).Where("password_hash <> ''").Count(&n).Error)
}

func (t *tx) AddUser(u assessment.User) error { return insert(t, &u, "email") }

func (t *tx) SaveUser(u assessment.User) (assessment.User, error) {
	load := func() (assessment.User, error) { return t.User(u.ID) }
	return change(t, &u, &u.Version, "email", load,
		"email", "name", "language", "password_hash", "epoch", "installation_admin", "updated_at")
}

func (t *tx) Users() ([]assessment.User, error) {
	return all[assessment.User](t, "name, id", "")
}
