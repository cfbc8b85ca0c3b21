// Package insight has the use cases that read across rounds and audits: comparing, and the summary for management with
// its seal. It changes nothing that the earlier links have written.
package insight

import (
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/audits"
)

// UseCases are those of insight. They are made by [New].
type UseCases struct {
	kernel *workflow.Kernel
	audits *audits.UseCases
}

// New makes the use cases, which use those of audits to decide what may be read of an audit.
func New(k *workflow.Kernel, a *audits.UseCases) *UseCases { return &UseCases{kernel: k, audits: a} }
