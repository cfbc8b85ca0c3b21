package web

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// AuditPlan lists the approvals of an audit's plan, with the form to record one.
func (p *Pages) AuditPlan(r *Request) error {
	page, err := p.auditPlanPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) auditPlanPage(r *Request) (*frontend.AuditPlan, error) {
	v, err := p.findFindings(r)
	if err != nil {
		return nil, err
	}
	all, err := p.Chain.Audits.PlanApprovals(r.Request.Context(), r.Principal, v.ID)
	if err != nil {
		return nil, err
	}
	a := auditOf(r, v)
	page := &frontend.AuditPlan{
		About: a.head(),
		Base:  a.base() + "/plan",
		Today: string(p.today(r)),
		Now:   frontend.PlanParts(r.L.Period, r.L.Day, all.Now, v),
		May:   all.MayRecord,
	}
	for _, one := range all.Items {
		page.Items = append(page.Items, frontend.ApprovedPlan{
			ApprovedPlan: one,
			Said:         one.Said(r.L.T, r.L.Day),
			Parts:        frontend.PlanParts(r.L.Period, r.L.Day, one.Plan, v),
		})
	}
	page.Path = page.Base
	return page, nil
}

// ApprovePlan records that the plan of an audit has been approved.
func (p *Pages) ApprovePlan(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	if _, err := p.Chain.Audits.ApprovePlan(r.Request.Context(), r.Principal, id, audits.PlanApprovalForm{
		ApprovedOn: assessment.Date(r.form("approved_on")),
		ApprovedBy: r.form("approved_by"),
		Reference:  r.form("reference"),
	}); err != nil {
		return again(p, r, err, p.auditPlanPage)
	}
	return p.done(r, auditPath(r, id)+"/plan", "audit_plan.recorded", nil)
}
