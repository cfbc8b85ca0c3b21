package web

import "mognad/frontend"

// CorrectAudit begins a correction of a final audit and leads to it.
func (p *Pages) CorrectAudit(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	c, err := p.Chain.Audits.Correct(r.Request.Context(), r.Principal, id, r.form("correction"))
	if err != nil {
		return again(p, r, err, func(r *Request) (*frontend.Audit, error) {
			v, err := p.findAudit(r)
			if err != nil {
				return nil, err
			}
			return p.auditPage(r, v)
		})
	}
	return p.done(r, auditPath(r, c.ID), "edition.begun", map[string]any{"Edition": c.Edition})
}
