package web

import (
	"net/http"

	"mognad/assessment"
	"mognad/frontend"
)

// Start leads to where the reader works: set-up on an empty installation, sign-in, the only organisation, or the
// choice between several.
func (p *Pages) Start(r *Request) error {
	if !r.Principal.SignedIn() {
		needed, err := p.Chain.People.NeedsSetUp(r.Request.Context())
		if err != nil {
			return err
		}
		if needed {
			return p.done(r, "/set-up", "", nil)
		}
		return p.done(r, "/sign-in", "", nil)
	}
	mine, err := p.Chain.People.MyOrganisations(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	switch {
	case len(mine) == 1:
		return p.done(r, "/organisations/"+mine[0].Key, "", nil)
	case len(mine) == 0 && r.Principal.InstallationAdmin:
		return p.done(r, "/installation", "", nil)
	}
	return p.done(r, "/organisations", "", nil)
}

// Organisations lets the reader choose where to work.
func (p *Pages) Organisations(r *Request) error {
	mine, err := p.Chain.People.MyOrganisations(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page := &frontend.Organisations{}
	for _, o := range mine {
		page.Choices = append(page.Choices, frontend.OrganisationChoice{Name: o.Name, Href: "/organisations/" + o.Key})
	}
	return p.show(r, http.StatusOK, page)
}

// homeTasks is how many tasks the start page lists.
const homeTasks = 5

// Home shows what waits for those who look after people, and a card for each thing that the reader's roles permit.
func (p *Pages) Home(r *Request) error {
	waiting, err := p.waiting(r)
	if err != nil {
		return err
	}
	page := &frontend.Home{Waiting: waiting}
	unmanaged, err := p.Chain.People.Unmanaged(r.Request.Context(), r.Principal)
	if err != nil {
		return err
	}
	page.More = max(0, len(unmanaged)-homeTasks)
	for _, u := range unmanaged[:len(unmanaged)-page.More] {
		page.Tasks = append(page.Tasks, frontend.HomeTask{
			Entity: u.Entity.Name,
			Round:  u.Round.Name,
			Href:   organisationPath(r, "/users/new"),
		})
	}
	for _, c := range places[1:] {
		if r.Principal.MaySomewhere(c.permission) {
			page.Cards = append(
				page.Cards,
				frontend.Card{TitleKey: c.label, TextKey: c.label + "_text", Href: organisationPath(r, c.path)},
			)
		}
	}
	page.Cards = append(
		page.Cards,
		frontend.Card{TitleKey: "nav.tokens", TextKey: "nav.tokens_text", Href: organisationPath(r, "/tokens")},
	)
	return p.show(r, http.StatusOK, page)
}

// waiting lists the engagements that wait for a confirmation, the reader's own or by the reader.
func (p *Pages) waiting(r *Request) ([]frontend.WaitingEngagement, error) {
	all, err := p.Chain.Audits.WaitingEngagements(r.Request.Context(), r.Principal)
	var list []frontend.WaitingEngagement
	for _, e := range all {
		list = append(list, frontend.WaitingEngagement{
			WaitingEngagement: e,
			Href:              auditPath(r, e.Audit) + "#auditors",
		})
	}
	return list, err
}

// Language changes the language: of the account for somebody signed in, else of this browser.
func (p *Pages) Language(r *Request) error {
	chosen := r.form("language")
	if r.Principal.SignedIn() {
		u := r.Principal.User
		if _, err := p.Chain.People.SaveAccount(r.Request.Context(), r.Principal, accountForm(u, chosen)); err != nil {
			return err
		}
	} else if p.Catalog.For(chosen).Language() == chosen {
		http.SetCookie(r.Writer, &http.Cookie{
			Name:     languageCookie,
			Value:    chosen,
			Path:     "/",
			MaxAge:   365 * 24 * 3600,
			HttpOnly: true,
			Secure:   p.Secure,
			SameSite: http.SameSiteLaxMode,
		})
	} else {
		return assessment.InvalidField("language", "error.language", nil)
	}
	return p.done(r, local(r.form("return")), "", nil)
}
