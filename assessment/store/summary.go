package store

import "mognad/assessment"

const (
	summarySeals = `SELECT organisation_id, id, body_name, whole, round_id, round_name, entities, audited, sha256, sealed_by, sealed_at
FROM summary_seals WHERE organisation_id = ? ORDER BY sealed_at DESC, id DESC`
	adviceDecisionsIn = `SELECT d.* FROM advice_decisions d
JOIN assessments a ON a.organisation_id = d.organisation_id AND a.id = d.assessment_id
WHERE d.organisation_id = ? AND a.round_id IN ? ORDER BY d.assessment_id, d.rule_id`
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

func (t *tx) SummaryWords(round assessment.ID, about string) (assessment.SummaryWords, error) {
	return first[assessment.SummaryWords](t, "round_id = ? AND about = ?", round, about)
}

func (t *tx) SaveSummaryWords(s assessment.SummaryWords) (assessment.SummaryWords, error) {
	s.Entities, s.Audited = list(s.Entities), list(s.Audited)
	load := func() (assessment.SummaryWords, error) {
		found, err := t.SummaryWords(s.RoundID, s.About)
		if assessment.CodeOf(err) == assessment.NotFound {
			return assessment.SummaryWords{OrganisationID: t.organisation(), RoundID: s.RoundID, About: s.About}, nil
		}
		return found, err
	}
	return save(
		t,
		&s,
		&s.Version,
		load,
		"introduction",
		"comments",
		"entities",
		"audited",
		"written_by",
		"updated_at",
	)
}

func (t *tx) AdviceDecisionsIn(rounds ...assessment.ID) ([]assessment.AdviceDecision, error) {
	rows := []assessment.AdviceDecision{}
	return rows, translate(t.db.Raw(adviceDecisionsIn, t.organisation(), rounds).Scan(&rows).Error)
}
