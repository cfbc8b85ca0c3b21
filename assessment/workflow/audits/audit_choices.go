package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/questionnaires"
)

// Choices is what somebody who plans an audit can choose from.
type Choices struct {
	Tree   assessment.Tree // the entities whose audits the principal may plan
	Rounds []AuditableRound

	Outside bool              // the principal may add objects in no tree
	Bodies  []record.BodyName // that these may have
}

// AuditableRound is a round with its questionnaire, whose audit questions an audit can use.
type AuditableRound struct {
	assessment.Round
	Questionnaire *questionnaires.Questionnaire
}

// Choices reads the entities for which the principal may plan audits, and the rounds in which they take part, latest
// opening first.
func (w *UseCases) Choices(ctx context.Context, p assessment.Principal) (Choices, error) {
	var c Choices
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		whole, err := workflow.TreeFor(tx, p, assessment.PlanAudits)
		if err != nil {
			return err
		}
		var entities []assessment.Entity
		var ids []assessment.ID
		for _, n := range whole.Nodes {
			if p.May(assessment.PlanAudits, whole, n.ID) {
				entities, ids = append(entities, n.Entity), append(ids, n.ID)
			}
		}
		c.Tree = assessment.NewTree(entities)
		if p.May(assessment.PlanAudits, whole, whole.Root().ID) {
			bodies, err := tx.Bodies()
			if err != nil {
				return err
			}
			c.Outside = true
			for _, b := range bodies {
				c.Bodies = append(c.Bodies, record.BodyName{ID: b.ID, Name: b.Name})
			}
		}
		rounds, err := tx.Rounds()
		if err != nil {
			return err
		}
		asked, err := tx.AssessmentsOf(ids)
		if err != nil {
			return err
		}
		for _, r := range rounds {
			if !slices.ContainsFunc(asked, func(a assessment.Assessment) bool { return a.RoundID == r.ID }) {
				continue
			}
			q, err := w.kernel.QuestionnaireOf(tx, r)
			if err != nil {
				return err
			}
			c.Rounds = append(c.Rounds, AuditableRound{Round: r, Questionnaire: q})
		}
		return nil
	})
	return c, err
}

// Pinnable reads, for the auditors engaged, the newer submissions that could be pinned: by entity, those that summaries
// use now, without content.
func (w *UseCases) Pinnable(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
) (map[assessment.ID]assessment.Submission, error) {
	var by map[assessment.ID]assessment.Submission
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) })
		if err != nil {
			return err
		}
		if !access.Engaged {
			return workflow.Denied(assessment.WriteAudits)
		}
		counted, err := countedIn(tx, a.RoundID)
		if err != nil {
			return err
		}
		by = make(map[assessment.ID]assessment.Submission, len(entities))
		for _, e := range entities {
			if s, ok := counted[e.EntityID]; ok && s.SHA256 != e.SubmissionSHA256 {
				s.Content = nil
				by[e.EntityID] = s
			}
		}
		return nil
	})
	return by, err
}
