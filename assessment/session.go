package assessment

import "time"

// Session is a signed-in browser. Its token is stored as a hash; its data is the session library's own.
type Session struct {
	Token     string `gorm:"primaryKey"`
	Data      []byte
	ExpiresAt time.Time
}

// SignInFailure is one failed attempt to sign in, kept until it no longer counts towards a limit.
type SignInFailure struct {
	ID      ID     `gorm:"primaryKey"`
	Account string // SHA-256 of the address typed
	Address string // SHA-256 of the network address
	At      time.Time
}

// Sessions is the store of sessions and of failed sign-ins, which belong to the installation.
type Sessions interface {
	// Session finds one that has not expired at the moment given, or answers [NotFound].
	Session(token string, now time.Time) (Session, error)
	// SaveSession inserts or replaces.
	SaveSession(Session) error
	// DeleteSession removes one; one that is not there is no error.
	DeleteSession(token string) error
	// DeleteExpired removes sessions that expired and failures that happened before the moments given.
	DeleteExpired(sessions, failures time.Time) error
	// AddSignInFailure keeps a failed attempt.
	AddSignInFailure(SignInFailure) error
	// SignInFailures counts failed attempts since the moment given, of the account and of the network address.
	SignInFailures(account, address string, since time.Time) (ofAccount, ofAddress int64, err error)
	// ForgetSignInFailures removes the account's, after it has signed in.
	ForgetSignInFailures(account string) error
}
