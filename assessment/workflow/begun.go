package workflow

import (
	"slices"

	"mognad/assessment"
	"mognad/assessment/registers"
)

// Begun reports whether there may be something in an audit that is for its auditors alone: from fieldwork on, and
// before if there are working papers, or if a file has brought judgements, recommendations or statements. A time plan
// from before anybody was engaged is that of the auditor who plans the audit, and not for auditors alone.
func Begun(tx assessment.Tx, a assessment.Audit, entities []assessment.AuditedEntity) (bool, error) {
	if a.State != assessment.AuditPlanning {
		return true, nil
	}
	judgements, err := tx.Judgements(a.ID)
	if err != nil || len(judgements) > 0 {
		return true, err
	}
	recommended, err := tx.RecommendationVersions(a.ID) // also what was deleted is for the auditors
	if err != nil || len(recommended) > 0 {
		return true, err
	}
	subjects := []assessment.ID{a.ID}
	for _, e := range entities {
		subjects = append(subjects, e.EntityID)
	}
	for _, id := range subjects {
		said, err := tx.StatementVersions(a.ID, id)
		if err != nil || len(said) > 0 {
			return true, err
		}
	}
	engagements, err := tx.Engagements(a.ID)
	if err != nil {
		return true, err
	}
	return registers.AnyPaper(tx, a.ID, func(plan any) bool {
		return slices.ContainsFunc(engagements, func(e assessment.Engagement) bool {
			return e.EngagedAt == nil || !registers.HeadOf(plan).UpdatedAt.Before(*e.EngagedAt)
		})
	})
}
