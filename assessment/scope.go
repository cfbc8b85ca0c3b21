package assessment

import "context"

// Scope is whose rows a transaction may touch. The store refuses a statement on an organisation's table without the
// scope of that organisation. It is made from the address and the session's membership, never from an object's id.
type Scope struct {
	organisation ID
	user         ID
	installation bool
}

// ScopeOrganisation is the scope of one organisation's rows.
func ScopeOrganisation(id ID) Scope { return Scope{organisation: id} }

// ScopeUser is the scope of one user's own rows across organisations: the list of organisations to choose from. It only
// permits reading.
func ScopeUser(user ID) Scope { return Scope{user: user} }

// ScopeInstallation is the scope of what belongs to no organisation: users, sign-in, the list of organisations.
func ScopeInstallation() Scope { return Scope{installation: true} }

// Organisation is the organisation that the scope names; false for the other scopes.
func (s Scope) Organisation() (ID, bool) { return s.organisation, s.organisation != ID{} }

// User is the user that the scope names; false for the other scopes.
func (s Scope) User() (ID, bool) { return s.user, s.user != ID{} }

// Empty reports whether the scope names nothing at all: every statement with it is refused.
func (s Scope) Empty() bool { return s == Scope{} }

type scopeKey struct{}

// WithScope puts the scope into the context of the store's statements. The store's transactions call it; nobody else
// needs to.
func WithScope(ctx context.Context, s Scope) context.Context {
	return context.WithValue(ctx, scopeKey{}, s)
}

// ScopeFrom is the scope in the context, empty if there is none.
func ScopeFrom(ctx context.Context) Scope {
	s, _ := ctx.Value(scopeKey{}).(Scope)
	return s
}
