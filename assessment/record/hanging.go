package record

import "mognad/assessment"

// Hanging is what hangs on a person, to be seen before they leave.
type Hanging struct {
	Handed         []HangingWork       `json:"handed" doc:"Questions handed to the person that wait for an answer"`
	Drafts         []HangingWork       `json:"drafts" doc:"Open drafts that nobody else may answer"`
	Submissions    []HangingWork       `json:"submissions" doc:"What the person submitted and nobody has decided on"`
	OnlyManager    []EntityName        `json:"only_manager" doc:"Entities for which nobody else can approve"`
	Unmanaged      []HangingWork       `json:"unmanaged" doc:"Self-assessments in rounds that are not closed that nobody else can approve; somebody else gets the role first, or the change needs leave"`
	OnlyRespondent []EntityName        `json:"only_respondent" doc:"Entities for which nobody else can answer"`
	Engagements    []HangingEngagement `json:"engagements" doc:"Audits that are not final and that the person is engaged in"`
}

// HangingWork is an assessment on which something of a person hangs.
type HangingWork struct {
	Assessment assessment.ID `json:"assessment" format:"uuid"`
	Entity     EntityName    `json:"entity"`
	Round      RoundName     `json:"round"`
	Questions  []string      `json:"questions" doc:"Ids of the questions; empty where the whole is meant"`
}

// HangingEngagement is an audit that a person is engaged in.
type HangingEngagement struct {
	Audit assessment.ID `json:"audit" format:"uuid"`
	Title string        `json:"title"`
	Only  bool          `json:"only" doc:"Nobody else is engaged in it"`
}

// NewHanging is nothing.
func NewHanging() Hanging {
	return Hanging{
		Handed:         []HangingWork{},
		Drafts:         []HangingWork{},
		Submissions:    []HangingWork{},
		OnlyManager:    []EntityName{},
		Unmanaged:      []HangingWork{},
		OnlyRespondent: []EntityName{},
		Engagements:    []HangingEngagement{},
	}
}

// Empty reports whether nothing hangs on the person.
func (h Hanging) Empty() bool {
	return len(h.Handed)+len(h.Drafts)+len(h.Submissions)+len(h.OnlyManager)+len(h.Unmanaged)+len(h.OnlyRespondent)+
		len(h.Engagements) == 0
}

// EntityHanging is what hangs on an entity, to be seen before it ends.
type EntityHanging struct {
	Assessments []HangingWork  `json:"assessments" doc:"Self-assessments in rounds that are not closed, which are not approved"`
	Provides    []HangingWork  `json:"provides" doc:"The rounds that are not closed in which it answers questions for others"`
	Roles       []HangingRole  `json:"roles" doc:"Roles that people hold on the entity itself"`
	Audits      []HangingAudit `json:"audits" doc:"Audits of it that are not final"`
}

// HangingRole is a role that somebody holds on an entity.
type HangingRole struct {
	User assessment.ID   `json:"user" format:"uuid"`
	Name string          `json:"name"`
	Role assessment.Role `json:"role"`
}

// HangingAudit is an audit of an entity.
type HangingAudit struct {
	Audit assessment.ID `json:"audit" format:"uuid"`
	Title string        `json:"title"`
}

// Empty reports whether nothing hangs on the entity.
func (h EntityHanging) Empty() bool {
	return len(h.Assessments)+len(h.Provides)+len(h.Roles)+len(h.Audits) == 0
}
