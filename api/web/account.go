package web

import (
	"net/http"
	"strconv"

	"mognad/assessment"
	"mognad/assessment/workflow/people"
	"mognad/frontend"
)

// Account shows the own account.
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
		StoredName:     u.Name,
		Email:          u.Email,
		ChosenLanguage: u.Language,
		StoredLanguage: u.Language,
		Version:        u.Version,
		MinLength:      assessment.MinPassword,
	}
	for _, o := range mine {
		page.Memberships = append(
			page.Memberships,
			frontend.OrganisationChoice{Name: o.Name, Href: "/organisations/" + o.Key},
		)
	}
	return page, nil
}

// SaveAccount changes the own name and language.
func (p *Pages) SaveAccount(r *Request) error {
	version, err := r.version()
	if err != nil {
		return err
	}
	f := people.AccountForm{Name: r.form("name"), Language: r.form("language"), Version: version}
	if _, err := p.Chain.People.SaveAccount(r.Request.Context(), r.Principal, f); err != nil {
		page, pageErr := p.accountPage(r)
		if pageErr != nil {
			return pageErr
		}
		page.Name, page.ChosenLanguage = f.Name, f.Language
		return p.refused(r, err, page)
	}
	return p.done(r, "/account", "account.saved", nil)
}

// ChangePassword replaces the own password. All sessions end, and this browser gets a new one at once.
func (p *Pages) ChangePassword(r *Request) error {
	u, err := p.Chain.People.ChangePassword(
		r.Request.Context(),
		r.Principal,
		r.PostForm("current"),
		r.PostForm("password"),
	)
	if err != nil {
		page, pageErr := p.accountPage(r)
		if pageErr != nil {
			return pageErr
		}
		return p.refused(r, err, page)
	}
	if err := p.Auth.SignIn(r.Request.Context(), u); err != nil {
		return err
	}
	return p.done(r, "/account", "account.password_changed", nil)
}

// version is the version that a form starts from. A form without one is not ours.
func (r *Request) version() (int64, error) {
	v, err := strconv.ParseInt(r.form("version"), 10, 64)
	if err != nil || v < 0 {
		return 0, &assessment.Error{Code: assessment.VersionRequired, Key: "error.version_required", Err: err}
	}
	return v, nil
}

// yes reads a field that is "true" or "false".
func (r *Request) yes(name string) (bool, error) {
	switch r.form(name) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, assessment.InvalidField(name, "error.invalid", nil)
}
