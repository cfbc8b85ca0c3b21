package store

import (
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mognad/assessment"
)

// whereOrNull adds the condition that the column is the id, or null where there is none.
func whereOrNull(db *gorm.DB, column string, id *assessment.ID) *gorm.DB {
	if id == nil {
		return db.Where(column + " IS NULL")
	}
	return db.Where(column+" = ?", *id)
}

func (t *tx) Session(token string, now time.Time) (assessment.Session, error) {
	return first[assessment.Session](t, "token = ? AND expires_at > ?", token, now)
}

func (t *tx) SaveSession(s assessment.Session) error {
	return translate(t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "token"}},
		DoUpdates: clause.AssignmentColumns([]string{"data", "expires_at"}),
	}).Create(&s).Error)
}

func (t *tx) DeleteSession(token string) error {
	return translate(t.db.Where("token = ?", token).Delete(&assessment.Session{}).Error)
}

func (t *tx) DeleteExpired(sessions, failures time.Time) error {
	if err := t.db.Where("expires_at <= ?", sessions).Delete(&assessment.Session{}).Error; err != nil {
		return translate(err)
	}
	return translate(t.db.Where("at < ?", failures).Delete(&assessment.SignInFailure{}).Error)
}

func (t *tx) AddSignInFailure(f assessment.SignInFailure) error { return insert(t, &f, "id") }

func (t *tx) SignInFailures(account, address string, since time.Time) (ofAccount, ofAddress int64, err error) {
	count := func(column, value string) (n int64) {
		if err == nil {
			err = t.db.Model(&assessment.SignInFailure{}).Where(column+" = ? AND at >= ?", value, since).Count(&n).Error
		}
		return n
	}
	ofAccount, ofAddress = count("account", account), count("address", address)
	return ofAccount, ofAddress, translate(err)
}

func (t *tx) ForgetSignInFailures(account string) error {
	return translate(t.db.Where("account = ?", account).Delete(&assessment.SignInFailure{}).Error)
}
