package web

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/workflow/audits"
	"mognad/frontend"
)

// Declarations lists what the auditors of an audit have declared of their independence, with the form for one's own.
func (p *Pages) Declarations(r *Request) error {
	page, err := p.declarationsPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) declarationsPage(r *Request) (*frontend.Declarations, error) {
	v, err := p.findFindings(r)
	if err != nil {
		return nil, err
	}
	all, err := p.Chain.Audits.Declarations(r.Request.Context(), r.Principal, v.ID)
	if err != nil {
		return nil, err
	}
	a := auditOf(r, v)
	page := &frontend.Declarations{About: a.head(), Base: a.base() + "/declarations", All: all}
	if mine, ok := all.Mine(); ok && mine.Declared != nil {
		page.Declared = true
		page.Impartiality = string(mine.Declared.Impartiality)
		page.Text, page.Measures = mine.Declared.Text, mine.Declared.Measures
	}
	page.Path = page.Base
	return page, nil
}

// Declare keeps what an auditor declares.
func (p *Pages) Declare(r *Request) error {
	id, err := r.id("audit")
	if err != nil {
		return err
	}
	f := audits.DeclarationForm{
		Impartiality: assessment.Impartiality(r.form("impartiality")),
		Text:         r.form("text"),
		Measures:     r.form("measures"),
	}
	if _, err := p.Chain.Audits.Declare(r.Request.Context(), r.Principal, id, f); err != nil {
		return again(p, r, err, func(r *Request) (*frontend.Declarations, error) {
			page, err := p.declarationsPage(r)
			if err == nil {
				page.Impartiality, page.Text, page.Measures = string(f.Impartiality), f.Text, f.Measures
			}
			return page, err
		})
	}
	return p.done(r, auditPath(r, id)+"/declarations", "declarations.kept", nil)
}
