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
