package assessment

import "time"

// Access is all that decides what a request may do in an organisation, as stored at one moment: the account, the
// organisation, the memberships, and the API token if one was used.
type Access struct {
	User         User
	Organisation Organisation
	Memberships  []Membership // of an active person who is let in, as given, ended ones included; else nil
	Token        Token        // zero without one
}

// Accesses reads all of it in one statement, because every request needs it. It needs the organisation's scope.
type Accesses interface {
	// AccessOf is the access of a user, with the user's own token of that id unless it is nil. A missing account is
	// [NotFound], a missing token is zero.
	AccessOf(user ID, token *ID) (Access, error)
	// AccessByToken is the access of the user whose token has the hash, or returns [NotFound].
	AccessByToken(hash string) (Access, error)
}

// Glances are reads of a single statement, for which no transaction is needed.
type Glances interface {
	Accesses
	Session(token string, now time.Time) (Session, error)
	AnswersOf(assessments []ID) ([]Answer, error)
}
