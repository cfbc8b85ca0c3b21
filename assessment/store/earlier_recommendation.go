package store

import "mognad/assessment"

func (t *tx) EarlierRecommendations(audits ...assessment.ID) ([]assessment.EarlierRecommendation, error) {
	return ofAudits[assessment.EarlierRecommendation](t, "audit_id, position, id", audits)
}

func (t *tx) EarlierRecommendationsOf(editions ...assessment.ID) ([]assessment.EarlierRecommendation, error) {
	return all[assessment.EarlierRecommendation](t, "audit_id, position, id", "earlier_id IN ?", editions)
}

// keepEarlierRecommendation keeps a version of what is found as it is stored. Those who change it have locked its
// audit, so that no two get the same sequence.
var keepEarlierRecommendation = write(`INSERT INTO earlier_recommendation_versions (organisation_id,
earlier_recommendation_id, sequence, audit_id, finding, evidence, saved_by, saved_at, from_file)
SELECT organisation_id, id, 1 + coalesce((SELECT max(v.sequence) FROM earlier_recommendation_versions v
WHERE v.organisation_id = $1 AND v.earlier_recommendation_id = $2), 0), audit_id, finding, evidence, $3, $4, $5
FROM earlier_recommendations WHERE organisation_id = $1 AND id = $2`)

func (t *tx) keepEarlierRecommendation(id assessment.ID, s assessment.Stamp) error {
	_, err := t.exec(keepEarlierRecommendation, t.organisation(), id, s.By, stored(s.At), s.FromFile)
	return translate(err)
}

func (t *tx) AddEarlierRecommendation(f assessment.EarlierRecommendation, s assessment.Stamp) error {
	if err := insert(t, &f, "follow_ups"); err != nil || !f.Assessed() {
		return err
	}
	return t.keepEarlierRecommendation(f.ID, s)
}

func (t *tx) SaveEarlierRecommendation(
	f assessment.EarlierRecommendation,
	s assessment.Stamp,
) (assessment.EarlierRecommendation, error) {
	load := func() (assessment.EarlierRecommendation, error) {
		return first[assessment.EarlierRecommendation](t, "id = ?", f.ID)
	}
	saved, err := change(
		t, &f, &f.Version, "", load, "position", "response", "became", "finding", "evidence", "updated_at",
	)
	if err != nil {
		return saved, err
	}
	return saved, t.keepEarlierRecommendation(f.ID, s)
}

func (t *tx) DeleteEarlierRecommendation(id assessment.ID, version int64) error {
	return remove[assessment.EarlierRecommendation](t, "id = ? AND version = ?", id, version)
}

func (t *tx) EarlierRecommendationVersions(audit assessment.ID) ([]assessment.EarlierRecommendationVersion, error) {
	const order = "earlier_recommendation_id, sequence DESC"
	return all[assessment.EarlierRecommendationVersion](t, order, "audit_id = ?", audit)
}
