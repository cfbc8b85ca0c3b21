// Package chain builds the use cases of all links on one kernel, for those who need all of them: pages, API, command
// line and example data.
package chain

import (
	"time"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/entities"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/notices"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/plan"
	rows "mognad/assessment/workflow/registers"
	"mognad/assessment/workflow/review"
	"mognad/assessment/workflow/rounds"
	"mognad/assessment/workflow/search"
	"mognad/assessment/workflow/tasks"
)

// Chain is the use cases of all links, in their order.
type Chain struct {
	*workflow.Kernel
	People    *people.UseCases
	Entities  *entities.UseCases
	Rounds    *rounds.UseCases
	Audits    *audits.UseCases
	Registers *rows.UseCases
	Plan      *plan.UseCases
	Insight   *insight.UseCases
	Review    *review.UseCases
	Notices   *notices.UseCases
	Search    *search.UseCases
	Tasks     *tasks.UseCases
}

// New makes the use cases on a store.
func New(store assessment.Store, o workflow.Options) *Chain {
	k := workflow.New(store, o)
	c := &Chain{
		Kernel:   k,
		People:   people.New(k),
		Entities: entities.New(k),
		Rounds:   rounds.New(k),
		Audits:   audits.New(k),
	}
	c.Registers = rows.New(k, c.Audits)
	c.Plan = plan.New(k, c.Audits, c.Registers)
	c.Insight = insight.New(k, c.Audits, c.Plan)
	c.Review = review.New(k, review.Links{
		Audits:    c.Audits,
		Insight:   c.Insight,
		Plan:      c.Plan,
		Registers: c.Registers,
	})
	c.Notices = notices.New(k, c.People, c.Rounds, c.Audits, c.Plan, c.Review)
	c.Tasks = tasks.New(k, tasks.Links{
		People:    c.People,
		Rounds:    c.Rounds,
		Audits:    c.Audits,
		Plan:      c.Plan,
		Insight:   c.Insight,
		Registers: c.Registers,
		Review:    c.Review,
		Notices:   c.Notices,
	})
	c.Search = search.New(k, c.People, c.Entities, c.Rounds, c.Audits, c.Registers, c.Plan, c.Review)
	return c
}

// At is the same use cases on the same store with another clock, for examples with a history.
func (c *Chain) At(now func() time.Time) *Chain {
	return New(
		c.Store,
		workflow.Options{
			Now:            now,
			Random:         c.Random,
			Zone:           c.Zone(assessment.Organisation{}),
			PasswordMemory: c.PasswordMemory,
			Mail:           c.Mail(),
			Words:          c.Words(),
		},
	)
}
