package demo

import (
	"context"
	"fmt"
	"time"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
)

// kept is what management and those who lead the work have made so far, by the name that the example has for it.
type kept struct {
	ids        map[string]assessment.ID // of rows of registers, and of decisions
	risks      map[string]registers.Risk
	objectives map[string]registers.Objective
	actions    map[string]assessment.ID
	rules      map[ruled]assessment.ID // the assessments on whose recommendations the coordinator decided
	audit      record.Audit            // the finished one
	smaller    assessment.ID           // the audit that waits for replies
}

// ruled is a recommendation of a rule to an entity.
type ruled struct{ entity, rule string }

func newKept() kept {
	return kept{
		ids:        map[string]assessment.ID{},
		risks:      map[string]registers.Risk{},
		objectives: map[string]registers.Objective{},
		actions:    map[string]assessment.ID{},
		rules:      map[ruled]assessment.ID{},
	}
}

// when is a day, counted from the first day of a round.
type when struct{ round, days int }

// day is the date of it, "" for none.
func (m *maker) day(w when) assessment.Date {
	if w == (when{}) {
		return ""
	}
	return assessment.DateOf(m.on(w.round, w.days))
}

// ends reports whether the day comes after everything else in its round, before the next one.
func (w when) ends() bool { return w.round == roundCount-2 && w.days > ending }

// during is what is done about the management of information security while a round is open, and until its audit.
func (m *maker) during(round int) []step {
	return m.managed(func(w when) bool { return w.round == round && !w.ends() })
}

// after is what is done about it after the audit that follows the round.
func (m *maker) after(round int) []step {
	return m.managed(func(w when) bool { return w.round == round && w.ends() })
}

// scheduled is a step with its day. What builds on another step is planned three days later, for weekends move steps.
type scheduled struct {
	when
	what string
	do   func(context.Context) error
}

// step is the step at its time: in working hours, or after the day of the decisions on answers if it builds on these.
func (m *maker) step(s scheduled) step {
	at := m.on(s.round, s.days, s.what)
	if s.when == fromLatestAnswers {
		d := m.on(s.round, deciding)
		at = time.Date(d.Year(), d.Month(), d.Day(), 17, 0, 0, 0, d.Location())
	}
	return step{at: at, what: s.what, do: s.do}
}

// managed are those of all steps of the management of information security whose day is among the wanted.
func (m *maker) managed(wanted func(when) bool) []step {
	var steps []step
	for _, list := range [][]scheduled{
		m.planContext(),
		m.planTrainings(),
		m.planRisks(),
		m.planObjectives(),
		m.planMeasures(),
		m.planReviewHeld(),
		m.planReplies(),
		m.planActions(),
		m.planWheel(),
		m.planApplicability(),
		m.planApprovals(),
		m.planReviewAhead(),
	} {
		for _, s := range list {
			if wanted(s.when) {
				steps = append(steps, m.step(s))
			}
		}
	}
	return steps
}

// of are the ids of entities, by key.
func (m *maker) of(keys ...string) []assessment.ID {
	ids := []assessment.ID{}
	for _, key := range keys {
		ids = append(ids, m.entities[key].ID)
	}
	return ids
}

// lead is the coordinator, who leads the work.
func (m *maker) lead() assessment.Principal { return m.people[coordinator] }

// id is that of somebody.
func (m *maker) id(local string) *assessment.ID {
	if local == "" {
		return nil
	}
	id := m.people[local].User.ID
	return &id
}

// said fills in the years of a text, counted from that of the last round.
func (m *maker) said(text string) string { return year(text, m.year(roundCount-1)) }

// named is a number of the year with a suffix, such as the one of a case.
func (m *maker) named(format string, w when) string {
	return fmt.Sprintf(format, m.on(w.round, w.days).Year())
}

// month is that of a day.
func (m *maker) month(w when) int { return int(m.on(w.round, w.days).Month()) }

// law is the day on which the law on cyber security came into force.
var law = assessment.DateOf(time.Date(2026, time.January, 15, 0, 0, 0, 0, time.UTC))

// months is the day so many months from today.
func (m *maker) months(n int) assessment.Date { return assessment.DateOf(m.today).AddMonths(n) }
