package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// plans reports whether the principal has added the audit as an auditor and still plans it: may audit its entities, but
// for an engagement. It gives access to what they write of it themselves, and ends with planning.
func (own Own) plans(a assessment.Audit, entities []assessment.AuditedEntity) bool {
	return a.State == assessment.AuditPlanning &&
		a.PlannedBy != nil && *a.PlannedBy == own.p.User.ID &&
		own.fit(a, entities)
}

// ForPlanner is [UseCases.ForAuditor], also for the auditor who plans the audit while nobody is engaged; it reports
// which of the two they are.
func (w *UseCases) ForPlanner(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
) (a assessment.Audit, entities []assessment.AuditedEntity, engaged bool, err error) {
	a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) })
	if err != nil || access.Engaged {
		return a, entities, access.Engaged, err
	}
	alone, err := w.plansAlone(tx, p, access, id)
	if err == nil && !alone {
		err = workflow.Denied(assessment.WriteAudits)
	}
	return a, entities, false, err
}

// plansAlone reports whether the principal plans the audit and nobody is engaged for it yet.
func (w *UseCases) plansAlone(
	tx assessment.Tx,
	p assessment.Principal,
	access Access,
	audit assessment.ID,
) (bool, error) {
	if !access.plans {
		return false, nil
	}
	appointed, err := w.appointed(tx, p, audit)
	return err == nil && !appointed[audit], err
}

// mayChoose is the permission that it takes for an entity to be added to an audit. Auditors choose whom they plan to
// audit; what somebody is appointed for, those who manage audits decide.
func (w *UseCases) mayChoose(
	tx assessment.Tx,
	p assessment.Principal,
	access Access,
	audit assessment.ID,
) (assessment.Permission, error) {
	if alone, err := w.plansAlone(tx, p, access, audit); err != nil || !alone {
		return assessment.ManageAudits, err
	}
	return assessment.PlanAudits, nil
}

// appointed are those of the audits for which somebody is engaged until today or later, waiting or not.
func (w *UseCases) appointed(
	tx assessment.Tx,
	p assessment.Principal,
	audits ...assessment.ID,
) (map[assessment.ID]bool, error) {
	engagements, err := tx.Engagements(audits...)
	some := map[assessment.ID]bool{}
	for _, e := range engagements {
		if e.LastDay() >= w.kernel.Today(p.Organisation) {
			some[e.AuditID] = true
		}
	}
	return some, err
}

// checkPlanner returns what keeps an auditor from planning an audit of the entities: what would keep them from auditing
// them.
func (w *UseCases) checkPlanner(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) ([]assessment.FieldError, error) {
	b, err := w.barOf(tx, p, t, p.User.ID, a, entities)
	if err != nil || !b.found() {
		return nil, err
	}
	key := "error.plan_other_role"
	if b.reason == record.HasOwnAnswers {
		key = "error.plan_own_answers"
	}
	return []assessment.FieldError{{Field: "entities", Key: key, Args: b.args}}, nil
}

// tellPlanned tells those who manage an audit that an auditor has planned it.
func (w *UseCases) tellPlanned(tx assessment.Tx, p assessment.Principal, a assessment.Audit) error {
	if a.PlannedBy == nil {
		return nil
	}
	t, err := workflow.ReadTree(tx, p) // with objects that it has added
	if err != nil {
		return err
	}
	entities, err := tx.AuditedEntities(a.ID)
	if err != nil {
		return err
	}
	managers, err := w.kernel.PeopleWhere(tx, p.Organisation, func(m assessment.Membership) bool {
		return m.Role.May(assessment.ManageAudits)
	})
	if err != nil {
		return err
	}
	var notices []assessment.Notice
	for _, person := range managers {
		to, err := w.kernel.PrincipalIn(tx, person.UserID)
		if err != nil {
			return err
		}
		if to.MayAll(assessment.ManageAudits, t, entities) {
			notices = append(notices, assessment.Notice{
				UserID: person.UserID, Kind: assessment.NoticeAuditPlanned, AuditID: &a.ID,
			})
		}
	}
	return w.kernel.Notify(tx, p, notices...)
}

// readPlanners fills in, for those who plan or manage an audit, the auditor who waits for somebody to be appointed.
func (w *UseCases) readPlanners(tx assessment.Tx, p assessment.Principal, list []Shown) error {
	waits := func(s Shown) bool {
		return s.PlannedBy != nil && s.State == assessment.AuditPlanning && !s.Withdrawn() && (s.plans || s.MayManage)
	}
	var ids []assessment.ID
	for _, s := range list {
		if waits(s) {
			ids = append(ids, s.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	appointed, err := w.appointed(tx, p, ids...)
	if err != nil {
		return err
	}
	names, err := people.Names(tx)
	for i, s := range list {
		if waits(s) && !appointed[s.ID] {
			list[i].planner = &record.PersonName{ID: *s.PlannedBy, Name: names[*s.PlannedBy]}
		}
	}
	return err
}

// ToAppoint lists the audits that auditors have planned and for which the principal is to appoint auditors.
func (w *UseCases) ToAppoint(ctx context.Context, p assessment.Principal) ([]record.AuditHead, error) {
	list := []record.AuditHead{}
	if !p.MaySomewhere(assessment.ManageAudits) {
		return list, nil
	}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		shown, _, err := w.allShown(tx, p)
		for _, s := range slices.Backward(shown) {
			if s.planner != nil && s.MayManage {
				list = append(list, s.head())
			}
		}
		return err
	})
	return list, err
}
