package assessment

import (
	"maps"
	"slices"
)

// Permission is what the policy grants: the right to carry out a use case.
type Permission string

// The permissions. Those for the installation belong only to the installation's admin, those for one's own account to
// anyone signed in.
const (
	ReadOrganisation     Permission = "organisation.read"
	ManageOrganisation   Permission = "organisation.manage"
	ReadTemplates        Permission = "template.read" // of documents
	ManageTemplates      Permission = "template.manage"
	ReadEntities         Permission = "entity.read"
	ManageEntities       Permission = "entity.manage"
	ReadDocuments        Permission = "document.read" // governing documents
	ManageDocuments      Permission = "document.manage"
	ReadRegisters        Permission = "register.read" // of the management system: risks, objectives and so on
	ManageRegisters      Permission = "register.manage"
	ReadWheel            Permission = "wheel.read" // the annual wheel
	ManageWheel          Permission = "wheel.manage"
	ReadPeople           Permission = "people.read"
	ManagePeople         Permission = "people.manage"
	ReadQuestionnaires   Permission = "questionnaire.read"
	PublishQuestionnaire Permission = "questionnaire.publish"
	ReadEvents           Permission = "event.read"
	ReadRounds           Permission = "round.read"
	ManageRounds         Permission = "round.manage"
	ReadAnswers          Permission = "answer.read" // drafts and submissions in full
	WriteAnswers         Permission = "answer.write"
	DecideSubmission     Permission = "submission.decide"
	ReadResults          Permission = "result.read"    // of what was submitted
	CompareResults       Permission = "result.compare" // side by side; auditors those of their audits
	ManageAdvice         Permission = "advice.manage"
	SetTargets           Permission = "target.set"
	SetAims              Permission = "aim.set"
	ReadAudits           Permission = "audit.read"         // that they take place, and for which entities
	PlanAudits           Permission = "audit.plan"         // add one, which gives access to nothing else
	ManageAudits         Permission = "audit.manage"       // engage their auditors
	ConfirmEngagements   Permission = "engagement.confirm" // where no auditor is left; auditors do by WriteAudits
	WriteAudits          Permission = "audit.write"        // read and judge, in those that one is engaged for
	ReadFindings         Permission = "finding.read"       // of final audits
	WithholdPassages     Permission = "passage.withhold"   // mark texts of an audit that may be secret
	DiscussAudits        Permission = "audit.discuss"      // on audit questions: auditors in theirs, and those who answer
	CheckFacts           Permission = "fact.check"         // of audits, where one is asked to
	PrepareReplies       Permission = "reply.prepare"
	RecordReplies        Permission = "reply.record" // that a body has given on paper
	ApproveReplies       Permission = "reply.approve"
	ReadPlan             Permission = "plan.read"
	ManagePlan           Permission = "plan.manage"
	OwnActions           Permission = "plan.own" // own actions: read them and report on them
	SealSummaries        Permission = "summary.seal"
	Approve              Permission = "approval.give" // what management decides; a coordinator records what is on paper
	ReadReviews          Permission = "review.read"   // management from when the papers are sent
	ManageReviews        Permission = "review.manage"
	SignReviews          Permission = "review.sign"
	ManageInstallation   Permission = "installation.manage"
	OwnAccount           Permission = "account.own"
	Anyone               Permission = "anyone" // sign-in, health, the documentation of the API
)

// policy is the one table of who may do what. A role that is not listed may not. A role reaches the entity of its
// membership and those below it; see [Principal.May].
var policy = map[Permission][]Role{
	ReadOrganisation:   Roles,
	ManageOrganisation: {OrganisationAdmin},
	ReadTemplates:      {EntityManager, Coordinator, Management, Auditor, OrganisationAdmin},
	ManageTemplates:    {Coordinator, Auditor, OrganisationAdmin}, // an auditor has the template of a firm
	ReadEntities: {
		Respondent,
		EntityManager,
		Coordinator,
		Management,
		OrganisationAdmin,
	}, // auditors see those in their audits
	ManageEntities:       {OrganisationAdmin, Coordinator},
	ReadDocuments:        {Respondent, EntityManager, Coordinator, Management, OrganisationAdmin},
	ManageDocuments:      {OrganisationAdmin, Coordinator},
	ReadRegisters:        {EntityManager, Coordinator, Management},
	ManageRegisters:      {Coordinator},
	ReadWheel:            {Respondent, EntityManager, Coordinator, Management, OrganisationAdmin},
	ManageWheel:          {Coordinator},
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
	SetTargets:           {Coordinator, Management}, // a coordinator enters what management has decided
	SetAims:              {Coordinator, Management},
	ReadAudits:           {EntityManager, Coordinator, Management, Auditor, OrganisationAdmin},
	PlanAudits:           {Auditor, OrganisationAdmin}, // the auditor plans, the organisation gives access
	ManageAudits:         {OrganisationAdmin},
	ConfirmEngagements:   {EntityManager, Coordinator, Management, OrganisationAdmin},
	WriteAudits:          {Auditor},
	ReadFindings:         {EntityManager, Coordinator, Management},
	WithholdPassages:     {Coordinator, Auditor}, // auditors those of their audits, others of final ones
	DiscussAudits:        {Respondent, EntityManager, Auditor},
	CheckFacts:           {Respondent, EntityManager, Coordinator, Management, OrganisationAdmin},
	PrepareReplies:       {EntityManager, Coordinator},
	RecordReplies:        {Coordinator},
	ApproveReplies:       {Management},
	ReadPlan:             {EntityManager, Coordinator, Management},
	ManagePlan:           {EntityManager, Coordinator},
	OwnActions:           {Respondent, EntityManager, Coordinator, Management, OrganisationAdmin},
	SealSummaries:        {Coordinator, Management},
	Approve:              {Management},
	ReadReviews:          {Coordinator, Management},
	ManageReviews:        {Coordinator},
	SignReviews:          {Management},
}

// Policy is a copy of the table, for the documentation and for tests that check every cell.
func Policy() map[Permission][]Role {
	t := maps.Clone(policy)
	for a, roles := range t {
		t[a] = slices.Clone(roles)
	}
	return t
}

// May reports whether the role has the permission for the entities that its membership reaches.
func (r Role) May(do Permission) bool { return slices.Contains(policy[do], r) }

// Principal is the user behind a request, with the memberships valid today in the organisation of the request.
type Principal struct {
	User              User
	InstallationAdmin bool
	Organisation      Organisation // zero outside an organisation
	Memberships       []Membership // in that organisation, valid today
	ReadOnly          bool         // a token that may only read
	Token             *ID          // the API token used, nil for a session
}

// SignedIn reports whether there is a user.
func (p Principal) SignedIn() bool { return p.User.ID != ID{} }

// MaySomewhere reports whether any membership gives the permission for any entity. It is for the navigation, and for
// things that belong to the organisation rather than to an entity.
func (p Principal) MaySomewhere(do Permission) bool {
	return slices.ContainsFunc(p.Memberships, func(m Membership) bool { return m.Role.May(do) })
}

// May reports whether a membership gives the permission for the entity.
func (p Principal) May(do Permission, t Tree, entity ID) bool {
	_, may := p.MayBy(do, t, entity)
	return may
}

// MayBy is the first membership that gives the permission for the entity; false if none does.
func (p Principal) MayBy(do Permission, t Tree, entity ID) (Membership, bool) {
	i := slices.IndexFunc(p.Memberships, func(m Membership) bool {
		return m.Role.May(do) && m.Reaches(t, entity)
	})
	if i < 0 {
		return Membership{}, false
	}
	return p.Memberships[i], true
}

// MayAll reports whether the principal has the permission for every entity of an audit; if it has none, for the whole
// organisation.
func (p Principal) MayAll(do Permission, t Tree, audited []AuditedEntity) bool {
	if len(audited) == 0 {
		return len(t.Nodes) > 0 && p.May(do, t, t.Root().ID)
	}
	return !slices.ContainsFunc(audited, func(e AuditedEntity) bool { return !p.May(do, t, e.EntityID) })
}

// MayGrant reports whether a membership lets the principal grant or revoke the role on the entity.
func (p Principal) MayGrant(role Role, t Tree, entity ID) bool {
	return slices.ContainsFunc(p.Memberships, func(m Membership) bool {
		return m.Role.May(ManagePeople) && m.Role.MayGrant(role) && m.Reaches(t, entity)
	})
}

// Has reports whether the principal holds the role anywhere in the organisation.
func (p Principal) Has(r Role) bool {
	return slices.ContainsFunc(p.Memberships, func(m Membership) bool { return m.Role == r })
}
