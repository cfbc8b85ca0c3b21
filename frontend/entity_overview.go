package frontend

import (
	"mognad/assessment"
	"mognad/assessment/record"
)

// EntityOverview shows what there is about one entity: its place, people, rounds, target, audits and recommendations.
// Parts that the reader may not see are not there.
type EntityOverview struct {
	Shell
	Entity      record.EntityName
	Target      *record.Target // nil if the reader may not know it
	ShowPeople  bool           // what the reader may see
	ShowRounds  bool
	ShowAudits  bool
	ShowAdvice  bool   // what auditors recommend
	Base        string // address of the list
	Place       Entity // where it stands, without the form
	Traits      []assessment.Trait
	From, To    string // days as "2026-03-31"; "" is open
	MayTarget   bool
	ToTarget    Planned // of the gap to the target level
	Users       []EntityUser
	Asked       []EntityAsked
	Audited     []EntityAudited
	Recommended []EntityRecommended
	ShowPlan    bool
	Plan        []EntityAction
	NewAction   string // address of the form of a new one, "" if the reader may not add any
}

// Template names the template of the page.
func (*EntityOverview) Template() string { return "entity_overview" }

// EntityUser is somebody whose role reaches the entity.
type EntityUser struct {
	record.EntityPerson
	Href string
	Here bool // the role is held on the entity itself
}

// EntityAsked is a round in which the entity is asked.
type EntityAsked struct {
	record.EntityRound
	Href   string
	Result string // address of the result, "" for none
	Share  *int   // whole percent, nil if nothing counts
}

// EntityAudited is an audit of the entity.
type EntityAudited struct {
	record.EntityAudit
	Href string
}

// EntityRecommended is a recommendation that concerns the entity.
type EntityRecommended struct {
	record.EntityRecommendation
	Href string
}

// EntityAction is an action of the entity.
type EntityAction struct {
	record.Action
	Href string
}
