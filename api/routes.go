package api

import (
	"net/http"

	"mognad/api/web"
	"mognad/assessment"
)

// Route is the address of a page and the action that its use case asks the policy for.
type Route struct {
	Method string
	Path   string
	Action assessment.Action
	Handle web.Handler
}

// The methods of pages: forms know no others.
const (
	get  = http.MethodGet
	post = http.MethodPost
)

// Routes lists every page in the order in which one meets them. A page whose action is [assessment.Anyone] is open to
// people who are not signed in; for all others the use case asks the policy.
func Routes(p *web.Pages) []Route {
	return []Route{
		// Coming in.
		{get, "/", assessment.Anyone, p.Start},
		{get, "/set-up", assessment.Anyone, p.SetUpPage},
		{post, "/set-up", assessment.Anyone, p.SetUp},
		{get, "/sign-in", assessment.Anyone, p.SignInPage},
		{post, "/sign-in", assessment.Anyone, p.SignIn},
		{post, "/sign-out", assessment.Anyone, p.SignOut},
		{get, "/links/:token", assessment.Anyone, p.LinkPage},
		{post, "/links/:token", assessment.Anyone, p.UseLink},
		{post, "/language", assessment.Anyone, p.Language},
		{get, "/api", assessment.Anyone, p.APIPage},

		// The own account, and where to work.
		{get, "/organisations", assessment.OwnAccount, p.Organisations},

		// An organisation.
		{get, "/organisations/:organisation", assessment.ReadOrganisation, p.Home},

		// Questionnaires.

		// Entities and bodies.

		// People.

		// The installation.
	}
}
