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

func (t *tx) AddRecommendation(r assessment.Recommendation) error {
	r.References, r.Places = list(r.References), list(r.Places)
	return insert(t, &r, "number")
}

func (t *tx) SaveRecommendation(r assessment.Recommendation) (assessment.Recommendation, error) {
	r.References, r.Places = list(r.References), list(r.Places)
	load := func() (assessment.Recommendation, error) { return first[assessment.Recommendation](t, "id = ?", r.ID) }
	return change(
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
		"updated_at",
	)
}

func (t *tx) NumberRecommendation(id assessment.ID, number int) error {
	res := t.db.Model(&assessment.Recommendation{}).Where("id = ?", id).UpdateColumn("number", number)
	if res.Error == nil && res.RowsAffected == 0 {
		return assessment.Missing()
	}
	return translate(res.Error)
}

func (t *tx) DeleteRecommendation(id assessment.ID, version int64) error {
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
