package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// JudgementVersions lists all versions of the judgement of a cell, latest first. Like what has been deleted, they are
// only for the engaged auditors, even when the audit is final.
func (w *UseCases) JudgementVersions(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	of record.Place,
) (record.JudgementVersions, error) {
	r := record.JudgementVersions{Items: []record.Judgement{}}
	err := w.versions(ctx, p, id, &r.People, func(
		tx assessment.Tx, a assessment.Audit, entities []assessment.AuditedEntity,
	) ([]*assessment.ID, error) {
		if _, asked := a.Question(of.QuestionID); !asked || !hasEntity(entities, of.EntityID) {
			return nil, assessment.Missing()
		}
		kept, err := tx.JudgementVersions(id, of)
		var by []*assessment.ID
		for _, v := range kept {
			j := record.JudgementOf(a.Scale, v.Judgement)
			r.Items, by = append(r.Items, j), append(by, j.Named()...)
		}
		return by, err
	})
	return r, err
}

// StatementVersions lists all versions of what is said of an entity, or of the whole audit if the subject is the audit,
// latest first.
func (w *UseCases) StatementVersions(
	ctx context.Context,
	p assessment.Principal,
	id, subject assessment.ID,
) (record.StatementVersions, error) {
	r := record.StatementVersions{Items: []record.StatementVersion{}}
	err := w.versions(ctx, p, id, &r.People, func(
		tx assessment.Tx, _ assessment.Audit, entities []assessment.AuditedEntity,
	) ([]*assessment.ID, error) {
		if subject != id && !hasEntity(entities, subject) {
			return nil, assessment.Missing()
		}
		kept, err := tx.StatementVersions(id, subject)
		var by []*assessment.ID
		for _, v := range kept {
			r.Items, by = append(r.Items, record.StatementVersionOf(v)), append(by, v.SavedBy)
		}
		return by, err
	})
	return r, err
}

// RecommendationVersions lists all versions of an audit's recommendations, also of those deleted.
func (w *UseCases) RecommendationVersions(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
) (record.RecommendationVersions, error) {
	r := record.RecommendationVersions{Items: []record.RecommendationVersion{}}
	err := w.versions(ctx, p, id, &r.People, func(
		tx assessment.Tx, a assessment.Audit, _ []assessment.AuditedEntity,
	) ([]*assessment.ID, error) {
		kept, err := tx.RecommendationVersions(id)
		var by []*assessment.ID
		for _, v := range kept {
			r.Items = append(r.Items, record.RecommendationVersionOf(v, a.Numbering))
			by = append(by, v.SavedBy, &v.WrittenBy)
		}
		return by, err
	})
	return r, err
}

func hasEntity(entities []assessment.AuditedEntity, id assessment.ID) bool {
	return slices.ContainsFunc(entities, func(e assessment.AuditedEntity) bool { return e.EntityID == id })
}

// versions runs a reading of versions by an engaged auditor, and names those that it returns.
func (w *UseCases) versions(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	named *record.People,
	read func(assessment.Tx, assessment.Audit, []assessment.AuditedEntity) ([]*assessment.ID, error),
) error {
	return w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) })
		if err != nil {
			return err
		}
		if !access.Engaged {
			return workflow.Denied(assessment.WriteAudits)
		}
		by, err := read(tx, a, entities)
		if err != nil {
			return err
		}
		names, err := people.Names(tx)
		if err != nil {
			return err
		}
		var ids []assessment.ID
		for _, one := range by {
			if one != nil {
				ids = append(ids, *one)
			}
		}
		*named = record.PeopleOf(names, ids)
		return nil
	})
}
