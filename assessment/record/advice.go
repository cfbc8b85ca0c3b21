package record

import (
	"time"

	"mognad/assessment"
	"mognad/questionnaires"
)

// Advice is what a rule recommends, and what was decided.
type Advice struct {
	RuleAdvice
	BlocksNext bool             `json:"blocks_next" doc:"The question keeps the entity from the next level"`
	Decision   *AdviceDecision  `json:"decision" doc:"null while nobody has decided in this round; the first PUT then has If-Match \"0\""`
	Carried    *CarriedDecision `json:"carried" doc:"The decision of an earlier round that still holds; null when this round has one of its own, or none holds"`
}

// AdviceState is what was decided on a recommendation, in this round or an earlier one.
type AdviceState string

// The states.
const (
	AdviceUndecided AdviceState = "undecided"
	AdviceAdopted   AdviceState = "adopted"
	AdviceDismissed AdviceState = "dismissed"
)

// State is what was decided.
func (a Advice) State() AdviceState {
	adopted := false
	switch {
	case a.Decision != nil && a.Decision.Outdated:
		return AdviceUndecided
	case a.Decision != nil:
		adopted = *a.Decision.Adopted
	case a.Carried != nil:
		adopted = a.Carried.Adopted
	default:
		return AdviceUndecided
	}
	if adopted {
		return AdviceAdopted
	}
	return AdviceDismissed
}

// Version is that of the decision in this round, 0 for none.
func (a Advice) Version() int64 {
	if a.Decision == nil {
		return 0
	}
	return a.Decision.Version
}

// CarriedDecision is a decision of an earlier round that still holds. What was dismissed stays dismissed until an
// answer that triggers the rule changes, what was adopted stays adopted as long as it is recommended.
type CarriedDecision struct {
	Round     RoundName     `json:"round" doc:"The round in which it was decided"`
	Adopted   bool          `json:"adopted" doc:"false: it was dismissed"`
	Reason    string        `json:"reason"`
	DecidedBy assessment.ID `json:"decided_by" format:"uuid"`
	DecidedAt time.Time     `json:"decided_at"`
}

// CarriedDecisionOf is the record of a decision of an earlier round.
func CarriedDecisionOf(d assessment.AdviceDecision, r assessment.Round) CarriedDecision {
	return CarriedDecision{
		Round:     RoundNameOf(r),
		Adopted:   d.Adopted,
		Reason:    d.Reason,
		DecidedBy: d.DecidedBy,
		DecidedAt: d.UpdatedAt.UTC(),
	}
}

// RuleAdvice is what a rule recommends, with what triggered it.
type RuleAdvice struct {
	Rule           string                  `json:"rule"`
	Question       string                  `json:"question" doc:"Id of the questionnaire's question that the rule belongs to"`
	Level          int                     `json:"level" doc:"The level of that question"`
	Priority       questionnaires.Priority `json:"priority" enum:"high,medium,low"`
	Recommendation questionnaires.Text     `json:"recommendation" doc:"By language"`
	FirstStep      questionnaires.Text     `json:"first_step" doc:"By language"`
	FindOut        bool                    `json:"find_out" doc:"The answer is don't know, which the rule takes for the worst: the first step is to find out who can answer, and the recommendation stands behind it"`
	References     map[string][]string     `json:"references" doc:"By id of the source"`
	Triggers       []Trigger               `json:"triggers" doc:"The answers that the rule reads"`
	Shares         []BlockShare            `json:"shares" doc:"The shares that the rule reads"`
}

// Trigger is an answer that a rule reads.
type Trigger struct {
	Question string  `json:"question"`
	Value    *string `json:"value" doc:"null when unanswered or not asked"`
}

// BlockShare is a share that a rule reads.
type BlockShare struct {
	Block   string `json:"block" doc:"Id of an area, or a level such as L2"`
	Percent *int   `json:"percent" doc:"Whole percent rounded down; null when nothing applicable counts"`
}

// AdviceDecision is what somebody decided on a recommendation.
type AdviceDecision struct {
	Rule      string         `json:"rule"`
	Adopted   *bool          `json:"adopted" doc:"false: it was dismissed; null while nobody has decided"`
	Reason    string         `json:"reason" doc:"Why it was dismissed; may be empty when adopted"`
	DecidedBy *assessment.ID `json:"decided_by" format:"uuid"`
	Version   int64          `json:"version" doc:"0 until somebody has decided"`
	UpdatedAt *time.Time     `json:"updated_at"`
	Outdated  bool           `json:"outdated" doc:"It was dismissed, and an answer that triggers the rule has changed in a later submission: it is open again"`
}

// AdviceDecisionOf is the record of a stored decision.
func AdviceDecisionOf(d assessment.AdviceDecision) AdviceDecision {
	decision := AdviceDecision{Rule: d.RuleID, Reason: d.Reason, Version: d.Version}
	if d.Version > 0 {
		decision.Adopted, decision.DecidedBy, decision.UpdatedAt = &d.Adopted, Optional(d.DecidedBy), UTC(&d.UpdatedAt)
	}
	return decision
}
