package web

import (
	"net/http"

	"mognad/frontend"
)

// APIPage lists the operations of the API.
func (p *Pages) APIPage(r *Request) error {
	document, err := p.OpenAPI()
	if err != nil {
		return err
	}
	groups, err := frontend.ReadAPI(document)
	if err != nil {
		return err
	}
	return p.show(r, http.StatusOK, &frontend.APIDocs{Document: "/api/v1/openapi.json", Groups: groups})
}
