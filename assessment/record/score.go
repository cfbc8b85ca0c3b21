package record

import (
	"slices"

	"mognad/assessment/scoring"
	"mognad/questionnaires"
)

// Share is points out of possible points.
type Share struct {
	Points   int  `json:"points"`
	Possible int  `json:"possible" doc:"0 when nothing applicable is counted"`
	Percent  *int `json:"percent" doc:"Whole percent rounded down, so that it never contradicts a threshold; null when no points are possible"`
}

// ShareOf is a share with its percent.
func ShareOf(s scoring.Share) Share {
	share := Share{Points: s.Points, Possible: s.Possible}
	if percent, ok := s.Percent(); ok {
		share.Percent = &percent
	}
	return share
}

// Counts is how many questions were asked and what became of them.
type Counts struct {
	Asked         int `json:"asked"`
	Applicable    int `json:"applicable" doc:"Number of questions asked, except those answered as not applicable"`
	Answered      int `json:"answered" doc:"Number of applicable questions that are answered, including with don't know"`
	Unanswered    int `json:"unanswered" doc:"Number of applicable questions that are not answered"`
	DontKnow      int `json:"dont_know"`
	NotApplicable int `json:"not_applicable"`
	Positive      int `json:"positive" doc:"Number of answered questions that give points"`
	Evidenced     int `json:"evidenced" doc:"Number of questions that give points and have at least one piece of evidence"`
	Provided      int `json:"provided" doc:"Number of questions asked that another entity answers for this one"`
	Received      int `json:"received" doc:"Number of those that have an answer"`
	NotProvided   int `json:"not_provided" doc:"Number of those that have none yet; they give no points"`
}

// Progress is how far an entity has come, without what the answers are.
type Progress struct {
	Asked      int        `json:"asked"`
	Answered   int        `json:"answered" doc:"Number of questions with an answer, including not applicable"`
	Unanswered int        `json:"unanswered"`
	Own        PartOfWork `json:"own" doc:"The questions that the entity answers itself"`
	Provided   PartOfWork `json:"provided" doc:"The questions that other entities answer for it"`
}

// PartOfWork is how many of some questions have an answer.
type PartOfWork struct {
	Asked    int `json:"asked"`
	Answered int `json:"answered"`
}

// ProgressOf is the progress out of what was asked.
func ProgressOf(c scoring.Counts) Progress {
	return Progress{
		Asked:      c.Asked,
		Answered:   c.Done(),
		Unanswered: c.Asked - c.Done(),
		Own:        PartOfWork{Asked: c.Own(), Answered: c.OwnDone()},
		Provided:   PartOfWork{Asked: c.Provided, Answered: c.Received},
	}
}

// Done is how many are answered, not applicable included.
func (c Counts) Done() int { return c.Answered + c.NotApplicable }

// CountsOf are counts including what is left to answer.
func CountsOf(c scoring.Counts) Counts {
	return Counts{
		Asked:         c.Asked,
		Applicable:    c.Applicable,
		Answered:      c.Answered,
		Unanswered:    c.Unanswered(),
		DontKnow:      c.DontKnow,
		NotApplicable: c.NotApplicable,
		Positive:      c.Positive,
		Evidenced:     c.Evidenced,
		Provided:      c.Provided,
		Received:      c.Received,
		NotProvided:   c.NotProvided(),
	}
}

// Score is the score of a set of answers.
type Score struct {
	Level       *int                `json:"level" doc:"The maturity level reached; null when nothing counts"`
	Ceiling     *int                `json:"ceiling" doc:"The highest level from which an applicable question was asked: the level is never above it; null when nothing counts"`
	LevelName   questionnaires.Text `json:"level_name" doc:"The level in words, by language; empty when there is none"`
	Preliminary bool                `json:"preliminary" doc:"Something applicable is unanswered"`
	Total       Share               `json:"total"`
	Interval    Interval            `json:"interval"`
	Levels      []LevelShare        `json:"levels" doc:"The questions of each level, from 1"`
	Areas       []AreaScore         `json:"areas" doc:"In the questionnaire's order"`
	Counts      Counts              `json:"counts"`
}

// Interval is where the result will lie once every unanswered question is answered and applicable.
type Interval struct {
	Lowest  Bound `json:"lowest" doc:"If every unanswered question is answered with no"`
	Highest Bound `json:"highest" doc:"If every unanswered question gets the best answer"`
}

// Bound is one end of an interval.
type Bound struct {
	Level *int  `json:"level" doc:"null when nothing counts"`
	Total Share `json:"total"`
}

// LevelShare is the share of the questions of a level.
type LevelShare struct {
	Level int   `json:"level"`
	Share Share `json:"share"`
}

// AreaScore is the part of a score for one area of the questionnaire.
type AreaScore struct {
	ID     string `json:"id"`
	Share  Share  `json:"share"`
	Counts Counts `json:"counts"`
}

// ScoreOf is the record of a score.
func ScoreOf(s scoring.Score, q *questionnaires.Questionnaire) Score {
	score := Score{
		Level:       rated(s.Level, s.Rated),
		Ceiling:     rated(s.Ceiling, s.Rated),
		LevelName:   questionnaires.Text{},
		Preliminary: s.Preliminary,
		Total:       ShareOf(s.Total),
		Interval:    Interval{Lowest: boundOf(s.Lowest), Highest: boundOf(s.Highest)},
		Levels:      []LevelShare{},
		Areas: each(s.Areas, func(a scoring.Area) AreaScore {
			return AreaScore{ID: a.ID, Share: ShareOf(a.Share), Counts: CountsOf(a.Counts)}
		}),
		Counts: CountsOf(s.Counts),
	}
	if s.Rated && s.Level < len(q.Levels) {
		score.LevelName = q.Levels[s.Level].Name
	}
	for i, block := range s.Levels {
		score.Levels = append(score.Levels, LevelShare{Level: i + 1, Share: ShareOf(block)})
	}
	return score
}

// Reached is the level reached, 0 where there is none.
func (s Score) Reached() int {
	if s.Level == nil {
		return 0
	}
	return *s.Level
}

// Area is the share of an area, zero for none.
func (s Score) Area(id string) Share {
	if i := slices.IndexFunc(s.Areas, func(a AreaScore) bool { return a.ID == id }); i >= 0 {
		return s.Areas[i].Share
	}
	return Share{}
}

func boundOf(b scoring.Bound) Bound {
	return Bound{Level: rated(b.Level, b.Rated), Total: ShareOf(b.Total)}
}

// rated is the level, or nil if there is none.
func rated(level int, ok bool) *int {
	if !ok {
		return nil
	}
	return &level
}

// LevelSpread is how levels are spread: never only a mean.
type LevelSpread struct {
	Count        int          `json:"count" doc:"Number of entities that have a level"`
	Lowest       *int         `json:"lowest" doc:"null when none has a level"`
	Median       *int         `json:"median" doc:"For an even count, the lower of the two in the middle"`
	Highest      *int         `json:"highest"`
	Distribution []LevelCount `json:"distribution" doc:"One for each level, from 0"`
}

// LevelCount is how many entities are at a level.
type LevelCount struct {
	Level    int `json:"level"`
	Entities int `json:"entities" doc:"Number of entities at the level"`
}

// LevelSpreadOf is how levels are spread.
func LevelSpreadOf(s scoring.LevelSummary) LevelSpread {
	spread := LevelSpread{
		Count:        s.Count,
		Lowest:       rated(s.Lowest, s.Count > 0),
		Median:       rated(s.Median, s.Count > 0),
		Highest:      rated(s.Highest, s.Count > 0),
		Distribution: []LevelCount{},
	}
	for level, entities := range s.Distribution {
		spread.Distribution = append(spread.Distribution, LevelCount{Level: level, Entities: entities})
	}
	return spread
}
