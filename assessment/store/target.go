package store

import (
	"gorm.io/gorm/clause"

	"mognad/assessment"
)

func (t *tx) Targets() ([]assessment.Target, error) {
	return all[assessment.Target](t, "entity_id", "")
}

func (t *tx) SaveTarget(g assessment.Target) (assessment.Target, error) {
	load := func() (assessment.Target, error) {
		found, err := first[assessment.Target](t, "entity_id = ?", g.EntityID)
		if assessment.CodeOf(err) == assessment.NotFound {
			return assessment.Target{OrganisationID: t.organisation(), EntityID: g.EntityID}, nil
		}
		return found, err
	}
	return save(t, &g, &g.Version, load, "level", "reach_by", "set_by", "updated_at")
}

func (t *tx) AdviceDecisions(of ...assessment.ID) ([]assessment.AdviceDecision, error) {
	return all[assessment.AdviceDecision](t, "assessment_id, rule_id", "assessment_id IN ?", of)
}

func (t *tx) SaveAdviceDecision(d assessment.AdviceDecision) (assessment.AdviceDecision, error) {
	load := func() (assessment.AdviceDecision, error) {
		found, err := first[assessment.AdviceDecision](t, "assessment_id = ? AND rule_id = ?", d.AssessmentID, d.RuleID)
		if assessment.CodeOf(err) == assessment.NotFound {
			return assessment.AdviceDecision{
				OrganisationID: t.organisation(),
				AssessmentID:   d.AssessmentID,
				RuleID:         d.RuleID,
			}, nil
		}
		return found, err
	}
	return save(t, &d, &d.Version, load, "adopted", "reason", "decided_by", "updated_at")
}

// save is [change] for a row that may not exist yet: version 0 inserts it as version 1, and any version other than the
// stored one is stale. load reads the stored row, or returns one of version 0 if there is none.
func save[T any](t *tx, row *T, version *int64, load func() (T, error), columns ...string) (T, error) {
	if *version != 0 {
		return change(t, row, version, "", load, columns...)
	}
	*version = 1
	res := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(row)
	if res.Error != nil {
		return *row, translate(res.Error)
	}
	if res.RowsAffected == 0 {
		current, err := load()
		if err != nil {
			return *row, err
		}
		return current, assessment.Changed(current)
	}
	return *row, nil
}
