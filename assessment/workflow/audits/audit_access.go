package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
)

// Access is what a principal may do with an audit.
type Access struct {
	Tree    assessment.Tree
	Engaged bool // as an auditor whose engagement counts: reads all, writes until the audit is final
	former  bool // was engaged when it became final, and audits something today: reads what it says
	manages bool // may change engagements and, while the audit is planned, its entities
	plans   bool // has made the audit as an auditor and still plans it: reads and changes its description alone

	withdrawn bool // the audit is, and nothing in it changes
}

// openAudit finds an audit with its entities and what the principal may do with it. One that the principal may not even
// know of is treated as missing.
func (w *UseCases) openAudit(
	tx assessment.Tx,
	p assessment.Principal,
	find func() (assessment.Audit, error),
) (assessment.Audit, []assessment.AuditedEntity, Access, error) {
	var access Access
	a, err := find()
	if err != nil {
		return a, nil, access, err
	}
	entities, err := tx.AuditedEntities(a.ID)
	if err != nil {
		return a, nil, access, err
	}
	if access.Tree, err = workflow.ReadTree(tx, p); err != nil {
		return a, nil, access, err
	}
	own, err := w.OwnEngagements(tx, p, access.Tree)
	if err != nil {
		return a, nil, access, err
	}
	access, known := own.access(a, entities)
	if !known {
		return a, nil, access, assessment.Missing()
	}
	return a, entities, access, nil
}

// ForAuditor finds an audit with its entities for an auditor who is engaged for it, in whatever state it is.
func (w *UseCases) ForAuditor(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
) (assessment.Audit, []assessment.AuditedEntity, error) {
	a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.Audit(id) })
	if err == nil && !access.Engaged {
		err = workflow.Denied(assessment.WriteAudits)
	}
	return a, entities, err
}

// access is what the principal may do with an audit, and whether they may know of it.
func (own Own) access(a assessment.Audit, entities []assessment.AuditedEntity) (access Access, known bool) {
	access = own.Access(a, entities)
	access.manages = own.p.MayAll(assessment.ManageAudits, own.tree, entities)
	access.plans = own.plans(a, entities)
	access.withdrawn = a.Withdrawn()
	knows := func(e assessment.AuditedEntity) bool { return knowsAudit(own.p, own.tree, e.EntityID) }
	known = access.works() || access.plans || access.former || !access.withdrawn && slices.ContainsFunc(entities, knows)
	return access, known
}

// works reports whether the principal works on the audit, as an engaged auditor or as somebody who manages it. Others
// do not know of one that is withdrawn.
func (access Access) works() bool { return access.Engaged || access.manages }

// knowsAudit reports whether the principal may know that the entity is audited. Auditors only know through their
// engagements.
func knowsAudit(p assessment.Principal, t assessment.Tree, entity assessment.ID) bool {
	return slices.ContainsFunc(p.Memberships, func(m assessment.Membership) bool {
		return m.Role != assessment.Auditor && m.Role.May(assessment.ReadAudits) && m.Reaches(t, entity)
	})
}

// lockAudit is openAudit for a change: it locks the audit, and refuses one that is withdrawn.
func (w *UseCases) lockAudit(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
) (assessment.Audit, []assessment.AuditedEntity, Access, error) {
	a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.LockAudit(id) })
	if err == nil && a.Withdrawn() {
		err = Ended(a)
	}
	return a, entities, access, err
}

// auditChange changes an audit whose entities are given too.
type auditChange = func(assessment.Tx, assessment.Principal, *assessment.Audit, []assessment.AuditedEntity) error

// changed is the record of an audit after a change that is run by changeAudit or inFieldwork, in the same transaction.
func (w *UseCases) changed(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	run func(context.Context, assessment.Principal, assessment.ID, auditChange) error,
	change auditChange,
) (record.Audit, error) {
	var r record.Audit
	err := run(ctx, p, id, func(
		tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity,
	) (err error) {
		r, err = w.after(tx, p, id, change(tx, p, a, entities))
		return err
	})
	return r, err
}

// changeAudit lets an engaged auditor change an audit that is not final, with the audit locked.
func (w *UseCases) changeAudit(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	change auditChange,
) error {
	return w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		a, entities, access, err := w.lockAudit(tx, p, id)
		if err != nil {
			return err
		}
		if err := access.mayWrite(a.State); err != nil {
			return err
		}
		return change(tx, p, &a, entities)
	})
}

// inFieldwork runs a change of what auditors write, which is only allowed in fieldwork.
func (w *UseCases) inFieldwork(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	change auditChange,
) error {
	return w.changeAudit(
		ctx,
		p,
		id,
		func(tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity) error {
			if err := isFieldwork(*a); err != nil {
				return err
			}
			return change(tx, p, a, entities)
		},
	)
}

func isFieldwork(a assessment.Audit) error {
	if a.State != assessment.AuditFieldwork {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_planning"}
	}
	return nil
}

// changingEntity is one entity of an audit in fieldwork that is about to change.
type changingEntity struct {
	tx     assessment.Tx
	p      assessment.Principal
	audit  assessment.Audit
	stored assessment.AuditedEntity
}

// changeEntity runs a change of one entity of an audit, and returns its record. The error of a stale change has it too.
func (w *UseCases) changeEntity(
	ctx context.Context,
	p assessment.Principal,
	audit, entity assessment.ID,
	change func(changingEntity) (assessment.AuditedEntity, error),
) (record.AuditedEntity, error) {
	var r record.AuditedEntity
	err := w.inFieldwork(
		ctx,
		p,
		audit,
		func(tx assessment.Tx, p assessment.Principal, a *assessment.Audit, entities []assessment.AuditedEntity) error {
			i := slices.IndexFunc(entities, func(e assessment.AuditedEntity) bool { return e.EntityID == entity })
			if i < 0 {
				return assessment.Missing()
			}
			shape := func(e assessment.AuditedEntity) (record.AuditedEntity, error) { return entityRecord(tx, *a, e) }
			saved, err := change(changingEntity{tx: tx, p: p, audit: *a, stored: entities[i]})
			if err != nil {
				return staleAs(err, shape)
			}
			r, err = shape(saved)
			return err
		},
	)
	return r, err
}

// entityRecord is the record of an audited entity, with the name of its body.
func entityRecord(
	tx assessment.Tx,
	a assessment.Audit,
	e assessment.AuditedEntity,
) (record.AuditedEntity, error) {
	named := []assessment.AuditedEntity{e}
	if err := nameBodies(tx, a, named, nil); err != nil {
		return record.AuditedEntity{}, err
	}
	return record.AuditedEntityOf(named[0]), nil
}

// after is the record of an audit after a change that went well. The error of a stale change has it too.
func (w *UseCases) after(
	tx assessment.Tx,
	p assessment.Principal,
	id assessment.ID,
	err error,
) (record.Audit, error) {
	stale := assessment.CodeOf(err) == assessment.Stale
	if err != nil && !stale {
		return record.Audit{}, err
	}
	r, err := w.readCompared(tx, p, id, anyReader)
	if err == nil && stale {
		err = assessment.Changed(r)
	}
	return r, err
}

// mayWrite refuses those who may not write in an audit in the state: it is for engaged auditors, until it is final.
func (access Access) mayWrite(state assessment.AuditState) error {
	switch {
	case !access.Engaged:
		return workflow.Denied(assessment.WriteAudits)
	case access.withdrawn:
		return withdrawn()
	case state == assessment.AuditFinal:
		return Final()
	}
	return nil
}

// mayChange is mayWrite for the description of an audit, which those who manage it and the auditor who plans it may
// also change in planning.
func (access Access) mayChange(state assessment.AuditState) error {
	if (access.manages || access.plans) && state == assessment.AuditPlanning && !access.withdrawn {
		return nil
	}
	return access.mayWrite(state)
}

// Final is the error of a change of an audit that is final.
func Final() error {
	return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_final"}
}

func withdrawn() error {
	return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_withdrawn"}
}

// Ended is the error of a change of an audit that is final or withdrawn.
func Ended(a assessment.Audit) error {
	if a.Withdrawn() {
		return withdrawn()
	}
	return Final()
}

// stamp is that the principal changes something, now.
func (w *UseCases) stamp(p assessment.Principal) assessment.Stamp {
	return assessment.Stamp{By: p.User.ID, At: w.kernel.Now()}
}
