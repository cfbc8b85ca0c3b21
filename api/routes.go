package api

import (
	"net/http"
	"slices"

	"mognad/api/web"
	"mognad/assessment"
)

// Route is the address of a page and the permission that its use case requires.
type Route struct {
	Method     string
	Path       string
	Permission assessment.Permission
	Handle     web.Handler
	Limit      int64 // the largest body, in bytes
}

// The methods of pages: forms know no others.
const (
	get  = http.MethodGet
	post = http.MethodPost
)

// The largest bodies of pages.
const (
	form = web.MaxForm
	area = web.MaxArea
	file = web.MaxUpload
)

// Routes lists every page, by the links of the chain. A page with the permission [assessment.Anyone] is open to people
// who are not signed in; for all others the use case checks the policy.
func Routes(p *web.Pages) []Route {
	return slices.Concat(
		signInRoutes(p),
		accountRoutes(p),
		organisationRoutes(p),
		peopleRoutes(p),
		entityRoutes(p),
		roundRoutes(p),
		auditRoutes(p),
		insightRoutes(p),
		planRoutes(p),
		registerRoutes(p),
		eachRegister(p),
		tableRoutes(p),
		reviewRoutes(p),
		installationRoutes(p),
	)
}

// inOrganisation puts the pages of an organisation below its own address.
func inOrganisation(routes []Route) []Route {
	for i := range routes {
		routes[i].Path = "/organisations/:organisation" + routes[i].Path
	}
	return routes
}

// signInRoutes are the pages of those who are not signed in, and of everybody.
func signInRoutes(p *web.Pages) []Route {
	return []Route{
		{get, "/", assessment.Anyone, p.Start, form},
		{get, "/set-up", assessment.Anyone, p.SetUpPage, form},
		{post, "/set-up", assessment.Anyone, p.SetUp, form},
		{get, "/sign-in", assessment.Anyone, p.SignInPage, form},
		{post, "/sign-in", assessment.Anyone, p.SignIn, form},
		{post, "/sign-out", assessment.Anyone, p.SignOut, form},
		{get, "/links/:token", assessment.Anyone, p.LinkPage, form},
		{post, "/links/:token", assessment.Anyone, p.UseLink, form},
		{post, "/language", assessment.Anyone, p.Language, form},
		{get, "/api", assessment.Anyone, p.APIPage, form},
		{get, "/help", assessment.Anyone, p.FirstHelp, form},
		{get, "/help/:guide", assessment.Anyone, p.Help, form},
		{get, "/calendars/:key/:secret", assessment.Anyone, p.CalendarFeed, form},
	}
}

// accountRoutes are the pages of the reader's account, and the choice of an organisation.
func accountRoutes(p *web.Pages) []Route {
	return []Route{
		{get, "/organisations", assessment.OwnAccount, p.Organisations, form},
		{get, "/account", assessment.OwnAccount, p.Account, form},
		{post, "/account", assessment.OwnAccount, p.SaveAccount, form},
		{post, "/account/password", assessment.OwnAccount, p.ChangePassword, form},
		{post, "/account/mail", assessment.OwnAccount, p.SaveMailChoices, form},
	}
}

// organisationRoutes are the pages of an organisation as such.
func organisationRoutes(p *web.Pages) []Route {
	return inOrganisation([]Route{
		{get, "", assessment.ReadOrganisation, p.Home, form},
		{get, "/search", assessment.ReadOrganisation, p.Search, form},
		{post, "/outcomes/:event", assessment.ReadOrganisation, p.Outcome, area},
		{get, "/settings", assessment.ManageOrganisation, p.Settings, form},
		{post, "/settings", assessment.ManageOrganisation, p.SaveSettings, form},
		{get, "/events", assessment.ReadEvents, p.Events, form},
		{get, "/events/export", assessment.ReadEvents, p.ExportEvents, form},
		{get, "/document-templates", assessment.ReadTemplates, p.DocumentTemplates, form},
		{post, "/document-templates", assessment.ManageTemplates, p.AddDocumentTemplate, file},
		{get, "/document-templates/own", assessment.ReadTemplates, p.OwnDocumentTemplate, form},
		{get, "/document-templates/:document_template", assessment.ReadTemplates, p.DocumentTemplate, form},
		{
			post,
			"/document-templates/:document_template/withdraw",
			assessment.ManageTemplates,
			p.WithdrawDocumentTemplate,
			form,
		},
		{get, "/tokens", assessment.ReadOrganisation, p.Tokens, form},
		{post, "/tokens", assessment.ReadOrganisation, p.AddToken, form},
		{post, "/tokens/:token/delete", assessment.ReadOrganisation, p.DeleteToken, form},
	})
}

// installationRoutes are the pages of those who operate the installation.
func installationRoutes(p *web.Pages) []Route {
	return []Route{
		{get, "/installation", assessment.ManageInstallation, p.Installation, form},
		{get, "/installation/organisations/new", assessment.ManageInstallation, p.NewOrganisationPage, form},
		{post, "/installation/organisations/new", assessment.ManageInstallation, p.NewOrganisation, form},
		{post, "/installation/users/:user/reset", assessment.ManageInstallation, p.ResetLink, form},
	}
}
