package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/assessment"
)

// TestTooManyAttempts: a page that answers 429 says when to try again, as the API does.
func TestTooManyAttempts(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	change := func() apitest.Reply {
		return admin.Post("/account/password", "current", "fel fras på den här raden", "password", "en annan lång fras")
	}
	for range 10 {
		if got := change().Want(http.StatusUnprocessableEntity).
			Shows(s.Sv.T("error.password_wrong")).
			Header.Get("Retry-After"); got != "" {
			t.Errorf("a wrong password comes with Retry-After %q", got)
		}
	}
	limit := s.Sv.T("error.too_many", "Count", 15)
	for range 10 {
		s.Visitor(t).
			Post("/sign-in", "email", "asa@norrdal.example", "password", "fel fras på den här raden").
			Want(http.StatusUnauthorized)
	}
	signIn := s.Visitor(t).Post("/sign-in", "email", "asa@norrdal.example", "password", apitest.Passphrase)
	for name, r := range map[string]apitest.Reply{"password": change(), "sign-in": signIn} {
		wait, err := strconv.Atoi(r.Want(http.StatusTooManyRequests).Shows(limit).Header.Get("Retry-After"))
		if err != nil || wait != 15*60 {
			t.Errorf("%s: Retry-After is %d, %v, want the fifteen minutes that the page says", name, wait, err)
		}
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	v := s.Visitor(t)
	v.Get("/organisations/norrdal/users?q=a").To("/sign-in?return=" + url.QueryEscape("/organisations/norrdal/users?q=a"))
	wrong := v.Post("/sign-in", "email", "asa@norrdal.example", "password", "fel fras på den här raden").
		Want(http.StatusUnauthorized).
		Shows(s.Sv.T("error.sign_in"))
	unknown := v.Post("/sign-in", "email", "ingen@norrdal.example", "password", "fel fras på den här raden").
		Want(http.StatusUnauthorized)
	if diff := cmp.Diff(wrong.Body, strings.ReplaceAll(unknown.Body, "ingen@", "asa@")); diff != "" {
		t.Errorf("the reply tells whether there is an account:\n%s", diff)
	}
	if got := wrong.Value("email"); got != "asa@norrdal.example" {
		t.Errorf("the address typed is gone: %q", got)
	}
	for range 9 {
		v.Post("/sign-in", "email", "asa@norrdal.example", "password", "fel fras på den här raden").
			Want(http.StatusUnauthorized)
	}
	limit := s.Sv.T("error.too_many", "Count", 15)
	v.Post("/sign-in", "email", "asa@norrdal.example", "password", apitest.Passphrase).
		Want(http.StatusTooManyRequests).
		Shows(limit)
	s.Later(16 * time.Minute)
	v.Post("/sign-in", "email", " ASA@norrdal.example ", "password", apitest.Passphrase,
		"return", "/organisations/norrdal/users").
		To("/organisations/norrdal/users")
	v.Get("/").To("/organisations/norrdal")
	v.Get("/sign-in?return=/account").To("/account")
}

// TestKnownDevice: whoever guesses a password locks neither its owner's own browser nor one that a fresh link opened.
func TestKnownDevice(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	admin.Post("/sign-out").To("/sign-in")
	guess := func(v *apitest.Visitor, password string) apitest.Reply {
		t.Helper()
		return v.Post("/sign-in", "email", "asa@norrdal.example", "password", password)
	}
	guesser := s.Visitor(t)
	for range 10 {
		guess(guesser, "fel fras på den här raden").Want(http.StatusUnauthorized)
	}
	guess(guesser, apitest.Passphrase).Want(http.StatusTooManyRequests)
	guess(admin, apitest.Passphrase).To("/")
	home := apitest.Done(url.Parse(s.URL))(t)
	for _, c := range admin.Client.Jar.Cookies(home) {
		if strings.HasPrefix(c.Name, "mognad-device-") {
			guesser.Client.Jar.SetCookies(home, []*http.Cookie{{Name: c.Name, Value: c.Value[:40] + "AAA"}})
		}
	}
	guess(guesser, apitest.Passphrase).Want(http.StatusTooManyRequests) // a secret that the server has not made
	token := apitest.Done(s.Use.People.OperatorResetLink(t.Context(), "asa@norrdal.example"))(t)
	guesser.Post("/links/"+token, "password", "sju gula hinkar i snön").To("/")
	guesser.Get("/").To("/organisations/norrdal")
}

// TestReturnFitsIntoAHeader: proxies refuse replies whose headers are long.
func TestReturnFitsIntoAHeader(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	v := s.Visitor(t)
	v.Get("/organisations/norrdal/users?q=" + strings.Repeat("a", 12_000)).
		To("/sign-in?return=" + url.QueryEscape("/organisations/norrdal/users"))
	v.Get("/organisations/" + strings.Repeat("a", 12_000)).To("/sign-in")
}

func TestReturnNeverLeadsToAnotherSite(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	for _, target := range []string{"//evil.example", "https://evil.example/", `/\evil.example`, `\\evil.example`, "/\r\nX: y", "javascript:alert(1)", "evil"} {
		v := s.Visitor(t)
		if got := v.Get("/sign-in?return=" + url.QueryEscape(target)).Want(http.StatusOK).Value("return"); got != "/" {
			t.Errorf("the form for %q would return to %q", target, got)
		}
		v.Post("/sign-in", "email", "asa@norrdal.example", "password", apitest.Passphrase, "return", target).To("/")
		v.Get("/sign-in?return=" + url.QueryEscape(target)).To("/")
		v.Post("/language", "language", "sv", "return", target).To("/")
	}
}

func TestSessionCookie(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	handlers := map[string]*api.Server{
		"mognad":        s.API,
		"__Host-mognad": apitest.NewHandler(t, s.Use, "https://mognad.example"),
	}
	for name, handler := range handlers {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sign-in",
			strings.NewReader(url.Values{"email": {"asa@norrdal.example"}, "password": {apitest.Passphrase}}.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		cookies := answer.Result().Cookies() // the device that is known from now on, and the session
		if len(cookies) != 2 || !strings.HasPrefix(cookies[0].Name, name+"-device-") || cookies[0].Path != "/" ||
			!cookies[0].HttpOnly || cookies[0].Secure != (name != "mognad") || cookies[0].SameSite != http.SameSiteLaxMode {
			t.Fatalf("%s: %v", name, cookies)
		}
		got := *cookies[1]
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
	before := admin.Client.Jar.Cookies(home)
	admin.Post("/sign-in", "email", "asa@norrdal.example", "password", apitest.Passphrase).To("/")
	thief := s.Visitor(t)
	thief.Client.Jar.SetCookies(home, before)
	thief.Get("/account").To("/sign-in?return=%2Faccount")
	after := admin.Client.Jar.Cookies(home)
	admin.Get("/account").Want(http.StatusOK)
	admin.Post("/sign-out").To("/sign-in")
	admin.Get("/account").To("/sign-in?return=%2Faccount")
	thief.Client.Jar.SetCookies(home, after)
	thief.Get("/account").To("/sign-in?return=%2Faccount")
}

// TestSignOutStays: a request that is being answered while its sender signs out does not bring the session back.
func TestSignOutStays(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	home, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := s.Visitor(t) // the same browser in another window
	elsewhere.Client.Jar.SetCookies(home, admin.Client.Jar.Cookies(home))
	body := url.Values{"name": {"Åsa Berg"}, "version": {admin.Get("/account").Value("version")}}.Encode()
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
		response, err := admin.Client.Do(request)
		if err != nil {
			t.Errorf("the request under way: %v", err)
			return
		}
		if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusSeeOther {
			t.Errorf("the request under way: %s, %v", response.Status, err)
		}
	})
	<-began
	elsewhere.Post("/sign-out").To("/sign-in")
	if _, err := io.WriteString(writer, body); err != nil {
		t.Error(err)
	}
	group.Wait()
	admin.Get("/account").To("/sign-in?return=%2Faccount")
}

// TestWithoutARoleToday: somebody whose only role has ended is not sent to an organisation that no longer exists for
// them.
func TestWithoutARoleToday(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	id, sara := s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.Root(t))
	sara.Get("/").To("/organisations/norrdal")
	person, _, err := s.Use.People.Person(t.Context(), s.Admin(t, "norrdal"), id)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Use.People.Revoke(t.Context(), s.Admin(t, "norrdal"), person.Memberships[0].ID, 1); err != nil {
		t.Fatal(err)
	}
	sara.Post("/sign-in", "email", "sara@norrdal.example", "password", apitest.Passphrase).To("/")
	sara.Get("/").To("/organisations")
	sara.Get("/organisations").Want(http.StatusOK).Hides("Norrdals kommun")
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	_, sara := s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.Root(t))
	sara.Get("/organisations/norrdal").Want(http.StatusOK)
	id, per := s.Join(t, "Per Ek", "per@norrdal.example", assessment.Coordinator, s.Root(t))
	person := "/organisations/norrdal/users/" + id.String()
	admin.Post(person, "name", "Per Ek", "active", "false", "version", admin.Get(person).Version(person)).To(person)
	per.Get("/account").To("/sign-in?return=%2Faccount")
	per.Post("/sign-in", "email", "per@norrdal.example", "password", apitest.Passphrase).To("/")
	per.Get("/organisations/norrdal").Want(http.StatusNotFound)
	sara.Get("/organisations/norrdal").Want(http.StatusOK)
}

func TestAccount(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	page := admin.Get("/account").Want(http.StatusOK).Shows("Norrdals kommun", s.Sv.T("account.language_browser"))
	version := page.Value("version")
	admin.Post("/account", "name", "Åsa Ö.", "language", "en", "version", version).To("/account")
	admin.Get("/account").Want(http.StatusOK).Shows("My account", "The details have been saved.")
	admin.Post("/account", "name", "Åsa", "language", "sv", "version", version).
		Want(http.StatusPreconditionFailed).
		Shows("Saved now: Åsa Ö.")
	admin.Post("/account", "name", "Åsa", "language", "xx", "version", version).Want(http.StatusUnprocessableEntity)
	admin.Post("/language", "language", "sv", "return", "/account").To("/account")
	admin.Get("/account").Want(http.StatusOK).Shows(s.Sv.T("account.title"))

	elsewhere := s.SignIn(t, "asa@norrdal.example")
	admin.Post("/account/password", "current", "fel", "password", "en helt ny fras på rad").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.password_wrong"))
	admin.Post("/account/password", "current", apitest.Passphrase, "password", "kort").
		Want(http.StatusUnprocessableEntity).
		Shows(s.Sv.T("error.password_short", "Min", assessment.MinPassword))
	elsewhere.Get("/account").Want(http.StatusOK)
	admin.Post("/account/password", "current", apitest.Passphrase, "password", "en helt ny fras på rad").To("/account")
	admin.Get("/account").Want(http.StatusOK).Shows(s.Sv.T("account.password_changed"))
	elsewhere.Get("/account").To("/sign-in?return=%2Faccount")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	tokens := "/organisations/norrdal/tokens"
	if got := admin.Get(tokens).Want(http.StatusOK).Value("days"); got != "90" {
		t.Errorf("the form proposes %s days, want 90", got)
	}
	for _, days := range []string{"", "0", "367", "x", "1e2"} {
		admin.Post(tokens, "name", "Nattjobb", "access", "read", "days", days).Want(http.StatusUnprocessableEntity).
			Shows(s.Sv.T("error.range", "Min", 1, "Max", assessment.MaxTokenDays))
	}
	made := admin.Post(tokens, "name", "Nattjobb", "access", "read", "days", "30").Want(http.StatusOK).
		Shows("Nattjobb", s.Sv.T("tokens.once"), s.URL+"/api/v1/")
	secret := made.Value("secret")
	p, err := s.Use.TokenPrincipal(t.Context(), secret)
	if err != nil || !p.ReadOnly || p.User.Email != "asa@norrdal.example" {
		t.Errorf("the secret stands for %q, read only %t, error %v", p.User.Email, p.ReadOnly, err)
	}
	admin.Get(tokens).Want(http.StatusOK).Shows("Nattjobb").Hides(secret)
	path := tokens + "/" + p.Token.String() + "/delete"
	_, sara := s.Join(t, "Sara Lind", "sara@norrdal.example", assessment.Respondent, s.Root(t))
	sara.Get(tokens).Want(http.StatusOK).Hides("Nattjobb")
	sara.Post(path).Want(http.StatusNotFound)
	admin.Post("/account/password", "current", apitest.Passphrase, "password", "en annan lång fras").To("/account")
	admin.Get(tokens).Want(http.StatusOK).Shows("Nattjobb", s.Sv.T("tokens.void"))
	admin.Post(path).To(tokens)
	admin.Get(tokens).Want(http.StatusOK).Shows(s.Sv.T("tokens.deleted"), s.Sv.T("tokens.none"))
	if _, err := s.Use.TokenPrincipal(t.Context(), secret); assessment.CodeOf(err) != assessment.Unauthenticated {
		t.Errorf("a deleted token gives %v", err)
	}
}
