package web

import (
	"net/http"

	"mognad/assessment"
	"mognad/frontend"
)

// WithheldPassages lists the texts of an audit that may be secret, with the form to mark one.
func (p *Pages) WithheldPassages(r *Request) error {
	page, err := p.withheldPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) withheldPage(r *Request) (*frontend.WithheldPassages, error) {
	v, err := p.findFindings(r)
	if err != nil {
		return nil, err
	}
	a := auditOf(r, v)
	list, err := p.Chain.Audits.Passages(r.Request.Context(), r.Principal, v.ID)
	if err != nil {
		return nil, err
	}
	page := &frontend.WithheldPassages{
		About:    a.head(),
		Base:     a.base() + "/withheld",
		Bar:      assessment.Bar,
		Min:      assessment.MinPassage,
		Passages: list,
		Lifting:  r.Param("passage"),
		Extract:  a.base() + "/report" + frontend.ReportChoice{Open: true}.Query("?"),
	}
	page.Path = page.Base
	return page, nil
}

// MarkPassage marks a text of an audit as one that may be secret.
func (p *Pages) MarkPassage(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	err = p.Chain.Audits.MarkPassage(r.Request.Context(), r.Principal, assessment.WithheldPassage{
		AuditID:   id,
		Text:      r.form("text"),
		Provision: r.form("provision"),
		Reason:    r.form("reason"),
	})
	if err != nil {
		return again(p, r, err, p.withheldPage)
	}
	return p.done(r, organisationPath(r, "/audits/"+id.String()+"/withheld"), "withheld.marked", nil)
}

// LiftPassage says that a text need not be withheld any more.
func (p *Pages) LiftPassage(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	passage, err := r.id("passage")
	if err != nil {
		return err
	}
	err = p.Chain.Audits.LiftPassage(r.Request.Context(), r.Principal, id, passage, r.form("lift_reason"))
	if err != nil {
		at := func(field string) string {
			if field == "reason" {
				return "lift_reason"
			}
			return field
		}
		return again(p, r, err, p.withheldPage, at)
	}
	return p.done(r, organisationPath(r, "/audits/"+id.String()+"/withheld"), "withheld.lifted", nil)
}
