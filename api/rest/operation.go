package rest

import (
	"cmp"
	"context"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"mognad/api/auth"
	"mognad/api/problem"
	"mognad/assessment"
	"mognad/frontend/i18n"
)

// Operation is the declaration of an API call: its address, its purpose, and the permission that its use case requires.
type Operation struct {
	ID          string
	Method      string
	Path        string // from Prefix on, parameters in braces
	Permission  assessment.Permission
	Summary     string
	Description string
	Tag         string
	Status      int   // on success; 0 means 200, or 204 without a body
	Errors      []int // besides those implied by method and body
	MaxBody     int64 // in bytes; 0 is MaxJSON
	Checks      bool  // with check=true it changes nothing, so a token that may only read may ask
	Known       bool  // it is first tried on what is known of the caller; see [caller]
}

// Largest bodies, in bytes.
const (
	MaxJSON = 512 << 10 // several texts of the longest kind
	MaxFile = 5 << 20
)

// uploadTime is how long a body may take to arrive.
const uploadTime = time.Minute

// securityScheme names the bearer token in the document.
const securityScheme = "token"

// permissionExtension is the document's key for the permission that an operation requires.
const permissionExtension = "x-permission"

// request is the caller and the language of the reply.
type request struct {
	context.Context
	Principal assessment.Principal
	L         *i18n.Localizer
	audit     string  // in the address, "" for none
	caller    *caller // nil if the principal has been looked up for this request
}

// caller is who makes a request, where Principal is what was known of them some seconds ago. That is enough for a save
// which sees by itself whether all is still so. Everything else, and every refusal, is for the principal that is looked
// up now.
type caller struct {
	lookUp  func() (assessment.Principal, error)
	sure    bool // the principal has been looked up, or what was known was enough
	refused int  // the status of a refusal that took the place of what was wrong with the request, 0 for none
}

// now looks up the principal.
func (c *caller) now() (assessment.Principal, error) {
	c.sure = true
	return c.lookUp()
}

// rather is the error of a request: that its caller is refused now, if so.
func (c *caller) rather(err error) error {
	if c == nil || c.sure {
		return err
	}
	if _, now := c.now(); now != nil {
		c.refused = status(now)
		return now
	}
	return err
}

// ofCaller is the library's context of a request. The library chooses the status of a reply before it asks for its
// words, when nobody has looked up the caller.
type ofCaller struct {
	libraryContext
	*caller
}

// libraryContext has another name than its method Context.
type libraryContext = huma.Context

// SetStatus implements [huma.Context].
func (c ofCaller) SetStatus(status int) { c.libraryContext.SetStatus(cmp.Or(c.refused, status)) }

// Unwrap lets the library's adapter find its own context.
func (c ofCaller) Unwrap() huma.Context { return c.libraryContext }

type requestKey struct{}

// register declares an operation and the function that answers it. Errors that it returns are put into words in one
// place, see explain.
func register[I, O any](a *API, o Operation, handle func(*request, *I) (*O, error), adjust ...func(*huma.Operation)) {
	o.Path = Prefix + o.Path
	if o.MaxBody == 0 {
		o.MaxBody = MaxJSON
	}
	a.operations = append(a.operations, o)
	op := huma.Operation{
		OperationID:     o.ID,
		Method:          o.Method,
		Path:            o.Path,
		Summary:         o.Summary,
		Description:     o.Description,
		Tags:            []string{o.Tag},
		DefaultStatus:   o.Status,
		MaxBodyBytes:    o.MaxBody + 1, // the library refuses a body that reaches the limit
		BodyReadTimeout: uploadTime,
		Middlewares:     huma.Middlewares{authenticate(a, o), admit(a, o, hasBody(reflect.TypeFor[I]()))},
		Security:        []map[string][]string{{securityScheme: {}}},
		Extensions:      map[string]any{permissionExtension: string(o.Permission)},
		Responses:       problemResponses(a.huma.OpenAPI().Components.Schemas, o),
	}
	for _, f := range adjust {
		f(&op)
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		r := *ctx.Value(requestKey{}).(*request)
		r.Context = ctx
		out, err := handle(&r, in)
		if err != nil {
			return nil, failed(err)
		}
		return out, nil
	})
}

// authenticate finds the person the bearer token acts as. A token only reaches its own organisation: the address of
// another answers as if it did not exist, whatever the rest of the request says.
func authenticate(a *API, o Operation) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c, r := humagin.Unwrap(ctx), &request{audit: ctx.Param("audit")}
		c.Header("Cache-Control", "no-store")
		known, err := false, error(nil)
		if o.Known {
			r.Principal, known = a.Auth.KnownTokenPrincipal(c.Request, ctx.Param("organisation"))
			known = known && !r.Principal.ReadOnly && r.Principal.MaySomewhere(o.Permission)
		}
		if known {
			r.caller = &caller{lookUp: func() (assessment.Principal, error) {
				return a.lookUpAgain(c, o, ctx.Param("organisation"))
			}}
			auth.SetAccount(c, r.Principal)
		} else {
			r.Principal, err = a.lookUp(c, ctx.Param("organisation"))
		}
		if err == nil {
			err = a.Auth.Allow(r.Principal, c.Request.URL.Path)
		}
		if err == nil {
			r.L = a.localizer(c.Request).In(a.Chain.Zone(r.Principal.Organisation))
			if ctx = huma.WithValue(ctx, requestKey{}, r); known {
				ctx = ofCaller{libraryContext: ctx, caller: r.caller}
			}
			next(ctx)
			return
		}
		a.refuse(c, r.caller.rather(err))
	}
}

// lookUp looks up the person.
func (a *API) lookUp(c *gin.Context, organisation string) (assessment.Principal, error) {
	who, err := a.Auth.TokenPrincipal(c.Request, organisation)
	a.noteToken(c, err)
	auth.SetAccount(c, who)
	return who, err
}

// lookUpAgain looks up a person who was known, and asks whether they may make the change as [admit] does.
func (a *API) lookUpAgain(c *gin.Context, o Operation, organisation string) (assessment.Principal, error) {
	who, err := a.lookUp(c, organisation)
	if err == nil {
		err = a.Chain.MaySend(c.Request.Context(), who, o.Permission)
	}
	return who, err
}

// noteToken writes to the log that a request came with a token that nobody has, or that has ended.
func (a *API) noteToken(c *gin.Context, err error) {
	if assessment.CodeOf(err) != assessment.Unauthenticated || c.GetHeader("Authorization") == "" {
		return
	}
	a.Auth.Note(c.Request.Context(), auth.Attempt{
		Door:    auth.APIDoor,
		Proof:   auth.Token,
		Client:  c.ClientIP(),
		Request: c.Writer.Header().Get("X-Request-Id"),
	}, assessment.ID{}, err)
}

// hasBody reports whether the input of an operation has a body.
func hasBody(input reflect.Type) bool {
	_, parsed := input.FieldByName("Body")
	_, raw := input.FieldByName("RawBody")
	return parsed || raw
}

// admit refuses a change to those who could not make it, and a body that is not read, before the library reads anything
// of the request.
func admit(a *API, o Operation, body bool) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c, r := humagin.Unwrap(ctx), ctx.Context().Value(requestKey{}).(*request)
		var err error
		switch {
		case o.Method == http.MethodGet, r.caller != nil: // as far as is known, they may
		case o.Checks && checks(ctx):
			err = a.Chain.Require(c.Request.Context(), r.Principal, o.Permission)
		default:
			err = a.Chain.MaySend(c.Request.Context(), r.Principal, o.Permission)
		}
		if err == nil && !body {
			err = problem.NoBody(c.Request)
		}
		if err != nil {
			a.refuse(c, err)
			return
		}
		next(ctx)
	}
}

// checks reports whether a request only asks what an import would change.
func checks(ctx huma.Context) bool {
	check, err := strconv.ParseBool(ctx.Query("check"))
	return check && err == nil
}

func (a *API) localizer(r *http.Request) *i18n.Localizer {
	return a.Catalog.For(a.Catalog.Negotiate(r.Header.Get("Accept-Language")))
}

// problemResponses are the errors that an operation can answer with, for the document.
func problemResponses(schemas huma.Registry, o Operation) map[string]*huma.Response {
	statuses := []int{
		http.StatusUnauthorized,
		http.StatusForbidden,
		http.StatusTooManyRequests,
		http.StatusRequestEntityTooLarge,
		http.StatusUnprocessableEntity,
		http.StatusInternalServerError,
		http.StatusServiceUnavailable,
	}
	if strings.Contains(o.Path, "{") {
		statuses = append(statuses, http.StatusNotFound)
	}
	switch o.Method {
	case http.MethodPost:
		statuses = append(
			statuses,
			http.StatusBadRequest,
			http.StatusRequestTimeout,
			http.StatusUnsupportedMediaType,
		)
	case http.MethodPut:
		statuses = append(
			statuses,
			http.StatusBadRequest,
			http.StatusRequestTimeout,
			http.StatusUnsupportedMediaType,
			http.StatusPreconditionFailed,
			http.StatusPreconditionRequired,
		)
	case http.MethodDelete:
		statuses = append(statuses, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	}
	schema := schemas.Schema(reflect.TypeFor[problem.Problem](), true, "Problem")
	responses := map[string]*huma.Response{}
	for _, status := range append(statuses, o.Errors...) {
		r := &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{problem.ContentType: {Schema: schema}},
		}
		switch status {
		case http.StatusUnauthorized:
			r.Headers = header("WWW-Authenticate", "The scheme to use: Bearer")
		case http.StatusServiceUnavailable, http.StatusTooManyRequests:
			r.Headers = header("Retry-After", "Seconds to wait before the next attempt")
		}
		responses[strconv.Itoa(status)] = r
	}
	return responses
}

func header(name, description string) map[string]*huma.Param {
	return map[string]*huma.Param{name: {Description: description, Schema: &huma.Schema{Type: huma.TypeString}}}
}
