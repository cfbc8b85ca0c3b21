package assessment

import (
	"slices"
	"time"

	"mognad/questionnaires/typed"
)

// TokenAccess is how much of what its user may do an API token may do.
type TokenAccess string

// The kinds of access of a token.
const (
	TokenRead  TokenAccess = "read"
	TokenWrite TokenAccess = "write"
)

// TokenAccesses lists them in the order in which they are offered.
var TokenAccesses = []TokenAccess{TokenRead, TokenWrite}

// MaxTokenDays is the longest lifetime of an API token, in days.
const MaxTokenDays = 366

// Token lets a program act as its user in one organisation, until it expires or the user's password is changed or
// reset. The secret is shown once; the store keeps its SHA-256.
type Token struct {
	OrganisationID  ID `gorm:"primaryKey"`
	ID              ID `gorm:"primaryKey"`
	UserID          ID
	Name            string
	Access          TokenAccess
	Hash            string
	CredentialEpoch int64 // of the user when the token was made
	CreatedAt       time.Time
	ExpiresAt       time.Time
	LastUsedOn      Date
}

// ValidAt reports whether the user's token still works at that time.
func (t Token) ValidAt(u User, at time.Time) bool {
	return t.UserID == u.ID && t.CredentialEpoch == u.CredentialEpoch && t.ExpiresAt.After(at)
}

// Normalise trims what was typed and says what is wrong with it, field by field.
func (t *Token) Normalise() []FieldError {
	t.Name = typed.Line(t.Name)
	fields := checkName(nil, "name", t.Name)
	if !slices.Contains(TokenAccesses, t.Access) {
		fields = append(fields, FieldError{Field: "access", Key: "error.invalid"})
	}
	return fields
}

// Tokens is the store of an organisation's API tokens.
type Tokens interface {
	// Tokens lists the user's, latest first.
	Tokens(user ID) ([]Token, error)
	// AddToken inserts.
	AddToken(Token) error
	// DeleteToken removes one of the user's, or returns [NotFound].
	DeleteToken(user, id ID) error
	// DeleteTokens removes all of the user's.
	DeleteTokens(user ID) error
	// TouchToken records the day of the last use.
	TouchToken(id ID, day Date) error
}
