package registers

import (
	"cmp"
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
)

// lastValues is how many values of a measure are told of.
const lastValues = 13 // a year of months, and the month a year ago

// ManagementSystem is what the registers hold about the entity and what is below it, with what is about the
// organisation as a whole, as far as the principal may see it; nil is every entity. The number of statements does not
// depend on the number of rows.
func (w *UseCases) ManagementSystem(
	ctx context.Context,
	p assessment.Principal,
	entity *assessment.ID,
) (record.ManagementSystem, error) {
	var m record.ManagementSystem
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		m, err = w.ManagementSystemIn(tx, p, entity)
		return err
	})
	return m, err
}

// ManagementSystemIn is [UseCases.ManagementSystem] for use cases that have a transaction.
func (w *UseCases) ManagementSystemIn(
	tx assessment.Tx,
	p assessment.Principal,
	entity *assessment.ID,
) (record.ManagementSystem, error) {
	m := record.ManagementSystem{
		Risks:           []record.Risk{},
		Objectives:      []record.Objective{},
		Measures:        []record.Measure{},
		ContextChanges:  []record.ContextChange{},
		Needs:           []record.Need{},
		Nonconformities: []record.Nonconformity{},
		Trainings:       []record.Training{},
	}
	if !p.MaySomewhere(assessment.ReadRegisters) {
		return m, workflow.Denied(assessment.ReadRegisters)
	}
	reach, err := reached(tx, p, assessment.ReadRegisters)
	if err != nil {
		return m, err
	}
	if entity != nil {
		if _, seen := reach.Tree.Node(*entity); !seen {
			return m, assessment.Missing()
		}
	}
	for _, r := range w.All {
		if r.Read != assessment.ReadRegisters {
			continue
		}
		s, err := r.refer(tx, reach)
		if err != nil {
			return m, err
		}
		items, err := s.seen(tx)
		if err != nil {
			return m, err
		}
		assessment.SortByName(workflow.Language(p), items, r.NameOf)
		for _, i := range items {
			if s.within(i, entity) {
				s.tell(i, &m)
			}
		}
	}
	latest := func(a, b assessment.Date) int { return cmp.Compare(b, a) }
	slices.SortStableFunc(m.Risks, func(a, b record.Risk) int { return cmp.Compare(b.Value, a.Value) })
	slices.SortStableFunc(m.ContextChanges, func(a, b record.ContextChange) int {
		return latest(a.NoticedOn, b.NoticedOn)
	})
	slices.SortStableFunc(m.Needs, func(a, b record.Need) int { return latest(a.ChangedOn, b.ChangedOn) })
	slices.SortStableFunc(m.Nonconformities, func(a, b record.Nonconformity) int { return latest(a.FoundOn, b.FoundOn) })
	return m, nil
}

// within reports whether a row is about the entity, something below it, or the organisation as a whole.
func (s References) within(i Item, entity *assessment.ID) bool {
	about := i.Values[s.aboutName()]
	if entity == nil || len(about) == 0 {
		return true
	}
	return slices.ContainsFunc(s.about(i.Values), func(id assessment.ID) bool {
		return s.whole.Covers(*entity, id)
	})
}

// tell adds a row to the record, as far as the reader may see it.
func (s References) tell(i Item, m *record.ManagementSystem) {
	entities := []string{}
	for _, e := range s.Entities(i.Values[s.aboutName()]) {
		entities = append(entities, e.Name)
	}
	overdue := len(i.Overdue) > 0
	switch row := i.row.(type) {
	case *registers.Risk:
		m.Risks = append(m.Risks, s.risk(row, entities, overdue))
	case *registers.Objective:
		m.Objectives = append(m.Objectives, record.Objective{
			ID:         row.ID,
			Title:      row.Title,
			Aim:        row.Aim,
			MeasuredBy: row.MeasuredBy,
			Target:     row.Target,
			Due:        row.Due,
			Overdue:    overdue,
			Fulfilment: row.Fulfilment,
			Trend:      row.Trend,
			Entities:   entities,
		})
	case *registers.Measure:
		m.Measures = append(m.Measures, s.measure(row, entities))
	case *registers.ContextChange:
		m.ContextChanges = append(m.ContextChanges, record.ContextChange{
			ID:        row.ID,
			Title:     row.Title,
			Side:      row.Side,
			NoticedOn: row.NoticedOn,
			Meaning:   row.Meaning,
			Entities:  entities,
		})
	case *registers.Need:
		m.Needs = append(m.Needs, record.Need{
			ID:          row.ID,
			Title:       row.Title,
			Party:       row.Party,
			Basis:       row.Basis,
			Requirement: row.Requirement,
			ChangedOn:   row.ChangedOn,
			Entities:    entities,
		})
	case *registers.Nonconformity:
		m.Nonconformities = append(m.Nonconformities, s.nonconformity(row, entities, overdue))
	case *registers.Training:
		m.Trainings = append(m.Trainings, s.training(i, row, entities, overdue))
	}
}

func (s References) risk(row *registers.Risk, entities []string, overdue bool) record.Risk {
	value := registers.Value(row.Likelihood, row.Consequence)
	level := s.Criteria.Level(value)
	return record.Risk{
		ID:            row.ID,
		Title:         row.Title,
		Area:          row.Area,
		Description:   row.Description,
		Likelihood:    row.Likelihood,
		Consequence:   row.Consequence,
		Value:         value,
		Level:         level,
		Accepts:       s.Criteria.Accepts(level),
		OwnerRole:     row.OwnerRole,
		Treatment:     row.Treatment,
		AcceptedBy:    row.AcceptedBy,
		AcceptedUntil: row.AcceptedUntil,
		Overdue:       overdue,
		Spread:        row.Spread,
		HardToReduce:  row.HardToReduce,
		Entities:      entities,
	}
}

func (s References) measure(row *registers.Measure, entities []string) record.Measure {
	current := s.values[row.ID]
	told := record.Measure{
		ID:       row.ID,
		Title:    row.Title,
		Kind:     row.Kind,
		Unit:     row.Unit,
		Target:   row.Target,
		Better:   row.Better,
		Source:   row.Source,
		Values:   []record.MeasureValue{},
		Trend:    row.Trend(current),
		Entities: entities,
	}
	for _, v := range current[max(0, len(current)-lastValues):] {
		told.Values = append(told.Values, record.MeasureValue{Day: v.Day, Value: v.Value, Note: v.Note})
		told.Outcome = row.Outcome(v.Value)
	}
	return told
}

func (s References) nonconformity(row *registers.Nonconformity, entities []string, overdue bool) record.Nonconformity {
	return record.Nonconformity{
		ID:               row.ID,
		Title:            row.Title,
		FoundOn:          row.FoundOn,
		Source:           row.Source,
		Cause:            row.Cause,
		Correction:       row.Correction,
		CorrectiveAction: row.CorrectiveAction,
		OwnerRole:        row.OwnerRole,
		Due:              row.Due,
		Overdue:          overdue,
		ClosedOn:         row.ClosedOn,
		State:            row.State(s.planned[row.ID]),
		Entities:         entities,
	}
}

func (s References) training(i Item, row *registers.Training, entities []string, overdue bool) record.Training {
	body, _ := s.Body(i.Values.Get("management"))
	return record.Training{
		ID:         row.ID,
		Person:     row.Person,
		Management: body.Name,
		Training:   row.Training,
		Provider:   row.Provider,
		TakenOn:    row.TakenOn,
		ValidUntil: row.Until(s.p.Organisation.TrainingMonths),
		Overdue:    overdue,
		Basis:      row.Basis,
		Entities:   entities,
	}
}
