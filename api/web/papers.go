package web

import (
	"net/url"

	"mognad/assessment"
	"mognad/assessment/registers"
	rows "mognad/assessment/workflow/registers"
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
func (x RegisterPages) paper(r *Request, page *frontend.Register, in rows.References) {
	page.Back = frontend.RegisterLink{Label: in.Audit.Title, Href: auditPath(r, auditIn(r))}
	for _, other := range registers.Papers {
		if !other.Planned && !in.Engaged {
			continue
		}
		page.Views = append(page.Views, frontend.RegisterLink{
			Label:   other.Name + ".title",
			Href:    page.Back.Href + other.Path(),
			Current: other.Name == x.Name,
		})
	}
}

// papersAt finds the working papers about a question and an entity, for those engaged.
func (p *Pages) papersAt(r *Request, audit, entity assessment.ID) (func(question string) frontend.PapersAt, error) {
	var lists []func(question string, at *frontend.PapersAt)
	for _, of := range registers.Papers {
		if !of.Has(registers.Questions) {
			continue
		}
		x := p.Register(of)
		l, err := x.use(r).List(r.Request.Context(), r.Principal, rows.Query{})
		if err != nil {
			return nil, err
		}
		lists = append(lists, func(question string, at *frontend.PapersAt) {
			about := url.Values{"questions": {question}, "entities": {entity.String()}}
			if l.MayAdd() {
				at.New = append(at.New, frontend.RegisterLink{
					Label: of.Name + ".new",
					Href:  auditPath(r, audit) + of.Path() + "/new?" + about.Encode(),
				})
			}
			for _, i := range l.At(question, entity) {
				paper := frontend.Paper{Kind: of.Object + ".title", Name: x.nameOf(i.Values), Href: x.href(r, *i.Head.ID)}
				if state, has := of.Field("state"); has {
					paper.State = x.cell(r, l.References, state, i.Values)
				}
				at.Papers = append(at.Papers, paper)
			}
		})
	}
	return func(question string) (at frontend.PapersAt) {
		for _, list := range lists {
			list(question, &at)
		}
		return at
	}, nil
}

// prefilled is what the address of the form for a new paper says that it is about.
func (x RegisterPages) prefilled(r *Request) registers.Values {
	v := registers.Values{}
	for _, f := range x.Fields {
		if list := r.QueryArray(f.Name); f.Many() && len(list) > 0 && x.OfAudit {
			v[f.Name] = list
		}
	}
	return v
}

// nameOf is what a row is called, with its number if it has one.
func (x RegisterPages) nameOf(v registers.Values) string {
	name := v.Get(x.NameField().Name)
	if number := v.Get(registers.NumberField.Name); x.Numbered && number != "" {
		return number + ". " + name
	}
	return name
}
