package store

import "mognad/assessment"

func (t *tx) AuditMessages(audits ...assessment.ID) ([]assessment.AuditMessage, error) {
	return ofAudits[assessment.AuditMessage](t, "audit_id, id", audits)
}

func (t *tx) AuditMessagesWith(entities ...assessment.ID) ([]assessment.AuditMessage, error) {
	return inBatches(entities, func(some []assessment.ID) ([]assessment.AuditMessage, error) {
		return all[assessment.AuditMessage](t, "entity_id, id", "entity_id IN ?", some)
	})
}

func (t *tx) AddAuditMessage(m assessment.AuditMessage) error { return insert(t, &m, "id") }
