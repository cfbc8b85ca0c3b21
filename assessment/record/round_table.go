package record

import (
	"time"

	"mognad/assessment"
)

// RoundTable is how far each entity has come in a round, with the people who answer for it.
type RoundTable struct {
	Round Round           `json:"round"`
	Rows  []RoundTableRow `json:"rows" doc:"In the order of the tree"`
}

// RoundTableRow is one entity of a round.
type RoundTableRow struct {
	Entity     EntityName    `json:"entity"`
	Body       string        `json:"body" doc:"Name of the body that answers for it; empty for none"`
	Branch     string        `json:"branch" doc:"Name of the highest entity below the root that it is or lies below and that the roles reach; empty for the root"`
	Stage      RoundStage    `json:"stage"`
	Late       bool          `json:"late"`
	Progress   Progress      `json:"progress"`
	RemindedAt *time.Time    `json:"reminded_at"`
	People     []RoundPerson `json:"people" doc:"Who answers for it; only for those who manage rounds"`
	Unopened   []RoundPerson `json:"unopened" doc:"Who will once the link of the invitation is opened; only for those who manage rounds"`
}

// RoundPerson is somebody who answers for an entity.
type RoundPerson struct {
	User  assessment.ID   `json:"user" format:"uuid"`
	Name  string          `json:"name"`
	Email string          `json:"email" format:"email"`
	Role  assessment.Role `json:"role"`
}

// RoundStage is how far an entity has come in a round.
type RoundStage string

// The stages.
const (
	StageNotBegun  RoundStage = "not_begun"
	StageBegun     RoundStage = "begun"
	StageSubmitted RoundStage = "submitted"
	StageApproved  RoundStage = "approved"
	StageMerged    RoundStage = "merged" // another entity has taken over
)

// RoundStages lists the stages in their order.
var RoundStages = []RoundStage{StageNotBegun, StageBegun, StageSubmitted, StageApproved, StageMerged}
