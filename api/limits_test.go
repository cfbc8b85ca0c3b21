package api_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/assessment"
)

// TestLimitsOfSignedInUse: one account that asks for files without end has to wait, and nobody else has.
func TestLimitsOfSignedInUse(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	s.Join(t, "Kim", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	server, err := api.New(api.Options{Chain: s.Use, Log: slog.New(slog.DiscardHandler), PublicURL: "http://localhost", RequestLimit: 50})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(token, path string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1"+org+path, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		return w
	}
	admin := s.Client(t, apitest.SetUp.Email, "norrdal", assessment.TokenRead).Token
	kim := s.Client(t, "kim@norrdal.example", "norrdal", assessment.TokenRead).Token
	const files = "/exports/entities?format=csv"
	refused := 0
	for range 300 { // more than at once, and than what comes in the meantime
		got := ask(admin, files)
		if got.Code == http.StatusOK {
			continue
		}
		wait, err := strconv.Atoi(got.Header().Get("Retry-After"))
		if got.Code != http.StatusTooManyRequests || err != nil || wait < 1 {
			t.Fatalf("status %d, Retry-After %q", got.Code, got.Header().Get("Retry-After"))
		}
		refused++
		break
	}
	if refused == 0 {
		t.Error("300 files at once are not too many")
	}
	for who, token := range map[string]string{"/entities": admin, files: kim} {
		if got := ask(token, who); got.Code != http.StatusOK {
			t.Errorf("%s answers %d", who, got.Code)
		}
	}
}
