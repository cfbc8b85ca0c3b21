package store

import (
	"database/sql"
	"time"

	"gorm.io/gorm"

	"mognad/assessment"
)

// whereOrNull adds the condition that the column has the id, or is null if there is none.
func whereOrNull(db *gorm.DB, column string, id *assessment.ID) *gorm.DB {
	if id == nil {
		return db.Where(column + " IS NULL")
	}
	return db.Where(column+" = ?", *id)
}

// sessionOf bypasses GORM, since every request for a page reads its session.
var sessionOf = write(`SELECT token, data, expires_at FROM sessions WHERE token = $1 AND expires_at > $2`)

func (t *tx) Session(token string, now time.Time) (s assessment.Session, err error) {
	err = t.query(sessionOf, func(rows *sql.Rows) error { return rows.Scan(&s.Token, &s.Data, &s.ExpiresAt) }, token, now)
	if err == nil && s.Token == "" {
		return s, assessment.Missing()
	}
	return s, translate(err)
}

func (t *tx) AddSession(s assessment.Session) error { return insert(t, &s, "token") }

func (t *tx) SaveSession(s assessment.Session) error {
	changed := []string{"expires_at"}
	if s.Data != nil {
		changed = append(changed, "data")
	}
	return translate(t.db.Model(&s).Select(changed).Updates(&s).Error)
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

// signInFailures counts what matches the account, the network address or both. Its parts use one index each.
const signInFailures = `SELECT COUNT(CASE WHEN account = @account AND address = @address THEN 1 END) AS "both",
COUNT(CASE WHEN account = @account THEN 1 END) AS account, COUNT(CASE WHEN address = @address THEN 1 END) AS address
FROM sign_in_failures WHERE (account = @account OR address = @address) AND at >= @since`

func (t *tx) SignInFailures(account, address string, since time.Time) (assessment.SignInCount, error) {
	var n assessment.SignInCount
	values := map[string]any{"account": account, "address": address, "since": since}
	return n, translate(t.db.Raw(signInFailures, values).Scan(&n).Error)
}

func (t *tx) LatestSignInFailures(account, address string, since time.Time) ([]assessment.SignInFailure, error) {
	return all[assessment.SignInFailure](t, "at DESC", "(account = ? OR address = ?) AND at >= ?", account, address, since)
}

// lockSignIn holds a lock on one account (1) or network address (2) until the transaction ends. The embedded database
// has one writer anyway.
const lockSignIn = `SELECT pg_advisory_xact_lock(?, hashtext(?))`

func (t *tx) LockSignIn(account, address string) error {
	if !t.postgres {
		return nil
	}
	for class, name := range []string{account, address} { // always in this order, so that no two wait for each other
		if err := t.db.Exec(lockSignIn, class+1, name).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

func (t *tx) ForgetSignInFailures(account, address string) error {
	return translate(t.db.Where("account = ? AND address = ?", account, address).Delete(&assessment.SignInFailure{}).Error)
}
