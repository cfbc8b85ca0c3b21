// Package people has the use cases of accounts, people and roles: set-up, sign-in, invitations, organisations and API
// tokens. What people do with their roles is left to the later links.
package people

import (
	"mognad/assessment"
	"mognad/assessment/workflow"
)

// UseCases are those of people. They are made by [New].
type UseCases struct {
	kernel *workflow.Kernel
	hashes *workflow.Gate // for passwords to be hashed
}

// New makes the use cases, and offers people as a table that can be imported.
func New(k *workflow.Kernel) *UseCases {
	w := &UseCases{kernel: k, hashes: workflow.NewGate(hashesAtOnce, maxHashes, "error.busy")}
	k.Offer(assessment.UploadPeople, workflow.Table{Permission: assessment.ManagePeople, Run: w.importPeople})
	return w
}
