// Package api puts the front doors together: the list of all routes, what surrounds every request, pages and the JSON
// API. The handlers in web and rest, and the use cases that they call, decide what a request does.
package api

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"mognad/api/auth"
	"mognad/api/problem"
	"mognad/api/rest"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/workflow/chain"
	"mognad/frontend"
	"mognad/frontend/i18n"
)

// Options are what the server needs.
type Options struct {
	Chain          *chain.Chain
	Log            *slog.Logger
	PublicURL      string   // as browsers reach it, "https://mognad.example.se"
	Guessed        bool     // PublicURL is this machine's, because nobody has told it
	TrustedProxies []string // addresses or networks whose X-Forwarded-For is believed
	Version        string   // of the program
	RequestLimit   int      // see [auth.Auth]
	Quiet          bool     // requests are not logged, unless at the level debug
	Observer       Observer // nil if nobody counts
	// HSTS is how long browsers refuse to reach the server without https, if PublicURL is https; 0 for no such header.
	HSTS time.Duration

	AdmissionWait time.Duration // the longest that a large page waits for room; 0 for 8 seconds
}

// Server answers requests. It is made by [New].
type Server struct {
	http.Handler
	pages       *web.Pages
	rest        *rest.API
	programs    *gin.Engine // answers below rest.Prefix, when mount has been called
	mount       func()
	chain       *chain.Chain
	log         *slog.Logger
	quiet       bool
	observer    Observer
	permissions permissions
	draining    atomic.Bool
	hsts        string // the header Strict-Transport-Security, "" for none
	admission   *admission
}

// New puts the server together. It fails on what would fail at every request: an invalid public address or proxy. Slow
// work is done at first use: pages and languages are read, and the API's operations declared, when they are asked for.
func New(o Options) (*Server, error) {
	catalog, err := i18n.New()
	if err != nil {
		return nil, err
	}
	assets, err := frontend.NewAssets()
	if err != nil {
		return nil, err
	}
	renderer, err := frontend.New(catalog, assets)
	if err != nil {
		return nil, err
	}
	secure := strings.HasPrefix(o.PublicURL, "https://")
	if !secure && !strings.HasPrefix(o.PublicURL, "http://") {
		return nil, fmt.Errorf(
			"the public address %q must begin with https:// (or http:// only on this machine)",
			o.PublicURL,
		)
	}
	a := auth.New(o.Chain, o.Log, secure)
	a.RequestLimit, a.Observer = o.RequestLimit, o.Observer
	s, pdf := &Server{
		chain:     o.Chain,
		log:       o.Log,
		quiet:     o.Quiet,
		observer:  o.Observer,
		admission: newAdmission(cmp.Or(o.AdmissionWait, admissionWait)),
	}, document.NewPDF()
	if secure && o.HSTS > 0 {
		s.hsts = fmt.Sprintf("max-age=%d", int64(o.HSTS.Seconds()))
	}
	s.rest = rest.New(rest.Options{
		Chain:   o.Chain,
		Auth:    a,
		Catalog: catalog,
		PDF:     pdf,
		Log:     o.Log,
		Version: o.Version,
		Public:  strings.TrimRight(o.PublicURL, "/"),
	})
	s.pages = &web.Pages{
		Chain:    o.Chain,
		Auth:     a,
		Catalog:  catalog,
		Renderer: renderer,
		PDF:      pdf,
		Log:      o.Log,
		Secure:   secure,
		Public:   strings.TrimRight(o.PublicURL, "/"),
		Guessed:  o.Guessed,
		Proxies:  o.TrustedProxies,
		OpenAPI:  s.OpenAPI,
	}

	s.Handler, err = s.route(a, assets, o.TrustedProxies)
	return s, err
}

// route puts the routes together and surrounds them.
func (s *Server) route(a *auth.Auth, assets http.Handler, trustedProxies []string) (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	engine, err := s.engine(trustedProxies)
	if err != nil {
		return nil, err
	}
	foreign, err := s.engine(trustedProxies)
	if err != nil {
		return nil, err
	}
	foreign.NoRoute(s.crossSite)
	if s.programs, err = s.engine(trustedProxies); err != nil {
		return nil, err
	}
	s.permissions = permissions{
		pages: map[string]assessment.Permission{}, programs: map[string]assessment.Permission{},
	}
	s.mount = sync.OnceFunc(func() {
		s.rest.Mount(s.programs)
		for _, o := range s.rest.Operations() {
			s.permissions.programs[o.Method+" "+inBraces.ReplaceAllString(o.Path, ":$1")] = o.Permission
		}
	})
	engine.GET("/healthz", s.health)
	engine.GET("/readyz", s.ready)
	engine.GET("/static/*file", gin.WrapH(assets))
	engine.HEAD("/static/*file", gin.WrapH(assets))
	for _, r := range Routes(s.pages) {
		handler := s.pages.Handle(r.Handle, r.Permission, r.Limit)
		engine.Handle(r.Method, r.Path, handler)
		s.permissions.pages[r.Method+" "+r.Path] = r.Permission
		if r.Method == http.MethodGet {
			engine.Handle(http.MethodHead, r.Path, handler)
		}
	}
	surrounded, err := s.surround(a, engine, foreign)
	if err != nil {
		return nil, err
	}
	return s.watch(surrounded), nil
}

// inBraces is a parameter as OpenAPI writes it in the address of an operation; the router has a colon before its name.
var inBraces = regexp.MustCompile(`\{([^}]+)\}`)

// engine makes a router without routes, which observes every request and answers those without a route.
func (s *Server) engine(trustedProxies []string) (*gin.Engine, error) {
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	engine.UseRawPath = true
	if err := engine.SetTrustedProxies(trustedProxies); err != nil {
		return nil, fmt.Errorf("the trusted proxies cannot be read: %w", err)
	}
	engine.Use(s.observe, s.recover, s.withSession, s.admit)
	engine.NoRoute(func(c *gin.Context) { s.fail(c, assessment.Missing()) })
	engine.NoMethod(func(c *gin.Context) {
		s.fail(c, &assessment.Error{Code: problem.MethodNotAllowed, Key: "error.method"})
	})
	return engine, nil
}

// surround puts sessions, compression and the check of cross-site requests around the routes; foreign answers those
// that fail it. The API has no sessions.
func (s *Server) surround(a *auth.Auth, engine, foreign http.Handler) (http.Handler, error) {
	compress, err := compress()
	if err != nil {
		return nil, err
	}
	sessions := a.Sessions(engine, func(w http.ResponseWriter, r *http.Request, err error) {
		if assessment.CodeOf(err) != assessment.Unavailable {
			err = &assessment.Error{Code: assessment.Unavailable, Key: "error.unavailable", Err: err}
		}
		engine.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sessionLostKey{}, err)))
	})
	pages, programs := compress(sessions), compress(s.programs)
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(foreign)
	return s.headers(crossOrigin.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case strings.HasPrefix(path, rest.Prefix):
			s.mount()
			programs.ServeHTTP(w, r)
		case system(path):
			engine.ServeHTTP(w, r)
		case reads(r):
			pages.ServeHTTP(w, r)
		default:
			sessions.ServeHTTP(w, r)
		}
	}))), nil
}

// sessionLostKey is the context key for the error of a session that could not be read.
type sessionLostKey struct{}

// withSession answers a request whose session could not be read with a page that says so: who asks is not known.
func (s *Server) withSession(c *gin.Context) {
	if err, lost := c.Request.Context().Value(sessionLostKey{}).(error); lost {
		s.pages.Fail(c, err)
		c.Abort()
	}
}

// system reports whether the address belongs neither to a page nor to the API, and needs no session.
func system(path string) bool {
	return strings.HasPrefix(path, "/static/") || path == "/healthz" || path == "/readyz"
}

// crossSite refuses a change requested by another site's page.
func (s *Server) crossSite(c *gin.Context) {
	replyOf(c.Writer).refused = "cross-site"
	s.plain(
		c.Writer, c.Request, &assessment.Error{Code: assessment.Forbidden, Key: "error.cross_site"}, web.RequestID(c),
	)
}

// plain answers an error from outside the routes, as a problem in JSON.
func (s *Server) plain(w http.ResponseWriter, r *http.Request, err error, requestID string) {
	if writeErr := problem.Write(w, err, s.pages.Localizer(r), requestID); writeErr != nil {
		s.log.DebugContext(r.Context(), "reply not written", "error", writeErr)
	}
}

// fail answers an error as a page, or as a problem in JSON below the API's address.
func (s *Server) fail(c *gin.Context, err error) {
	if path := c.Request.URL.Path; strings.HasPrefix(path, rest.Prefix) || system(path) {
		s.plain(c.Writer, c.Request, err, web.RequestID(c))
		return
	}
	s.pages.Fail(c, err)
}

// requestID makes the id that identifies a request in the log and to the reader.
func (s *Server) requestID(ctx context.Context) string {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		s.log.ErrorContext(ctx, "no randomness for a request id", "error", err)
	}
	return hex.EncodeToString(b[:])
}

// recover answers a panic as an internal error and logs its stack.
func (s *Server) recover(c *gin.Context) {
	defer func() {
		caught := recover()
		if caught == nil {
			return
		}
		if err, ok := caught.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(caught)
		}
		s.log.ErrorContext(
			c.Request.Context(),
			"panic",
			"value",
			fmt.Sprint(caught),
			"stack",
			string(debug.Stack()),
			"request",
			web.RequestID(c),
		)
		if !c.Writer.Written() {
			s.fail(c, fmt.Errorf("panic: %v", caught))
		}
		c.Abort()
	}()
	c.Next()
}

// policy is the content security policy of pages: its own scripts and styles, nothing from elsewhere, nothing inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers sets the headers of every answer, including those to requests from another site.
func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if s.hsts != "" {
			h.Set("Strict-Transport-Security", s.hsts)
		}
		s.pages.SeeProxy(r)
		next.ServeHTTP(w, r)
	})
}

// Check finds broken templates. It is meant to run while the first pages are already being shown.
func (s *Server) Check() error { return s.pages.Renderer.Check() }

// Drain makes the server report that it is not ready, so that a load balancer sends no new requests before it stops.
func (s *Server) Drain() { s.draining.Store(true) }

// health says that the process answers.
func (s *Server) health(c *gin.Context) { c.String(http.StatusOK, "ok\n") }

// ready says that the process takes requests: its database answers and has a schema on which the program can run. While
// nothing can be saved it still takes those that read, and fails only for whoever asks about saving.
func (s *Server) ready(c *gin.Context) {
	if s.draining.Load() {
		c.String(http.StatusServiceUnavailable, "stopping\n")
		return
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), 5*time.Second)
	defer cancel()
	if err := s.chain.Ready(ctx); err != nil {
		s.log.WarnContext(ctx, "not ready", "error", err)
		c.Header("Retry-After", problem.RetryAfter)
		reason := "the database does not answer or has another schema"
		if errors.Is(err, assessment.ErrOutdated) {
			reason = assessment.ErrOutdated.Error()
		}
		c.String(http.StatusServiceUnavailable, reason+"\n")
		return
	}
	if err := s.chain.Writable(ctx); err != nil {
		s.log.WarnContext(ctx, "ready for reading only", "error", err)
		status := http.StatusOK
		if _, asked := c.GetQuery("saving"); asked {
			status = http.StatusServiceUnavailable
			c.Header("Retry-After", problem.RetryAfter)
		}
		c.String(status, "ready for reading; nothing can be saved now\n")
		return
	}
	c.String(http.StatusOK, "ready\n")
}

// Operations lists the API's operations with the permission that each requires.
func (s *Server) Operations() []rest.Operation {
	s.mount()
	return s.rest.Operations()
}

// OpenAPI is the API's OpenAPI document as JSON.
func (s *Server) OpenAPI() ([]byte, error) {
	s.mount()
	return s.rest.OpenAPI()
}
