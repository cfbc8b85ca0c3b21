package frontend

import (
	"iter"
	"strings"
	"time"

	"mognad/assessment/record"
	"mognad/assessment/scoring"
	"mognad/frontend/chart"
	"mognad/questionnaires"
)

// Result is the result of an assessment. It has a form for the target level (level, by, version and assessment, to
// SetTarget) and one to adopt or dismiss the recommendations that are ticked, see [DecideAdvice].
type Result struct {
	Shell
	Base          string // address of the result
	Answers       string // address of the assessment, "" if the reader may not read the answers
	Work          string
	Entity, Round string
	RoundHref     string // result of the whole round, "" if the reader may not
	Questionnaire string
	Version       string // of the questionnaire
	QuestionsHref string // where the questionnaire is read
	Spoken        string // language of the questionnaire
	Assessment    string // id

	Submission *ResultOf  // nil for the current answers
	Results    []ResultOf // the other results to choose from, latest first

	Rated       bool
	Level       LevelName
	Total       Share
	Steps       []LevelStep // from 1
	Ceiling     int         // the highest level that is asked about
	Preliminary bool
	NotProvided int        // answers that other entities had not given
	Lowest      LevelBound // every unanswered question as no
	Highest     LevelBound // … as the best answer
	Applicable  int
	Answered    int
	Left        int // unanswered
	NotRelevant int // not applicable
	DontKnow    Share
	Evidence    Share // of yes and partly
	Previous    *PreviousLevel

	Target        *TargetRow
	SetTarget     string // address, "" if the reader may not
	Levels        []Option
	TargetLevel   string
	TargetBy      string
	TargetVersion int64

	Blockers       []BlockerRow // before the next level
	TargetBlockers []BlockerRow // before the target level, if that differs

	Areas     []AreaResult
	Proposals []ProposalResult
	First     []AdviceResult // what matters first
	ToTarget  Planned        // of the gap to the target level
	Advice    AdviceList     // the rest
	Decide    *DecideAdvice  // nil if the reader may not
}

// Template names the template of the page.
func (*Result) Template() string { return "result" }

// LevelName is a level in words.
type LevelName struct {
	Level         int
	Name, Meaning string
}

// LevelStep is one step of the way to the highest level.
type LevelStep struct {
	LevelName
	Share   Share // of the questions of that level
	Reached bool
	Next    bool
}

// LevelBound is one end of the range that the result will be in.
type LevelBound struct {
	LevelName
	Rated bool
	Total Share
}

// ResultOf is a result to choose: of a submission, or with number 0 of the current answers.
type ResultOf struct {
	Number  int
	Href    string // of the result
	Receipt string // address of the submission, "" if the reader may not read it
	At      time.Time
	By      string
	Outcome string // "" while undecided
	Hash    string // the beginning of the receipt's
	Current bool
}

// PreviousLevel is the level of the round before.
type PreviousLevel struct {
	Round      string
	Rated      bool
	Level      int
	Total      Share
	Comparable bool
	Rise       int // levels up or down
}

// TargetRow is the level to reach.
type TargetRow struct {
	LevelName
	By      string // day
	Gap     int    // levels left
	Overdue bool
}

// NextLevel is the level that the blockers block.
func (r *Result) NextLevel() int { return r.Level.Level + 1 }

// Top reports whether the highest level is reached.
func (r *Result) Top() bool { return r.Rated && len(r.Steps) > 0 && r.Level.Level == len(r.Steps) }

// AtCeiling reports whether the level is the highest that is asked about, though the questionnaire has a higher one.
func (r *Result) AtCeiling() bool { return r.Rated && r.Level.Level == r.Ceiling && !r.Top() }

// Capped reports whether the questionnaire has a level above what is asked about.
func (r *Result) Capped() bool { return r.Rated && r.Ceiling < len(r.Steps) }

// Final reports whether the submission shown is approved.
func (r *Result) Final() bool { return r.Submission != nil && r.Submission.Outcome == "approved" }

// BlockerRow is a block of questions that keeps the entity from a level.
type BlockerRow struct {
	Level     int // of the questions
	Share     Share
	Threshold int // percent
	Missing   int // points
	Gains     []GainRow
}

// shownGains is how many questions of a block are shown at once; the rest is folded away.
const shownGains = 8

// First lists the questions to show at once.
func (b BlockerRow) First() []GainRow { return b.Gains[:min(len(b.Gains), shownGains)] }

// Rest lists the others.
func (b BlockerRow) Rest() []GainRow { return b.Gains[min(len(b.Gains), shownGains):] }

// GainRow is a question that could give points.
type GainRow struct {
	Question QuestionLink
	Answer   AnswerChip // without a label while unanswered
	Points   int
	Planned  Planned
}

// AreaResult is an area with its share, now and before.
type AreaResult struct {
	ID, Name string
	Href     string // of the area's questions, "" if the reader may not
	Share    Share
	Progress Progress
	Previous *Share // nil if there is nothing comparable
}

// Change is how many whole percent the area has gone up or down, false if it cannot be compared.
func (a AreaResult) Change() *int {
	if a.Previous == nil || !a.Previous.Known() || !a.Share.Known() {
		return nil
	}
	change := a.Share.Change(*a.Previous)
	return &change
}

// Compared reports whether the areas are compared with the round before.
func (r *Result) Compared() bool {
	for _, a := range r.Areas {
		if a.Previous != nil {
			return true
		}
	}
	return false
}

// HasRadar reports whether there are enough areas for a radar, all with values, since its lines cannot leave one out.
func (r *Result) HasRadar() bool {
	for _, a := range r.Areas {
		if !a.Share.Known() || r.Compared() && (a.Previous == nil || !a.Previous.Known()) {
			return false
		}
	}
	return len(r.Areas) > 2
}

// Picture is the kind of the chart of the areas: there is one, a radar where one can be drawn.
func (r *Result) Picture() string {
	if r.HasRadar() {
		return "radar"
	}
	return "bars"
}

// Radar is the chart of the areas as a radar.
func (r *Result) Radar() (string, error) { return chart.Radar(r.series()) }

// Short lists the ids of the areas, for a radar without room for their names.
func (r *Result) Short() string {
	var ids []string
	for _, a := range r.Areas {
		ids = append(ids, a.ID)
	}
	return strings.Join(ids, " ")
}

// Bars is the chart of the areas as bars.
func (r *Result) Bars() (string, error) { return chart.Bars(r.series()) }

// series are the values in the table of areas, in the form that charts take.
func (r *Result) series() ([]string, []chart.Series) {
	var names []string
	now, before := chart.Series{Name: r.Round}, chart.Series{}
	for _, a := range r.Areas {
		names = append(names, a.Name)
		now.Shares = append(now.Shares, a.Share.Share)
		previous := scoring.Share{}
		if a.Previous != nil {
			previous = a.Previous.Share
		}
		before.Shares = append(before.Shares, previous)
	}
	if !r.Compared() || r.Previous == nil {
		return names, []chart.Series{now}
	}
	before.Name = r.Previous.Round
	return names, []chart.Series{now, before}
}

// ProposalResult is the judgement that the answers propose for an audit question.
type ProposalResult struct {
	ID, Text  string
	Step      AnswerChip // without a label if nothing is proposed
	Uncapped  AnswerChip // what the share alone would propose, if something lowered it
	Cap       string     // partly or no, "" where nothing lowered it
	CappedBy  []QuestionLink
	Share     Share
	Basis     record.Basis
	TooFew    bool // too few questions are answered for a proposal
	Questions []WorkingRow
}

// WorkingRow is what one question contributes to a proposal.
type WorkingRow struct {
	Question         QuestionLink
	Answer           AnswerChip
	Points, Possible int
	Critical         bool
	Cap              string // what a critical question's answer permits: partly, no or ""
}

// NewStepChip is a step of the judgement scale by its id; without a label for one that the questionnaire lacks.
func NewStepChip(q *questionnaires.Questionnaire, step, language string) AnswerChip {
	if q.Proposal == nil {
		return AnswerChip{}
	}
	for i, s := range q.Proposal.Steps {
		if s.ID == step {
			return AnswerChip{Label: s.Label.In(language, q.Languages...), Tone: stepTone(i, len(q.Proposal.Steps))}
		}
	}
	return AnswerChip{}
}

// AllAdvice lists the recommendations of the page, to be filled in.
func (r *Result) AllAdvice() iter.Seq[*AdviceResult] {
	return func(yield func(*AdviceResult) bool) {
		lists := [][]AdviceResult{r.First}
		for _, g := range r.Advice.Groups {
			lists = append(lists, g.Rows, g.Dismissed)
		}
		for _, list := range lists {
			for i := range list {
				if !yield(&list[i]) {
					return
				}
			}
		}
	}
}
