package web

import (
	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/frontend"
)

// auditIn is the audit in the address, the zero id if it holds none.
func auditIn(r *Request) assessment.ID {
	id, err := r.id("audit")
	if err != nil {
		return assessment.ID{}
	}
	return id
}

// paper adds to a list of an audit's papers the way back to the audit, and to its other papers.
func (x RegisterPages) paper(r *Request, page *frontend.Register, audit string) {
	page.Back = frontend.RegisterLink{Label: audit, Href: auditPath(r, auditIn(r))}
	for _, other := range registers.Papers {
		page.Views = append(page.Views, frontend.RegisterLink{
			Label:   other.Name + ".title",
			Href:    page.Back.Href + other.Path(),
			Current: other.Name == x.Name,
		})
	}
}

// nameOf is what a row is called, with its number if it has one.
func (x RegisterPages) nameOf(v registers.Values) string {
	name := v.Get(x.NameField().Name)
	if number := v.Get(registers.NumberField.Name); x.Numbered && number != "" {
		return number + ". " + name
	}
	return name
}
