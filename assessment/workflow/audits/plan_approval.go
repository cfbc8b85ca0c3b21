package audits

import (
	"context"
	"fmt"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/registers"
	"mognad/assessment/workflow/people"
)

// PlanApprovalForm is who has approved the plan of an audit, and when.
type PlanApprovalForm struct {
	ApprovedOn assessment.Date
	ApprovedBy string
	Reference  string
}

// PlanApprovals are the approvals of an audit's plan, for its auditors, with the plan as it was each time and as it is.
func (w *UseCases) PlanApprovals(
	ctx context.Context,
	p assessment.Principal,
	audit assessment.ID,
) (record.PlanApprovals, error) {
	var r record.PlanApprovals
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		a, entities, err := w.ForAuditor(tx, p, audit)
		if err != nil {
			return err
		}
		r, err = planApprovals(tx, p, a, entities)
		return err
	})
	return r, err
}

func planApprovals(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) (record.PlanApprovals, error) {
	r := record.PlanApprovals{
		Audit:     auditNameOf(a),
		Items:     []record.ApprovedPlan{},
		MayRecord: a.Running() && !p.ReadOnly,
	}
	var err error
	if r.Now, err = planOf(tx, a, entities); err != nil {
		return r, err
	}
	all, err := tx.AuditPlanApprovals(a.ID)
	if err != nil {
		return r, err
	}
	names, err := people.Names(tx)
	if err != nil {
		return r, err
	}
	for i, one := range slices.Backward(all) {
		var approved record.AuditPlan
		if err := one.Unseal(&approved); err != nil {
			return r, fmt.Errorf("read approved plan %d of audit %s: %w", one.Number, a.ID, err)
		}
		var changed []string
		if i == len(all)-1 {
			changed = r.Now.ChangedFrom(approved)
		}
		r.Items = append(r.Items, record.ApprovedPlan{
			PlanApproval: record.PlanApprovalOf(one, changed),
			RecordedBy:   record.PersonName{ID: one.RecordedBy, Name: names[one.RecordedBy]},
			Plan:         approved.Complete(),
		})
	}
	return r, nil
}

// planOf is the plan of an audit as it is now, with the milestones of its time plan.
func planOf(
	tx assessment.Tx,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) (record.AuditPlan, error) {
	rows, err := registers.AuditMilestones.LoadOf(tx, a.ID)
	if err != nil {
		return record.AuditPlan{}, err
	}
	if len(rows) == 0 && a.FirstID != nil { // a correction has the time plan of the first version
		if rows, err = registers.AuditMilestones.LoadOf(tx, *a.FirstID); err != nil {
			return record.AuditPlan{}, err
		}
	}
	var milestones []record.PlannedMilestone
	for _, row := range rows {
		m := row.(*registers.AuditMilestone)
		milestones = append(milestones, record.PlannedMilestone{Title: m.Title, Due: m.Due, Responsible: m.Responsible})
	}
	return record.AuditPlanOf(a, entities, milestones), nil
}

// ApprovePlan records that whoever commissioned an audit has approved its plan as it is now. It is for engaged
// auditors, until the audit is final. It takes the place of the approval before, which stays; the same again changes
// nothing.
func (w *UseCases) ApprovePlan(
	ctx context.Context,
	p assessment.Principal,
	audit assessment.ID,
	f PlanApprovalForm,
) (record.PlanApprovals, error) {
	var r record.PlanApprovals
	err := w.changeAudit(ctx, p, audit, func(
		tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity,
	) error {
		if err := w.approvePlan(tx, p, *a, entities, f); err != nil {
			return err
		}
		var err error
		r, err = planApprovals(tx, p, *a, entities)
		return err
	})
	return r, err
}

func (w *UseCases) approvePlan(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
	f PlanApprovalForm,
) error {
	one := assessment.AuditPlanApproval{
		OrganisationID: a.OrganisationID,
		AuditID:        a.ID,
		Number:         1,
		ApprovedOn:     f.ApprovedOn,
		ApprovedBy:     f.ApprovedBy,
		Reference:      f.Reference,
		RecordedBy:     p.User.ID,
		RecordedAt:     w.kernel.Now(),
	}
	if err := assessment.InvalidFields(one.Normalise(w.kernel.Today(p.Organisation))); err != nil {
		return err
	}
	plan, err := planOf(tx, a, entities)
	if err != nil {
		return err
	}
	if one.Seal, err = assessment.SealOf(plan); err != nil {
		return err
	}
	all, err := tx.AuditPlanApprovals(a.ID)
	if err != nil {
		return err
	}
	if len(all) >= assessment.MaxPlanApprovals {
		return assessment.InvalidField(
			"approved_on", "error.too_many_entries", assessment.Args{"Max": assessment.MaxPlanApprovals},
		)
	}
	if len(all) > 0 {
		last := all[len(all)-1]
		if last.SHA256 == one.SHA256 && last.ApprovedOn == one.ApprovedOn && last.ApprovedBy == one.ApprovedBy &&
			last.Reference == one.Reference {
			return nil
		}
		one.Number = last.Number + 1
	}
	if err := tx.AddAuditPlanApproval(one); err != nil {
		return err
	}
	return w.kernel.Log(tx, p, event.PlanApproved{Audit: a.ID, Number: one.Number, Day: one.ApprovedOn})
}

// plansApproved are the approvals of an audit's plan, oldest first; of the last one with what has changed since.
func plansApproved(
	tx assessment.Tx,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) ([]record.PlanApproval, error) {
	list := []record.PlanApproval{}
	all, err := tx.AuditPlanApprovals(a.ID)
	if err != nil || len(all) == 0 {
		return list, err
	}
	for _, one := range all {
		list = append(list, record.PlanApprovalOf(one, nil))
	}
	now, err := planOf(tx, a, entities)
	if err != nil {
		return list, err
	}
	var approved record.AuditPlan
	last := all[len(all)-1]
	if err := last.Unseal(&approved); err != nil {
		return list, fmt.Errorf("read approved plan %d of audit %s: %w", last.Number, a.ID, err)
	}
	list[len(list)-1].ChangedIn = now.ChangedFrom(approved)
	return list, nil
}
