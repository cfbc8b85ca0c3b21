package web

import (
	"net/http"
	"slices"

	"mognad/assessment"
	"mognad/assessment/workflow/entities"
	"mognad/frontend"
)

// Bodies lists the bodies with what each answers for.
func (p *Pages) Bodies(r *Request) error {
	s, err := p.Chain.Entities.Structure(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Bodies{
		Base:      organisationPath(r, "/bodies"),
		Entities:  organisationPath(r, "/entities"),
		MayManage: managesAll(r, s),
	}
	for _, b := range s.Bodies {
		name := bodyName(r, b)
		page.Bodies = append(
			page.Bodies,
			frontend.BodyRow{Name: name.Name, Href: name.Href, AnswersFor: p.answersFor(r, s, b.ID)},
		)
	}
	return p.show(r, http.StatusOK, page)
}

// answersFor is what a body answers for, as far as the reader's roles reach. An entity that inherits it from one out of
// reach stands by its name.
func (p *Pages) answersFor(r *Request, s entities.Structure, body assessment.ID) frontend.AnswersFor {
	var a frontend.AnswersFor
	for _, n := range s.Tree.Nodes {
		switch {
		case s.BodyOf(n.ID).ID != body:
		case n.BodyID != nil || inheritedFrom(s, n.Entity).ID == assessment.ID{} && n.Depth == 0:
			a.Entities = append(a.Entities, p.entityName(r, n.Entity))
		default:
			a.Inherited++
		}
	}
	return a
}

// Body shows one body, with a form for those who manage the organisation's bodies.
func (p *Pages) Body(r *Request) error {
	page, err := p.bodyPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) bodyPage(r *Request) (*frontend.Body, error) {
	id, err := r.id("body")
	if err != nil {
		return nil, err
	}
	s, err := p.Chain.Entities.Structure(r.Request.Context(), r.Principal)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(s.Bodies, func(b assessment.Body) bool { return b.ID == id })
	if i < 0 {
		return nil, assessment.Missing()
	}
	b := s.Bodies[i]
	page := &frontend.Body{
		AnswersFor: p.answersFor(r, s, id),
		Base:       organisationPath(r, "/bodies"),
		Href:       bodyName(r, b).Href,
		Manageable: managesAll(r, s),
		Name:       b.Name,
		Version:    b.Version,
	}
	page.Path = page.Href
	return page, nil
}

// SaveBody renames a body.
func (p *Pages) SaveBody(r *Request) error {
	id, err := r.id("body")
	if err != nil {
		return err
	}
	b := assessment.Body{ID: id, Name: r.form("name")}
	if b.Version, err = r.version(); err != nil {
		return err
	}
	if _, err := p.Chain.Entities.SaveBody(r.Request.Context(), r.Principal, b); err != nil {
		return again(p, r, err, p.bodyPage)
	}
	return p.done(r, bodyName(r, b).Href, "body.saved", nil)
}

// NewBody asks for a new body.
func (p *Pages) NewBody(r *Request) error {
	if err := p.Chain.RequireAtRoot(r.Request.Context(), r.Principal, assessment.ManageEntities); err != nil {
		return err
	}
	return p.show(r, http.StatusOK, newBodyPage(r))
}

func newBodyPage(r *Request) *frontend.Body {
	return &frontend.Body{Base: organisationPath(r, "/bodies"), Manageable: true}
}

// AddBody adds a body.
func (p *Pages) AddBody(r *Request) error {
	b, err := p.Chain.Entities.AddBody(r.Request.Context(), r.Principal, assessment.Body{Name: r.form("name")})
	if err != nil {
		return p.refused(r, err, newBodyPage(r))
	}
	return p.done(r, organisationPath(r, "/bodies"), "body.added", map[string]any{"Name": b.Name})
}

// DeleteBody removes a body that no entity has as its own.
func (p *Pages) DeleteBody(r *Request) error {
	page, err := p.bodyPage(r)
	if err != nil {
		return err
	}
	id, err := r.id("body")
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	if err := p.Chain.Entities.DeleteBody(r.Request.Context(), r.Principal, id, version); err != nil {
		return again(p, r, err, p.bodyPage)
	}
	return p.done(r, page.Base, "body.deleted", map[string]any{"Name": page.Name})
}
