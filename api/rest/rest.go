// Package rest answers /api/v1 in JSON, described by an OpenAPI 3.1 document that is made from the same declarations.
// Each operation reads the request, calls one use case and answers with structs of its own.
package rest

import (
	"log/slog"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"mognad/api/auth"
	"mognad/assessment"
	"mognad/assessment/workflow"
	"mognad/frontend/i18n"
)

// Prefix begins every address of the API.
const Prefix = "/api/v1"

// Options are what the API needs.
type Options struct {
	Workflow *workflow.Workflow
	Auth     *auth.Auth
	Catalog  *i18n.Catalog
	Log      *slog.Logger
	Version  string
}

// API is the JSON API.
type API struct {
	Options
	huma huma.API
}

// Operation is a call of the API and the action that its use case asks the policy for.
type Operation struct {
	ID     string
	Method string
	Path   string
	Action assessment.Action
}

// New makes the API; [API.Mount] puts it on a router.
func New(o Options) *API { return &API{Options: o} }

// Mount registers every operation and the document.
func (a *API) Mount(engine *gin.Engine) {
	config := huma.DefaultConfig("Mognad", a.Version)
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = Prefix+"/openapi", "", Prefix+"/schemas"
	config.CreateHooks = nil
	a.huma = humagin.New(engine, config)
}

// Operations lists the calls.
func (a *API) Operations() []Operation { return nil }

// Document is the OpenAPI document as JSON.
func (a *API) Document() ([]byte, error) { return a.huma.OpenAPI().MarshalJSON() }
