package record

import (
	"time"

	"mognad/assessment"
	"mognad/assessment/scoring"
)

// Result is the result of an assessment.
type Result struct {
	Assessment      assessment.ID              `json:"assessment" format:"uuid"`
	Entity          EntityName                 `json:"entity"`
	State           assessment.AssessmentState `json:"state"`
	Round           RoundName                  `json:"round"`
	RoundState      assessment.RoundState      `json:"round_state"`
	Questionnaire   QuestionnaireRef           `json:"questionnaire"`
	Number          *int                       `json:"number" doc:"Number of the submission; null for the current answers"`
	Submission      *Submission                `json:"submission" doc:"The submission; null for the current answers"`
	Score           Score                      `json:"score"`
	Target          *Target                    `json:"target" doc:"null while management has set none"`
	Blockers        []Blocker                  `json:"blockers" doc:"What is missing for the next level; empty at the highest"`
	TargetBlockers  []Blocker                  `json:"target_blockers" doc:"What is missing for the target level; empty when it is reached or there is none"`
	Proposals       []ProposedStep             `json:"proposals" doc:"One for each audit question, in the questionnaire's order"`
	Recommendations []Advice                   `json:"recommendations" doc:"What the questionnaire's rules recommend: lower levels first, then higher priorities"`
	First           []string                   `json:"first" doc:"Ids of the rules of the recommendations that matter first, at most three: those that block the next level, then by priority"`
	Previous        *PreviousResult            `json:"previous" doc:"The result of the previous round; null if nothing was submitted there"`
	Submissions     []Submission               `json:"submissions" doc:"Latest first"`
	People          People                     `json:"people" doc:"The names of everybody referred to by id"`
	MayReadAnswers  bool                       `json:"may_read_answers" doc:"Whether the token may read the answers behind the result"`
	MayDecideAdvice bool                       `json:"may_decide_advice" doc:"Whether the token may adopt or dismiss recommendations"`
	MaySetTarget    bool                       `json:"may_set_target" doc:"Whether the token may set the target level"`
}

// PreviousResult is the entity's result in the previous round.
type PreviousResult struct {
	Round         RoundName        `json:"round"`
	Questionnaire QuestionnaireRef `json:"questionnaire"`
	Score         Score            `json:"score"`
	Comparable    bool             `json:"comparable" doc:"Whether the questionnaire content is the same; if not, levels and shares are based on other questions"`
}

// Blocker is a block of questions that keeps an assessment from a level.
type Blocker struct {
	Level     int    `json:"level" doc:"The level of the questions in the block"`
	Share     Share  `json:"share"`
	Threshold int    `json:"threshold" doc:"The percent to reach"`
	Missing   int    `json:"missing" doc:"The least number of points needed"`
	Gains     []Gain `json:"gains" doc:"The questions that could give them, most points first"`
}

// Gain is a question that could give points.
type Gain struct {
	Question string  `json:"question"`
	Value    *string `json:"value" doc:"Its current answer; null while unanswered"`
	Points   int     `json:"points" doc:"How many more points the best answer would give"`
}

// BlockersOf are the blocks that keep an assessment from a level.
func BlockersOf(blockers []scoring.Blocker) []Blocker {
	return each(blockers, func(b scoring.Blocker) Blocker {
		return Blocker{
			Level:     b.Level,
			Share:     ShareOf(b.Share),
			Threshold: b.Threshold,
			Missing:   b.Missing,
			Gains: each(b.Gains, func(g scoring.Gain) Gain {
				return Gain{Question: g.QuestionID, Value: Optional(g.Value), Points: g.Points}
			}),
		}
	})
}

// ProposedStep is the judgement that the answers propose for an audit question, with its working.
type ProposedStep struct {
	AuditQuestion string       `json:"audit_question"`
	Step          *string      `json:"step" doc:"Id of the proposed step of the questionnaire's judgement scale; null when too few applicable questions are answered or nothing counts"`
	Share         Share        `json:"share"`
	Uncapped      *string      `json:"uncapped" doc:"Id of the step that the share would give without a cap"`
	Cap           *scoring.Cap `json:"cap" enum:"partly,no" doc:"What lowered the proposal: a critical question with some points (partly) or none (no); null when nothing did"`
	CappedBy      []string     `json:"capped_by" doc:"Ids of the questions that lowered it"`
	Questions     []Working    `json:"questions" doc:"What each question contributes"`
	TooFew        bool         `json:"too_few" doc:"Nothing is proposed because too few of the applicable questions are answered: at least three, or all if there are fewer, and at least a third are needed"`
	Basis
}

// Basis is what a proposal rests on.
type Basis struct {
	Answered   int `json:"answered" doc:"Number of the applicable questions that are answered, including with don't know"`
	Applicable int `json:"applicable" doc:"Number of the questions asked, except those answered as not applicable"`
}

// BasisOf is what a proposal rests on.
func BasisOf(p scoring.Proposal) Basis { return Basis{Answered: p.Answered, Applicable: p.Applicable} }

// Working is what one question contributes to a proposal.
type Working struct {
	Question string       `json:"question"`
	Value    *string      `json:"value" doc:"The answer; null while unanswered"`
	Points   int          `json:"points"`
	Possible int          `json:"possible" doc:"0 when not applicable"`
	Critical bool         `json:"critical" doc:"A poor answer lowers the proposal, whatever the share"`
	Cap      *scoring.Cap `json:"cap" enum:"partly,no" doc:"What a critical question's answer permits, whether or not it lowered the proposal; null when it limits nothing"`
}

// ProposedStepOf is a proposal on the questionnaire's scale.
func ProposedStepOf(p scoring.Proposal) ProposedStep {
	return ProposedStep{
		AuditQuestion: p.AuditQuestionID,
		Step:          Optional(p.Step),
		Share:         ShareOf(p.Share),
		Uncapped:      Optional(p.Uncapped),
		Cap:           Optional(p.Cap),
		CappedBy:      list(p.CappedBy),
		Questions:     WorkingOf(p),
		TooFew:        p.TooFew,
		Basis:         BasisOf(p),
	}
}

// WorkingOf is what each question contributes to a proposal.
func WorkingOf(p scoring.Proposal) []Working {
	return each(p.Questions, func(w scoring.Working) Working {
		return Working{
			Question: w.QuestionID,
			Value:    Optional(w.Value),
			Points:   w.Points,
			Possible: w.Possible,
			Critical: w.Critical,
			Cap:      Optional(w.Cap),
		}
	})
}

// Target is the level that management wants an entity to reach, and by when.
type Target struct {
	Entity    assessment.ID    `json:"entity" format:"uuid"`
	Level     *int             `json:"level" doc:"null while management has set none" example:"3"`
	By        *assessment.Date `json:"by" doc:"The day by which to reach it" example:"2027-12-31"`
	SetBy     *assessment.ID   `json:"set_by" format:"uuid"`
	Version   int64            `json:"version" doc:"0 until one is set"`
	UpdatedAt *time.Time       `json:"updated_at"`
}

// TargetOf is the record of a stored target level.
func TargetOf(t assessment.Target) Target {
	target := Target{Entity: t.EntityID, Version: t.Version}
	if t.Version > 0 {
		target.Level, target.By = &t.Level, Optional(t.By)
		target.SetBy, target.UpdatedAt = Optional(t.SetBy), UTC(&t.UpdatedAt)
	}
	return target
}
