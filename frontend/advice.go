package frontend

import (
	"slices"
	"time"

	"mognad/assessment/record"
	"mognad/questionnaires"
)

// AdviceResult is a recommendation that a rule makes.
type AdviceResult struct {
	Rule           string // id
	Question       QuestionLink
	Area           string // id
	Level          int
	Priority       string // high, medium or low
	Recommendation string
	FirstStep      string
	FindOut        bool // first find out who can answer
	BlocksNext     bool
	References     []ReferenceRow
	Triggers       []GainRow // the answers that the rule reads
	Blocks         []AdviceBlock
	Outcome        *AdviceOutcome // nil while it is a proposal
	Before         *AdviceOutcome // dismissed, until the answer changed; nil for none
	Value          string         // of the box that chooses it, "" if the reader may not decide
	Chosen         bool
	Planned        Planned
}

// AdviceBlock is a share that a rule reads.
type AdviceBlock struct {
	Name    string
	Percent int
	Known   bool
}

// AdviceOutcome is the decision on a recommendation.
type AdviceOutcome struct {
	Adopted bool
	Reason  string
	By      string
	At      time.Time
	Round   string // the earlier round that it carries over from, "" for a decision in this one
}

// Dismissed reports whether somebody has decided that the recommendation does not matter here.
func (a AdviceResult) Dismissed() bool { return a.Outcome != nil && !a.Outcome.Adopted }

// State is what was decided.
func (a AdviceResult) State() record.AdviceState {
	switch {
	case a.Outcome == nil:
		return record.AdviceUndecided
	case a.Outcome.Adopted:
		return record.AdviceAdopted
	}
	return record.AdviceDismissed
}

// AdviceList is recommendations in groups that open, and the form that chooses which of them are shown.
type AdviceList struct {
	Filter  AdviceFilter
	Groups  []AdviceGroup
	Waiting int // recommendations, also those not shown, that nobody has decided on
}

// AdviceGroup is recommendations of one area or of one priority.
type AdviceGroup struct {
	Name      string // of an area, "" for a priority
	Priority  string
	Waiting   int // without a decision
	Rows      []AdviceResult
	Dismissed []AdviceResult // folded away
	Round     []RoundAdvice  // of a whole round
	Open      bool
}

// Count is how many recommendations the group has.
func (g AdviceGroup) Count() int { return len(g.Rows) + len(g.Dismissed) + len(g.Round) }

// RoundAdvice is a recommendation, once for all entities that it concerns.
type RoundAdvice struct {
	AdviceResult
	Entities []AdvisedEntity
	All      string // value of the box that chooses all entities without a decision, "" for none
	AllOf    int    // how many they are
	AllTaken bool   // the box is ticked
	Adopted  int
	Refused  int
	FindOuts int // entities that are first to find out
	Blocks   int // entities that it keeps from the next level
}

// Undecided is how many entities wait for a decision.
func (a RoundAdvice) Undecided() int { return len(a.Entities) - a.Adopted - a.Refused }

// AdvisedEntity is an entity that a recommendation concerns.
type AdvisedEntity struct {
	Name, Href string
	FindOut    bool
	Outcome    *AdviceOutcome
	Before     *AdviceOutcome // dismissed, until the answer changed; nil for none
	Value      string         // of the box that chooses it, "" if the reader may not decide
	Chosen     bool
}

// AdviceFilter chooses recommendations; its fields are also those of the address.
type AdviceFilter struct {
	Action                    string
	Priority, Area, State, By string
	Areas                     []Option
	Number                    string // of the submission, "" for none
	Shown, All                int
}

// GroupedByPriority is the value of By that groups by priority; any other groups by area.
const GroupedByPriority = "priority"

// Any reports whether something is left out.
func (f AdviceFilter) Any() bool { return f.Priority+f.Area+f.State != "" }

// Takes reports whether a recommendation with these properties is shown.
func (f AdviceFilter) Takes(priority, area string, states ...record.AdviceState) bool {
	return (f.Priority == "" || f.Priority == priority) && (f.Area == "" || f.Area == area) &&
		(f.State == "" || slices.Contains(states, record.AdviceState(f.State)))
}

// Priorities are the priorities to choose from.
func (AdviceFilter) Priorities() []Option {
	options := []Option{{Value: "", Key: "advice.any_priority"}}
	for _, p := range questionnaires.Priorities {
		options = append(options, Option{Value: string(p), Key: "questionnaires.priority." + string(p)})
	}
	return options
}

// States are the decisions to choose from.
func (AdviceFilter) States() []Option {
	options := []Option{{Value: "", Key: "advice.any_state"}}
	for _, s := range []record.AdviceState{record.AdviceUndecided, record.AdviceAdopted, record.AdviceDismissed} {
		options = append(options, Option{Value: string(s), Key: "advice.state." + string(s)})
	}
	return options
}

// Orders are the ways to group.
func (AdviceFilter) Orders() []Option {
	return []Option{{Value: "", Key: "advice.by_area"}, {Value: GroupedByPriority, Key: "advice.by_priority"}}
}

// DecideAdvice is the form that adopts or dismisses the recommendations ticked on its page. It sends decide (once for
// each box, see [AdviceResult].Value), adopted, reason and, to come back to the same page, back.
type DecideAdvice struct {
	Action string
	Back   HiddenField
}

// Group puts recommendations in groups, in the order of the areas or of the priorities. Dismissed ones are folded away,
// and nothing else is if the reader asked for them.
func (l *AdviceList) Group(rows []AdviceResult, round []RoundAdvice) {
	add := func(g *AdviceGroup, keep func(area, priority string) bool) {
		for _, r := range rows {
			switch {
			case !keep(r.Area, r.Priority):
			case r.Dismissed() && l.Filter.State == "":
				g.Dismissed = append(g.Dismissed, r)
			default:
				g.Rows = append(g.Rows, r)
			}
			if keep(r.Area, r.Priority) && r.Outcome == nil {
				g.Waiting++
			}
		}
		for _, r := range round {
			if keep(r.Area, r.Priority) {
				g.Round = append(g.Round, r)
				g.Waiting += min(r.Undecided(), 1)
			}
		}
		if g.Count() > 0 {
			l.Groups = append(l.Groups, *g)
		}
	}
	if l.Filter.By == GroupedByPriority {
		for _, p := range questionnaires.Priorities {
			add(&AdviceGroup{Priority: string(p)}, func(_, priority string) bool { return priority == string(p) })
		}
	} else {
		for _, a := range l.Filter.Areas {
			if a.Value != "" {
				add(&AdviceGroup{Name: a.Label}, func(area, _ string) bool { return area == a.Value })
			}
		}
	}
	for i := range l.Groups {
		l.Groups[i].Open = len(l.Groups) == 1 || l.Filter.Any() && l.Filter.Shown <= foldedFrom
	}
}

// foldedFrom is how many recommendations may be shown at once after filtering without folding the groups.
const foldedFrom = 12
