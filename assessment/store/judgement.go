package store

import "mognad/assessment"

func (t *tx) Judgements(audit assessment.ID) ([]assessment.Judgement, error) {
	return all[assessment.Judgement](t, "entity_id, question_id", "audit_id = ?", audit)
}

func (t *tx) SaveJudgement(j assessment.Judgement) (assessment.Judgement, error) {
	load := func() (assessment.Judgement, error) {
		found, err := first[assessment.Judgement](t, "audit_id = ? AND entity_id = ? AND question_id = ?", j.AuditID, j.EntityID, j.QuestionID)
		if assessment.CodeOf(err) == assessment.NotFound {
			return assessment.Judgement{OrganisationID: t.organisation(), AuditID: j.AuditID, EntityID: j.EntityID, QuestionID: j.QuestionID}, nil
		}
		return found, err
	}
	return save(t, &j, &j.Version, load, "ordinal", "not_assessed", "observation", "reason", "proposed", "judged_by", "updated_at")
}
