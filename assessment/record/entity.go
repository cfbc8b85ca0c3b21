package record

import (
	"time"

	"mognad/assessment"
)

// EntityOverview is what there is about an entity, as far as its reader may see it. Parts that the reader's roles do
// not reach are null; an empty list means that there is nothing.
type EntityOverview struct {
	Entity          EntityName             `json:"entity"`
	People          []EntityPerson         `json:"people" nullable:"true" doc:"Whose roles reach the entity today; null for readers who may not read people"`
	Rounds          []EntityRound          `json:"rounds" nullable:"true" doc:"In which it is asked, latest first; null for readers who may not read rounds"`
	Target          *Target                `json:"target" doc:"null for readers who may not read results"`
	Audits          []EntityAudit          `json:"audits" nullable:"true" doc:"Latest first; null for readers who may not know of audits"`
	Actions         []Action               `json:"actions" nullable:"true" doc:"Of the action plan, for the entity itself, that with the earliest open day first; null for readers who may not read plans"`
	Recommendations []EntityRecommendation `json:"recommendations" nullable:"true" doc:"For the entity, in final audits that the reader may read; null for readers who may not read findings"`
}

// EntityPerson is somebody whose role reaches an entity.
type EntityPerson struct {
	User  assessment.ID          `json:"user" format:"uuid"`
	Name  string                 `json:"name"`
	State assessment.PersonState `json:"state"`
	Role  assessment.Role        `json:"role"`
	On    EntityName             `json:"on" doc:"The entity on which the role is held: this one, or one above it"`
	Until *assessment.Date       `json:"until" doc:"Last day; null is open"`
}

// EntityRound is a round in which an entity is asked.
type EntityRound struct {
	Round      RoundName                  `json:"round"`
	RoundState assessment.RoundState      `json:"round_state"`
	Assessment assessment.ID              `json:"assessment" format:"uuid"`
	State      assessment.AssessmentState `json:"state"`
	Begun      bool                       `json:"begun" doc:"Whether the entity has answered anything, or taken a stance on an answer given for it"`
	Result     *EntityLevel               `json:"result" doc:"Of the submission that counts; null for none, and for readers who may not read results"`
}

// EntityLevel is the result of a submission.
type EntityLevel struct {
	Number      int       `json:"number"`
	Level       *int      `json:"level" doc:"null when nothing counts"`
	Share       Share     `json:"share"`
	Approved    bool      `json:"approved"`
	SubmittedAt time.Time `json:"submitted_at"`
}

// EntityAudit is an audit of an entity.
type EntityAudit struct {
	ID      assessment.ID         `json:"id" format:"uuid"`
	Title   string                `json:"title"`
	State   assessment.AuditState `json:"state"`
	Auditor string                `json:"auditor" doc:"The auditor, as printed"`
	From    *assessment.Date      `json:"from"`
	To      *assessment.Date      `json:"to"`
	Overall string                `json:"overall" doc:"The auditor's overall verdict on the entity; empty until the audit is final, and for readers who may not read findings"`
	MayRead bool                  `json:"may_read" doc:"Whether the reader may read what the auditors have written"`
}

// EntityRecommendation is an auditor's recommendation that concerns an entity.
type EntityRecommendation struct {
	Audit          NamedAudit          `json:"audit"`
	Recommendation AuditRecommendation `json:"recommendation"`
}

// NamedAudit names an audit.
type NamedAudit struct {
	ID    assessment.ID           `json:"id" format:"uuid"`
	Title string                  `json:"title"`
	Date  *assessment.PartialDate `json:"date" doc:"Day, month or year of the report"`
}
