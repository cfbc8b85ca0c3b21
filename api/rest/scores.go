package rest

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment/workflow/rounds"
)

// counts is how many questions were asked and what became of them.
type counts struct {
	Asked         int `json:"asked"`
	Applicable    int `json:"applicable" doc:"Asked and not answered by not applicable"`
	Answered      int `json:"answered" doc:"Of the applicable ones, don't know included"`
	Unanswered    int `json:"unanswered" doc:"Of the applicable ones"`
	DontKnow      int `json:"dont_know"`
	NotApplicable int `json:"not_applicable"`
	Positive      int `json:"positive" doc:"Of the answered ones, those that give points"`
	Evidenced     int `json:"evidenced" doc:"Of the positive ones, those with at least one piece of evidence"`
}

// The front doors know the calculations by what the use cases answer alone, so their counts and shares are named here
// by what they consist of.
type (
	tally   struct{ Asked, Applicable, Answered, DontKnow, NotApplicable, Positive, Evidenced int }
	tallied interface {
		~struct{ Asked, Applicable, Answered, DontKnow, NotApplicable, Positive, Evidenced int }
		Unanswered() int
	}
	portion  struct{ Points, Possible int }
	portions interface {
		~struct{ Points, Possible int }
		Percent() (int, bool)
	}
)

func countsOf[C tallied](tallied C) counts {
	c := tally(tallied)
	return counts{
		Asked:         c.Asked,
		Applicable:    c.Applicable,
		Answered:      c.Answered,
		Unanswered:    tallied.Unanswered(),
		DontKnow:      c.DontKnow,
		NotApplicable: c.NotApplicable,
		Positive:      c.Positive,
		Evidenced:     c.Evidenced,
	}
}

func shareOf[S portions](s S) share {
	p := portion(s)
	shaped := share{Points: p.Points, Possible: p.Possible}
	if percent, ok := s.Percent(); ok {
		shaped.Percent = &percent
	}
	return shaped
}

// area is the part of a score that stands for an area of the questionnaire.
type area struct {
	ID     string `json:"id"`
	Share  share  `json:"share"`
	Counts counts `json:"counts"`
}

func areaOf[C tallied, S portions](id string, c C, s S) area {
	return area{ID: id, Share: shareOf(s), Counts: countsOf(c)}
}

// score is what answers add up to.
type score struct {
	Level       *int              `json:"level" doc:"The maturity level reached; null when nothing counts, so that there is none"`
	LevelName   map[string]string `json:"level_name" doc:"The level in words, by language; empty when there is none"`
	Preliminary bool              `json:"preliminary" doc:"Something applicable is unanswered"`
	Total       share             `json:"total"`
	Interval    interval          `json:"interval"`
	Levels      []levelShare      `json:"levels" nullable:"false" doc:"The questions of each level, from 1"`
	Areas       []area            `json:"areas" nullable:"false" doc:"In the questionnaire's order"`
	Counts      counts            `json:"counts"`
}

// interval is where the result will lie when every unanswered question has got a value and applies.
type interval struct {
	Lowest  bound `json:"lowest" doc:"All unanswered as no"`
	Highest bound `json:"highest" doc:"All unanswered as the best answer"`
}

type bound struct {
	Level *int  `json:"level" doc:"null when nothing counts"`
	Total share `json:"total"`
}

type levelShare struct {
	Level int   `json:"level"`
	Share share `json:"share"`
}

// scored is a score with the questionnaire that it is of.
type scored = rounds.PreviousResult

func scoreOf(of scored) score {
	s, q := of.Score, of.Questionnaire
	shaped := score{
		Level:       rated(s.Level, s.Rated),
		LevelName:   map[string]string{},
		Preliminary: s.Preliminary,
		Total:       shareOf(s.Total),
		Interval: interval{
			Lowest:  bound{Level: rated(s.Lowest.Level, s.Lowest.Rated), Total: shareOf(s.Lowest.Total)},
			Highest: bound{Level: rated(s.Highest.Level, s.Highest.Rated), Total: shareOf(s.Highest.Total)},
		},
		Levels: make([]levelShare, 0, len(s.Levels)),
		Areas:  make([]area, 0, len(s.Areas)),
		Counts: countsOf(s.Counts),
	}
	if s.Rated && s.Level < len(q.Levels) {
		shaped.LevelName = q.Levels[s.Level].Name
	}
	for i, block := range s.Levels {
		shaped.Levels = append(shaped.Levels, levelShare{Level: i + 1, Share: shareOf(block)})
	}
	for _, a := range s.Areas {
		shaped.Areas = append(shaped.Areas, areaOf(a.ID, a.Counts, a.Share))
	}
	return shaped
}

// rated is a level, or null where there is none.
func rated(level int, ok bool) *int {
	if !ok {
		return nil
	}
	return &level
}

// maybe is an object, or null where there is none.
type maybe[T any] struct{ value *T }

// MarshalJSON writes the object or null.
func (m maybe[T]) MarshalJSON() ([]byte, error) { return json.Marshal(m.value) }

// Schema says in the document that it can be null, which the library does for values alone.
func (maybe[T]) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{r.Schema(reflect.TypeFor[T](), true, ""), {Type: "null"}}}
}

// maybeOf shapes a noun that may be missing.
func maybeOf[N, R any](noun *N, shape func(N) R) maybe[R] {
	if noun == nil {
		return maybe[R]{}
	}
	shaped := shape(*noun)
	return maybe[R]{value: &shaped}
}
