package api_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/assessment"
)

// tally is what an observer was told.
type tally struct{ requests, saves, signIns []string }

func (c *tally) Request(method, route string, status int, took time.Duration) {
	if took <= 0 {
		c.requests = append(c.requests, "no time")
	}
	c.requests = append(c.requests, method+" "+route+" "+http.StatusText(status))
}

func (c *tally) Save(permission, outcome string) { c.saves = append(c.saves, permission+" "+outcome) }

func (c *tally) SignIn(door, outcome string) { c.signIns = append(c.signIns, door+" "+outcome) }

// logged is a server whose log and numbers a test reads. Requests come from 192.0.2.1 through a trusted proxy.
type logged struct {
	*apitest.Site
	tally
	handler http.Handler
	log     bytes.Buffer
}

func newLogged(t *testing.T, quiet bool) *logged {
	t.Helper()
	s, _ := apitest.Norrdal(t)
	l := &logged{Site: s}
	handler, err := api.New(api.Options{
		Chain:          s.Use,
		Log:            slog.New(slog.NewJSONHandler(&l.log, nil)),
		PublicURL:      "http://localhost",
		TrustedProxies: []string{"10.0.0.7"},
		Quiet:          quiet,
		Observer:       &l.tally,
	})
	if err != nil {
		t.Fatal(err)
	}
	l.handler = handler
	return l
}

// send sends a request and returns the reply and the lines that it left in the log.
func (l *logged) send(t *testing.T, method, path string, header http.Header, fields url.Values) (
	*httptest.ResponseRecorder, []map[string]any,
) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(fields.Encode()))
	r.RemoteAddr = "10.0.0.7:4711"
	r.Header.Set("X-Forwarded-For", "203.0.113.9, 192.0.2.1")
	if fields != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, values := range header {
		r.Header[name] = values
	}
	l.log.Reset()
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	var lines []map[string]any
	for scanner := bufio.NewScanner(bytes.NewReader(l.log.Bytes())); scanner.Scan(); {
		var line map[string]any
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			t.Fatalf("%v in the line %q", err, scanner.Text())
		}
		delete(line, "time")
		lines = append(lines, line)
	}
	return w, lines
}

// signIn signs in and returns the cookies and the lines of the log.
func (l *logged) signIn(t *testing.T, email, password string) (http.Header, []map[string]any) {
	t.Helper()
	w, lines := l.send(t, http.MethodPost, "/sign-in", nil, url.Values{"email": {email}, "password": {password}})
	header := http.Header{}
	for _, c := range w.Result().Cookies() { //nolint:bodyclose // of a recorder
		header.Add("Cookie", c.Name+"="+c.Value)
	}
	return header, lines
}

// only are the lines with a message, without what differs each time.
func only(lines []map[string]any, message string) []map[string]any {
	var found []map[string]any
	for _, line := range lines {
		if line["msg"] == message {
			delete(line, "took")
			delete(line, "request")
			delete(line, "bytes")
			found = append(found, line)
		}
	}
	return found
}

func TestRequestsAreLogged(t *testing.T) {
	t.Parallel()
	l := newLogged(t, false)
	asa := l.Admin(t, "norrdal").User.ID.String()
	cookie, _ := l.signIn(t, apitest.SetUp.Email, apitest.Passphrase)
	for _, test := range []struct {
		method, path string
		header       http.Header
		want         map[string]any
	}{
		{http.MethodGet, org + "/events?search=hemligt", cookie, map[string]any{
			"route": "/organisations/:organisation/events", "path": org + "/events", "status": 200., "account": asa,
		}},
		{http.MethodGet, "/links/hemligt", nil, map[string]any{
			"route": "/links/:token", "path": "/links/…", "status": 404., "account": "",
		}},
		{http.MethodGet, "/links/hemligt/", nil, map[string]any{
			"route": "", "path": "/links/…", "status": 404., "account": "",
		}},
		{http.MethodGet, "/calendars/norrdal/hemligt.ics", nil, map[string]any{
			"route": "/calendars/:key/:secret", "path": "/calendars/…", "status": 404., "account": "",
		}},
		{http.MethodGet, "/x\"%20client=198.51.100.1%0Amsg=y", nil, map[string]any{
			"route": "", "path": "/x%22%20client=198.51.100.1%0Amsg=y", "status": 404., "account": "",
		}},
		{http.MethodGet, "/" + strings.Repeat("a", 400), nil, map[string]any{
			"route": "", "path": "/" + strings.Repeat("a", 299) + "…", "status": 404., "account": "",
		}},
		{http.MethodGet, "/api/v1/me", nil, map[string]any{
			"route": "/api/v1/me", "path": "/api/v1/me", "status": 401., "account": "",
		}},
		{http.MethodPost, "/account", http.Header{"Sec-Fetch-Site": {"cross-site"}}, map[string]any{
			"route": "", "path": "/account", "status": 403., "account": "", "refused": "cross-site",
		}},
	} {
		w, lines := l.send(t, test.method, test.path, test.header, nil)
		if strings.Contains(l.log.String(), "hemligt") || strings.Contains(l.log.String(), "@") {
			t.Errorf("%s: a secret or an address in the log: %s", test.path, l.log.String())
		}
		if len(lines) == 0 || lines[len(lines)-1]["request"] != w.Header().Get("X-Request-Id") ||
			lines[len(lines)-1]["bytes"] != float64(w.Body.Len()) {
			t.Errorf("%s: the line %v is not of %v with %d bytes", test.path, lines, w.Header(), w.Body.Len())
		}
		test.want["level"], test.want["msg"] = "INFO", "request"
		test.want["method"], test.want["client"] = test.method, "192.0.2.1"
		if diff := cmp.Diff([]map[string]any{test.want}, only(lines, "request")); diff != "" {
			t.Errorf("%s: lines (-want +got):\n%s", test.path, diff)
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/static/none.js"} {
		if _, lines := l.send(t, http.MethodGet, path, nil, nil); len(lines) > 0 {
			t.Errorf("%s is logged: %v", path, lines)
		}
	}
	quiet := newLogged(t, true)
	if _, lines := quiet.send(t, http.MethodGet, "/sign-in", nil, nil); len(lines) > 0 {
		t.Errorf("a request is logged that should not be: %v", lines)
	}
}

// TestEverySecretInAPathIsHidden: a route with another one would have to be named where they are hidden.
func TestEverySecretInAPathIsHidden(t *testing.T) {
	t.Parallel()
	l := newLogged(t, false)
	for _, r := range api.Routes(nil) {
		if !strings.Contains(r.Path, ":secret") && (!strings.Contains(r.Path, ":token") || strings.Contains(r.Path, "/tokens/")) {
			continue
		}
		path := strings.NewReplacer(":secret", "hemligt", ":token", "hemligt", ":key", "norrdal").Replace(r.Path)
		if _, lines := l.send(t, r.Method, path, nil, nil); strings.Contains(l.log.String(), "hemligt") || len(lines) == 0 {
			t.Errorf("%s: %s", path, l.log.String())
		}
	}
}

func TestSignInsAreLogged(t *testing.T) {
	t.Parallel()
	l := newLogged(t, false)
	asa := l.Admin(t, "norrdal").User.ID.String()
	refused := func(reason, door string) map[string]any {
		return map[string]any{
			"level": "WARN", "msg": "sign-in refused", "client": "192.0.2.1", "reason": reason, "door": door,
		}
	}
	accepted := func(proof string) map[string]any {
		return map[string]any{
			"level": "INFO", "msg": "sign-in accepted", "client": "192.0.2.1", "proof": proof, "account": asa, "door": "page",
		}
	}
	check := func(what string, lines []map[string]any, want map[string]any) {
		t.Helper()
		got := append(only(lines, "sign-in refused"), only(lines, "sign-in accepted")...)
		if diff := cmp.Diff([]map[string]any{want}, got); diff != "" {
			t.Errorf("%s: lines (-want +got):\n%s", what, diff)
		}
		if strings.Contains(l.log.String(), "@") || strings.Contains(l.log.String(), "hemligt") {
			t.Errorf("%s: what was typed is in the log: %s", what, l.log.String())
		}
	}
	_, lines := l.signIn(t, apitest.SetUp.Email, apitest.Passphrase)
	check("the right password", lines, accepted("password"))
	_, lines = l.send(t, http.MethodGet, "/api/v1/me", http.Header{"Authorization": {"Bearer mognad_norrdal_hemligt"}}, nil)
	check("a wrong token", lines, refused("token", "api"))
	_, lines = l.send(t, http.MethodGet, "/links/hemligt", nil, nil)
	check("a link that nobody has", lines, refused("link", "page"))
	reset, err := l.Use.People.OperatorResetLink(t.Context(), apitest.SetUp.Email)
	if err != nil {
		t.Fatal(err)
	}
	_, lines = l.send(t, http.MethodPost, "/links/"+reset, nil, url.Values{"password": {"sju gula hinkar i snön"}})
	check("the link", lines, accepted("link"))
	for range 10 {
		_, lines = l.signIn(t, "kim@norrdal.example\nmsg=\"sign-in refused\" client=198.51.100.1", "hemligt")
		check("a wrong password", lines, refused("password", "page"))
	}
	_, lines = l.signIn(t, "kim@norrdal.example\nmsg=\"sign-in refused\" client=198.51.100.1", "hemligt")
	check("too many of them", lines, refused("blocked", "page"))
	want := []string{
		"page accepted", "api token", "page link", "page accepted",
		"page password", "page password", "page password", "page password", "page password",
		"page password", "page password", "page password", "page password", "page password", "page blocked",
	}
	if diff := cmp.Diff(want, l.signIns); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
}

func TestRequestsAndSavesAreCounted(t *testing.T) {
	t.Parallel()
	l := newLogged(t, true)
	admin := l.Admin(t, "norrdal")
	_, secret, err := l.Use.People.AddToken(t.Context(), admin, "x", assessment.TokenWrite, 1)
	if err != nil {
		t.Fatal(err)
	}
	cookie, _ := l.signIn(t, apitest.SetUp.Email, apitest.Passphrase)
	token := http.Header{"Authorization": {"Bearer " + secret}, "Content-Type": {"application/json"}}
	l.requests = nil
	name := url.Values{"name": {"Åsa Ek"}, "language": {"sv"}, "version": {"1"}}
	l.send(t, http.MethodGet, "/account", cookie, nil)
	l.send(t, http.MethodPost, "/account", cookie, name)
	l.send(t, http.MethodPost, "/account", cookie, name)
	l.send(t, http.MethodPost, "/account", cookie, url.Values{"name": {""}, "language": {"sv"}, "version": {"2"}})
	l.send(t, http.MethodPost, "/account", nil, name)
	l.send(t, http.MethodPost, "/account", http.Header{"Sec-Fetch-Site": {"cross-site"}}, nil)
	l.send(t, http.MethodDelete, "/api/v1"+org+"/entities/none", token, nil)
	l.send(t, "XYZZY", "/account", nil, nil)
	wantRequests := []string{
		"GET /account OK",
		"POST /account See Other",
		"POST /account Precondition Failed",
		"POST /account Unprocessable Entity",
		"POST /account Unauthorized",
		"POST  Forbidden",
		"DELETE /api/v1/organisations/:organisation/entities/:entity Not Found",
		"XYZZY  Method Not Allowed",
	}
	if diff := cmp.Diff(wantRequests, l.requests); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	wantSaves := []string{
		"account.own acknowledged",
		"account.own stale",
		"account.own invalid",
		"account.own unauthenticated",
		"entity.manage not_found",
	}
	if diff := cmp.Diff(wantSaves, l.saves); diff != "" {
		t.Errorf("saves (-want +got):\n%s", diff)
	}
}

// brokenWriter is a connection that breaks before the reply has been written.
type brokenWriter struct{ *httptest.ResponseRecorder }

func (brokenWriter) Write([]byte) (int, error) { return 0, http.ErrHandlerTimeout }

// TestSavesAreAcknowledgedByAWholeReply: what is saved, but not answered, is no acknowledged save.
func TestSavesAreAcknowledgedByAWholeReply(t *testing.T) {
	t.Parallel()
	l := newLogged(t, true)
	cookie, _ := l.signIn(t, apitest.SetUp.Email, apitest.Passphrase)
	form := url.Values{"name": {""}, "language": {"sv"}, "version": {"1"}}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/account", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header["Cookie"] = cookie["Cookie"]
	l.handler.ServeHTTP(brokenWriter{httptest.NewRecorder()}, r)
	if diff := cmp.Diff([]string{"account.own cut_off"}, l.saves); diff != "" {
		t.Errorf("saves (-want +got):\n%s", diff)
	}
}
