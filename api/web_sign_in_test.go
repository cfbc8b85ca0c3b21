package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/api"
	"mognad/api/problem"
	"mognad/assessment"
)

// TestTooManyAttempts: a page that answers 429 says when to try again, as the API does.
func TestTooManyAttempts(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	change := func() reply {
		return admin.post("/account/password", "current", "fel fras på den här raden", "password", "en annan lång fras")
	}
	for range 10 {
		if got := change().want(http.StatusUnprocessableEntity).
			shows(s.sv.T("error.password_wrong")).
			Header.Get(
			"Retry-After",
		); got != "" {
			t.Errorf("a wrong password comes with Retry-After %q", got)
		}
	}
	limit := s.sv.T("error.too_many", "Minutes", 15)
	for range 10 {
		s.visitor(t).
			post("/sign-in", "email", "asa@norrdal.example", "password", "fel fras på den här raden").
			want(http.StatusUnauthorized)
	}
	signIn := s.visitor(t).post("/sign-in", "email", "asa@norrdal.example", "password", passphrase)
	for name, r := range map[string]reply{"password": change(), "sign-in": signIn} {
		if got := r.want(http.StatusTooManyRequests).shows(limit).Header.Get("Retry-After"); got != problem.RetryAfter {
			t.Errorf("%s: Retry-After is %q, want %q", name, got, problem.RetryAfter)
		}
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	s, _ := norrdal(t)
	v := s.visitor(t)
	v.get("/organisations/norrdal/users?q=a").to("/sign-in?return=" + url.QueryEscape("/organisations/norrdal/users?q=a"))
	wrong := v.post("/sign-in", "email", "asa@norrdal.example", "password", "fel fras på den här raden").
		want(http.StatusUnauthorized).
		shows(s.sv.T("error.sign_in"))
	unknown := v.post("/sign-in", "email", "ingen@norrdal.example", "password", "fel fras på den här raden").
		want(http.StatusUnauthorized)
	if diff := cmp.Diff(wrong.Body, strings.ReplaceAll(unknown.Body, "ingen@", "asa@")); diff != "" {
		t.Errorf("the reply tells whether there is an account:\n%s", diff)
	}
	if got := wrong.value("email"); got != "asa@norrdal.example" {
		t.Errorf("the address typed is gone: %q", got)
	}
	for range 9 {
		v.post("/sign-in", "email", "asa@norrdal.example", "password", "fel fras på den här raden").
			want(http.StatusUnauthorized)
	}
	limit := s.sv.T("error.too_many", "Minutes", 15)
	v.post("/sign-in", "email", "asa@norrdal.example", "password", passphrase).
		want(http.StatusTooManyRequests).
		shows(limit)
	s.later(16 * time.Minute)
	v.post("/sign-in", "email", " ASA@norrdal.example ", "password", passphrase, "return", "/organisations/norrdal/users").
		to("/organisations/norrdal/users")
	v.get("/").to("/organisations/norrdal")
	v.get("/sign-in?return=/account").to("/account")
}

func TestReturnLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	s, _ := norrdal(t)
	for _, target := range []string{"//evil.example", "https://evil.example/", `/\evil.example`, `\\evil.example`, "/\r\nX: y", "javascript:alert(1)", "evil"} {
		v := s.visitor(t)
		if got := v.get("/sign-in?return=" + url.QueryEscape(target)).want(http.StatusOK).value("return"); got != "/" {
			t.Errorf("the form for %q would return to %q", target, got)
		}
		v.post("/sign-in", "email", "asa@norrdal.example", "password", passphrase, "return", target).to("/")
		v.get("/sign-in?return=" + url.QueryEscape(target)).to("/")
		v.post("/language", "language", "sv", "return", target).to("/")
	}
}

func TestSessionCookie(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	handlers := map[string]*api.Server{"mognad": s.server, "__Host-mognad": newHandler(t, s.use, "https://mognad.example")}
	for name, handler := range handlers {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sign-in",
			strings.NewReader(url.Values{"email": {"asa@norrdal.example"}, "password": {passphrase}}.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		cookies := answer.Result().Cookies()
		if len(cookies) != 1 {
			t.Fatalf("%s: %d cookies", name, len(cookies))
		}
		got := *cookies[0]
		if len(got.Value) < 43 {
			t.Errorf("%s: the session's token has only %d characters", name, len(got.Value))
		}
		got.Value = ""
		got.Expires = time.Time{}
		got.RawExpires = ""
		got.MaxAge = 0
		got.Raw = ""
		want := http.Cookie{Name: name, Path: "/", HttpOnly: true, Secure: name != "mognad", SameSite: http.SameSiteLaxMode}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("cookie (-want +got):\n%s", diff)
		}
	}

	home, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	before := admin.client.Jar.Cookies(home)
	admin.post("/sign-in", "email", "asa@norrdal.example", "password", passphrase).to("/")
	thief := s.visitor(t)
	thief.client.Jar.SetCookies(home, before)
	thief.get("/account").to("/sign-in?return=%2Faccount")
	after := admin.client.Jar.Cookies(home)
	admin.get("/account").want(http.StatusOK)
	admin.post("/sign-out").to("/sign-in")
	admin.get("/account").to("/sign-in?return=%2Faccount")
	thief.client.Jar.SetCookies(home, after)
	thief.get("/account").to("/sign-in?return=%2Faccount")
}

// TestSignOutStays: a request that is being answered while its sender signs out does not bring the session back.
func TestSignOutStays(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	home, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := s.visitor(t) // the same browser in another window
	elsewhere.client.Jar.SetCookies(home, admin.client.Jar.Cookies(home))
	body := url.Values{"name": {"Åsa Berg"}, "version": {admin.get("/account").value("version")}}.Encode()
	reader, writer := io.Pipe()
	began := make(chan struct{}) // the server asks for the body, so it has read the session
	trace := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(began) }})
	request, err := http.NewRequestWithContext(trace, http.MethodPost, s.URL+"/account", reader)
	if err != nil {
		t.Fatal(err)
	}
	request.ContentLength = int64(len(body))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Expect", "100-continue")
	var group sync.WaitGroup
	group.Go(func() {
		response, err := admin.client.Do(request)
		if err != nil {
			t.Errorf("the request under way: %v", err)
			return
		}
		if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusSeeOther {
			t.Errorf("the request under way: %s, %v", response.Status, err)
		}
	})
	<-began
	elsewhere.post("/sign-out").to("/sign-in")
	if _, err := io.WriteString(writer, body); err != nil {
		t.Error(err)
	}
	group.Wait()
	admin.get("/account").to("/sign-in?return=%2Faccount")
}

// TestWithoutARoleToday: somebody whose only role has ended is not sent to an organisation that is not there.
func TestWithoutARoleToday(t *testing.T) {
	t.Parallel()
	s, _ := norrdal(t)
	id, sara := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.root(t))
	sara.get("/").to("/organisations/norrdal")
	person, _, err := s.use.People.Person(t.Context(), s.admin(t, "norrdal"), id)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.use.People.Revoke(t.Context(), s.admin(t, "norrdal"), person.Memberships[0].ID, 1); err != nil {
		t.Fatal(err)
	}
	sara.post("/sign-in", "email", "sara@norrdal.example", "password", passphrase).to("/")
	sara.get("/").to("/organisations")
	sara.get("/organisations").want(http.StatusOK).hides("Norrdals kommun")
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	_, sara := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.root(t))
	sara.get("/organisations/norrdal").want(http.StatusOK)
	id, per := s.join(t, "Per Ek", "per@norrdal.example", assessment.Coordinator, s.root(t))
	person := "/organisations/norrdal/users/" + id.String()
	admin.post(person, "name", "Per Ek", "active", "false", "version", admin.get(person).version(person)).to(person)
	per.get("/account").to("/sign-in?return=%2Faccount")
	per.post("/sign-in", "email", "per@norrdal.example", "password", passphrase).to("/")
	per.get("/organisations/norrdal").want(http.StatusNotFound)
	sara.get("/organisations/norrdal").want(http.StatusOK)
}

func TestAccount(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	page := admin.get("/account").want(http.StatusOK).shows("Norrdals kommun", s.sv.T("account.language_browser"))
	version := page.value("version")
	admin.post("/account", "name", "Åsa Ö.", "language", "en", "version", version).to("/account")
	admin.get("/account").want(http.StatusOK).shows("My account", "The details have been saved.")
	admin.post("/account", "name", "Åsa", "language", "sv", "version", version).
		want(http.StatusPreconditionFailed).
		shows("Saved now: Åsa Ö.")
	admin.post("/account", "name", "Åsa", "language", "xx", "version", version).want(http.StatusUnprocessableEntity)
	admin.post("/language", "language", "sv", "return", "/account").to("/account")
	admin.get("/account").want(http.StatusOK).shows(s.sv.T("account.title"))

	elsewhere := s.signIn(t, "asa@norrdal.example")
	admin.post("/account/password", "current", "fel", "password", "en helt ny fras på rad").
		want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.password_wrong"))
	admin.post("/account/password", "current", passphrase, "password", "kort").want(http.StatusUnprocessableEntity).
		shows(s.sv.T("error.password_short", "Min", assessment.MinPassword))
	elsewhere.get("/account").want(http.StatusOK)
	admin.post("/account/password", "current", passphrase, "password", "en helt ny fras på rad").to("/account")
	admin.get("/account").want(http.StatusOK).shows(s.sv.T("account.password_changed"))
	elsewhere.get("/account").to("/sign-in?return=%2Faccount")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	tokens := "/organisations/norrdal/tokens"
	if got := admin.get(tokens).want(http.StatusOK).value("days"); got != "90" {
		t.Errorf("the form proposes %s days, want 90", got)
	}
	for _, days := range []string{"", "0", "367", "x", "1e2"} {
		admin.post(tokens, "name", "Nattjobb", "access", "read", "days", days).want(http.StatusUnprocessableEntity).
			shows(s.sv.T("error.range", "Min", 1, "Max", assessment.MaxTokenDays))
	}
	made := admin.post(tokens, "name", "Nattjobb", "access", "read", "days", "30").want(http.StatusOK).
		shows("Nattjobb", s.sv.T("tokens.once"), s.URL+"/api/v1/")
	secret := made.value("secret")
	p, err := s.use.TokenPrincipal(t.Context(), secret)
	if err != nil || !p.ReadOnly || p.User.Email != "asa@norrdal.example" {
		t.Errorf("the secret stands for %q, read only %t, error %v", p.User.Email, p.ReadOnly, err)
	}
	admin.get(tokens).want(http.StatusOK).shows("Nattjobb").hides(secret)
	path := tokens + "/" + p.Token.String() + "/delete"
	_, sara := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.root(t))
	sara.get(tokens).want(http.StatusOK).hides("Nattjobb")
	sara.post(path).want(http.StatusNotFound)
	admin.post("/account/password", "current", passphrase, "password", "en annan lång fras").to("/account")
	admin.get(tokens).want(http.StatusOK).shows("Nattjobb", s.sv.T("tokens.void"))
	admin.post(path).to(tokens)
	admin.get(tokens).want(http.StatusOK).shows(s.sv.T("tokens.deleted"), s.sv.T("tokens.none"))
	if _, err := s.use.TokenPrincipal(t.Context(), secret); assessment.CodeOf(err) != assessment.Unauthenticated {
		t.Errorf("a deleted token gives %v", err)
	}
}
