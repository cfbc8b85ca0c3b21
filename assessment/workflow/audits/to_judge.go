package audits

import (
	"context"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow"
)

// ToJudge lists the audits in which the principal's engagement counts today and that are not final, with how much of
// them is judged.
func (w *UseCases) ToJudge(ctx context.Context, p assessment.Principal) ([]record.AuditToJudge, error) {
	list := []record.AuditToJudge{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		mine, err := tx.EngagementsOf(p.User.ID)
		if err != nil || len(mine) == 0 {
			return err
		}
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		own, err := w.OwnEngagements(tx, p, t)
		if err != nil {
			return err
		}
		entities, err := EntitiesByAudit(tx)
		if err != nil {
			return err
		}
		for _, e := range mine {
			a, err := tx.Audit(e.AuditID)
			if err != nil {
				return err
			}
			if !a.Running() || !own.Counts(a, entities[a.ID]) {
				continue
			}
			one, err := toJudge(tx, a, entities[a.ID])
			if err != nil {
				return err
			}
			declared, err := tx.AuditDeclarations(a.ID)
			if err != nil {
				return err
			}
			one.Until, one.Undeclared = e.Until, owesDeclaration(declared, e)
			if one.Next, err = nextMilestone(tx, a.ID); err != nil {
				return err
			}
			list = append(list, one)
		}
		return nil
	})
	return list, err
}

func toJudge(tx assessment.Tx, a assessment.Audit, entities []assessment.AuditedEntity) (record.AuditToJudge, error) {
	one := record.AuditToJudge{Audit: a.ID, Title: a.Title, State: a.State, Cells: len(entities) * len(a.Questions)}
	judgements, err := tx.Judgements(a.ID)
	for _, j := range judgements {
		if j.Settled() {
			one.Done++
		}
	}
	return one, err
}

// nextMilestone is the next milestone of an audit that is not done, by its day; zero for none.
func nextMilestone(tx assessment.Tx, audit assessment.ID) (record.PlannedMilestone, error) {
	var next record.PlannedMilestone
	rows, err := registers.AuditMilestones.LoadOf(tx, audit)
	for _, row := range rows {
		if m := row.(*registers.AuditMilestone); m.DoneOn == "" && (next.Due == "" || m.Due < next.Due) {
			next = record.PlannedMilestone{Title: m.Title, Due: m.Due, Responsible: m.Responsible}
		}
	}
	return next, err
}
