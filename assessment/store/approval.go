package store

import "mognad/assessment"

// Approvals are listed without their content, but for the latest of each object.
const (
	approvalColumns = `SELECT organisation_id, id, kind, object_id, name, entities, version, sha256, text, decided_on,
case_number, approved_by, approved_by_id, recorded_by, recorded_at FROM approvals `
	approvals   = approvalColumns + `WHERE organisation_id = ? ORDER BY recorded_at DESC, id DESC`
	approvalsOf = approvalColumns + `WHERE organisation_id = ? AND kind = ? AND object_id = ?
ORDER BY version DESC, id DESC`

	latestApprovalsOf = `SELECT * FROM approvals a WHERE organisation_id = ? AND kind = ? AND object_id IN ?
AND NOT EXISTS (SELECT 1 FROM approvals later WHERE later.organisation_id = a.organisation_id AND later.kind = a.kind
AND later.object_id = a.object_id AND (later.version > a.version OR later.version = a.version AND later.id > a.id)) ORDER BY object_id`
)

func (t *tx) Approvals() ([]assessment.Approval, error) {
	rows := []assessment.Approval{}
	return rows, translate(t.db.Raw(approvals, t.organisation()).Scan(&rows).Error)
}

func (t *tx) ApprovalsOf(kind assessment.ApprovalKind, object assessment.ID) ([]assessment.Approval, error) {
	rows := []assessment.Approval{}
	return rows, translate(t.db.Raw(approvalsOf, t.organisation(), kind, object).Scan(&rows).Error)
}

func (t *tx) LatestApprovalsOf(
	kind assessment.ApprovalKind,
	objects []assessment.ID,
) ([]assessment.Approval, error) {
	rows := []assessment.Approval{}
	return rows, translate(t.db.Raw(latestApprovalsOf, t.organisation(), kind, objects).Scan(&rows).Error)
}

func (t *tx) Approval(id assessment.ID) (assessment.Approval, error) {
	return first[assessment.Approval](t, "id = ?", id)
}

func (t *tx) AddApproval(a assessment.Approval) error {
	a.Entities = list(a.Entities)
	return insert(t, &a, "version")
}
