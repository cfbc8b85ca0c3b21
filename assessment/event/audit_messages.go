package event

import "mognad/assessment"

// AuditMessageSent records that an auditor and an entity talk about an audit question, never what they say.
type AuditMessageSent struct {
	Words     `action:"audit_message.send" object:"audit"`
	Audit     assessment.ID `json:"-"`
	Entity    assessment.ID `json:"entity" is:"entity"`
	Question  string        `json:"question"`
	ByAuditor bool          `json:"by_auditor"`
}

// AuditMessagesSettled records that one side awaits nothing more on an audit question.
type AuditMessagesSettled struct {
	Words     `action:"audit_message.settle" object:"audit"`
	Audit     assessment.ID `json:"-"`
	Entity    assessment.ID `json:"entity" is:"entity"`
	Question  string        `json:"question"`
	ByAuditor bool          `json:"by_auditor"`
}
