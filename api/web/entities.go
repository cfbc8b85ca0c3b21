package web

import (
	"net/http"

	"mognad/assessment"
	"mognad/frontend"
)

// Entities shows the part of the tree that the reader's roles reach. Entities that have ended are left out, unless one
// below them has not, or the address asks for them.
func (p *Pages) Entities(r *Request) error {
	s, err := p.Chain.Entities.Structure(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Entities{
		Base:      organisationPath(r, "/entities"),
		Bodies:    organisationPath(r, "/bodies"),
		MayManage: r.Principal.MaySomewhere(assessment.ManageEntities),
		ShowEnded: r.Query("ended") == "1",
	}
	today := p.today()
	over := endedBranches(s.Tree, today)
	for _, n := range s.Tree.Nodes {
		if over[n.ID] {
			page.Ended++
			if !page.ShowEnded {
				continue
			}
		}
		page.Entities = append(page.Entities, frontend.EntityRow{
			Name:      n.Name,
			Key:       n.Key,
			Href:      entityPath(r, n.ID),
			Kind:      string(n.Kind),
			Depth:     n.Depth,
			Body:      bodyName(r, s.BodyOf(n.ID)),
			Inherited: n.BodyID == nil,
			From:      string(n.From),
			To:        string(n.To),
			Ended:     ended(n.Entity, today),
			Coming:    n.From > today,
		})
	}
	return p.show(r, http.StatusOK, page)
}

// endedBranches are the entities that have ended together with all below them.
func endedBranches(t assessment.Tree, today assessment.Date) map[assessment.ID]bool {
	over := make(map[assessment.ID]bool)
	for i := len(t.Nodes) - 1; i >= 0; i-- { // children before their parents
		n := t.Nodes[i]
		if over[n.ID] = ended(n.Entity, today); !over[n.ID] {
			continue
		}
		for _, child := range t.Nodes[i+1:] {
			if child.ParentID != nil && *child.ParentID == n.ID && !over[child.ID] {
				over[n.ID] = false
			}
		}
	}
	return over
}

func ended(e assessment.Entity, today assessment.Date) bool { return e.To != "" && e.To < today }

func entityPath(r *Request, id assessment.ID) string {
	return organisationPath(r, "/entities/"+id.String())
}

// entityName is an entity with its link.
func (p *Pages) entityName(r *Request, e assessment.Entity) frontend.EntityName {
	return frontend.EntityName{Name: e.Name, Href: entityPath(r, e.ID), Ended: ended(e, p.today())}
}

// bodyName is a body with its link, empty for none.
func bodyName(r *Request, b assessment.Body) frontend.BodyName {
	if b.ID == (assessment.ID{}) {
		return frontend.BodyName{}
	}
	return frontend.BodyName{Name: b.Name, Href: organisationPath(r, "/bodies/"+b.ID.String())}
}
