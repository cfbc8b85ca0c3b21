package store

import "mognad/assessment"

const factChecks = `SELECT organisation_id, id, audit_id, number, text, due, judgements, sha256, begun_by, begun_at,
ended_by, ended_at, version FROM fact_checks WHERE organisation_id = ? AND audit_id IN ? ORDER BY audit_id, number`

func (t *tx) FactChecks(audits ...assessment.ID) ([]assessment.FactCheck, error) {
	return inBatches(audits, func(some []assessment.ID) (list []assessment.FactCheck, err error) {
		err = translate(t.db.Raw(factChecks, t.organisation(), some).Scan(&list).Error)
		return list, err
	})
}

func (t *tx) FactCheck(id assessment.ID) (assessment.FactCheck, error) {
	return first[assessment.FactCheck](t, "id = ?", id)
}

func (t *tx) AddFactCheck(c assessment.FactCheck) error { return insert(t, &c, "number") }

func (t *tx) SaveFactCheck(c assessment.FactCheck) (assessment.FactCheck, error) {
	load := func() (assessment.FactCheck, error) { return t.FactCheck(c.ID) }
	return change(t, &c, &c.Version, "", load, "due", "ended_by", "ended_at")
}

func (t *tx) FactCheckers(audits ...assessment.ID) ([]assessment.FactChecker, error) {
	return ofAudits[assessment.FactChecker](t, "fact_check_id, user_id", audits)
}

func (t *tx) FactCheckersOf(user assessment.ID) ([]assessment.FactChecker, error) {
	return all[assessment.FactChecker](t, "fact_check_id", "user_id = ?", user)
}

func (t *tx) AddFactChecker(c assessment.FactChecker) error { return insert(t, &c, "people") }

func (t *tx) SaveFactChecker(c assessment.FactChecker) error {
	res := t.db.Model(&c).Select("done_at").Updates(&c)
	if res.Error == nil && res.RowsAffected == 0 {
		return assessment.Missing()
	}
	return translate(res.Error)
}

func (t *tx) FactComments(audits ...assessment.ID) ([]assessment.FactComment, error) {
	return ofAudits[assessment.FactComment](t, "fact_check_id, id", audits)
}

func (t *tx) AddFactComment(c assessment.FactComment) error { return insert(t, &c, "id") }

func (t *tx) SaveFactComment(c assessment.FactComment) (assessment.FactComment, error) {
	load := func() (assessment.FactComment, error) { return first[assessment.FactComment](t, "id = ?", c.ID) }
	return change(t, &c, &c.Version, "", load, "text", "proposal", "updated_at", "outcome", "reason", "text_before",
		"text_after", "answered_by", "answered_at")
}

func (t *tx) DeleteFactComment(id assessment.ID, version int64) error {
	return remove[assessment.FactComment](t, "id = ? AND version = ?", id, version)
}
