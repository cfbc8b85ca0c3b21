package assessment

// Access is what a request's rights in an organisation are made of, as it is stored at one moment: the account, the
// organisation, the memberships, and the API token if one was used.
type Access struct {
	User         User
	Organisation Organisation
	Memberships  []Membership // of an active member, in the order given, those that have ended included; nil for others
	Token        Token        // zero where there is none
}

// Accesses reads all of it in one statement, because each request needs it. It needs the organisation's scope.
type Accesses interface {
	// AccessOf is the access of a user, with the user's own token of that id unless it is nil. An account that is not
	// there is [NotFound], a token that is not there is zero.
	AccessOf(user ID, token *ID) (Access, error)
	// AccessByToken is the access of the user whose token has the hash, or answers [NotFound].
	AccessByToken(hash string) (Access, error)
}
