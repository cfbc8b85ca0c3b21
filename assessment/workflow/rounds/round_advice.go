package rounds

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/advice"
	"mognad/assessment/record"
	"mognad/questionnaires"
)

// joinedAdvice joins what the rules recommend to the entities of a round, so that a recommendation stands once.
type joinedAdvice struct {
	decisions map[assessment.ID][]assessment.AdviceDecision // by assessment
	standing  Standing
	carried   *Carrying
	by        map[string]*record.RoundAdvice // by rule
}

func (w *UseCases) joinAdvice(
	tx assessment.Tx,
	r assessment.Round,
	rows []assessment.Assessment,
) (*joinedAdvice, error) {
	j := &joinedAdvice{decisions: map[assessment.ID][]assessment.AdviceDecision{}, by: map[string]*record.RoundAdvice{}}
	decisions, err := tx.AdviceDecisionsIn(r.ID)
	if err != nil {
		return nil, err
	}
	for _, d := range decisions {
		j.decisions[d.AssessmentID] = append(j.decisions[d.AssessmentID], d)
	}
	var entities []assessment.ID
	for _, a := range rows {
		entities = append(entities, a.EntityID)
	}
	q, err := w.kernel.QuestionnaireOf(tx, r)
	if err != nil {
		return nil, err
	}
	if j.standing, err = ReadStanding(w.kernel, tx, q, rows, decisions); err != nil {
		return nil, err
	}
	j.carried, err = ReadCarrying(w.kernel, tx, r, entities)
	return j, err
}

// add joins what an entity is recommended.
func (j *joinedAdvice) add(row record.EntityResult, a advised, mayDecide bool) error {
	a.own, a.standing, a.carried = j.decisions[row.Assessment], j.standing, j.carried
	recommended, _, err := a.rows()
	if err != nil {
		return err
	}
	for _, r := range recommended {
		joined := j.by[r.Rule]
		if joined == nil {
			joined = new(record.RoundAdviceOf(r.RuleAdvice))
			j.by[r.Rule] = joined
		}
		joined.Entities = append(joined.Entities, record.AdvisedEntity{
			Assessment: row.Assessment,
			Entity:     row.Entity,
			FindOut:    r.FindOut,
			BlocksNext: r.BlocksNext,
			Decision:   r.Decision,
			Carried:    r.Carried,
			MayDecide:  mayDecide,
		})
	}
	return nil
}

// list are the recommendations in the order in which each entity has them.
func (j *joinedAdvice) list(q *questionnaires.Questionnaire) []record.RoundAdvice {
	list := []record.RoundAdvice{}
	for _, question := range q.Questions {
		for _, rule := range question.Rules {
			if r := j.by[rule.ID]; r != nil {
				list = append(list, *r)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b record.RoundAdvice) int {
		return advice.Order(a.Level, a.Priority, b.Level, b.Priority)
	})
	return list
}

// named lists the people who decided.
func (j *joinedAdvice) named() []assessment.ID {
	var ids []assessment.ID
	for _, r := range j.by {
		for _, e := range r.Entities {
			if e.Decision != nil {
				ids = append(ids, *e.Decision.DecidedBy)
			}
			if e.Carried != nil {
				ids = append(ids, e.Carried.DecidedBy)
			}
		}
	}
	return ids
}
