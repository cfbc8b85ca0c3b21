// Package insight has the use cases that read across rounds and audits: comparing, and the summary for management with
// its seal. It changes nothing that the earlier links have written.
package insight

import (
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
	"mognad/assessment/workflow/plan"
)

// UseCases are those of insight. They are made by [New].
type UseCases struct {
	kernel *workflow.Kernel
	audits *audits.UseCases
	plan   *plan.UseCases
}

// New makes the use cases, which use those of audits and of the plan to decide what may be read of these.
func New(k *workflow.Kernel, a *audits.UseCases, l *plan.UseCases) *UseCases {
	return &UseCases{kernel: k, audits: a, plan: l}
}
