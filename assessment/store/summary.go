package store

import "mognad/assessment"

const (
	summarySeals = `SELECT organisation_id, id, body_name, whole, round_id, round_name, entities, audited, sha256, sealed_by, sealed_at
FROM summary_seals WHERE organisation_id = ? ORDER BY sealed_at DESC, id DESC`
	adviceDecisionsIn = `SELECT d.* FROM advice_decisions d
JOIN assessments a ON a.organisation_id = d.organisation_id AND a.id = d.assessment_id
WHERE d.organisation_id = ? AND a.round_id = ? ORDER BY d.assessment_id, d.rule_id`
)

func (t *tx) SummarySeals() ([]assessment.SummarySeal, error) {
	rows := []assessment.SummarySeal{}
	return rows, translate(t.db.Raw(summarySeals, t.organisation()).Scan(&rows).Error)
}

func (t *tx) SummarySeal(id assessment.ID) (assessment.SummarySeal, error) {
	return first[assessment.SummarySeal](t, "id = ?", id)
}

func (t *tx) AddSummarySeal(s assessment.SummarySeal) error {
	s.Entities, s.Audited = list(s.Entities), list(s.Audited)
	return insert(t, &s, "summary")
}

func (t *tx) AdviceDecisionsIn(round assessment.ID) ([]assessment.AdviceDecision, error) {
	rows := []assessment.AdviceDecision{}
	return rows, translate(t.db.Raw(adviceDecisionsIn, t.organisation(), round).Scan(&rows).Error)
}
