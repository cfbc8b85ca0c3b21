package rounds

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/advice"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// Carrying is what earlier rounds recommended to some entities and decided, from which it is derived what still holds.
type Carrying struct {
	rounds   []assessment.Round                 // latest first
	earlier  map[assessment.ID][]advice.Earlier // by entity, latest first
	position map[assessment.ID][]int            // the round of each of them
}

// Decision is the decision of an earlier round that still holds for what a rule recommends to an entity, and that
// round.
func (c *Carrying) Decision(
	entity assessment.ID,
	q *questionnaires.Questionnaire,
	r advice.Result,
) (assessment.AdviceDecision, assessment.Round, bool) {
	d, n, ok := advice.Carried(r, q, c.earlier[entity])
	if !ok {
		return d, assessment.Round{}, false
	}
	return d, c.rounds[c.position[entity][n]], true
}

// ReadCarrying reads the decisions that may carry over to a round, for the entities. Rounds in which an entity was not
// asked or submitted nothing are passed over, and those before its first decision are not read.
func ReadCarrying(
	k *workflow.Kernel,
	tx assessment.Tx,
	r assessment.Round,
	entities []assessment.ID,
) (*Carrying, error) {
	if r.PreviousID == nil || len(entities) == 0 {
		return carrying(), nil
	}
	rounds, err := tx.Rounds()
	if err != nil {
		return nil, err
	}
	asked, err := tx.AssessmentsOf(entities)
	if err != nil {
		return nil, err
	}
	return CarryingAmong(k, tx, r, rounds, asked)
}

func carrying() *Carrying {
	return &Carrying{earlier: map[assessment.ID][]advice.Earlier{}, position: map[assessment.ID][]int{}}
}

// CarryingAmong is [ReadCarrying] for somebody who has read all rounds, and the assessments of the entities in them.
func CarryingAmong(
	k *workflow.Kernel,
	tx assessment.Tx,
	r assessment.Round,
	rounds []assessment.Round,
	asked []assessment.Assessment,
) (*Carrying, error) {
	c := carrying()
	if r.PreviousID == nil || len(asked) == 0 {
		return c, nil
	}
	c.rounds = before(r, rounds)
	one := !slices.ContainsFunc(asked, func(a assessment.Assessment) bool { return a.EntityID != asked[0].EntityID })
	decisions, err := c.decisions(tx, asked, one)
	if err != nil {
		return nil, err
	}
	wanted := c.wanted(asked, decisions)
	submissions, err := CountedOf(tx, wanted)
	if err != nil {
		return nil, err
	}
	for n, round := range c.rounds {
		for _, a := range asked {
			s := submissions[a.ID]
			if a.RoundID != round.ID || s == nil {
				continue
			}
			e, err := earlier(k, tx, round, a, *s)
			if err != nil {
				return nil, err
			}
			if e.Decisions, err = stands(k, tx, e, a, decisions[a.ID]); err != nil {
				return nil, err
			}
			c.earlier[a.EntityID] = append(c.earlier[a.EntityID], e)
			c.position[a.EntityID] = append(c.position[a.EntityID], n)
		}
	}
	return c, nil
}

// before lists the rounds that a round follows, latest first.
func before(r assessment.Round, all []assessment.Round) []assessment.Round {
	var list []assessment.Round
	for r.PreviousID != nil && len(list) < len(all) {
		i := slices.IndexFunc(all, func(x assessment.Round) bool { return x.ID == *r.PreviousID })
		if i < 0 {
			break
		}
		r = all[i]
		list = append(list, r)
	}
	return list
}

// decisions reads those of the earlier rounds, by assessment.
func (c *Carrying) decisions(
	tx assessment.Tx,
	asked []assessment.Assessment,
	one bool,
) (map[assessment.ID][]assessment.AdviceDecision, error) {
	by := map[assessment.ID][]assessment.AdviceDecision{}
	var ids []assessment.ID
	read := tx.AdviceDecisionsIn
	if one {
		read = tx.AdviceDecisions
	}
	for _, round := range c.rounds {
		if !one {
			ids = append(ids, round.ID)
			continue
		}
		i := slices.IndexFunc(asked, func(a assessment.Assessment) bool { return a.RoundID == round.ID })
		if i >= 0 {
			ids = append(ids, asked[i].ID)
		}
	}
	if len(ids) == 0 {
		return by, nil
	}
	decisions, err := read(ids...)
	for _, d := range decisions {
		by[d.AssessmentID] = append(by[d.AssessmentID], d)
	}
	return by, err
}

// wanted lists the assessments whose answers decide what carries over: of each entity those back to its first decision.
func (c *Carrying) wanted(
	asked []assessment.Assessment,
	decisions map[assessment.ID][]assessment.AdviceDecision,
) []assessment.ID {
	at := make(map[assessment.ID]int, len(c.rounds))
	for n, round := range c.rounds {
		at[round.ID] = n
	}
	first := map[assessment.ID]int{}
	for _, a := range asked {
		if n, earlier := at[a.RoundID]; earlier && len(decisions[a.ID]) > 0 {
			first[a.EntityID] = max(first[a.EntityID], n)
		}
	}
	var ids []assessment.ID
	for _, a := range asked {
		last, some := first[a.EntityID]
		if n, earlier := at[a.RoundID]; earlier && some && n <= last && a.Counts() {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// stands are the decisions of an earlier round that stood at its end.
func stands(
	k *workflow.Kernel,
	tx assessment.Tx,
	e advice.Earlier,
	a assessment.Assessment,
	decisions []assessment.AdviceDecision,
) ([]assessment.AdviceDecision, error) {
	standing, err := ReadStanding(k, tx, e.Questionnaire, []assessment.Assessment{a}, decisions)
	return slices.DeleteFunc(slices.Clone(decisions), func(d assessment.AdviceDecision) bool {
		i := slices.IndexFunc(e.Results, func(r advice.Result) bool { return r.RuleID == d.RuleID })
		return i >= 0 && standing.Outdated(d, e.Questionnaire, e.Results[i])
	}), err
}

// earlier is what the rules recommended on a submission.
func earlier(
	k *workflow.Kernel,
	tx assessment.Tx,
	round assessment.Round,
	a assessment.Assessment,
	s assessment.Submission,
) (advice.Earlier, error) {
	q, err := k.QuestionnaireOf(tx, round)
	if err != nil {
		return advice.Earlier{}, err
	}
	answers, err := CountedValues(s, nil)
	if err != nil {
		return advice.Earlier{}, err
	}
	form := k.Form(q, a.Profile())
	results, err := advice.Of(form, answers, form.Score(answers))
	return advice.Earlier{Questionnaire: q, Results: results}, err
}
