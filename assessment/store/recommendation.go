package store

import (
	"gorm.io/gorm/clause"

	"mognad/assessment"
)

func (t *tx) Recommendations(audit assessment.ID) ([]assessment.Recommendation, error) {
	return all[assessment.Recommendation](t, "body_id, number, id", "audit_id = ?", audit)
}

func (t *tx) RecommendationsTo(body assessment.ID) ([]assessment.Recommendation, error) {
	return all[assessment.Recommendation](t, "audit_id, number, id", "body_id = ?", body)
}

func (t *tx) RecommendationsContinuing(ids []assessment.ID) ([]assessment.Recommendation, error) {
	return inBatches(ids, func(some []assessment.ID) ([]assessment.Recommendation, error) {
		return all[assessment.Recommendation](t, "id", "id IN ? OR continues_id IN ?", some, some)
	})
}

const recommendationColumns = `organisation_id, id, audit_id, body_id, body_name, number, text, priority, first_step,
references_to, places, rule_id, rule_entity_id, written_by, imported, continues_id, continues_no, joint_id, version,
created_at, updated_at`

// keepRecommendation keeps a version of a recommendation as it is stored. Those who change one have locked its audit,
// so that no two get the same sequence.
var keepRecommendation = write(`INSERT INTO recommendation_versions (` + recommendationColumns + `,
sequence, deleted, saved_by, saved_at, from_file)
SELECT ` + recommendationColumns + `, 1 + coalesce((SELECT max(v.sequence) FROM recommendation_versions v
WHERE v.organisation_id = $1 AND v.id = $2), 0), $3, $4, $5, $6
FROM recommendations WHERE organisation_id = $1 AND id = $2`)

func (t *tx) keepRecommendation(id assessment.ID, deleted bool, s assessment.Stamp) error {
	_, err := t.exec(keepRecommendation, t.organisation(), id, deleted, s.By, stored(s.At), s.FromFile)
	return translate(err)
}

func (t *tx) RecommendationVersions(audit assessment.ID) ([]assessment.RecommendationVersion, error) {
	return all[assessment.RecommendationVersion](t, "id, sequence DESC", "audit_id = ?", audit)
}

func (t *tx) AddRecommendation(r assessment.Recommendation, s assessment.Stamp) error {
	r.References, r.Places = list(r.References), list(r.Places)
	if err := insert(t, &r, "number"); err != nil {
		return err
	}
	return t.keepRecommendation(r.ID, false, s)
}

func (t *tx) SaveRecommendation(
	r assessment.Recommendation,
	s assessment.Stamp,
) (assessment.Recommendation, error) {
	r.References, r.Places = list(r.References), list(r.Places)
	load := func() (assessment.Recommendation, error) { return first[assessment.Recommendation](t, "id = ?", r.ID) }
	saved, err := change(
		t,
		&r,
		&r.Version,
		"",
		load,
		"body_id",
		"body_name",
		"number",
		"text",
		"priority",
		"first_step",
		"references_to",
		"places",
		"rule_entity_id",
		"written_by",
		"imported",
		"continues_id",
		"continues_no",
		"joint_id",
		"updated_at",
	)
	if err != nil {
		return saved, err
	}
	return saved, t.keepRecommendation(r.ID, false, s)
}

func (t *tx) NumberRecommendation(id assessment.ID, number int, s assessment.Stamp) error {
	res := t.db.Model(&assessment.Recommendation{}).Where("id = ?", id).UpdateColumn("number", number)
	switch {
	case res.Error != nil:
		return translate(res.Error)
	case res.RowsAffected == 0:
		return assessment.Missing()
	}
	return t.keepRecommendation(id, false, s)
}

func (t *tx) DeleteRecommendation(id assessment.ID, version int64, s assessment.Stamp) error {
	if err := t.keepRecommendation(id, true, s); err != nil {
		return err
	}
	err := remove[assessment.Recommendation](t, "id = ? AND version = ?", id, version)
	if assessment.CodeOf(err) == assessment.NotFound {
		if current, found := first[assessment.Recommendation](t, "id = ?", id); found == nil {
			return assessment.Changed(current)
		}
	}
	return err
}

func (t *tx) Dismissals(audit assessment.ID) ([]assessment.Dismissal, error) {
	return all[assessment.Dismissal](t, "entity_id, rule_id", "audit_id = ?", audit)
}

func (t *tx) AddDismissal(d assessment.Dismissal) error {
	return translate(t.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&d).Error)
}

func (t *tx) DeleteDismissal(audit, entity assessment.ID, rule string) error {
	return remove[assessment.Dismissal](t, "audit_id = ? AND entity_id = ? AND rule_id = ?", audit, entity, rule)
}
