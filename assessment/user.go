package assessment

import (
	"net/mail"
	"slices"
	"strings"
	"time"

	"mognad/questionnaires/typed"
)

// User is a person's account. Users belong to the installation; what an organisation knows about them is its
// [Person]. No organisation sees another's people. Nor does it learn whether an address already has an account,
// although whoever invites the address can find out by opening the link: somebody with an account is asked to sign in,
// somebody without to choose a password.
type User struct {
	ID                ID
	Email             string // lower case; used at sign-in
	Name              string
	Language          string // "" follows the browser
	PasswordHash      string // PHC string of argon2id; "" until a one-time link has been used
	Epoch             int64  // rises when every session must end: password, role or state in an organisation changed
	CredentialEpoch   int64  // rises when every API token must end too: password changed or reset
	InstallationAdmin bool
	MailChoices       MailChoices `gorm:"serializer:json"` // not filled in by [Accesses]
	SuspendedAt       *time.Time  // since when they are not let in; not filled in by [Accesses]
	RemovedAt         *time.Time  // since when the account is nobody's; not filled in by [Accesses]
	Version           int64
	CreatedAt         time.Time
	UpdatedAt         time.Time
}

// NormaliseEmail cleans and lower-cases a typed address.
func NormaliseEmail(s string) string { return typed.Email(s) }

// ValidEmail reports whether s is one plain address, without a display name.
func ValidEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= MaxEmail && !strings.ContainsAny(s, "\"\r\n<> ")
}

// Normalise trims what was typed and says what is wrong with it, field by field.
func (u *User) Normalise() []FieldError {
	u.Name, u.Email = typed.Line(u.Name), NormaliseEmail(u.Email)
	fields := checkName(nil, "name", u.Name)
	fields = checkEmail(fields, u.Email)
	if u.Language != "" && !slices.Contains(Languages, u.Language) {
		fields = append(fields, FieldError{Field: "language", Key: "error.language"})
	}
	return fields
}

func checkEmail(fields []FieldError, email string) []FieldError {
	switch {
	case email == "":
		return append(fields, FieldError{Field: "email", Key: "error.required"})
	case strings.Contains(email, " "): // also one that does not show as such, such as the no-break space of a web page
		before, _, _ := strings.Cut(email, " ")
		return append(fields, FieldError{Field: "email", Key: "error.email_space", Args: Args{"Before": shorten(before)}})
	case !ValidEmail(email):
		return append(fields, FieldError{Field: "email", Key: "error.email"})
	case strings.ContainsAny(email[:1], "+-="): // which a spreadsheet takes for a formula, so that tables change it
		return append(fields, FieldError{Field: "email", Key: "error.email_start"})
	}
	return fields
}

// RemovedEmail is what an account that has been removed has instead of an address. No mail can be sent there: see RFC
// 2606.
func RemovedEmail(user ID) string { return user.String() + "@removed.invalid" }

// Users is the store of accounts, which belong to the installation.
type Users interface {
	// User finds an account by id, or returns [NotFound].
	User(ID) (User, error)
	// UserByEmail finds an account by its normalised address, or returns [NotFound].
	UserByEmail(email string) (User, error)
	// CountUsers is the number of accounts with a password.
	CountUsers() (int64, error)
	// AddUser inserts; an address taken is a [Conflict].
	AddUser(User) error
	// SaveProfile changes name and language from the given version on, or returns [Stale].
	SaveProfile(User) (User, error)
	// SaveMailChoices changes how often the user gets mail, or returns [NotFound].
	SaveMailChoices(user ID, choices MailChoices) error
	// SavePassword changes the password's hash from the given version on, or returns [Stale], and raises both epochs.
	SavePassword(User) (User, error)
	// SuspendUser lets somebody in no longer from a time on and raises both epochs, or with nil lets them in again.
	SuspendUser(user ID, at *time.Time) error
	// SetInstallationAdmin says whether somebody may manage the installation.
	SetInstallationAdmin(user ID, admin bool) error
	// RemoveUser takes from an account all that says whose it was, and its one-time links, and raises both epochs. It
	// needs the installation's scope, and returns [NotFound] for an account that is not suspended.
	RemoveUser(user ID, at time.Time) error
	// Users lists all accounts that have not been removed, by name. It needs the installation's scope.
	Users() ([]User, error)
}
