package api

import (
	"mognad/api/web"
	"mognad/assessment"
)

// peopleRoutes are the pages of people, their roles and their invitations.
func peopleRoutes(p *web.Pages) []Route {
	return inOrganisation([]Route{
		{get, "/users", assessment.ReadPeople, p.People, form},
		{get, "/users/invitations", assessment.ManagePeople, p.Invitations, form},
		{post, "/users/invitations", assessment.ManagePeople, p.RenewInvitations, form},
		{get, "/users/new", assessment.ManagePeople, p.InvitePage, form},
		{post, "/users/new", assessment.ManagePeople, p.Invite, form},
		{get, "/users/:user", assessment.ReadPeople, p.Person, form},
		{post, "/users/:user", assessment.ManagePeople, p.SavePerson, form},
		{post, "/users/:user/invitation", assessment.ManagePeople, p.ResendInvitation, form},
		{post, "/users/:user/mail/:notice", assessment.ManagePeople, p.SendAgain, form},
		{post, "/users/:user/memberships", assessment.ManagePeople, p.Grant, form},
		{post, "/users/:user/memberships/:membership/delete", assessment.ManagePeople, p.Revoke, form},
	})
}
