package store

import "mognad/assessment"

// Keeping a statement writes a version of it unless it is the one kept last, or nothing has ever been said: audits and
// their entities are saved for other reasons too.
const (
	statementColumns = `INSERT INTO statement_versions (organisation_id, audit_id, subject_id, sequence, label, statement,
deleted, saved_by, saved_at, from_file)
SELECT x.organisation_id, $2, $3, 1 + coalesce(last.sequence, 0), x.label, x.statement, $4, $5, $6, $7
FROM `
	lastStatement = ` x LEFT JOIN statement_versions last
ON last.organisation_id = $1 AND last.audit_id = $2 AND last.subject_id = $3 AND last.sequence =
(SELECT max(v.sequence) FROM statement_versions v WHERE v.organisation_id = $1 AND v.audit_id = $2 AND v.subject_id = $3)
WHERE x.organisation_id = $1 AND `
	differs = ` AND CASE WHEN last.sequence IS NULL OR last.deleted THEN x.label <> '' OR x.statement <> ''
ELSE x.label <> last.label OR x.statement <> last.statement END`
	ofAudit  = `x.id = $2`
	ofEntity = `x.audit_id = $2 AND x.entity_id = $3`
)

var (
	keepAuditStatement   = write(statementColumns + `audits` + lastStatement + ofAudit + differs)
	keepEntityStatement  = write(statementColumns + `audited_entities` + lastStatement + ofEntity + differs)
	keepDeletedStatement = write(statementColumns + `audited_entities` + lastStatement + ofEntity +
		` AND NOT last.deleted`) // joined only where something was said
)

// keepStatement keeps a version of what is said of an entity, or of the whole audit if the subject is the audit.
func (t *tx) keepStatement(audit, subject assessment.ID, s assessment.Stamp) error {
	statement := keepEntityStatement
	if audit == subject {
		statement = keepAuditStatement
	}
	return t.keep(statement, audit, subject, false, s)
}

// keepDeletedStatement keeps what is said of an entity that is about to be taken out of the audit.
func (t *tx) keepDeletedStatement(audit, entity assessment.ID, s assessment.Stamp) error {
	return t.keep(keepDeletedStatement, audit, entity, true, s)
}

func (t *tx) keep(statement plain, audit, subject assessment.ID, deleted bool, s assessment.Stamp) error {
	_, err := t.exec(statement, t.organisation(), audit, subject, deleted, s.By, stored(s.At), s.FromFile)
	return translate(err)
}

func (t *tx) StatementVersions(audit, subject assessment.ID) ([]assessment.StatementVersion, error) {
	return all[assessment.StatementVersion](t, "sequence DESC", "audit_id = ? AND subject_id = ?", audit, subject)
}
