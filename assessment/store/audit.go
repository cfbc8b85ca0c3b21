package store

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"mognad/assessment"
)

const (
	oneAudit = `SELECT * FROM audits WHERE organisation_id = ? AND id = ?`
	// lockAudit waits for those who change the audit or anything that belongs to it. The embedded database has one writer
	// anyway.
	lockAudit  = oneAudit + ` FOR UPDATE`
	auditSeals = `SELECT organisation_id, audit_id, sha256, sealed_by, sealed_at FROM audit_seals WHERE organisation_id = ? ORDER BY audit_id`
)

func (t *tx) Audits() ([]assessment.Audit, error) {
	return all[assessment.Audit](t, "created_at DESC, id DESC", "withdrawn_at IS NULL")
}

func (t *tx) WithdrawnAudits() ([]assessment.Audit, error) {
	return all[assessment.Audit](t, "withdrawn_at DESC, id DESC", "withdrawn_at IS NOT NULL")
}

func (t *tx) Audit(id assessment.ID) (assessment.Audit, error) {
	return one[assessment.Audit](t, oneAudit, t.organisation(), id)
}

func (t *tx) AuditsToAnswer(from assessment.Date) ([]assessment.Audit, error) {
	list, err := all[assessment.Audit](t, "reply_due, id", "state = ?", assessment.AuditFinal)
	return slices.DeleteFunc(assessment.InForceOf(list), func(a assessment.Audit) bool { return a.ReplyDue < from }), err
}

func (t *tx) AuditEditions(first assessment.ID) ([]assessment.Audit, error) {
	return all[assessment.Audit](t, "edition", "(id = ? OR first_id = ?) AND withdrawn_at IS NULL", first, first)
}

func (t *tx) AuditByKey(key string) (assessment.Audit, error) {
	return first[assessment.Audit](t, "key = ?", key)
}

func (t *tx) LockAudit(id assessment.ID) (assessment.Audit, error) {
	if !t.postgres {
		return t.Audit(id)
	}
	return one[assessment.Audit](t, lockAudit, t.organisation(), id)
}

func (t *tx) AddAudit(a assessment.Audit, s assessment.Stamp) error {
	listed(&a)
	if err := insert(t, &a, "key"); err != nil {
		return err
	}
	return t.keepStatement(a.ID, a.ID, s)
}

func (t *tx) SaveAudit(a assessment.Audit, s assessment.Stamp) (assessment.Audit, error) {
	listed(&a)
	load := func() (assessment.Audit, error) { return t.Audit(a.ID) }
	saved, err := change(
		t,
		&a,
		&a.Version,
		"",
		load,
		"title",
		"state",
		"firm",
		"starts_on",
		"ends_on",
		"dated_on",
		"reply_due",
		"plan_year",
		"commissioned_by",
		"purpose",
		"background",
		"delimitation",
		"materiality",
		"risk_assessment",
		"method",
		"numbering",
		"report_number",
		"case_number",
		"criteria",
		"documents",
		"interviews",
		"earlier",
		"independence",
		"cover_letter",
		"summary",
		"fact_check",
		"notes",
		"round_id",
		"scale",
		"questions",
		"label",
		"statement",
		"fieldwork_at",
		"correction",
		"updated_at",
	)
	if err != nil {
		return saved, err
	}
	return saved, t.keepStatement(a.ID, a.ID, s)
}

func (t *tx) SaveAuditWithdrawal(a assessment.Audit) (assessment.Audit, error) {
	load := func() (assessment.Audit, error) { return t.Audit(a.ID) }
	return change(t, &a, &a.Version, "", load, "withdrawn_at", "withdrawn_by", "withdrawal", "updated_at")
}

// listed turns nil lists into empty ones, because GORM's serializer stores nil as NULL.
func listed(a *assessment.Audit) {
	a.CommissionedBy = list(a.CommissionedBy)
	a.Criteria = list(a.Criteria)
	a.DocumentsStudied = list(a.DocumentsStudied)
	a.Interviews = list(a.Interviews)
	a.Earlier = list(a.Earlier)
	a.Notes = list(a.Notes)
	a.Questions = list(a.Questions)
}

func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

func (t *tx) AuditedEntities(audit assessment.ID) ([]assessment.AuditedEntity, error) {
	return all[assessment.AuditedEntity](t, "position, entity_id", "audit_id = ?", audit)
}

func (t *tx) AllAuditedEntities() ([]assessment.AuditedEntity, error) {
	return all[assessment.AuditedEntity](t, "audit_id, position, entity_id", "")
}

func (t *tx) AddAuditedEntity(e assessment.AuditedEntity, s assessment.Stamp) error {
	if err := insert(t, &e, "entities"); err != nil {
		return err
	}
	return t.keepStatement(e.AuditID, e.EntityID, s)
}

func (t *tx) SaveAuditedEntity(
	e assessment.AuditedEntity,
	s assessment.Stamp,
) (assessment.AuditedEntity, error) {
	load := func() (assessment.AuditedEntity, error) {
		return first[assessment.AuditedEntity](t, "audit_id = ? AND entity_id = ?", e.AuditID, e.EntityID)
	}
	saved, err := change(
		t,
		&e,
		&e.Version,
		"entities",
		load,
		"position",
		"key",
		"name",
		"kind",
		"body_id",
		"body_name",
		"assessment_id",
		"submission_number",
		"submission_sha256",
		"pinned_at",
		"label",
		"statement",
		"updated_at",
	)
	if err != nil {
		return saved, err
	}
	return saved, t.keepStatement(e.AuditID, e.EntityID, s)
}

func (t *tx) DeleteAuditedEntity(audit, entity assessment.ID, s assessment.Stamp) error {
	if err := t.keepDeletedStatement(audit, entity, s); err != nil {
		return err
	}
	return remove[assessment.AuditedEntity](t, "audit_id = ? AND entity_id = ?", audit, entity)
}

func (t *tx) AuditRows(list any, audit assessment.ID) error {
	statement := gorm.Statement{DB: t.db}
	if err := statement.Parse(list); err != nil {
		return err
	}
	order := statement.Schema.PrimaryFieldDBNames
	for _, counted := range []string{"sequence", "version"} {
		if statement.Schema.LookUpField(counted) != nil && !slices.Contains(order, counted) {
			order = append(slices.Clone(order), counted)
		}
	}
	return translate(t.db.Where("audit_id = ?", audit).Order(strings.Join(order, ", ")).Find(list).Error)
}

func (t *tx) AuditSeal(audit assessment.ID) (assessment.AuditSeal, error) {
	return first[assessment.AuditSeal](t, "audit_id = ?", audit)
}

func (t *tx) AuditSeals() ([]assessment.AuditSeal, error) {
	rows := []assessment.AuditSeal{}
	return rows, translate(t.db.Raw(auditSeals, t.organisation()).Scan(&rows).Error)
}

func (t *tx) AddAuditSeal(s assessment.AuditSeal) error { return insert(t, &s, "audit") }
