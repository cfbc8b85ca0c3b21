package store

import "mognad/assessment"

func (t *tx) AuditDeclarations(audits ...assessment.ID) ([]assessment.AuditDeclaration, error) {
	return ofAudits[assessment.AuditDeclaration](t, "audit_id, user_id, number", audits)
}

func (t *tx) AddAuditDeclaration(d assessment.AuditDeclaration) error { return insert(t, &d, "number") }
