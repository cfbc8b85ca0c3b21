package audits

import (
	"context"
	"slices"

	"mognad/assessment"
	"mognad/assessment/event"
	"mognad/assessment/record"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/people"
)

// Withdraw takes back an audit that is not final, with a reason: it is kept, nothing in it changes, and only those who
// work on it find it. Whoever made it may, for as long as they work on it; then those who manage audits of all its
// entities may, as they may with what an auditor has planned who is not engaged for it.
func (w *UseCases) Withdraw(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
	reason string,
) (record.Audit, error) {
	var r record.Audit
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		a, entities, access, err := w.lockAudit(tx, p, id)
		if err != nil {
			return err
		}
		if err := w.mayWithdraw(tx, p, access, a, entities); err != nil {
			return err
		}
		if a.State == assessment.AuditFinal {
			return Final()
		}
		text, fields := assessment.TypedText("reason", reason, true)
		if err := assessment.InvalidFields(fields); err != nil {
			return err
		}
		now := w.kernel.Now()
		a.WithdrawnAt, a.WithdrawnBy, a.Withdrawal, a.UpdatedAt = &now, &p.User.ID, text, now
		r, err = w.saveWithdrawal(tx, p, a, event.AuditWithdrawn{Audit: id}, assessment.NoticeAuditWithdrawn)
		return err
	})
	return r, err
}

// Resume takes up again an audit that was withdrawn, as it was then. Everybody may who works on it. A correction can be
// taken up again unless another one has been begun meanwhile. An auditor who only plans it takes up again what they
// have withdrawn themselves, not what the organisation has.
func (w *UseCases) Resume(
	ctx context.Context,
	p assessment.Principal,
	id assessment.ID,
) (record.Audit, error) {
	var r record.Audit
	err := w.kernel.Change(ctx, p, func(tx assessment.Tx, p assessment.Principal) error {
		if err := tx.LockOrganisation(); err != nil { // so that nobody begins another correction meanwhile
			return err
		}
		a, entities, access, err := w.openAudit(tx, p, func() (assessment.Audit, error) { return tx.LockAudit(id) })
		if err != nil {
			return err
		}
		if !access.mayResume(p, a) {
			return workflow.Denied(assessment.ManageAudits)
		}
		s := ShownAudit(p, access, a, entities)
		if err := s.readEditions(tx); err != nil {
			return err
		}
		if err := s.checkResumes(); err != nil {
			return err
		}
		a.WithdrawnAt, a.WithdrawnBy, a.Withdrawal, a.UpdatedAt = nil, nil, "", w.kernel.Now()
		r, err = w.saveWithdrawal(tx, p, a, event.AuditResumed{Audit: id}, assessment.NoticeAuditResumed)
		return err
	})
	return r, err
}

// saveWithdrawal stores that an audit is withdrawn, or is not any more, logs it, tells those who made or audit it, and
// reads the audit.
func (w *UseCases) saveWithdrawal(
	tx assessment.Tx, p assessment.Principal, a assessment.Audit, done event.Event, kind assessment.NoticeKind,
) (record.Audit, error) {
	a, err := tx.SaveAuditWithdrawal(a)
	if err != nil {
		return record.Audit{}, err
	}
	if err := w.kernel.Log(tx, p, done); err != nil {
		return record.Audit{}, err
	}
	if err := w.tellOthers(tx, p, a, kind); err != nil {
		return record.Audit{}, err
	}
	return w.readCompared(tx, p, a.ID, anyReader)
}

// Withdrawn lists the audits that are withdrawn and on which the principal works, latest first.
func (w *UseCases) Withdrawn(ctx context.Context, p assessment.Principal) ([]record.AuditHead, error) {
	list := []record.AuditHead{}
	err := w.kernel.View(ctx, p, func(tx assessment.Tx) error {
		t, err := workflow.TreeFor(tx, p, assessment.ReadAudits)
		if err != nil {
			return err
		}
		audits, err := tx.WithdrawnAudits()
		if err != nil || len(audits) == 0 {
			return err
		}
		by, err := EntitiesByAudit(tx)
		if err != nil {
			return err
		}
		own, err := w.OwnEngagements(tx, p, t)
		if err != nil {
			return err
		}
		names, err := people.Names(tx)
		if err != nil {
			return err
		}
		for _, a := range audits {
			access, known := own.access(a, by[a.ID])
			if known {
				h := ShownAudit(p, access, a, by[a.ID]).head()
				h.Withdrawal.By.Name = names[h.Withdrawal.By.ID]
				list = append(list, h)
			}
		}
		return nil
	})
	return list, err
}

// mayWithdraw refuses those who may not withdraw the audit, final or not.
func (w *UseCases) mayWithdraw(
	tx assessment.Tx,
	p assessment.Principal,
	access Access,
	a assessment.Audit,
	entities []assessment.AuditedEntity,
) error {
	switch {
	case !access.works() && !access.plans:
		return workflow.Denied(assessment.ManageAudits)
	case a.CreatedBy == p.User.ID:
		return nil
	}
	maker, err := w.kernel.PrincipalIn(tx, a.CreatedBy)
	if err != nil && assessment.CodeOf(err) != assessment.NotFound {
		return err
	}
	own, err := w.OwnEngagements(tx, maker, access.Tree)
	if err != nil {
		return err
	}
	if theirs, _ := own.access(a, entities); theirs.works() {
		return &assessment.Error{
			Code: assessment.Forbidden, Key: "error.withdraw_maker", Args: assessment.Args{"Name": maker.User.Name},
		}
	}
	if !access.manages {
		return workflow.Denied(assessment.ManageAudits)
	}
	return nil
}

// mayResume reports whether the principal may take up again the audit, which is withdrawn.
func (access Access) mayResume(p assessment.Principal, a assessment.Audit) bool {
	return access.works() || access.plans && a.WithdrawnBy != nil && *a.WithdrawnBy == p.User.ID
}

// checkResumes refuses to take up again what is not withdrawn, or a correction whose place is taken.
func (s Shown) checkResumes() error {
	if !s.Withdrawn() {
		return &assessment.Error{Code: assessment.Conflict, Key: "error.audit_not_withdrawn"}
	}
	i := slices.IndexFunc(s.editions, func(a assessment.Audit) bool {
		return s.CorrectsID != nil && a.CorrectsID != nil && *a.CorrectsID == *s.CorrectsID
	})
	if i >= 0 {
		return &assessment.Error{
			Code: assessment.Conflict, Key: "error.audit_resumed_taken", Args: assessment.Args{"Key": s.editions[i].Key},
		}
	}
	return nil
}

// readWithdrawal fills in whether the reader may withdraw the audit or take it up again.
func (w *UseCases) readWithdrawal(
	tx assessment.Tx,
	s Shown,
	access Access,
	all []assessment.AuditedEntity,
	r *record.Audit,
) error {
	if s.reader.ReadOnly || !access.works() && !access.plans || s.State == assessment.AuditFinal {
		return nil
	}
	if s.Withdrawn() {
		r.MayResume = access.mayResume(s.reader, s.Audit) && s.checkResumes() == nil
		return nil
	}
	err := w.mayWithdraw(tx, s.reader, access, s.Audit, all)
	r.MayWithdraw = err == nil
	if assessment.CodeOf(err) == assessment.Forbidden {
		return nil
	}
	return err
}

// tellOthers tells those who made or audit an audit what somebody else has done with it.
func (w *UseCases) tellOthers(
	tx assessment.Tx,
	p assessment.Principal,
	a assessment.Audit,
	kind assessment.NoticeKind,
) error {
	engaged, err := tx.Engagements(a.ID)
	if err != nil {
		return err
	}
	notices := []assessment.Notice{{UserID: a.CreatedBy, Kind: kind, AuditID: &a.ID}}
	for _, e := range engaged {
		if e.ValidOn(w.kernel.Today(p.Organisation)) && e.UserID != a.CreatedBy {
			notices = append(notices, assessment.Notice{UserID: e.UserID, Kind: kind, AuditID: &a.ID})
		}
	}
	return w.kernel.Notify(tx, p, notices...)
}
