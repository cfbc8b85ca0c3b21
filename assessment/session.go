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

// SignInCount is how many attempts failed: of the account from the network address, of the account from anywhere, and
// of anybody from the network address.
type SignInCount struct{ Both, Account, Address int64 }

// Sessions is the store of sessions and of failed sign-ins, which belong to the installation.
type Sessions interface {
	// Session finds one that has not expired at the given time, or returns [NotFound].
	Session(token string, now time.Time) (Session, error)
	// AddSession inserts.
	AddSession(Session) error
	// SaveSession changes an existing one, whose data stays if there is none. One deleted in the meantime stays deleted,
	// which is not an error.
	SaveSession(Session) error
	// DeleteSession removes one; a missing one is not an error.
	DeleteSession(token string) error
	// DeleteExpired removes sessions that expired, and failures that happened, before the given times.
	DeleteExpired(sessions, failures time.Time) error
	// AddSignInFailure keeps a failed attempt.
	AddSignInFailure(SignInFailure) error
	// SignInFailures counts failed attempts since the given time.
	SignInFailures(account, address string, since time.Time) (SignInCount, error)
	// LatestSignInFailures are those of the account or from the network address since the given time, latest first.
	LatestSignInFailures(account, address string, since time.Time) ([]SignInFailure, error)
	// LockSignIn makes other transactions that lock the account or the network address wait, so that no attempt is added
	// between counting and acting on the count.
	LockSignIn(account, address string) error
	// ForgetSignInFailures removes those of the account from the network address, after a successful sign-in from there.
	ForgetSignInFailures(account, address string) error
}
