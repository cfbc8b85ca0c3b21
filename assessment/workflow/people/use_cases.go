// Package people has the use cases of accounts, people and roles: set-up, sign-in, invitations, organisations and API
// tokens. What people do with their roles is left to the later links.
package people

import (
	"sync/atomic"

	"mognad/assessment"
	"mognad/assessment/workflow"
)

// UseCases are those of people. They are made by [New].
type UseCases struct {
	kernel *workflow.Kernel
	hashes chan struct{} // its capacity is how many passwords are hashed at the same time
	wanted atomic.Int64  // hashes in progress or waiting
}

// New makes the use cases, and offers people as a table that can be imported.
func New(k *workflow.Kernel) *UseCases {
	w := &UseCases{kernel: k, hashes: make(chan struct{}, 2)}
	k.Offer(assessment.UploadPeople, workflow.Table{Permission: assessment.ManagePeople, Run: w.importPeople})
	return w
}
