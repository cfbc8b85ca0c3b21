package web

import (
	"net/http"
	"strconv"

	"mognad/assessment"
	"mognad/frontend"
)

// defaultTokenDays is the lifetime of an API token that the form proposes.
const defaultTokenDays = 90

// Tokens lists the reader's own API tokens in the organisation.
func (p *Pages) Tokens(r *Request) error {
	page, err := p.tokensPage(r)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, page)
}

func (p *Pages) tokensPage(r *Request) (*frontend.Tokens, error) {
	tokens, err := p.Chain.People.Tokens(r.Request.Context(), r.Principal)
	if err != nil {
		return nil, err
	}
	page := &frontend.Tokens{
		Base:    organisationPath(r, "/tokens"),
		Access:  string(assessment.TokenRead),
		Days:    strconv.Itoa(defaultTokenDays),
		MaxDays: assessment.MaxTokenDays,
	}
	for _, a := range assessment.TokenAccesses {
		page.Choices = append(page.Choices, frontend.Option{Value: string(a), Key: "tokens.access." + string(a)})
	}
	now := p.Chain.Now()
	for _, k := range tokens {
		page.Tokens = append(page.Tokens, frontend.Token{
			Name:       k.Name,
			Access:     string(k.Access),
			LastUsedOn: string(k.LastUsedOn),
			ExpiresAt:  k.ExpiresAt,
			Expired:    !k.ExpiresAt.After(now),
			Void:       k.CredentialEpoch != r.Principal.User.CredentialEpoch,
			Delete:     page.Base + "/" + k.ID.String() + "/delete",
		})
	}
	return page, nil
}

// AddToken makes an API token and shows its secret.
func (p *Pages) AddToken(r *Request) error {
	name, access := r.form("name"), r.form("access")
	days, err := strconv.Atoi(r.form("days"))
	if err != nil {
		days = 0 // outside the range, as the use case says
	}
	_, secret, err := p.Chain.People.AddToken(r.Request.Context(), r.Principal, name, assessment.TokenAccess(access), days)
	page, pageErr := p.tokensPage(r)
	if pageErr != nil {
		return pageErr
	}
	if err != nil {
		return p.refused(r, err, page)
	}
	page.Secret, page.Example = secret, p.public(r)+"/api/v1"+organisationPath(r, "/entities")
	return p.show(r, http.StatusOK, page)
}

// DeleteToken revokes one of the reader's own tokens.
func (p *Pages) DeleteToken(r *Request) error {
	id, err := r.id("token")
	if err != nil {
		return err
	}
	if err := p.Chain.People.DeleteToken(r.Request.Context(), r.Principal, id); err != nil {
		return err
	}
	return p.done(r, organisationPath(r, "/tokens"), "tokens.deleted", nil)
}
