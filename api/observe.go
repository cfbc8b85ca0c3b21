package api

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mognad/api/auth"
	"mognad/api/problem"
	"mognad/api/rest"
	"mognad/api/web"
	"mognad/assessment"
)

// Observer is told what the server does, to count it.
type Observer interface {
	auth.Observer
	// Request has been answered. The route is its pattern, "" if no route has the address.
	Request(method, route string, status int, took time.Duration)
	// Save is a request to change something that needs the permission, and its outcome: "acknowledged" if the whole of a
	// reply that says so has been written, else why not.
	Save(permission, outcome string)
}

// reply notes what is answered to a request, and what the router learns of the request on the way.
type reply struct {
	http.ResponseWriter
	id      string // of the request
	route   string // its pattern, "" for none
	client  string // the network address that it came from, through trusted proxies
	account string // the id of who made it, "" if nobody is signed in
	refused string // why it reached no route
	status  int
	bytes   int
	failed  error // to write it
}

// replyOf is the reply that a router's or a session's writer writes into.
func replyOf(w http.ResponseWriter) *reply {
	for {
		switch inner := w.(type) {
		case *reply:
			return inner
		case interface{ Unwrap() http.ResponseWriter }:
			w = inner.Unwrap()
		default:
			return &reply{ResponseWriter: w}
		}
	}
}

// Unwrap lets [http.ResponseController] reach the connection.
func (r *reply) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// WriteHeader implements [http.ResponseWriter].
func (r *reply) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (r *reply) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += n
	if r.failed == nil {
		r.failed = err
	}
	return n, err
}

// Flush implements [http.Flusher].
func (r *reply) Flush() {
	if f, ok := r.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// watch gives each request an id, and when it has been answered counts it and writes a line of the log.
func (s *Server) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, a := time.Now(), &reply{ResponseWriter: w, id: s.requestID(r.Context())}
		w.Header().Set("X-Request-Id", a.id)
		whole := false // not if the connection was given up in between
		defer func() {
			took := time.Since(start)
			s.count(r, a, whole, took)
			s.logRequest(r, a, took)
		}()
		next.ServeHTTP(a, r)
		whole = true
	})
}

// observe tells the reply what the router finds out.
func (s *Server) observe(c *gin.Context) {
	a := replyOf(c.Writer)
	web.SetRequestID(c, a.id)
	a.client = c.ClientIP()
	if route := c.FullPath(); route != "" {
		a.route = route
	}
	defer func() { a.account = auth.Account(c) }()
	c.Next()
}

// logRequest writes the request's line of the log. It has no e-mail address, no query and no secret of a path: what
// the log holds is read by more people than the database.
func (s *Server) logRequest(r *http.Request, a *reply, took time.Duration) {
	level := slog.LevelInfo
	if s.quiet || a.route == "/healthz" || a.route == "/readyz" || a.route == "/static/*file" {
		level = slog.LevelDebug
	}
	if !s.log.Enabled(r.Context(), level) {
		return
	}
	line := []slog.Attr{
		slog.String("method", short(r.Method)),
		slog.String("route", a.route),
		slog.String("path", short(withoutSecret(r.URL.EscapedPath()))),
		slog.Int("status", a.status),
		slog.Int("bytes", a.bytes),
		slog.Duration("took", took.Round(time.Microsecond)),
		slog.String("client", a.client),
		slog.String("account", a.account),
		slog.String("request", a.id),
	}
	if a.refused != "" {
		line = append(line, slog.String("refused", a.refused))
	}
	s.log.LogAttrs(r.Context(), level, "request", line...)
}

// secretPaths are the beginnings of addresses that go on with a secret: see the routes of links and calendars.
var secretPaths = []string{"/links/", "/calendars/"}

// withoutSecret is a path without the secret that it may hold, also where no route has it because of a mistake in it.
func withoutSecret(path string) string {
	for _, begin := range secretPaths {
		if at := strings.Index(strings.ToLower(path), begin); at >= 0 {
			return path[:at+len(begin)] + "…"
		}
	}
	return path
}

// longest is how much of a text that anybody can send is logged, in bytes.
const longest = 300

func short(text string) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "…"
}

// count tells the observer of a request.
func (s *Server) count(r *http.Request, a *reply, whole bool, took time.Duration) {
	if s.observer == nil {
		return
	}
	s.observer.Request(r.Method, a.route, a.status, took)
	if permission, changes := s.changes(r.Method, a.route); changes {
		s.observer.Save(string(permission), outcome(a, whole))
	}
}

// changes is the permission that a request needs which changes something; false for one that does not, and for those
// of people who are not signed in, such as signing in.
func (s *Server) changes(method, route string) (p assessment.Permission, changes bool) {
	switch {
	case method == http.MethodGet || method == http.MethodHead:
		return "", false
	case strings.HasPrefix(route, rest.Prefix):
		p, changes = s.permissions.programs[method+" "+route]
	default:
		p, changes = s.permissions.pages[method+" "+route]
	}
	return p, changes && p != assessment.Anyone
}

// permissions are those of the routes, by method and pattern.
type permissions struct {
	pages    map[string]assessment.Permission
	programs map[string]assessment.Permission // written when the API is mounted, before it answers
}

// outcome is how a request to change something ended.
func outcome(a *reply, whole bool) string {
	switch {
	case a.failed != nil || !whole:
		return "cut_off"
	case a.status < http.StatusBadRequest:
		return "acknowledged"
	case a.status == http.StatusBadRequest:
		return "malformed"
	}
	if code, ok := problem.CodeFor(a.status); ok {
		return string(code)
	}
	return "failed"
}
