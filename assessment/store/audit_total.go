package store

import "mognad/assessment"

func (t *tx) AuditTotals(audits ...assessment.ID) ([]assessment.AuditTotal, error) {
	return ofAudits[assessment.AuditTotal](t, "audit_id, about, subject, number", audits)
}

func (t *tx) AddAuditTotal(a assessment.AuditTotal) error { return insert(t, &a, "number") }
