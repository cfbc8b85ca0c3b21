package api_test

import (
	"bytes"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
		if said := s.Sv.T("error.too_fast", "Count", wait); !strings.Contains(got.Body.String(), said) {
			t.Errorf("Retry-After is %d, but the reply does not say %q: %s", wait, said, got.Body)
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

// TestLimitOfUnknownCalendars: an address from which too many secrets come that nobody has waits, and no other does. A
// secret that was right before is served there all the same until it is revoked; one that was never looked up is not,
// so that past the limit a right guess is answered like a wrong one. Right ones are not counted.
func TestLimitOfUnknownCalendars(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	server, err := api.New(api.Options{Chain: s.Use, Log: slog.New(slog.DiscardHandler), PublicURL: "http://localhost", RequestLimit: 50})
	if err != nil {
		t.Fatal(err)
	}
	secret, err := s.Use.Plan.Subscribe(t.Context(), s.Admin(t, "norrdal"))
	if err != nil {
		t.Fatal(err)
	}
	s.Join(t, "Kim", "kim@norrdal.example", assessment.Coordinator, s.Root(t))
	kim := apitest.Done(s.Use.PrincipalByEmail(t.Context(), "kim@norrdal.example", "norrdal"))(t)
	fresh, err := s.Use.Plan.Subscribe(t.Context(), kim)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(address, secret string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/calendars/norrdal/"+secret+".ics", nil)
		r.RemoteAddr = net.JoinHostPort(address, "4711")
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		return w
	}
	for address, same := range map[string]string{"192.0.2.1": "192.0.2.1", "2001:db8::1": "2001:db8::ffff"} {
		for range 25 {
			if got := ask(address, secret); got.Code != http.StatusOK {
				t.Fatalf("a right secret is answered with %d", got.Code)
			}
		}
		unknown, refused := 0, false
		for i := range 100 {
			got := ask(address, "unknown"+strconv.Itoa(i))
			if refused = got.Code == http.StatusTooManyRequests; refused {
				break
			}
			if got.Code != http.StatusNotFound {
				t.Fatalf("an unknown secret is answered with %d", got.Code)
			}
			unknown++
		}
		if !refused || unknown < 60 || unknown > 70 {
			t.Errorf("%s: %d unknown secrets are looked up, and then it is refused: %t", address, unknown, refused)
		}
		for range 3 {
			if got := ask(same, secret); got.Code != http.StatusOK {
				t.Errorf("%s: the neighbour's secret is answered with %d", same, got.Code)
			}
		}
		right, wrong := ask(same, fresh), ask(same, "unknown")
		for _, got := range []*httptest.ResponseRecorder{right, wrong} {
			said := "Vänta " + got.Header().Get("Retry-After") + " sekunder"
			if !strings.Contains(got.Body.String(), said) {
				t.Errorf("the page does not say %q", said)
			}
			shown := strings.ReplaceAll(got.Body.String(), said, "Vänta") // a second may have passed between the two
			got.Body = bytes.NewBufferString(shown)
		}
		if right.Code != http.StatusTooManyRequests || right.Header().Get("Retry-After") == "" {
			t.Errorf("%s: answered with %d and Retry-After %q", same, right.Code, right.Header().Get("Retry-After"))
		}
		page := strings.ReplaceAll(right.Body.String(), fresh, "unknown")
		if diff := cmp.Diff(wrong.Body.String(), page); right.Code != wrong.Code || diff != "" {
			t.Errorf("%s: a right guess can be told from a wrong one, %d (-wrong +right):\n%s", same, right.Code, diff)
		}
	}
	for secret, want := range map[string]int{"unknown": http.StatusNotFound, secret: http.StatusOK, fresh: http.StatusOK} {
		if got := ask("192.0.2.2", secret); got.Code != want {
			t.Errorf("another address is answered with %d, want %d", got.Code, want)
		}
	}
	if got := ask("192.0.2.1", fresh); got.Code != http.StatusOK {
		t.Errorf("found elsewhere, it is answered with %d", got.Code)
	}
	if err := s.Use.Plan.Unsubscribe(t.Context(), s.Admin(t, "norrdal")); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{http.StatusNotFound, http.StatusTooManyRequests} {
		if got := ask("192.0.2.1", secret); got.Code != want {
			t.Errorf("revoked, it is answered with %d at request %d, want %d", got.Code, i+1, want)
		}
	}
}
