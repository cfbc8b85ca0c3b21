package api_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/api/web"
	"mognad/assessment"
)

// TestWhatFindsNoRoomIsRefused: a page that grows with the organisation is refused, with when to try again, where there
// is no room for it within its time, by API as a problem; small pages pass it.
func TestWhatFindsNoRoomIsRefused(t *testing.T) {
	t.Parallel()
	site, _ := apitest.Norrdal(t)
	token := site.Client(t, "asa@norrdal.example", "norrdal", assessment.TokenRead).Token
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
			ask := func(path string) *httptest.ResponseRecorder {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
				r.Header.Set("Authorization", "Bearer "+token)
				w := httptest.NewRecorder()
				server.ServeHTTP(w, r)
				return w
			}
			const organisation = "/api/v1/organisations/norrdal"
			w := ask(organisation + "/work")
			if w.Code != tt.heavy {
				t.Errorf("the heavy one answers %d, want %d: %s", w.Code, tt.heavy, w.Body)
			}
			refused := tt.heavy != http.StatusOK
			if (w.Header().Get("Retry-After") != "") != refused ||
				strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json") != refused {
				t.Errorf("it answers with %v", w.Header())
			}
			if page := ask("/organisations/norrdal/work"); refused && (page.Code != tt.heavy ||
				!strings.HasPrefix(page.Header().Get("Content-Type"), "text/html") || page.Header().Get("Retry-After") == "") {
				t.Errorf("the page answers %d with %v", page.Code, page.Header())
			}
			if w := ask(organisation); w.Code != http.StatusOK {
				t.Errorf("a small one answers %d: %s", w.Code, w.Body)
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
