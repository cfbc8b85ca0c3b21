package entities

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// Hanging reads what hangs on an entity that the principal manages, before it ends: what is sealed keeps its name, but
// these need somebody to take over.
func (w *UseCases) Hanging(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
) (record.EntityHanging, error) {
	var h record.EntityHanging
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.ReadTree(tx, p)
		if err != nil {
			return err
		}
		e, err := mayManage(t, p, id)
		if err != nil {
			return err
		}
		h, err = w.hanging(tx, p, t, e)
		return err
	})
	return h, err
}

func (w *UseCases) hanging(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	e assessment.Entity,
) (record.EntityHanging, error) {
	h := record.EntityHanging{
		Assessments: []record.HangingWork{},
		Provides:    []record.HangingWork{},
		Roles:       []record.HangingRole{},
		Audits:      []record.HangingAudit{},
	}
	err := w.hangingRounds(tx, p, e, &h)
	if err != nil {
		return h, err
	}
	if h.Roles, err = w.hangingRoles(tx, p, e.ID); err != nil {
		return h, err
	}
	h.Audits, err = hangingAudits(tx, p, t, e.ID)
	return h, err
}

// hangingRounds adds the entity's part in the rounds that are not closed.
func (w *UseCases) hangingRounds(
	tx assessment.Tx,
	p assessment.Principal,
	e assessment.Entity,
	h *record.EntityHanging,
) error {
	rounds, err := tx.Rounds()
	if err != nil {
		return err
	}
	mine, err := tx.AssessmentsOf([]assessment.ID{e.ID})
	if err != nil {
		return err
	}
	for _, r := range rounds {
		i := slices.IndexFunc(mine, func(a assessment.Assessment) bool { return a.RoundID == r.ID })
		if i < 0 || r.State(w.kernel.Today(p.Organisation)) == assessment.RoundClosed {
			continue
		}
		work := record.HangingWork{
			Assessment: mine[i].ID,
			Entity:     record.EntityNameOf(e, mine[i].Kind),
			Round:      record.RoundNameOf(r),
			Questions:  []string{},
		}
		if mine[i].State != assessment.Approved && mine[i].MergedInto == nil {
			h.Assessments = append(h.Assessments, work)
		}
		for _, v := range r.Provisions {
			if v.ProviderID == e.ID {
				work.Questions = append(work.Questions, v.Questions...)
			}
		}
		if len(work.Questions) > 0 {
			h.Provides = append(h.Provides, work)
		}
	}
	return nil
}

// hangingRoles are the roles that people hold on the entity itself, today.
func (w *UseCases) hangingRoles(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
) ([]record.HangingRole, error) {
	names, err := people.Names(tx)
	if err != nil {
		return nil, err
	}
	all, err := tx.Memberships()
	if err != nil {
		return nil, err
	}
	list := []record.HangingRole{}
	for _, m := range all {
		if m.EntityID == id && m.ValidOn(w.kernel.Today(p.Organisation)) {
			list = append(list, record.HangingRole{User: m.UserID, Name: names[m.UserID], Role: m.Role})
		}
	}
	return list, nil
}

// hangingAudits are the audits of the entity that are not final. Only that they take place is said, as to everybody who
// manages the entity; of those that are withdrawn, only to who manages audits of all that they are of.
func hangingAudits(
	tx assessment.Tx,
	p assessment.Principal,
	t assessment.Tree,
	id assessment.ID,
) ([]record.HangingAudit, error) {
	list := []record.HangingAudit{}
	all, err := tx.AllAuditedEntities()
	if err != nil {
		return nil, err
	}
	of := map[assessment.ID][]assessment.AuditedEntity{}
	for _, audited := range all {
		of[audited.AuditID] = append(of[audited.AuditID], audited)
	}
	for _, audited := range all {
		if audited.EntityID != id {
			continue
		}
		a, err := tx.Audit(audited.AuditID)
		if err != nil {
			return nil, err
		}
		if a.Running() || a.Withdrawn() && p.MayAll(assessment.ManageAudits, t, of[a.ID]) {
			list = append(list, record.HangingAudit{Audit: a.ID, Title: a.Title, Withdrawn: a.Withdrawn()})
		}
	}
	return list, nil
}
