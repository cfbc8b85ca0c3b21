package record

import (
	"time"

	"mognad/assessment"
	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// Round is a round as it is listed.
type Round struct {
	ID            assessment.ID         `json:"id" format:"uuid"`
	Name          string                `json:"name"`
	State         assessment.RoundState `json:"state" doc:"Its state today"`
	Questionnaire QuestionnaireTitle    `json:"questionnaire"`
	OpensOn       assessment.Date       `json:"opens_on" doc:"First day on which answers are accepted" example:"2026-03-01"`
	ClosesOn      assessment.Date       `json:"closes_on" doc:"Last day on which answers are accepted" example:"2026-04-30"`
	ClosedAt      *time.Time            `json:"closed_at" doc:"When it was closed before its last day; null if it was not"`
	Previous      *assessment.ID        `json:"previous" format:"uuid" doc:"Id of the round to compare answers and results with; null for none"`
	Entities      int                   `json:"entities" doc:"Number of entities in it that the roles reach"`
	Submitted     int                   `json:"submitted" doc:"Number of those that have submitted, including approved ones"`
	Approved      int                   `json:"approved" doc:"Number of those that are approved"`
	Version       int64                 `json:"version"`
	CreatedAt     time.Time             `json:"created_at"`
	UpdatedAt     time.Time             `json:"updated_at"`
}

// QuestionnaireTitle is a published version with its title.
type QuestionnaireTitle struct {
	QuestionnaireRef
	Title questionnaires.Text `json:"title" doc:"By language"`
}

// RoundOf is the record of a stored round, with the title of its questionnaire; the caller fills in the numbers of
// entities.
func RoundOf(r assessment.Round, state assessment.RoundState, title questionnaires.Text) Round {
	return Round{
		ID:            r.ID,
		Name:          r.Name,
		State:         state,
		Questionnaire: QuestionnaireTitle{QuestionnaireRef: QuestionnaireOf(r), Title: title},
		OpensOn:       r.OpensOn,
		ClosesOn:      r.ClosesOn,
		ClosedAt:      UTC(r.ClosedAt),
		Previous:      r.PreviousID,
		Version:       r.Version,
		CreatedAt:     r.CreatedAt.UTC(),
		UpdatedAt:     r.UpdatedAt.UTC(),
	}
}

// RoundResult is the result of a round over the entities that the reader's roles reach.
type RoundResult struct {
	Round    Round          `json:"round"`
	Levels   LevelSpread    `json:"levels" doc:"Over the entities that have submitted and have a level"`
	Areas    []AreaSpread   `json:"areas" doc:"In the questionnaire's order"`
	Gaps     []Gap          `json:"gaps" doc:"The questions that entities do not meet in full, most entities first"`
	Entities []EntityResult `json:"entities" doc:"In the order of the tree"`

	Recommendations []RoundAdvice `json:"recommendations" doc:"What the rules recommend, once for all entities that it concerns: lower levels first, then higher priorities"`
	People          People        `json:"people" doc:"The names of everybody referred to by id"`
}

// AreaSpread is how the shares of an area are spread.
type AreaSpread struct {
	ID      string `json:"id"`
	Count   int    `json:"count" doc:"Number of entities for which the area counts"`
	Lowest  *Share `json:"lowest" doc:"null when it counts for none"`
	Median  *Share `json:"median" doc:"For an even count, the lower of the two in the middle"`
	Highest *Share `json:"highest"`
}

// AreaSpreadOf is how the shares of an area are spread.
func AreaSpreadOf(area string, s scoring.Spread[scoring.Share]) AreaSpread {
	spread := AreaSpread{ID: area, Count: s.Count}
	if s.Count > 0 {
		spread.Lowest, spread.Median = new(ShareOf(s.Lowest)), new(ShareOf(s.Median))
		spread.Highest = new(ShareOf(s.Highest))
	}
	return spread
}

// Gap is a question that entities do not meet in full.
type Gap struct {
	Question string          `json:"question"`
	Entities []assessment.ID `json:"entities" doc:"Ids of the entities that are asked it and do not meet it in full"`
	Missing  int             `json:"missing" doc:"Number of points that those entities lack in total"`
}

// EntityResult is one entity's result in a round.
type EntityResult struct {
	Assessment assessment.ID              `json:"assessment" format:"uuid"`
	Entity     EntityName                 `json:"entity"`
	State      assessment.AssessmentState `json:"state"`
	Submission *Submission                `json:"submission" doc:"The last approved one or, if none is approved, the last one; null when nothing was submitted"`
	Score      *Score                     `json:"score" doc:"The score of that submission"`
	Previous   *Score                     `json:"previous" doc:"The score in the previous round, if the questionnaire content is the same"`
	Target     *Target                    `json:"target" doc:"null while management has set none"`
}

// RoundAdvice is what a rule recommends in a round, once for all entities that it concerns.
type RoundAdvice struct {
	Rule           string                  `json:"rule"`
	Question       string                  `json:"question" doc:"Id of the questionnaire's question that the rule belongs to"`
	Level          int                     `json:"level" doc:"The level of that question"`
	Priority       questionnaires.Priority `json:"priority" enum:"high,medium,low"`
	Recommendation questionnaires.Text     `json:"recommendation" doc:"By language"`
	FirstStep      questionnaires.Text     `json:"first_step" doc:"By language"`
	References     map[string][]string     `json:"references" doc:"By id of the source"`
	Entities       []AdvisedEntity         `json:"entities" doc:"In the order of the tree"`
}

// AdvisedEntity is an entity that a recommendation concerns, and what was decided for it.
type AdvisedEntity struct {
	Assessment assessment.ID    `json:"assessment" format:"uuid"`
	Entity     EntityName       `json:"entity"`
	FindOut    bool             `json:"find_out" doc:"It answers don't know: its first step is to find out"`
	BlocksNext bool             `json:"blocks_next" doc:"The question keeps the entity from the next level"`
	Decision   *AdviceDecision  `json:"decision" doc:"null while nobody has decided in this round"`
	Carried    *CarriedDecision `json:"carried" doc:"The decision of an earlier round that still holds; null when this round has one of its own, or none holds"`
	MayDecide  bool             `json:"may_decide" doc:"Whether the token may adopt or dismiss it for this entity"`
}

// State is what was decided for the entity.
func (a AdvisedEntity) State() AdviceState {
	return Advice{Decision: a.Decision, Carried: a.Carried}.State()
}

// Version is that of the decision in this round, 0 for none.
func (a AdvisedEntity) Version() int64 { return Advice{Decision: a.Decision}.Version() }

// RoundAdviceOf is a recommendation that concerns no entity yet.
func RoundAdviceOf(r RuleAdvice) RoundAdvice {
	return RoundAdvice{
		Rule:           r.Rule,
		Question:       r.Question,
		Level:          r.Level,
		Priority:       r.Priority,
		Recommendation: r.Recommendation,
		FirstStep:      r.FirstStep,
		References:     r.References,
	}
}
