// Package audits has the use cases of audits: planning, engagements, judgements, recommendations, sealing, and audits
// as files. Who may see which part of an audit is decided only here.
package audits

import "mognad/assessment/workflow"

// UseCases are those of audits. They are made by [New].
type UseCases struct {
	kernel *workflow.Kernel
}

// New makes the use cases.
func New(k *workflow.Kernel) *UseCases { return &UseCases{kernel: k} }
