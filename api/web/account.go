package web

import (
	"net/http"

	"mognad/assessment"
	"mognad/assessment/workflow/people"
	"mognad/frontend"
)

// Account shows the reader's own account.
func (p *Pages) Account(r *Request) error {
	page, err := p.accountPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) accountPage(r *Request) (*frontend.Account, error) {
	mine, err := p.Chain.People.MyOrganisations(r.Request.Context(), r.Principal)
	if err != nil {
		return nil, err
	}
	u := r.Principal.User
	page := &frontend.Account{
		Name:           u.Name,
		Email:          u.Email,
		ChosenLanguage: u.Language,
		Version:        u.Version,
		MinLength:      assessment.MinPassword,
	}
	choices, err := p.Chain.People.MailChoices(r.Request.Context(), r.Principal)
	if err != nil {
		return nil, err
	}
	page.Mail = p.Chain.Mail()
	for _, group := range assessment.NoticeGroups {
		page.MailChoices = append(page.MailChoices, frontend.MailChoice{
			Field: mailField(group),
			Label: "mail_status.group." + string(group),
			Value: string(choices.OfGroup(group)),
		})
	}
	for _, o := range mine {
		page.Memberships = append(
			page.Memberships,
			frontend.OrganisationChoice{Name: o.Name, Href: "/organisations/" + o.Key},
		)
	}
	return page, nil
}

// SaveAccount changes the reader's name and language.
func (p *Pages) SaveAccount(r *Request) error {
	version, err := r.version()
	if err != nil {
		return err
	}
	f := people.AccountForm{Name: r.form("name"), Language: r.form("language"), Version: version}
	if _, err := p.Chain.People.SaveAccount(r.Request.Context(), r.Principal, f); err != nil {
		return again(p, r, err, p.accountPage)
	}
	return p.done(r, "/account", "account.saved", nil)
}

// mailField is the name of the field in which a group's pace is chosen.
func mailField(g assessment.NoticeGroup) string { return "mail_" + string(g) }

// SaveMailChoices changes how often the reader gets mail.
func (p *Pages) SaveMailChoices(r *Request) error {
	choices := assessment.MailChoices{}
	for _, group := range assessment.NoticeGroups {
		choices[group] = assessment.MailPace(r.form(mailField(group)))
	}
	if err := p.Chain.People.SaveMailChoices(r.Request.Context(), r.Principal, choices); err != nil {
		return again(p, r, err, p.accountPage)
	}
	return p.done(r, "/account", "mail_status.choices_saved", nil)
}

// ChangePassword changes the reader's password. All sessions end, and this browser gets a new one at once.
func (p *Pages) ChangePassword(r *Request) error {
	u, err := p.Chain.People.ChangePassword(
		r.Request.Context(),
		r.Principal,
		r.PostForm("current"),
		r.PostForm("password"),
	)
	if err != nil {
		return again(p, r, err, p.accountPage)
	}
	if err := p.signIn(r, u); err != nil {
		return err
	}
	return p.done(r, "/account", "account.password_changed", nil)
}
