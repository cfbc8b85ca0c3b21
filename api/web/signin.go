package web

import (
	"net/http"
	"net/url"
	"strings"

	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/frontend"
)

// local is the path if it leads to a page of ours, else the start: a link must not send its reader elsewhere.
func local(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n") {
		return "/"
	}
	return path
}

// SignInPage asks for address and password.
func (p *Pages) SignInPage(r *Request) error {
	if r.Principal.SignedIn() {
		return p.done(r, local(r.Query("return")), "", nil)
	}
	return p.show(r, http.StatusOK, &frontend.SignIn{Return: local(r.Query("return"))})
}

// SignIn starts a session.
func (p *Pages) SignIn(r *Request) error {
	page := &frontend.SignIn{Email: r.form("email"), Return: local(r.form("return"))}
	u, err := p.Workflow.SignIn(r.Request.Context(), page.Email, r.PostForm("password"), r.ClientIP())
	if err != nil {
		r.Principal = assessment.Principal{}
		return p.again(r, err, page)
	}
	if err := p.Auth.SignIn(r.Request.Context(), u); err != nil {
		return err
	}
	return p.done(r, page.Return, "", nil)
}

// SignOut ends the session.
func (p *Pages) SignOut(r *Request) error {
	if err := p.Auth.SignOut(r.Request.Context()); err != nil {
		return err
	}
	return p.done(r, "/sign-in", "", nil)
}

// LinkPage shows what a one-time link is for.
func (p *Pages) LinkPage(r *Request) error {
	page, err := p.linkPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) linkPage(r *Request) (*frontend.Link, error) {
	v, err := p.Workflow.OpenLink(r.Request.Context(), r.Param("token"))
	page := &frontend.Link{Purpose: string(v.Purpose), Organisation: v.Organisation, Name: v.Name, Email: v.Email,
		HasPassword: v.HasPassword && v.Purpose == assessment.Invitation, MinLength: assessment.MinPassword, State: frontend.LinkOpen}
	if e, ok := err.(*assessment.Error); ok { //nolint:errorlint // the use case's own error, as it was made
		switch e.Key {
		case "error.link_used":
			page.State, err = frontend.LinkUsed, nil
		case "error.link_expired":
			page.State, err = frontend.LinkExpired, nil
		}
	}
	return page, err
}

// UseLink sets the password, or accepts the invitation of somebody who has an account.
func (p *Pages) UseLink(r *Request) error {
	page, err := p.linkPage(r)
	if err != nil || !page.Open() {
		return orShow(err, func() error { return p.show(r, http.StatusConflict, page) })
	}
	token := r.Param("token")
	if page.HasPassword {
		if !r.Principal.SignedIn() {
			return p.done(r, "/sign-in?return="+url.QueryEscape(r.Request.URL.Path), "", nil)
		}
		organisation, err := p.Workflow.AcceptInvitation(r.Request.Context(), r.Principal, token)
		if err != nil {
			return err
		}
		return p.done(r, "/organisations/"+organisation, "link.accepted", nil)
	}
	u, organisation, err := p.Workflow.UseLink(r.Request.Context(), token, r.PostForm("password"))
	if err != nil {
		return p.again(r, err, page)
	}
	if err := p.Auth.SignIn(r.Request.Context(), u); err != nil {
		return err
	}
	to := "/"
	if organisation != "" {
		to = "/organisations/" + organisation
	}
	return p.done(r, to, "link.done", nil)
}

func orShow(err error, show func() error) error {
	if err != nil {
		return err
	}
	return show()
}

// SetUpPage is the first page of an empty installation. Without the token of the log it says where to find it.
func (p *Pages) SetUpPage(r *Request) error {
	needed, err := p.Workflow.NeedsSetUp(r.Request.Context())
	if err != nil {
		return err
	}
	if !needed {
		return p.done(r, "/", "", nil)
	}
	if r.Query("token") == "" {
		return &assessment.Error{Code: assessment.Forbidden, Key: "set_up.token_missing"}
	}
	if err := p.Workflow.CheckSetUp(r.Request.Context(), r.Query("token")); err != nil {
		return err
	}
	return p.show(r, http.StatusOK, p.setUpPage(workflow.SetUpForm{Language: r.L.Language(), Kind: assessment.EntityKinds[0]}))
}

func (p *Pages) setUpPage(f workflow.SetUpForm) *frontend.SetUp {
	return &frontend.SetUp{Name: f.OrganisationName, Key: f.OrganisationKey, Kind: string(f.Kind), Kinds: kindOptions(),
		DefaultLanguage: f.Language, AdminName: f.Name, Email: f.Email, MinLength: assessment.MinPassword}
}

// kindOptions lists the kinds of entity to choose from.
func kindOptions() []frontend.Option {
	var options []frontend.Option
	for _, k := range assessment.EntityKinds {
		options = append(options, frontend.Option{Value: string(k), Key: "kind." + string(k)})
	}
	return options
}

// SetUp makes the first organisation and its admin, who is signed in at once.
func (p *Pages) SetUp(r *Request) error {
	f := workflow.SetUpForm{
		OrganisationKey: r.form("key"), OrganisationName: r.form("name"), Kind: assessment.EntityKind(r.form("kind")), Language: r.form("language"),
		Name: r.form("admin_name"), Email: r.form("email"), Password: r.PostForm("password"),
	}
	u, err := p.Workflow.SetUp(r.Request.Context(), r.Query("token"), f)
	if err != nil {
		return p.again(r, err, p.setUpPage(f))
	}
	if err := p.Auth.SignIn(r.Request.Context(), u); err != nil {
		return err
	}
	return p.done(r, "/organisations/"+f.OrganisationKey, "set_up.done", nil)
}

// accountForm is the account with another language.
func accountForm(u assessment.User, language string) workflow.AccountForm {
	return workflow.AccountForm{Name: u.Name, Language: language, Version: u.Version}
}
