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

	AdmissionWait time.Duration // the longest that a large page waits for room; 0 for 8 seconds
}

// Server answers requests. It is made by [New].
type Server struct {
	http.Handler
	pages    *web.Pages
	rest     *rest.API
	programs *gin.Engine // answers below rest.Prefix, when mount has been called
	mount    func()
	chain    *chain.Chain
	log      *slog.Logger
	draining atomic.Bool

	admission *admission
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
	a := auth.New(o.Chain, secure)
	a.RequestLimit = o.RequestLimit
	room := newAdmission(cmp.Or(o.AdmissionWait, admissionWait))
	s, pdf := &Server{chain: o.Chain, log: o.Log, admission: room}, document.NewPDF()
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

	gin.SetMode(gin.ReleaseMode)
	engine, err := s.engine(o.TrustedProxies)
	if err != nil {
		return nil, err
	}
	if s.programs, err = s.engine(o.TrustedProxies); err != nil {
		return nil, err
	}
	s.mount = sync.OnceFunc(func() { s.rest.Mount(s.programs) })
	engine.GET("/healthz", s.health)
	engine.GET("/readyz", s.ready)
	engine.GET("/static/*file", gin.WrapH(assets))
	engine.HEAD("/static/*file", gin.WrapH(assets))
	for _, r := range Routes(s.pages) {
		handler := s.pages.Handle(r.Handle, r.Permission, r.Limit)
		engine.Handle(r.Method, r.Path, handler)
		if r.Method == http.MethodGet {
			engine.Handle(http.MethodHead, r.Path, handler)
		}
	}
	s.Handler, err = s.surround(a, engine)
	return s, err
}

// engine makes a router without routes, which observes every request and answers those without a route.
func (s *Server) engine(trustedProxies []string) (*gin.Engine, error) {
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	engine.UseRawPath = true
	if err := engine.SetTrustedProxies(trustedProxies); err != nil {
		return nil, fmt.Errorf("the trusted proxies cannot be read: %w", err)
	}
	engine.Use(s.observe, s.recover, s.admit)
	engine.NoRoute(func(c *gin.Context) { s.fail(c, assessment.Missing()) })
	engine.NoMethod(func(c *gin.Context) {
		s.fail(c, &assessment.Error{Code: problem.MethodNotAllowed, Key: "error.method"})
	})
	return engine, nil
}

// surround puts sessions, the check of cross-site requests and compression around the routes. The API has no sessions.
func (s *Server) surround(a *auth.Auth, engine http.Handler) (http.Handler, error) {
	compress, err := compress()
	if err != nil {
		return nil, err
	}
	sessions := a.Sessions(engine, func(w http.ResponseWriter, r *http.Request, err error) {
		s.log.ErrorContext(r.Context(), "session failed", "error", err)
		s.plain(w, r, &assessment.Error{Code: assessment.Unavailable, Key: "error.unavailable", Err: err}, "")
	})
	pages, programs := compress(sessions), compress(s.programs)
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(http.HandlerFunc(s.crossSite))
	return headers(s.pages.Secure, crossOrigin.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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

// system reports whether the address belongs neither to a page nor to the API, and needs no session.
func system(path string) bool {
	return strings.HasPrefix(path, "/static/") || path == "/healthz" || path == "/readyz"
}

// crossSite refuses a change requested by another site's page. It runs before the routes, which log all other requests.
func (s *Server) crossSite(w http.ResponseWriter, r *http.Request) {
	start, id := time.Now(), s.requestID(r.Context())
	w.Header().Set("X-Request-Id", id)
	err := &assessment.Error{Code: assessment.Forbidden, Key: "error.cross_site"}
	s.plain(w, r, err, id)
	s.log.InfoContext(
		r.Context(),
		"request",
		"method",
		r.Method,
		"route",
		"",
		"status",
		problem.Status(err),
		"refused",
		"cross-site",
		"took",
		time.Since(start).Round(time.Microsecond),
		"request",
		id,
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

// observe gives each request an id, and writes a line of the log when it has been answered. The log holds the route,
// not the address, because addresses can hold one-time tokens.
func (s *Server) observe(c *gin.Context) {
	id := s.requestID(c.Request.Context())
	web.SetRequestID(c, id)
	c.Header("X-Request-Id", id)
	start := time.Now()
	c.Next()
	level := slog.LevelInfo
	if c.FullPath() == "/healthz" || c.FullPath() == "/readyz" || c.FullPath() == "/static/*file" {
		level = slog.LevelDebug
	}
	s.log.Log(
		c.Request.Context(),
		level,
		"request",
		"method",
		c.Request.Method,
		"route",
		c.FullPath(),
		"status",
		c.Writer.Status(),
		"bytes",
		c.Writer.Size(),
		"took",
		time.Since(start).Round(time.Microsecond),
		"request",
		id,
	)
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
func headers(secure bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// Check finds broken templates. It is meant to run while the first pages are already being shown.
func (s *Server) Check() error { return s.pages.Renderer.Check() }

// Drain makes the server report that it is not ready, so that a load balancer sends no new requests before it stops.
func (s *Server) Drain() { s.draining.Store(true) }

// health says that the process answers.
func (s *Server) health(c *gin.Context) { c.String(http.StatusOK, "ok\n") }

// ready says that the process takes requests: its database answers and has the schema that the program knows.
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
		c.String(http.StatusServiceUnavailable, "the database does not answer or has another schema\n")
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
