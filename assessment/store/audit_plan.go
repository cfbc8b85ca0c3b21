package store

import "mognad/assessment"

func (t *tx) AuditDeclarations(audits ...assessment.ID) ([]assessment.AuditDeclaration, error) {
	return ofAudits[assessment.AuditDeclaration](t, "audit_id, user_id, number", audits)
}

func (t *tx) AddAuditDeclaration(d assessment.AuditDeclaration) error { return insert(t, &d, "number") }

func (t *tx) AuditPlanApprovals(audits ...assessment.ID) ([]assessment.AuditPlanApproval, error) {
	return ofAudits[assessment.AuditPlanApproval](t, "audit_id, number", audits)
}

func (t *tx) AddAuditPlanApproval(a assessment.AuditPlanApproval) error {
	return insert(t, &a, "number")
}
