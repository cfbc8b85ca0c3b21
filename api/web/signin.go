package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"mognad/api/auth"
	"mognad/assessment"
	"mognad/assessment/demo"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
	"mognad/frontend"
)

// local is the path if it leads to one of our pages, else the start: a link must not redirect elsewhere.
func local(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") ||
		strings.ContainsAny(path, "\\\r\n") {
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
	page := &frontend.SignIn{Return: local(r.form("return"))}
	u, err := p.Chain.People.SignIn(
		r.Request.Context(),
		r.form("email"),
		r.PostForm("password"),
		r.ClientIP(),
		p.devices(r)...)
	p.note(r, auth.Password, u, err)
	if err != nil {
		r.Principal = assessment.Principal{}
		return p.refused(r, err, page)
	}
	if err := p.signIn(r, u); err != nil {
		return err
	}
	return p.done(r, page.Return, "", nil)
}

// note writes to the log how an attempt to sign in ended.
func (p *Pages) note(r *Request, by auth.Proof, u assessment.User, err error) {
	p.Auth.Note(r.Request.Context(), auth.Attempt{
		Door:    auth.PageDoor,
		Proof:   by,
		Client:  r.ClientIP(),
		Request: RequestID(r.Context),
	}, u.ID, err)
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
	v, err := p.Chain.People.OpenLink(r.Request.Context(), r.Param("token"))
	if err != nil {
		p.note(r, auth.Link, assessment.User{}, err)
	}
	page := &frontend.Link{
		Purpose:      string(v.Purpose),
		Organisation: v.Organisation,
		Name:         v.Name,
		Email:        v.Email,
		HasPassword:  v.HasPassword && v.Purpose == assessment.Invitation,
		MinLength:    assessment.MinPassword,
		State:        frontend.LinkOpen,
	}
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
		organisation, err := p.Chain.People.AcceptInvitation(r.Request.Context(), r.Principal, token)
		if err != nil {
			return err
		}
		return p.done(r, "/organisations/"+organisation, "link.accepted", nil)
	}
	u, organisation, err := p.Chain.People.UseLink(r.Request.Context(), token, r.PostForm("password"))
	if err != nil {
		return p.refused(r, err, page)
	}
	p.note(r, auth.Link, u, nil)
	if err := p.signIn(r, u); err != nil {
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

// SetUpPage is the first page of an empty installation. Without the token that the program printed, it says where to
// find it.
func (p *Pages) SetUpPage(r *Request) error {
	needed, err := p.Chain.People.NeedsSetUp(r.Request.Context())
	if err != nil {
		return err
	}
	if !needed {
		return p.done(r, "/", "", nil)
	}
	if r.Query("token") == "" {
		return p.show(r, http.StatusOK, &frontend.SetUpClosed{Public: p.Public})
	}
	if err := p.Chain.People.CheckSetUp(r.Request.Context(), r.Query("token")); err != nil {
		return err
	}
	return p.show(r, http.StatusOK, setUpPage(r))
}

func setUpPage(r *Request) *frontend.SetUp {
	return &frontend.SetUp{
		Start:           startOwn,
		Starts:          startOptions(),
		Kind:            string(assessment.EntityKinds[0]),
		Kinds:           organisationKindOptions(),
		DefaultLanguage: r.L.Language(),
		MinLength:       assessment.MinPassword,
	}
}

// kindOptions lists the kinds of entity to choose from.
func kindOptions() []frontend.Option { return optionsOf(assessment.EntityKinds) }

// organisationKindOptions lists the kinds that an organisation as a whole can be of: none that is only a part of one.
func organisationKindOptions() []frontend.Option { return optionsOf(assessment.OrganisationKinds) }

func optionsOf(kinds []assessment.EntityKind) []frontend.Option {
	var options []frontend.Option
	for _, k := range kinds {
		options = append(options, frontend.Option{Value: string(k), Key: "kind." + string(k)})
	}
	return options
}

// What an installation starts with: the organisation itself, that and the example beside it, or the example alone.
const (
	startOwn     = "own"
	startBoth    = "both"
	startExample = "example"
)

// startOptions lists what to start with.
func startOptions() []frontend.Option {
	var options []frontend.Option
	for _, start := range []string{startOwn, startBoth, startExample} {
		options = append(options, frontend.Option{Value: start, Key: "first.start." + start})
	}
	return options
}

// SetUp makes the first organisation and its admin, who is signed in at once, and the example beside it or instead if
// that was chosen.
func (p *Pages) SetUp(r *Request) error {
	start := r.form("start")
	f := people.SetUpForm{
		OrganisationKey:  r.form("key"),
		OrganisationName: r.form("name"),
		Kind:             assessment.EntityKind(r.form("kind")),
		Language:         r.form("language"),
		Name:             r.form("admin_name"),
		Email:            r.form("email"),
		Password:         r.PostForm("password"),
		Coordinates:      r.form("coordinates") != "",
	}
	if start == startExample {
		f = demo.SetUpForm(f.Name, f.Email, f.Password)
	}
	if start == startBoth && f.Key() == demo.Key {
		return p.refused(r, assessment.InvalidField("key", "error.taken", nil), setUpPage(r))
	}
	u, err := p.Chain.People.SetUp(r.Request.Context(), r.Query("token"), f)
	if err != nil {
		return p.refused(r, err, setUpPage(r))
	}
	notice := frontend.Notice{Kind: frontend.Success, Key: "first.done"}
	switch start {
	case startBoth:
		u, notice, err = p.addExample(r, u, f.Key(), "set_up.done_example", demo.MakeFor)
	case startExample:
		u, notice, err = p.addExample(r, u, f.Key(), "first.done_example", demo.Fill)
	}
	if err != nil {
		return err
	}
	if err := p.signIn(r, u); err != nil {
		return err
	}
	return p.leave(r, "/organisations/"+f.Key(), notice)
}

// exampleTime is how long making the example may take.
const exampleTime = 100 * time.Second

// addExample creates or fills the example organisation, even if the reader leaves in the meantime, and returns the
// account as it then is. The set-up is already done, so a failure is reported and logged but keeps nobody out.
func (p *Pages) addExample(
	r *Request,
	u assessment.User,
	organisation, done string,
	fill func(context.Context, *chain.Chain, assessment.Principal) error,
) (assessment.User, frontend.Notice, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Request.Context()), exampleTime)
	defer cancel()
	notice := frontend.Notice{Kind: frontend.Success, Key: done, Args: map[string]any{"Name": demo.Name}}
	who, err := p.Chain.PrincipalByEmail(ctx, u.Email, organisation)
	if err != nil {
		return u, notice, err
	}
	if err := fill(ctx, p.Chain, who); err != nil {
		p.Log.ErrorContext(ctx, "the example organisation could not be made", "error", err, "request", RequestID(r.Context))
		notice = frontend.Notice{Kind: frontend.Warning, Key: "set_up.example_failed"}
	}
	who, err = p.Chain.PrincipalByEmail(ctx, u.Email, organisation)
	return who.User, notice, err
}

// accountForm is the account with another language.
func accountForm(u assessment.User, language string) people.AccountForm {
	return people.AccountForm{Name: u.Name, Language: language, Version: u.Version}
}
