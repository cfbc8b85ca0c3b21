package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// WaitingEngagements lists the engagements that wait for a confirmation: the principal's own, and those that the
// principal may confirm.
func (w *UseCases) WaitingEngagements(
	ctx context.Context,
	p assessment.Principal,
) ([]record.WaitingEngagement, error) {
	var list []record.WaitingEngagement
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) (err error) {
		list, err = w.WaitingIn(tx, p)
		return err
	})
	return list, err
}

// WaitingIn is [UseCases.WaitingEngagements] in a transaction. The number of statements does not depend on the number
// of engagements that wait.
func (w *UseCases) WaitingIn(tx assessment.Tx, p assessment.Principal) ([]record.WaitingEngagement, error) {
	list := []record.WaitingEngagement{}
	waiting, err := tx.EngagementsWaiting()
	if err != nil {
		return nil, err
	}
	today := w.kernel.Today(p.Organisation)
	waiting = slices.DeleteFunc(waiting, func(e assessment.Engagement) bool { return e.LastDay() < today })
	if len(waiting) == 0 {
		return list, nil
	}
	all, err := w.readWaiting(tx, p, waiting)
	if err != nil {
		return nil, err
	}
	for _, e := range waiting {
		if _, listed := all.audits[e.AuditID]; !listed { // it is withdrawn
			continue
		}
		one, shown := all.forOthers(p, e)
		if e.UserID == p.User.ID {
			one, shown = all.forOneself(p, e), true
		}
		if shown {
			list = append(list, one)
		}
	}
	return list, nil
}

// waiting is what is read of engagements that wait, for one reader.
type waiting struct {
	audits   map[assessment.ID]assessment.Audit
	entities map[assessment.ID][]assessment.AuditedEntity
	auditors map[assessment.ID]auditors
	own      Own
}

func (w *UseCases) readWaiting(
	tx assessment.Tx,
	p assessment.Principal,
	engagements []assessment.Engagement,
) (waiting, error) {
	r := waiting{audits: map[assessment.ID]assessment.Audit{}}
	wanted := map[assessment.ID]bool{}
	for _, e := range engagements {
		wanted[e.AuditID] = true
	}
	all, err := tx.Audits()
	if err != nil {
		return r, err
	}
	audits := slices.DeleteFunc(all, func(a assessment.Audit) bool { return !wanted[a.ID] })
	for _, a := range audits {
		r.audits[a.ID] = a
	}
	if r.entities, err = EntitiesByAudit(tx); err != nil {
		return r, err
	}
	t, err := workflow.ReadTree(tx, p)
	if err != nil {
		return r, err
	}
	if r.own, err = w.OwnEngagements(tx, p, t); err != nil {
		return r, err
	}
	r.auditors, err = w.readAllAuditors(tx, p, t, audits, r.entities)
	return r, err
}

// mayConfirm lists the people who may confirm a waiting engagement.
func (w *UseCases) mayConfirm(tx assessment.Tx, e assessment.Engagement) ([]assessment.ID, error) {
	people, err := tx.People()
	if err != nil {
		return nil, err
	}
	all, err := w.readWaiting(tx, assessment.Principal{}, []assessment.Engagement{e})
	if err != nil {
		return nil, err
	}
	var ids []assessment.ID
	for _, m := range people {
		p, err := w.kernel.PrincipalIn(tx, m.UserID)
		if err != nil {
			return nil, err
		}
		if !p.MaySomewhere(assessment.ConfirmEngagements) && !p.MaySomewhere(assessment.WriteAudits) {
			continue
		}
		if all.own, err = w.OwnEngagements(tx, p, all.own.tree); err != nil {
			return nil, err
		}
		if _, may := all.forOthers(p, e); may {
			ids = append(ids, m.UserID)
		}
	}
	return ids, nil
}

// forOneself is a waiting engagement for its own auditor, who learns that it waits but nothing else of the audit.
func (r waiting) forOneself(p assessment.Principal, e assessment.Engagement) record.WaitingEngagement {
	a, reason := r.audits[e.AuditID], waitsFor(e)
	return record.WaitingEngagement{
		Audit: a.ID,
		Title: a.Title,
		Own:   true,
		Auditor: record.EngagedAuditor{
			Engagement: record.EngagementOf(e),
			Name:       p.User.Name,
			Email:      p.User.Email,
			Reason:     &reason,
			Confirmed:  []record.Confirmation{},
			ConfirmAs:  []assessment.Role{},
		},
	}
}

// forOthers is a waiting engagement for somebody who may confirm it; for others it is not shown.
func (r waiting) forOthers(p assessment.Principal, e assessment.Engagement) (record.WaitingEngagement, bool) {
	a := r.audits[e.AuditID]
	access, known := r.own.access(a, r.entities[a.ID])
	if !known {
		return record.WaitingEngagement{}, false
	}
	list := r.auditors[a.ID].list(p, access.Engaged)
	i := slices.IndexFunc(list, func(x record.EngagedAuditor) bool { return x.User == e.UserID && len(x.ConfirmAs) > 0 })
	if i < 0 {
		return record.WaitingEngagement{}, false
	}
	return record.WaitingEngagement{Audit: a.ID, Title: a.Title, Auditor: list[i]}, true
}
