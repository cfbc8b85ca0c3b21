package web

import (
	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/frontend"
)

// WithdrawAudit withdraws an audit that is not final.
func (p *Pages) WithdrawAudit(r *Request) error {
	return p.changeWithdrawal(r, "audit_withdrawal.withdrawn", func(id assessment.ID) (record.Audit, error) {
		return p.Chain.Audits.Withdraw(r.Request.Context(), r.Principal, id, r.form("reason"))
	})
}

// ResumeAudit takes up again an audit that was withdrawn.
func (p *Pages) ResumeAudit(r *Request) error {
	return p.changeWithdrawal(r, "audit_withdrawal.resumed", func(id assessment.ID) (record.Audit, error) {
		return p.Chain.Audits.Resume(r.Request.Context(), r.Principal, id)
	})
}

func (p *Pages) changeWithdrawal(r *Request, done string, change func(assessment.ID) (record.Audit, error)) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	if _, err := change(id); err != nil {
		return again(p, r, err, p.workspacePage)
	}
	return p.done(r, auditPath(r, id), done, nil)
}

// withdrawnAudits are the audits that are withdrawn and on which the reader works.
func (p *Pages) withdrawnAudits(r *Request) ([]frontend.AuditRow, error) {
	list, err := p.Chain.Audits.Withdrawn(r.Request.Context(), r.Principal)
	var rows []frontend.AuditRow
	for _, h := range list {
		rows = append(rows, frontend.AuditRow{AuditHead: h, Href: auditPath(r, h.ID)})
	}
	return rows, err
}
