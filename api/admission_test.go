package api_test

import (
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/api/web"
	"mognad/assessment"
)

// TestWhatFindsNoRoomIsRefused: a page that grows with the organisation is refused, with when to try again, where there
// is no room for it within its time, by API as a problem; small pages pass it. Who is not signed in is told so at once.
func TestWhatFindsNoRoomIsRefused(t *testing.T) {
	t.Parallel()
	site, _ := apitest.Norrdal(t)
	token := site.Client(t, "asa@norrdal.example", "norrdal", assessment.TokenRead).Token
	const work, programs = "/organisations/norrdal/work", "/api/v1"
	for name, tt := range map[string]struct {
		wait  time.Duration
		heavy int
	}{
		"no time": {1, http.StatusServiceUnavailable},
		"time":    {0, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := api.New(api.Options{
				Chain:         site.Use,
				Log:           slog.New(slog.DiscardHandler),
				PublicURL:     "http://127.0.0.1",
				AdmissionWait: tt.wait,
			})
			if err != nil {
				t.Fatal(err)
			}
			send := func(method, path string, header http.Header, body string) *httptest.ResponseRecorder {
				r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
				maps.Copy(r.Header, header)
				w := httptest.NewRecorder()
				server.ServeHTTP(w, r)
				return w
			}
			form := url.Values{"email": {apitest.SetUp.Email}, "password": {apitest.Passphrase}}.Encode()
			signedIn := send(http.MethodPost, "/sign-in",
				http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, form)
			reader, program := http.Header{}, http.Header{"Authorization": {"Bearer " + token}}
			for _, c := range signedIn.Result().Cookies() { //nolint:bodyclose // of a recorder
				reader.Add("Cookie", c.Name+"="+c.Value)
			}
			refused := tt.heavy != http.StatusOK
			for _, w := range []*httptest.ResponseRecorder{
				send(http.MethodGet, programs+work, program, ""),
				send(http.MethodGet, work, reader, ""),
				send(http.MethodHead, work, reader, ""),
			} {
				if w.Code != tt.heavy || (w.Header().Get("Retry-After") != "") != refused {
					t.Errorf("a heavy one answers %d with %v, want %d: %s", w.Code, w.Header(), tt.heavy, w.Body)
				}
			}
			if problem := send(http.MethodGet, programs+work, program, "").Header().Get("Content-Type"); strings.
				HasPrefix(problem, "application/problem+json") != refused {
				t.Errorf("to a program it is answered with %s", problem)
			}
			for _, w := range []*httptest.ResponseRecorder{
				send(http.MethodGet, programs+"/organisations/norrdal", program, ""),
				send(http.MethodGet, "/account", reader, ""),
			} {
				if w.Code != http.StatusOK {
					t.Errorf("a small one answers %d: %s", w.Code, w.Body)
				}
			}
			if w := send(http.MethodGet, work, nil, ""); w.Code != http.StatusSeeOther {
				t.Errorf("somebody who is not signed in is answered %d", w.Code)
			}
			if w := send(http.MethodGet, programs+work, nil, ""); w.Code != http.StatusUnauthorized {
				t.Errorf("a program without a token is answered %d", w.Code)
			}
		})
	}
}

// TestHeavyRoutesExist: what is admitted by its weight is there.
func TestHeavyRoutesExist(t *testing.T) {
	t.Parallel()
	site, _ := apitest.Norrdal(t)
	known := map[string]bool{}
	for _, r := range api.Routes(&web.Pages{}) {
		known[strings.TrimPrefix(r.Path, "/organisations/:organisation")] = true
	}
	for _, o := range apitest.NewHandler(t, site.Use, "http://127.0.0.1").Operations() {
		path := strings.TrimPrefix(o.Path, "/api/v1/organisations/{organisation}")
		known[strings.NewReplacer("{", ":", "}", "").Replace(path)] = true
	}
	for _, route := range api.HeavyRoutes() {
		if !known[route] {
			t.Errorf("there is no route %s", route)
		}
	}
}
