// Package rounds has the use cases from the questionnaire to the result: publishing, rounds, answering, submitting,
// deciding, and results. What auditors make of them is left to the later links.
package rounds

import "mognad/assessment/workflow"

// UseCases are those of rounds. They are made by [New].
type UseCases struct {
	kernel *workflow.Kernel
	known  known
}

// New makes the use cases.
func New(k *workflow.Kernel) *UseCases { return &UseCases{kernel: k} }
