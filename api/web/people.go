package web

import (
	"net/http"
	"slices"
	"strings"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/people"
	"mognad/frontend"
)

// People lists the people that the reader's role reaches, as the address asks.
func (p *Pages) People(r *Request) error {
	people, t, err := p.Chain.People.People(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	base := organisationPath(r, "/users")
	page := &frontend.People{Base: base, MayInvite: r.Principal.MaySomewhere(assessment.ManagePeople)}
	if page.MayInvite {
		page.Invited = organisationPath(r, unopened)
		for _, person := range people {
			if person.State() == assessment.Invited {
				page.NotOpened++
			}
		}
	}
	shown, list := p.peopleListing(r, t).show(r, base, people)
	page.List = list
	for _, person := range shown {
		page.People = append(page.People, frontend.PersonRow{
			Name:  person.Name,
			Email: person.Email,
			Href:  base + "/" + person.UserID.String(),
			State: string(person.State()),
			Roles: p.heldRoles(r, t, person.Memberships),
		})
	}
	return p.show(r, http.StatusOK, page)
}

// unopenedNames is how many of those who cannot be chosen are named.
const unopenedNames = 5

// unopenedOf are the people who have not opened their link where others are chosen, with where links are renewed.
func unopenedOf[P any](r *Request, invited []P, name func(P) string) frontend.Unopened {
	u := frontend.Unopened{More: max(0, len(invited)-unopenedNames)}
	for _, m := range invited[:len(invited)-u.More] {
		u.Names = append(u.Names, name(m))
	}
	if r.Principal.MaySomewhere(assessment.ManagePeople) {
		u.Href = organisationPath(r, unopened)
	}
	return u
}

// peopleListing is how the list of people is arranged.
func (p *Pages) peopleListing(r *Request, t assessment.Tree) listing[record.Person] {
	today := p.today(r)
	state := func(person record.Person) string { return r.L.T("people.state." + string(person.State())) }
	roles := filter[record.Person]{
		name:  "role",
		label: "people.role",
		fits: func(person record.Person, role string) bool {
			return slices.ContainsFunc(person.Memberships, func(m assessment.Membership) bool {
				return string(m.Role) == role && m.ValidOn(today)
			})
		},
	}
	for _, role := range assessment.Roles {
		roles.options = append(roles.options, frontend.Option{Value: string(role), Key: "role." + string(role)})
	}
	states := filter[record.Person]{
		name:  "state",
		label: "people.state_label",
		fits:  func(person record.Person, state string) bool { return string(person.State()) == state },
	}
	for _, state := range assessment.PersonStates {
		states.options = append(states.options, frontend.Option{Value: string(state), Key: "people.state." + string(state)})
	}
	return listing[record.Person]{
		words:   "people",
		text:    func(person record.Person) string { return personText(r, t, person, state(person)) },
		filters: []filter[record.Person]{roles, states},
		columns: []column[record.Person]{
			{name: "name", label: "people.name", compare: byText(r, func(m record.Person) string { return m.Name })},
			{name: "email", label: "people.email", compare: byText(r, func(m record.Person) string { return m.Email })},
			{name: "roles", label: "people.roles"},
			{name: "state", label: "people.state_label", compare: byText(r, state)},
		},
	}
}

// personText is the text that a search for people looks in.
func personText(r *Request, t assessment.Tree, person record.Person, state string) string {
	words := []string{person.Name, person.Email, state}
	for _, m := range person.Memberships {
		if n, known := t.Node(m.EntityID); known {
			words = append(words, r.L.T("role."+string(m.Role)), n.Name)
		}
	}
	return strings.Join(words, " ")
}

// heldRoles are memberships as pages show them, in the order of the roles and of the tree.
func (p *Pages) heldRoles(r *Request, t assessment.Tree, memberships []assessment.Membership) []frontend.HeldRole {
	today := p.today(r)
	var held []frontend.HeldRole
	for _, role := range assessment.Roles {
		for _, node := range t.Nodes {
			for _, m := range memberships {
				if m.Role != role || m.EntityID != node.ID {
					continue
				}
				h := frontend.HeldRole{
					Role:    string(role),
					Entity:  node.Name,
					Until:   string(m.Until),
					Ended:   !m.ValidOn(today),
					Version: m.Version,
				}
				if r.Principal.MayGrant(role, t, m.EntityID) {
					h.Leave = leaveOf(m.ID)
					h.Revoke = organisationPath(r, "/users/"+m.UserID.String()+"/memberships/"+m.ID.String()+"/delete")
				}
				held = append(held, h)
			}
		}
	}
	return held
}

// today is the current day as the use cases count it.
func (p *Pages) today(r *Request) assessment.Date { return p.Chain.Today(r.Principal.Organisation) }

// grant is the part of a form that gives a role, with the roles that the principal may give and where.
func grant(r *Request, t assessment.Tree) frontend.Grant {
	var g frontend.Grant
	depth := -1
	for _, node := range t.Nodes {
		if !slices.ContainsFunc(
			assessment.Roles,
			func(role assessment.Role) bool { return r.Principal.MayGrant(role, t, node.ID) },
		) {
			continue
		}
		if depth < 0 || node.Depth < depth {
			depth = node.Depth
		}
		g.Entities = append(g.Entities, frontend.Option{Value: node.ID.String(), Label: node.Name, Depth: node.Depth - depth})
	}
	for _, role := range assessment.Roles {
		if slices.ContainsFunc(t.Nodes, func(n assessment.Node) bool { return r.Principal.MayGrant(role, t, n.ID) }) {
			g.Roles = append(g.Roles, frontend.Option{Value: string(role), Key: "role." + string(role)})
		}
	}
	return g
}

// InvitePage asks whom to invite.
func (p *Pages) InvitePage(r *Request) error {
	page, err := p.invitePage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) invitePage(r *Request) (*frontend.Invite, error) {
	if err := p.Chain.Require(r.Request.Context(), r.Principal, assessment.ManagePeople); err != nil {
		return nil, err
	}
	_, t, err := p.Chain.People.People(r.Request.Context(), r.Principal)
	if err != nil {
		return nil, err
	}
	page := &frontend.Invite{Base: organisationPath(r, "/users"), Grant: grant(r, t)}
	if len(page.Entities) == 1 {
		page.EntityID = page.Entities[0].Value
	}
	return page, nil
}

// Invite invites somebody and shows the one-time link.
func (p *Pages) Invite(r *Request) error {
	f := people.InviteForm{
		Name:     r.form("name"),
		Email:    r.form("email"),
		Role:     assessment.Role(r.form("role")),
		EntityID: r.chosen("entity"),
		Until:    assessment.Date(r.form("until")),
	}
	m, token, err := p.Chain.People.Invite(r.Request.Context(), r.Principal, f)
	if err != nil {
		return again(p, r, err, p.invitePage)
	}
	if token == "" {
		return p.mailed(r, organisationPath(r, "/users"), m)
	}
	return p.showLink(r, assessment.Invitation, token, &frontend.NewLink{
		Name:    m.Name,
		Email:   m.Email,
		Back:    organisationPath(r, "/users"),
		BackKey: "new_link.back.people",
		Another: organisationPath(r, "/users/new"),
	})
}

// mailed says that an invitation is on its way.
func (p *Pages) mailed(r *Request, to string, m assessment.Person) error {
	return p.done(r, to, "invitations.invited_mail", map[string]any{"Name": m.Name, "Email": m.Email})
}

// showLink shows a one-time link in the answer to the request that made it, the only time it is shown.
func (p *Pages) showLink(r *Request, purpose assessment.LinkPurpose, token string, page *frontend.NewLink) error {
	page.Purpose, page.Address = string(purpose), p.public(r)+"/links/"+token
	page.Until, page.Local = p.Chain.Now().Add(purpose.Lifetime()), onlyHere(page.Address)
	return p.show(r, http.StatusOK, page)
}
