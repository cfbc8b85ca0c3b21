package assessment

import (
	"maps"
	"slices"
)

// Action is something a use case does, as the policy knows it.
type Action string

// The actions. Those of the installation are permitted by the installation's admin role alone, those of the own
// account by being signed in.
const (
	ReadOrganisation     Action = "organisation.read"
	ManageOrganisation   Action = "organisation.manage"
	ReadEntities         Action = "entity.read"
	ManageEntities       Action = "entity.manage"
	ReadDocuments        Action = "document.read" // governing documents
	ManageDocuments      Action = "document.manage"
	ReadPeople           Action = "people.read"
	ManagePeople         Action = "people.manage"
	ReadQuestionnaires   Action = "questionnaire.read"
	PublishQuestionnaire Action = "questionnaire.publish"
	ReadEvents           Action = "event.read"
	ReadRounds           Action = "round.read"
	ManageRounds         Action = "round.manage"
	ReadAnswers          Action = "answer.read" // drafts and submissions in full
	WriteAnswers         Action = "answer.write"
	DecideSubmission     Action = "submission.decide"
	ReadResults          Action = "result.read"    // of what was submitted
	CompareResults       Action = "result.compare" // side by side: those that one reads, auditors those of their audits
	ManageAdvice         Action = "advice.manage"
	SetTargets           Action = "target.set"
	ReadAudits           Action = "audit.read"   // that they take place, of which entities
	ManageAudits         Action = "audit.manage" // begin them and engage their auditors
	WriteAudits          Action = "audit.write"  // those that one is engaged for: read and judge
	ReadFindings         Action = "finding.read" // of final audits
	SealSummaries        Action = "summary.seal"
	ManageInstallation   Action = "installation.manage"
	OwnAccount           Action = "account.own"
	Anyone               Action = "anyone" // sign-in, health, the documentation of the API
)

// policy is the one table of who may do what. A role not listed may not. What a permitted role reaches is its
// membership's entity and what lies below; see [Principal.May].
var policy = map[Action][]Role{
	ReadOrganisation:   Roles,
	ManageOrganisation: {OrganisationAdmin},
	ReadEntities: {
		Respondent,
		EntityManager,
		Coordinator,
		Management,
		OrganisationAdmin,
	}, // auditors see those of their audits
	ManageEntities:       {OrganisationAdmin, Coordinator},
	ReadDocuments:        {Respondent, EntityManager, Coordinator, Management, OrganisationAdmin},
	ManageDocuments:      {OrganisationAdmin, Coordinator},
	ReadPeople:           {OrganisationAdmin, Coordinator},
	ManagePeople:         {OrganisationAdmin, Coordinator},
	ReadQuestionnaires:   Roles,
	PublishQuestionnaire: {OrganisationAdmin, Coordinator},
	ReadEvents:           {OrganisationAdmin},
	ReadRounds:           {Respondent, EntityManager, Coordinator, Management},
	ManageRounds:         {Coordinator},
	ReadAnswers:          {Respondent, EntityManager, Coordinator},
	WriteAnswers:         {Respondent, EntityManager},
	DecideSubmission:     {EntityManager},
	ReadResults:          {Respondent, EntityManager, Coordinator, Management},
	CompareResults:       {Respondent, EntityManager, Coordinator, Management, Auditor},
	ManageAdvice:         {EntityManager, Coordinator},
	SetTargets:           {Management},
	ReadAudits:           {EntityManager, Coordinator, Management, Auditor, OrganisationAdmin},
	ManageAudits:         {OrganisationAdmin},
	WriteAudits:          {Auditor},
	ReadFindings:         {EntityManager, Coordinator, Management},
	SealSummaries:        {Coordinator, Management},
}

// Policy is a copy of the table, for the documentation and for the tests that go through every cell.
func Policy() map[Action][]Role {
	t := maps.Clone(policy)
	for a, roles := range t {
		t[a] = slices.Clone(roles)
	}
	return t
}

// May reports whether the role permits the action on what its membership reaches.
func (r Role) May(a Action) bool { return slices.Contains(policy[a], r) }

// Principal is who makes a request: a user with the memberships that hold today in the organisation of the request.
type Principal struct {
	User              User
	InstallationAdmin bool
	Organisation      Organisation // zero outside an organisation
	Memberships       []Membership // in that organisation, holding today
	ReadOnly          bool         // a token that may only read
	Token             *ID          // the API token used, nil for a session
}

// SignedIn reports whether there is a user at all.
func (p Principal) SignedIn() bool { return p.User.ID != ID{} }

// MaySomewhere reports whether any membership permits the action on any entity: for the navigation, and for what
// belongs to the organisation rather than to an entity and is open to the role wherever it holds.
func (p Principal) MaySomewhere(a Action) bool {
	return slices.ContainsFunc(p.Memberships, func(m Membership) bool { return m.Role.May(a) })
}

// May reports whether a membership permits the action on the entity.
func (p Principal) May(a Action, t Tree, entity ID) bool {
	return slices.ContainsFunc(p.Memberships, func(m Membership) bool {
		return m.Role.May(a) && m.Reaches(t, entity)
	})
}

// MayGrant reports whether a membership lets the principal give or take the role on the entity.
func (p Principal) MayGrant(role Role, t Tree, entity ID) bool {
	return slices.ContainsFunc(p.Memberships, func(m Membership) bool {
		return m.Role.May(ManagePeople) && m.Role.MayGrant(role) && m.Reaches(t, entity)
	})
}

// Has reports whether the principal holds the role anywhere in the organisation.
func (p Principal) Has(r Role) bool {
	return slices.ContainsFunc(p.Memberships, func(m Membership) bool { return m.Role == r })
}
