package web

import (
	"net/http"
	"slices"

	"mognad/assessment"
	"mognad/assessment/record"
	"mognad/assessment/workflow/people"
	"mognad/frontend"
)

// Person shows one person.
func (p *Pages) Person(r *Request) error {
	page, err := p.personPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) personPage(r *Request) (*frontend.Person, error) {
	page, _, err := p.findPerson(r)
	return page, err
}

// findPerson is the person in the address, with their page.
func (p *Pages) findPerson(r *Request) (*frontend.Person, record.Person, error) {
	id, err := r.id("user")
	if err != nil {
		return nil, record.Person{}, err
	}
	person, t, err := p.Chain.People.Person(r.Request.Context(), r.Principal, id)
	if err != nil {
		return nil, person, err
	}
	base := organisationPath(r, "/users")
	page := &frontend.Person{
		Grant:         grant(r, t),
		Base:          base,
		Href:          base + "/" + id.String(),
		Name:          person.Name,
		Email:         person.Email,
		State:         string(person.State()),
		Version:       person.Version,
		InvitedAt:     person.InvitedAt,
		AcceptedAt:    person.AcceptedAt,
		DeactivatedAt: person.DeactivatedAt,
		Held:          p.heldRoles(r, t, person.Memberships),
		Manageable:    person.Manageable,
		Self:          id == r.Principal.User.ID,
	}
	if page.Self {
		page.Grant = frontend.Grant{} // nobody gives a role to themselves
	}
	if person.Manageable && page.Active() {
		if err := p.hanging(r, page, id); err != nil {
			return nil, person, err
		}
	}
	if person.Manageable {
		if err := p.mailTo(r, page, id); err != nil {
			return nil, person, err
		}
	}
	return page, person, nil
}

// mailTo fills in the mails to a person.
func (p *Pages) mailTo(r *Request, page *frontend.Person, id assessment.ID) error {
	mails, err := p.Chain.People.MailTo(r.Request.Context(), r.Principal, id)
	for _, m := range mails {
		shown := frontend.PersonMail{MailStatus: mailStatus(m.MailStatus)}
		if p.Chain.Mail() && m.State != assessment.MailWaiting {
			shown.Again = page.Href + "/mail/" + m.ID.String()
		}
		page.Mail = append(page.Mail, shown)
	}
	return err
}

// SendAgain has a mail to a person sent again.
func (p *Pages) SendAgain(r *Request) error {
	page, person, err := p.findPerson(r)
	if err != nil {
		return err
	}
	id, err := r.id("notice")
	if err != nil {
		return err
	}
	if err := p.Chain.People.SendAgain(r.Request.Context(), r.Principal, person.UserID, id); err != nil {
		return p.refused(r, err, page)
	}
	return p.done(r, page.Href, "mail_status.sent_again", nil)
}

// hanging fills in what hangs on a person, and who may get their questions.
func (p *Pages) hanging(r *Request, page *frontend.Person, id assessment.ID) error {
	var err error
	if page.Hanging, err = p.Chain.People.Hanging(r.Request.Context(), r.Principal, id); err != nil {
		return err
	}
	if len(page.Hanging.Handed) == 0 {
		return nil
	}
	everybody, t, err := p.Chain.People.People(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page.Colleagues = []frontend.Option{{Label: r.L.T("person.hand_back")}}
	for _, other := range everybody {
		may := slices.ContainsFunc(other.Memberships, func(m assessment.Membership) bool {
			return m.Role.May(assessment.WriteAnswers) && m.ValidOn(p.today(r)) &&
				slices.ContainsFunc(page.Hanging.Handed, func(h record.HangingWork) bool { return m.Reaches(t, h.Entity.ID) })
		})
		if may && other.UserID != id && other.State() == assessment.Active {
			page.Colleagues = append(page.Colleagues, frontend.Option{Value: other.UserID.String(), Label: other.Name})
		}
	}
	return nil
}

// SavePerson renames, activates or deactivates a person.
func (p *Pages) SavePerson(r *Request) error {
	page, person, err := p.findPerson(r)
	if err != nil {
		return err
	}
	active, err := r.yes("active")
	if err != nil {
		return err
	}
	version, err := r.version()
	if err != nil {
		return err
	}
	change := people.PersonChange{
		UserID:  person.UserID,
		Name:    r.form("name"),
		Active:  active,
		Version: version,
		Leave:   r.form("leave") == "true",
		HandTo:  r.chosenOrNone("hand_to"),
	}
	if _, err := p.Chain.People.SavePerson(r.Request.Context(), r.Principal, change); err != nil {
		return again(p, r, err, p.personPage)
	}
	switch {
	case active == page.Active():
		return p.done(r, page.Href, "person.saved", nil)
	case active:
		return p.done(r, page.Href, "person.reactivated", nil)
	}
	return p.done(r, page.Href, "person.deactivated", nil)
}

// ResendInvitation makes a new one-time link for a person who has not accepted yet, and shows it.
func (p *Pages) ResendInvitation(r *Request) error {
	page, person, err := p.findPerson(r)
	if err != nil {
		return err
	}
	token, err := p.Chain.People.ResendInvitation(r.Request.Context(), r.Principal, person.UserID)
	if err != nil {
		return p.refused(r, err, page)
	}
	if token == "" {
		return p.mailed(r, page.Href, person.Person)
	}
	return p.showLink(r, assessment.Invitation, token, &frontend.NewLink{
		Name:    person.Name,
		Email:   person.Email,
		Back:    page.Href,
		BackKey: "new_link.back.person",
	})
}

// Grant gives a person a role at an entity.
func (p *Pages) Grant(r *Request) error {
	id, err := r.id("user")
	if err != nil {
		return err
	}
	m := assessment.Membership{
		UserID:   id,
		Role:     assessment.Role(r.form("role")),
		EntityID: r.chosen("entity"),
		Until:    assessment.Date(r.form("until")),
	}
	if _, err := p.Chain.People.Grant(r.Request.Context(), r.Principal, m); err != nil {
		return again(p, r, err, p.personPage)
	}
	return p.done(r, organisationPath(r, "/users/"+id.String()), "person.granted", nil)
}

// leaveOf is the id of the tick with which a role is taken away although nobody else can approve.
func leaveOf(membership assessment.ID) string { return "leave-" + membership.String() }

// Revoke takes a role away. If it was the person's last role within reach, the person can no longer be shown.
func (p *Pages) Revoke(r *Request) error {
	page, person, err := p.findPerson(r)
	if err != nil {
		return err
	}
	id, version, err := r.changed("membership")
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(person.Memberships, func(m assessment.Membership) bool { return m.ID == id }) {
		return assessment.Missing()
	}
	leave := r.form("leave") == "true"
	if err := p.Chain.People.RevokeLeaving(r.Request.Context(), r.Principal, id, version, leave); err != nil {
		return again(p, r, err, p.personPage, func(name string) string {
			if name == "leave" {
				return leaveOf(id)
			}
			return name
		})
	}
	to := page.Href
	if _, _, err := p.Chain.People.Person(
		r.Request.Context(),
		r.Principal,
		person.UserID,
	); assessment.CodeOf(
		err,
	) == assessment.NotFound {
		to = page.Base
	}
	return p.done(r, to, "person.revoked", nil)
}
