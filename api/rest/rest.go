// Package rest answers /api/v1 in JSON, described by an OpenAPI 3.1 document that is made from the same declarations.
// Each operation reads the request, calls one use case and answers with structs of its own.
package rest

import (
	"log/slog"
	"net/http"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"mognad/api/auth"
	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/workflow/chain"
	"mognad/frontend/i18n"
)

// Prefix begins every address of the API.
const Prefix = "/api/v1"

// Options are what the API needs.
type Options struct {
	Chain   *chain.Chain
	Auth    *auth.Auth
	Catalog *i18n.Catalog
	PDF     *document.PDF
	Log     *slog.Logger
	Version string // of the program
	// Public is the public address without a slash at the end; without it, one-time links are given as paths.
	Public string
}

// API is the JSON API.
type API struct {
	Options
	huma       huma.API
	operations []Operation
	openAPI    func() ([]byte, error)

	comparisons keptReplies
}

// New makes the API; [API.Mount] puts it on a router.
func New(o Options) *API { return &API{Options: o} }

// strictCasing makes the library's validation tell "Name" from "name". The library keeps this in a global variable,
// so it is written once, before the first API answers.
var strictCasing = sync.OnceFunc(func() { huma.ValidateStrictCasing = true })

// Mount registers every operation and the document.
func (a *API) Mount(engine *gin.Engine) {
	strictCasing()
	config := huma.DefaultConfig("Mognad", a.Version)
	config.OpenAPIPath = ""
	config.DocsPath = ""
	config.SchemasPath = ""
	config.CreateHooks = nil
	config.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	config.RejectUnknownQueryParameters = true
	config.Transformers = []huma.Transformer{a.explain}
	config.Info.Description = introduction
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{securityScheme: {
		Type:        "http",
		Scheme:      "bearer",
		Description: "An API token, created on the page API tokens of the organisation. It acts as the person who made it.",
	}}
	config.Tags = a.tags()
	aliasRecords(config.Components.Schemas)
	a.huma = humagin.New(engine, config)
	a.operations = nil
	a.registerMe()
	a.registerOrganisations()
	a.registerDocumentTemplates()
	a.registerTasks()
	a.registerEntities()
	a.registerRegisters()
	a.registerManagementSystem()
	a.registerUsers()
	a.registerInvitations()
	a.registerMail()
	a.registerImports()
	a.registerExports()
	a.registerQuestionnaires()
	a.registerRounds()
	a.registerAnswers()
	a.registerConfirmations()
	a.registerSubmissions()
	a.registerResults()
	a.registerAudits()
	a.registerPlan()
	a.registerCompare()
	a.registerSummary()
	a.registerReviews()
	a.registerTopics()
	a.registerApplicability()
	a.registerApprovals()
	a.registerWheel()
	a.registerEvents()
	a.registerSearch()
	finishOpenAPI(a.huma.OpenAPI())

	a.openAPI = sync.OnceValues(a.huma.OpenAPI().MarshalJSON)
	yaml := sync.OnceValues(a.huma.OpenAPI().YAML)
	engine.GET(Prefix+"/openapi.json", a.serve("application/json", a.openAPI))
	engine.GET(Prefix+"/openapi.yaml", a.serve("application/yaml", yaml))
}

// serve answers with the document, which is open to everybody.
func (a *API) serve(contentType string, document func() ([]byte, error)) gin.HandlerFunc {
	return func(c *gin.Context) {
		b, err := document()
		if err != nil {
			a.refuse(c, err)
			return
		}
		c.Header("Cache-Control", "no-cache")
		c.Data(http.StatusOK, contentType, b)
	}
}

// Operations lists the calls in the order of the document. It is empty before [API.Mount].
func (a *API) Operations() []Operation { return slices.Clone(a.operations) }

// OpenAPI is the OpenAPI document as JSON. It is available after [API.Mount].
func (a *API) OpenAPI() ([]byte, error) { return a.openAPI() }

// twoIDs reads the ids of something and of a part of it.
func twoIDs(of, part string) (one, other assessment.ID, err error) {
	if one, err = assessment.ParseID(of); err == nil {
		other, err = assessment.ParseID(part)
	}
	return one, other, err
}
