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

func (t *tx) SaveProfile(u assessment.User) (assessment.User, error) {
	load := func() (assessment.User, error) { return t.User(u.ID) }
	return change(t, &u, &u.Version, "email", load, "name", "language", "updated_at")
}

func (t *tx) SaveMailChoices(user assessment.ID, choices assessment.MailChoices) error {
	res := t.db.Model(&assessment.User{ID: user}).Select("mail_choices").
		Updates(&assessment.User{MailChoices: choices})
	if res.Error == nil && res.RowsAffected == 0 {
		return assessment.Missing()
	}
	return translate(res.Error)
}

func (t *tx) SavePassword(u assessment.User) (assessment.User, error) {
	load := func() (assessment.User, error) { return t.User(u.ID) }
	u.Epoch++
	u.CredentialEpoch++
	return change(t, &u, &u.Version, "email", load, "password_hash", "epoch", "credential_epoch", "updated_at")
}

func (t *tx) Users() ([]assessment.User, error) {
	if err := t.ofInstallation(); err != nil {
		return nil, err
	}
	return all[assessment.User](t, "name, id", "")
}
