// Package tasks has the use case of the start page: what waits for somebody in all links of the chain, and the whole at
// a glance. It reads by the use cases of the links, which decide what may be seen, and changes nothing of theirs.
package tasks

import (
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/insight"
	"mognad/assessment/workflow/notices"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/plan"
	"mognad/assessment/workflow/registers"
	"mognad/assessment/workflow/review"
	"mognad/assessment/workflow/rounds"
)

// Links are the use cases that are asked.
type Links struct {
	People    *people.UseCases
	Rounds    *rounds.UseCases
	Audits    *audits.UseCases
	Plan      *plan.UseCases
	Insight   *insight.UseCases
	Registers *registers.UseCases
	Review    *review.UseCases
	Notices   *notices.UseCases
}

// UseCases are those of tasks. They are made by [New].
type UseCases struct {
	kernel *workflow.Kernel
	links  Links
}

// New makes the use cases.
func New(k *workflow.Kernel, l Links) *UseCases { return &UseCases{kernel: k, links: l} }
