// Package entities has the use cases of an organisation's tree: its entities and the bodies that answer for them.
package entities

import (
	"mognad/assessment"
	"mognad/assessment/workflow"
)

// UseCases are those of entities. They are made by [New].
type UseCases struct {
	kernel *workflow.Kernel
}

// New makes the use cases, and offers entities as a table that can be imported.
func New(k *workflow.Kernel) *UseCases {
	w := &UseCases{kernel: k}
	k.Offer(assessment.UploadEntities, workflow.Table{Permission: assessment.ManageEntities, Run: w.importEntities})
	return w
}
