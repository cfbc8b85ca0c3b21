package search

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	rows "mognad/assessment/workflow/registers"
)

// name reads the names of everything that lines refer to.
func (s *eventSearch) name(tx assessment.Tx) error {
	var err error
	if s.people, err = tx.People(); err != nil {
		return err
	}
	entities, err := tx.Entities()
	if err != nil {
		return err
	}
	bodies, err := tx.Bodies()
	if err != nil {
		return err
	}
	rounds, err := tx.Rounds()
	if err != nil {
		return err
	}
	audits, err := tx.Audits()
	if err != nil {
		return err
	}
	withdrawn, err := tx.WithdrawnAudits()
	if err != nil {
		return err
	}
	audits = append(audits, withdrawn...)
	ofPeople := named(s.people, func(m assessment.Person) (assessment.ID, string) { return m.UserID, m.Name })
	entities = slices.DeleteFunc(entities, func(e assessment.Entity) bool { return e.OutsideTree })
	ofEntities := named(entities, func(e assessment.Entity) (assessment.ID, string) { return e.ID, e.Name })
	s.names = EventNames{
		event.User:   ofPeople,
		event.Person: ofPeople,
		event.Entity: ofEntities,
		event.Body:   named(bodies, func(b assessment.Body) (assessment.ID, string) { return b.ID, b.Name }),
		event.Round:  named(rounds, func(r assessment.Round) (assessment.ID, string) { return r.ID, r.Name }),
		event.Audit:  named(audits, func(a assessment.Audit) (assessment.ID, string) { return a.ID, a.Title }),

		event.Applicability: ofEntities,
	}
	return s.nameAssessments(tx, entities, rounds)
}

// nameAssessments names self-assessments by entity and round.
func (s *eventSearch) nameAssessments(
	tx assessment.Tx,
	entities []assessment.Entity,
	rounds []assessment.Round,
) error {
	var ids []assessment.ID
	for _, e := range entities {
		ids = append(ids, e.ID)
	}
	assessments, err := tx.AssessmentsOf(ids)
	if err != nil {
		return err
	}
	in := make(map[assessment.ID]assessment.Round, len(rounds))
	for _, r := range rounds {
		in[r.ID] = r
	}
	s.names[event.Assessment] = map[string]string{}
	for _, a := range assessments {
		s.rounds[a.ID.String()] = in[a.RoundID]
		entity := s.names.Of(event.Entity, a.EntityID.String())
		s.names[event.Assessment][a.ID.String()] = joined(entity, s.names.Of(event.Round, a.RoundID.String()))
		if s.Entity != nil && a.EntityID == *s.Entity {
			s.assessments[a.ID.String()] = true
		}
	}
	return nil
}

func named[T any](list []T, of func(T) (assessment.ID, string)) map[string]string {
	by := make(map[string]string, len(list))
	for _, one := range list {
		id, name := of(one)
		by[id.String()] = name
	}
	return by
}

// rule is the rule that a line names, the zero value if it names none that its questionnaire has. What it recommends
// tells what was answered, so it is left out for those who may not read results.
func (s eventSearch) rule(tx assessment.Tx, l event.Line) (LoggedRule, error) {
	decided, isDecision := l.Event.(event.AdviceDecided)
	round, known := s.rounds[l.ObjectID]
	if !isDecision || !known {
		return LoggedRule{}, nil
	}
	q, err := s.kernel.QuestionnaireOf(tx, round)
	if err != nil {
		return LoggedRule{}, err
	}
	for _, question := range q.Questions {
		for _, r := range question.Rules {
			if r.ID == decided.Rule {
				named := LoggedRule{Question: question.ID, Languages: q.Languages}
				if s.results {
					named.Recommendation = r.Recommendation
				}
				return named, nil
			}
		}
	}
	return LoggedRule{}, nil
}

// eventRows reads those registers of which lines say more than that something happened.
func (w *UseCases) eventRows(ctx context.Context, p assessment.Principal, lines []LoggedEvent) (EventRows, error) {
	about := map[event.Kind]bool{}
	for _, e := range lines {
		if !e.Findings {
			about[event.Kind(e.Line.Object)] = true
		}
	}
	there := EventRows{}
	for _, r := range w.registers.All {
		if !about[event.Kind(r.Object)] || !p.MaySomewhere(r.Read) {
			continue
		}
		l, err := r.List(ctx, p, rows.Query{})
		if err != nil {
			return nil, err
		}
		ids := make(map[string]bool, len(l.Items))
		for _, i := range l.Items {
			ids[i.Head.ID.String()] = true
		}
		there[event.Kind(r.Object)] = ids
	}
	return there, nil
}
