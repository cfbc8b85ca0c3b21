// Package web answers requests with pages: a handler binds what was sent, calls one use case and fills in the page's
// struct. Package api maps addresses to handlers.
package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/gin-gonic/gin"

	"mognad/api/auth"
	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/document"
	"mognad/assessment/workflow/chain"
	"mognad/frontend"
	"mognad/frontend/i18n"
)

// Pages has a handler for each page.
type Pages struct {
	Chain    *chain.Chain
	Auth     *auth.Auth
	Catalog  *i18n.Catalog
	Renderer *frontend.Renderer
	PDF      *document.PDF
	Log      *slog.Logger
	Secure   bool   // the public address is https
	Public   string // the public address, without a slash at the end
	Guessed  bool   // nobody has told the public address
	Proxies  []string
	// Admit waits for room for a request that is large. Whoever was let in says when the room is no longer needed, and
	// whether the request was served.
	Admit func(*gin.Context) (leave func(served bool), err error)
	// OpenAPI is the API's OpenAPI document, for its page.
	OpenAPI func() ([]byte, error)

	sentAgain atomic.Int32 // forms that [Pages.again] reads now
	behind    atomic.Bool  // see [Pages.SeeProxy]
}

// Handler answers one request; errors become pages in one place.
type Handler func(*Request) error

// Request is a request with who makes it and the reader's language.
type Request struct {
	*gin.Context
	Principal assessment.Principal
	L         *i18n.Localizer
}

// MaxForm is the largest form without a file, in bytes. It holds several texts of the longest kind, of which a letter
// may take six bytes.
const MaxForm = 1 << 20

// MaxArea is the largest form of a whole area of questions: each may have two long texts and much evidence.
const MaxArea = 4 << 20

// MaxUpload is the largest uploaded file with the form around it, in bytes.
const MaxUpload = 9 << 20

// Handle makes a Gin handler. The principal is found for the organisation in the address; any permission but
// [assessment.Anyone] requires signing in. Only the body of a form is read, of at most limit bytes, and only for
// somebody who may send it.
func (p *Pages) Handle(h Handler, permission assessment.Permission, limit int64) gin.HandlerFunc {
	return func(c *gin.Context) {
		r := &Request{Context: c}
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
		err := p.identify(r, permission != assessment.Anyone)
		if err == nil && c.Request.Method != http.MethodPost {
			err = problem.NoBody(c.Request)
		}
		if err == nil && c.Request.Method == http.MethodPost {
			if err = p.Chain.MaySend(c.Request.Context(), r.Principal, permission); err == nil {
				err = r.readForm()
			}
		}
		if err == nil {
			err = p.admitted(r, h)
		}
		if err != nil {
			p.fail(r, err)
		}
	}
}

// admitted lets the handler answer once there is room for what it makes. Who asks is known by then: nobody else waits.
func (p *Pages) admitted(r *Request, h Handler) error {
	leave, err := p.Admit(r.Context)
	if err != nil {
		return err
	}
	served := false
	defer func() { leave(served) }()
	err = h(r)
	served = err == nil && r.Writer.Status() < http.StatusBadRequest
	return err
}

// identify finds the principal and the language.
func (p *Pages) identify(r *Request, signed bool) error {
	r.L = p.language(r)
	if !signed && !p.Auth.SignedIn(r.Request.Context()) {
		return nil
	}
	who, err := p.Auth.Principal(r.Request.Context(), r.Param("organisation"))
	if err != nil {
		who.Organisation = assessment.Organisation{} // the error page does not reveal that it exists
	}
	r.Principal = who
	auth.SetAccount(r.Context, who)
	if who.SignedIn() {
		r.L = p.language(r)
	}
	if err == nil {
		err = p.Auth.Allow(who, r.Request.URL.Path)
	}
	if !signed && assessment.CodeOf(err) == assessment.Unauthenticated {
		return nil
	}
	return err
}

// readForm reads what was sent before the handler asks for it, so that a form that is too large is refused, not taken
// for an empty one.
func (r *Request) readForm() error {
	err := r.Request.ParseForm()
	if err == nil && strings.HasPrefix(r.ContentType(), "multipart/form-data") {
		err = r.Request.ParseMultipartForm(MaxUpload)
	}
	var tooLarge *http.MaxBytesError
	if err != nil && !errors.As(err, &tooLarge) {
		return &assessment.Error{Code: assessment.Invalid, Key: "error.invalid", Err: err}
	}
	return err
}

// languageCookie holds the language chosen by somebody not signed in.
const languageCookie = "language"

// language is how the page speaks: in the reader's language, and in the time zone of the organisation.
func (p *Pages) language(r *Request) *i18n.Localizer {
	return p.chosen(r).In(p.Chain.Zone(r.Principal.Organisation))
}

func (p *Pages) chosen(r *Request) *i18n.Localizer {
	if l := r.Principal.User.Language; l != "" {
		return p.Catalog.For(l)
	}
	if l, err := r.Cookie(languageCookie); err == nil {
		return p.Catalog.For(l)
	}
	if accept := r.GetHeader("Accept-Language"); accept != "" {
		return p.Catalog.For(p.Catalog.Negotiate(accept))
	}
	return p.Catalog.For(r.Principal.Organisation.Language)
}

// Localizer is the language of a request outside the pages, for errors.
func (p *Pages) Localizer(r *http.Request) *i18n.Localizer {
	return p.Catalog.For(p.Catalog.Negotiate(r.Header.Get("Accept-Language"))).In(p.Chain.Zone(assessment.Organisation{}))
}

// show renders the page into memory, then writes it: the block that an htmx request names, if the page offers it,
// otherwise all of it.
func (p *Pages) show(r *Request, status int, page frontend.Page) error {
	p.frame(r, page.Frame())
	var b bytes.Buffer
	render := p.Renderer.Render
	if block := r.GetHeader("X-Block"); r.GetHeader("HX-Request") == "true" && frontend.Offers(page, block) {
		render = func(w io.Writer, language string, page frontend.Page) error {
			return p.Renderer.Fragment(w, language, block, page)
		}
	}
	if err := render(&b, r.L.Language(), page); err != nil {
		return err
	}
	h := r.Writer.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Language", r.L.Language())
	h.Add("Vary", "HX-Request, X-Block, Cookie, Accept-Language")
	problem.Retry(h, status)
	r.Data(status, "text/html; charset=utf-8", b.Bytes())
	return nil
}

// frame fills in what surrounds the page.
func (p *Pages) frame(r *Request, s *frontend.Shell) {
	who := r.Principal
	s.Zone = r.L.Zone()
	s.SignedIn = who.SignedIn()
	s.UserName = who.User.Name
	s.OrganisationKey, s.OrganisationName = who.Organisation.Key, who.Organisation.Name
	if s.Path == "" {
		s.Path = r.Request.URL.RequestURI()
	}
	if r.Request.Method != http.MethodGet && s.Path == r.Request.URL.RequestURI() {
		if back, err := url.Parse(r.GetHeader("Referer")); err == nil && back.Host == r.Request.Host {
			s.Path = back.RequestURI()
		}
	}
	if who.Organisation.Key != "" {
		s.Search = organisationPath(r, "/search")
		if who.MaySomewhere(assessment.ManageRounds) {
			s.RoundsHref = organisationPath(r, "/rounds")
		}
	}
	if s.Help == nil {
		s.Help = help(r)
	}
	s.Nav, s.NavLine = navigation(r), lineLength
	s.OnlyReading = who.SignedIn() && p.Chain.Writable(r.Request.Context()) != nil
	if s.Notice == nil {
		s.Notice = p.notice(r)
	}
}

// notice takes the notice that the last request left. Whole numbers are restored as numbers, because plural forms
// depend on them.
func (p *Pages) notice(r *Request) *frontend.Notice {
	encoded := p.Auth.PopNotice(r.Request.Context())
	if encoded == "" {
		return nil
	}
	var n frontend.Notice
	decoder := json.NewDecoder(strings.NewReader(encoded))
	decoder.UseNumber()
	if decoder.Decode(&n) != nil {
		return nil
	}
	for name, value := range n.Args {
		if number, ok := value.(json.Number); ok {
			if whole, err := number.Int64(); err == nil {
				n.Args[name] = whole
			}
		}
	}
	return &n
}

// done sends the reader to a page that says what was done.
func (p *Pages) done(r *Request, to, key string, args map[string]any) error {
	return p.leave(r, to, frontend.Notice{Kind: frontend.Success, Key: key, Args: args})
}

// leave sends the reader to a page with a notice, if it has text.
func (p *Pages) leave(r *Request, to string, n frontend.Notice) error {
	if n.Key != "" {
		encoded, err := json.Marshal(n)
		if err != nil {
			return err
		}
		p.Auth.PutNotice(r.Request.Context(), string(encoded))
	}
	r.Redirect(http.StatusSeeOther, to)
	return nil
}

// fail answers an error: somebody not signed in is sent to sign in, others see a page that says what and why. Internal
// errors are logged with their cause.
func (p *Pages) fail(r *Request, err error) {
	if event, wrong := r.id("event"); asksOutcome(r) && wrong == nil && problem.Own(err).Code == assessment.Unavailable {
		err = errors.Join(stillUnknown(event), err)
	}
	status := problem.Status(err)
	e := problem.Own(err)
	problem.Answer(r.Writer, err)
	problem.RetryAt(r.Writer.Header(), err)
	if status >= http.StatusInternalServerError {
		p.Log.ErrorContext(
			r.Request.Context(),
			"request failed",
			"error",
			err,
			"request",
			RequestID(r.Context),
			"path",
			r.FullPath(),
		)
	}
	if e.Code == assessment.Unauthenticated && r.Request.Method == http.MethodGet {
		r.Redirect(http.StatusSeeOther, signInFor(r.Request.URL))
		return
	}
	if r.L == nil {
		r.L = p.Localizer(r.Request)
	}
	page := &frontend.Error{Status: status, Key: e.Key, Args: e.Args, Back: "/"}
	switch e.Code {
	case assessment.Unauthenticated, assessment.Unavailable:
		page.Again = p.again(r)
	case assessment.Unknown:
		page.Again, page.Unknown, page.Back = p.again(r), true, r.back()
		page.Look = lookPath(r, e.Event, page.Again)
	}
	tellUnsaved(r, e)
	if status >= http.StatusInternalServerError {
		page.RequestID = RequestID(r.Context)
	}
	if err := p.show(r, status, page); err != nil {
		p.Log.ErrorContext(r.Request.Context(), "error page failed", "error", err, "request", RequestID(r.Context))
		problem.Retry(r.Writer.Header(), status)
		r.String(status, http.StatusText(status))
	}
}

// longestReturn is how many bytes of an address the sign-in may lead back to. A reply with a longer one in its header
// does not fit into what proxies keep for headers.
const longestReturn = 4 << 10

// signInFor is the address of the sign-in that leads back to where somebody was going, without the query if that is
// too long.
func signInFor(wanted *url.URL) string {
	for _, back := range []string{wanted.RequestURI(), wanted.EscapedPath()} {
		if back == "/" {
			break
		}
		if escaped := url.QueryEscape(back); len(escaped) <= longestReturn {
			return "/sign-in?return=" + escaped
		}
	}
	return "/sign-in"
}

// Fail answers an error that happened outside a handler: an unknown address, a panic, a request from another site.
func (p *Pages) Fail(c *gin.Context, err error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, MaxForm)
	r := &Request{Context: c}
	if identified := p.identify(r, false); identified != nil {
		r.Principal = assessment.Principal{User: r.Principal.User} // an error page shows no organisation
	}
	p.fail(r, err)
}

// requestIDKey is the key of the request's id in Gin's context.
const requestIDKey = "request"

// SetRequestID keeps the request's id.
func SetRequestID(c *gin.Context, id string) { c.Set(requestIDKey, id) }

// RequestID is the request's id.
func RequestID(c *gin.Context) string { return c.GetString(requestIDKey) }

// organisationPath is the address of a page in the principal's organisation.
func organisationPath(r *Request, rest string) string {
	return organisationBase(r.Principal.Organisation.Key) + rest
}

// organisationBase is where the addresses of an organisation begin.
func organisationBase(key string) string { return "/organisations/" + url.PathEscape(key) }

// id reads an id in the address.
func (r *Request) id(name string) (assessment.ID, error) { return assessment.ParseID(r.Param(name)) }
