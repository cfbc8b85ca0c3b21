package web

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/workflow/people"
	"mognad/assessment/workflow/search"
	"mognad/frontend"
	"mognad/questionnaires/typed"
)

// usersShown is how many accounts the installation's page lists; a search finds the others.
const usersShown = 100

// Installation lists the organisations and the accounts, or the accounts that match the search in q.
func (p *Pages) Installation(r *Request) error {
	organisations, err := p.Chain.People.Organisations(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	users, err := p.Chain.People.Users(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	assessment.SortByName(r.L.Language(), organisations, func(o assessment.Organisation) string { return o.Name })
	assessment.SortByName(r.L.Language(), users, func(u assessment.User) string { return u.Name })
	health, err := p.Chain.Notices.MailHealth(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	backups, err := p.Chain.BackupHealth(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Installation{
		Backups: backups,
		Mail:    health,
		Local:   onlyHere(p.public(r)),
		Proxy:   p.behind.Load(),
		Query:   typed.Line(r.Query("q")),
		Total:   len(users),
	}
	for _, o := range organisations {
		page.Organisations = append(page.Organisations, frontend.InstalledOrganisation{
			Name:      o.Name,
			Key:       o.Key,
			Language:  o.Language,
			CreatedAt: o.CreatedAt,
			Suspended: o.SuspendedAt,
		})
	}
	for _, u := range users {
		switch {
		case !search.Fits(page.Query, u.Name+" "+u.Email):
		case len(page.Users) == usersShown:
			page.More++
		default:
			page.Users = append(page.Users, frontend.InstalledUser{
				Name:        u.Name,
				Email:       u.Email,
				Admin:       u.InstallationAdmin,
				HasPassword: u.PasswordHash != "",
				Suspended:   u.SuspendedAt,
				Reset:       "/installation/users/" + u.ID.String() + "/reset",
			})
		}
	}
	return p.show(r, http.StatusOK, page)
}

// ResetLink makes a one-time link with which a user chooses a new password, and shows it.
func (p *Pages) ResetLink(r *Request) error {
	id, err := r.id("user")
	if err != nil {
		return err
	}
	users, err := p.Chain.People.Users(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.ID != id {
			continue
		}
		token, err := p.Chain.People.ResetLink(r.Request.Context(), r.Principal, id)
		if err != nil {
			return err
		}
		return p.showLink(r, assessment.Reset, token, &frontend.NewLink{
			Name:    u.Name,
			Email:   u.Email,
			Back:    "/installation",
			BackKey: "new_link.back.installation",
		})
	}
	return assessment.Missing()
}

// NewOrganisationPage asks for an organisation and its first admin.
func (p *Pages) NewOrganisationPage(r *Request) error {
	if err := p.Chain.Require(r.Request.Context(), r.Principal, assessment.ManageInstallation); err != nil {
		return err
	}
	return p.show(r, http.StatusOK, newOrganisationPage())
}

func newOrganisationPage() *frontend.NewOrganisation {
	return &frontend.NewOrganisation{Kinds: organisationKindOptions(), DefaultLanguage: assessment.Languages[0]}
}

// NewOrganisation makes an organisation and shows the one-time link of its first admin.
func (p *Pages) NewOrganisation(r *Request) error {
	f := people.OrganisationForm{
		Key:        r.form("key"),
		Name:       r.form("name"),
		Language:   r.form("language"),
		Kind:       assessment.EntityKind(r.form("kind")),
		AdminName:  r.form("admin_name"),
		AdminEmail: r.form("email"),
	}
	_, token, err := p.Chain.People.AddOrganisation(r.Request.Context(), r.Principal, f)
	if err != nil {
		return p.refused(r, err, newOrganisationPage())
	}
	return p.showLink(r, assessment.Invitation, token, &frontend.NewLink{
		Name:    f.AdminName,
		Email:   f.AdminEmail,
		Back:    "/installation",
		BackKey: "new_link.back.installation",
	})
}
