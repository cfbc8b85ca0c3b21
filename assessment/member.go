package assessment

import (
	"slices"
	"time"
)

// Member is a person as one organisation knows them. The name is the organisation's own; the address is the account's.
// A member takes part from accepting the invitation until being deactivated.
type Member struct {
	OrganisationID ID `gorm:"primaryKey"`
	UserID         ID `gorm:"primaryKey"`
	Name           string
	Email          string
	InvitedAt      time.Time
	AcceptedAt     *time.Time
	DeactivatedAt  *time.Time
	Version        int64
	UpdatedAt      time.Time
}

// MemberState is where a member stands.
type MemberState string

// The states of a member.
const (
	Invited     MemberState = "invited"
	Active      MemberState = "active"
	Deactivated MemberState = "deactivated"
)

// State is where the member stands now.
func (m Member) State() MemberState {
	switch {
	case m.DeactivatedAt != nil:
		return Deactivated
	case m.AcceptedAt == nil:
		return Invited
	}
	return Active
}

// Normalise trims what was typed and says what is wrong with it, field by field.
func (m *Member) Normalise() []FieldError {
	m.Name, m.Email = oneLine(m.Name), NormaliseEmail(m.Email)
	return checkEmail(checkName(nil, "name", m.Name), m.Email)
}

// Membership gives a user a role on an entity and all below it (respondents: that entity alone).
type Membership struct {
	OrganisationID ID `gorm:"primaryKey"`
	ID             ID `gorm:"primaryKey"`
	UserID         ID
	Role           Role
	EntityID       ID
	Until          Date `gorm:"column:valid_to"` // last day; "" is open; auditors always have one
	Version        int64
	CreatedAt      time.Time
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

// Holds reports whether the membership holds on the day.
func (m Membership) Holds(day Date) bool { return m.Until == "" || day <= m.Until }

// Reaches reports whether the membership's role reaches the entity.
func (m Membership) Reaches(t Tree, entity ID) bool {
	if m.EntityID == entity {
		return true
	}
	return m.Role.Below() && t.Covers(m.EntityID, entity)
}

// Collides reports whether two memberships of one user would let the same person answer and audit the same entity.
func (m Membership) Collides(t Tree, other Membership) bool {
	if !(m.Role == Auditor && other.Role.Answers() || other.Role == Auditor && m.Role.Answers()) {
		return false
	}
	return m.Reaches(t, other.EntityID) || other.Reaches(t, m.EntityID)
}

// People is the store of an organisation's members and memberships.
type People interface {
	// Members lists all, by name.
	Members() ([]Member, error)
	// Member finds one by the user's id, or answers [NotFound].
	Member(user ID) (Member, error)
	// MemberByEmail finds one by its normalised address, or answers [NotFound].
	MemberByEmail(email string) (Member, error)
	// AddMember inserts; somebody who is a member already is a [Conflict].
	AddMember(Member) error
	// SaveMember changes name and state from the given version on, or answers [Stale].
	SaveMember(Member) (Member, error)
	// Memberships lists all of the organisation's.
	Memberships() ([]Membership, error)
	// MembershipsOf lists one user's.
	MembershipsOf(user ID) ([]Membership, error)
	// AddMembership inserts; the same role on the same entity twice is a [Conflict].
	AddMembership(Membership) error
	// SaveMembership changes the end date from the given version on, or answers [Stale].
	SaveMembership(Membership) (Membership, error)
	// DeleteMembership removes one of the given version, or answers [NotFound] or [Stale].
	DeleteMembership(id ID, version int64) error
	// EndSessions makes every session of the user end by raising the account's epoch.
	EndSessions(user ID) error
}
