package assessment

import (
	"slices"
	"time"

	"mognad/questionnaires/typed"
)

// Person is a person as one organisation knows them. The name is the organisation's own; the address is the account's.
// They are active from accepting the invitation until they are deactivated.
type Person struct {
	OrganisationID ID `gorm:"primaryKey"`
	UserID         ID `gorm:"primaryKey"`
	Name           string
	Email          string
	InvitedAt      time.Time
	AcceptedAt     *time.Time
	DeactivatedAt  *time.Time
	RenewedAt      *time.Time // when last activated again, or given a password by somebody else's link
	RemovedAt      *time.Time // when their account was removed, whereby name and address went
	Version        int64
	UpdatedAt      time.Time
}

// TableName is the table of people.
func (Person) TableName() string { return "members" }

// PersonState is the state of a person in an organisation.
type PersonState string

// The states of a person.
const (
	Invited     PersonState = "invited"
	Active      PersonState = "active"
	Deactivated PersonState = "deactivated"
)

// PersonStates lists the states in the order of a person's time in the organisation.
var PersonStates = []PersonState{Invited, Active, Deactivated}

// State is the person's current state.
func (p Person) State() PersonState {
	switch {
	case p.DeactivatedAt != nil:
		return Deactivated
	case p.AcceptedAt == nil:
		return Invited
	}
	return Active
}

// Normalise trims what was typed and says what is wrong with it, field by field.
func (p *Person) Normalise() []FieldError {
	p.Name, p.Email = typed.Line(p.Name), NormaliseEmail(p.Email)
	return checkEmail(checkName(nil, "name", p.Name), p.Email)
}

// Membership gives a user a role on an entity and all below it (respondents: only that entity).
type Membership struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	UserID         ID
	Role           Role
	EntityID       ID
	Until          Date       `gorm:"column:valid_to"` // last day; "" is open; auditors always have one
	RenewedAt      *time.Time // when it was last prolonged after it had ended
	Version        int64
	CreatedAt      time.Time
}

// HeldSince is since when the person has held the role without a break, and has been who signs in.
func (m Membership) HeldSince(p Person) time.Time {
	since := m.CreatedAt
	for _, t := range []*time.Time{m.RenewedAt, p.AcceptedAt, p.RenewedAt} {
		if t != nil && t.After(since) {
			since = *t
		}
	}
	return since
}

// Normalise says what is wrong with the membership, field by field. Whether user and entity exist is for the use case.
func (m *Membership) Normalise() []FieldError {
	var fields []FieldError
	if !slices.Contains(Roles, m.Role) {
		fields = append(fields, FieldError{Field: "role", Key: "error.role"})
	}
	switch {
	case !m.Until.Valid():
		fields = append(fields, FieldError{Field: "until", Key: "error.date"})
	case m.Role == Auditor && m.Until == "":
		fields = append(fields, FieldError{Field: "until", Key: "error.auditor_until"})
	}
	return fields
}

// ValidOn reports whether the membership is valid on the day.
func (m Membership) ValidOn(day Date) bool { return m.Until == "" || day <= m.Until }

// Reaches reports whether the membership's role reaches the entity.
func (m Membership) Reaches(t Tree, entity ID) bool {
	if m.EntityID == entity {
		return true
	}
	return m.Role.Below() && t.Covers(m.EntityID, entity)
}

// ConflictsWith reports whether two memberships of one user would let them audit an entity in which they have another
// role. Nobody audits what they answer, approve, coordinate, manage or administer.
func (m Membership) ConflictsWith(t Tree, other Membership) bool {
	if (m.Role == Auditor) == (other.Role == Auditor) {
		return false
	}
	return m.Reaches(t, other.EntityID) || other.Reaches(t, m.EntityID)
}

// People is the store of an organisation's people and their memberships.
type People interface {
	// People lists all, by name.
	People() ([]Person, error)
	// Person finds one by the user's id, or returns [NotFound].
	Person(user ID) (Person, error)
	// PersonByEmail finds one by its normalised address, or returns [NotFound].
	PersonByEmail(email string) (Person, error)
	// AddPerson inserts; a user already in the organisation is a [Conflict].
	AddPerson(Person) error
	// SavePerson changes name and state from the given version on, or returns [Stale].
	SavePerson(Person) (Person, error)
	// RemovePerson changes name, address and state of a person whose account is removed, from the given version on, or
	// returns [Stale].
	RemovePerson(Person) (Person, error)
	// RenewPerson records from when on the person can be trusted to be who signs in, or returns [NotFound]. The version
	// stays the same.
	RenewPerson(user ID, at time.Time) error
	// Memberships lists all of the organisation's.
	Memberships() ([]Membership, error)
	// MembershipsOf lists one user's.
	MembershipsOf(user ID) ([]Membership, error)
	// AddMembership inserts; the same role on the same entity twice is a [Conflict].
	AddMembership(Membership) error
	// SaveMembership changes the end date from the given version on, or returns [Stale].
	SaveMembership(Membership) (Membership, error)
	// DeleteMembership removes one of the given version, or returns [NotFound] or [Stale].
	DeleteMembership(id ID, version int64) error
	// EndSessions ends every session of the user by raising the account's epoch.
	EndSessions(user ID) error
}
