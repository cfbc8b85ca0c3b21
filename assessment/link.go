package assessment

import "time"

// LinkPurpose is what a one-time link lets its holder do.
type LinkPurpose string

// The purposes of one-time links, and how long they are valid.
const (
	SetUp      LinkPurpose = "set_up"     // make the first organisation and its admin; until used or replaced
	Invitation LinkPurpose = "invitation" // accept a membership, and choose a password if there is none; 14 days
	Reset      LinkPurpose = "reset"      // choose a new password; 24 hours
)

// Lifetime is how long a link for the purpose is valid.
func (p LinkPurpose) Lifetime() time.Duration {
	switch p {
	case Invitation:
		return 14 * 24 * time.Hour
	case Reset:
		return 24 * time.Hour
	}
	return 365 * 24 * time.Hour
}

// OneTimeLink is a link that works once. The token itself (256 random bits) is shown once and never stored; the store
// keeps its SHA-256.
type OneTimeLink struct {
	Hash           string `gorm:"primaryKey"` // hex
	Purpose        LinkPurpose
	UserID         *ID
	OrganisationID *ID // of an invitation
	MadeBy         *ID // nil for the operator, and for links made before this was noted
	CreatedAt      time.Time
	ExpiresAt      time.Time
	UsedAt         *time.Time
}

// OneTimeLinks is the store of one-time links, which belong to the installation.
type OneTimeLinks interface {
	// OneTimeLink finds one by its hash, used and expired ones included, or returns [NotFound].
	OneTimeLink(hash string) (OneTimeLink, error)
	// AddOneTimeLink inserts one and invalidates earlier unused ones with the same purpose, user and organisation.
	AddOneTimeLink(OneTimeLink) error
	// InvitationLinks lists the unused ones of invitations to the scope's organisation, expired ones included.
	InvitationLinks() ([]OneTimeLink, error)
	// UseOneTimeLink marks it used; one already used is a [Conflict].
	UseOneTimeLink(hash string, at time.Time) error
}
