// Package audits holds the use cases of audits: planning, engagements, judgements, recommendations, sealing, and audits
// as files. Who may see what of an audit is decided here and nowhere else.
package audits

import "mognad/assessment/workflow"

// UseCases are those of audits. They are made by [New].
type UseCases struct {
	kernel *workflow.Kernel
}

// New makes the use cases.
func New(k *workflow.Kernel) *UseCases { return &UseCases{kernel: k} }
