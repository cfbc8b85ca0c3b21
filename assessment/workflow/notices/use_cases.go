// Package notices has the use cases of what people are told: announcing rounds, showing notices, and delivering them as
// mail, to those who may still know of what they are about. How a page and a mail read, where their links lead and how
// mail is sent is left to others.
package notices

import (
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/plan"
	"mognad/assessment/workflow/review"
	"mognad/assessment/workflow/rounds"
)

// UseCases are those of notices. They are made by [New].
type UseCases struct {
	kernel *workflow.Kernel
	people *people.UseCases
	rounds *rounds.UseCases
	audits *audits.UseCases
	plan   *plan.UseCases
	review *review.UseCases
}

// New makes the use cases, which use those of people to make links, and those of rounds, audits, the plan and reviews to
// decide who may know of them.
func New(
	k *workflow.Kernel,
	p *people.UseCases,
	r *rounds.UseCases,
	a *audits.UseCases,
	l *plan.UseCases,
	v *review.UseCases,
) *UseCases {
	return &UseCases{kernel: k, people: p, rounds: r, audits: a, plan: l, review: v}
}
