package record

import (
	"time"

	"mognad/assessment"
)

// AuditWithdrawal is who withdrew an audit that was not final, when and why.
type AuditWithdrawal struct {
	At     time.Time  `json:"at"`
	By     PersonName `json:"by"`
	Reason string     `json:"reason"`
}

// withdrawalOf is the withdrawal of an audit, without the name of the person; nil for one that is not withdrawn.
func withdrawalOf(a assessment.Audit) *AuditWithdrawal {
	if !a.Withdrawn() {
		return nil
	}
	return &AuditWithdrawal{At: a.WithdrawnAt.UTC(), By: PersonName{ID: *a.WithdrawnBy}, Reason: a.Withdrawal}
}
