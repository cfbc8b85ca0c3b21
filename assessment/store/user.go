package store

import (
	"time"

	"mognad/assessment"
)

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

// The statements that let somebody in no longer, and again. Sessions and tokens from before stay ended.
const (
	suspendUser = `UPDATE users SET suspended_at = ?, epoch = epoch + 1, credential_epoch = credential_epoch + 1,
version = version + 1 WHERE id = ?`
	resumeUser = `UPDATE users SET suspended_at = NULL, version = version + 1 WHERE id = ?`
)

func (t *tx) SuspendUser(user assessment.ID, at *time.Time) error {
	if at == nil {
		return found(t.db.Exec(resumeUser, user))
	}
	return found(t.db.Exec(suspendUser, at, user))
}

const setInstallationAdmin = `UPDATE users SET installation_admin = ?, version = version + 1 WHERE id = ?`

func (t *tx) SetInstallationAdmin(user assessment.ID, admin bool) error {
	return found(t.db.Exec(setInstallationAdmin, admin, user))
}

const removeUser = `UPDATE users SET email = ?, name = '', language = '', password_hash = '', mail_choices = NULL,
installation_admin = false, removed_at = ?, updated_at = ?, epoch = epoch + 1, credential_epoch = credential_epoch + 1,
version = version + 1 WHERE id = ? AND suspended_at IS NOT NULL`

func (t *tx) RemoveUser(user assessment.ID, at time.Time) error {
	if err := t.ofInstallation(); err != nil {
		return err
	}
	err := t.db.Where("user_id = ?", user).Delete(&assessment.OneTimeLink{}).Error
	if err != nil {
		return translate(err)
	}
	at = stored(at)
	return found(t.db.Exec(removeUser, assessment.RemovedEmail(user), at, at, user))
}

func (t *tx) Users() ([]assessment.User, error) {
	if err := t.ofInstallation(); err != nil {
		return nil, err
	}
	return all[assessment.User](t, "name, id", "removed_at IS NULL")
}
