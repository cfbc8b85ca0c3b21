package assessment

// Role is what a membership lets its user do at the entity and below.
type Role string

// The roles of an organisation. The installation's admin is not among them: that role belongs to no organisation and is
// a flag on the user.
const (
	Respondent        Role = "respondent"         // a unit's own answers; only that entity
	EntityManager     Role = "entity_manager"     // approves the unit's submissions
	Coordinator       Role = "coordinator"        // rounds, plan, review; the CISO
	Management        Role = "management"         // reads, decides, signs
	Auditor           Role = "auditor"            // judges; engaged until a date
	OrganisationAdmin Role = "organisation_admin" // users, entities
)

// Roles lists the roles in the order in which they are offered.
var Roles = []Role{Respondent, EntityManager, Coordinator, Management, Auditor, OrganisationAdmin}

// Below reports whether the role also reaches the entities below its own.
func (r Role) Below() bool { return r != Respondent }

// MayGrant reports whether a holder may give others the role: admins any, coordinators those of the units. Nobody can
// give a role on an entity that their own membership does not reach.
func (r Role) MayGrant(other Role) bool {
	switch r {
	case OrganisationAdmin:
		return true
	case Coordinator:
		return other == Respondent || other == EntityManager || other == Management
	}
	return false
}

// MessageKey is the key of the role's name, so that messages can name roles.
func (r Role) MessageKey() string { return "role." + string(r) }
