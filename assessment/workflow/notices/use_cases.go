// Package notices has the use cases of what people are told: announcing rounds, and delivering notices as mail to those
// who may still know of what they are about. How a mail reads and how it is sent is left to others.
package notices

import (
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/people"
)

// UseCases are those of notices. They are made by [New].
type UseCases struct {
	kernel *workflow.Kernel
	people *people.UseCases
	audits *audits.UseCases
}

// New makes the use cases, which use those of people to make links and those of audits to decide who may confirm an
// engagement.
func New(k *workflow.Kernel, p *people.UseCases, a *audits.UseCases) *UseCases {
	return &UseCases{kernel: k, people: p, audits: a}
}
