package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"mognad/api"
	"mognad/api/apitest"
)

// TestMissingPublicAddressIsSaid on the installation's page once a request has come through a proxy, trusted or not.
func TestMissingPublicAddressIsSaid(t *testing.T) {
	t.Parallel()
	s, _ := apitest.Norrdal(t)
	says := s.Sv.T("installation.proxy")
	for told, forwarded := range map[bool]http.Header{
		true:  {"X-Forwarded-Proto": {"https"}},
		false: {"Forwarded": {"host=mognad.norrdal.example"}},
	} {
		handler, err := api.New(api.Options{
			Chain:     s.Use,
			Log:       slog.New(slog.DiscardHandler),
			PublicURL: s.URL,
			Guessed:   !told,
			Version:   "test",
		})
		if err != nil {
			t.Fatal(err)
		}
		behind := &apitest.Site{Server: httptest.NewServer(handler), Use: s.Use, Sv: s.Sv}
		t.Cleanup(behind.Close)
		admin := behind.SignIn(t, apitest.SetUp.Email)
		admin.Get("/installation").Want(http.StatusOK).Hides(says)
		page := admin.Send(http.MethodGet, "/installation", forwarded, nil).Want(http.StatusOK)
		if told {
			page.Hides(says)
		} else {
			page.Shows(says)
			admin.Get("/installation").Want(http.StatusOK).Shows(says)
		}
	}
}

// TestLinksBeginWithTheAddressOfTheRequest on a server that was told none and stands behind a trusted proxy: the text
// that a coordinator copies into a mail has to lead somewhere from another machine.
func TestLinksBeginWithTheAddressOfTheRequest(t *testing.T) {
	t.Parallel()
	x := coordinated(t)
	x.say(t, "sara", "E1", "yes", "")
	for _, of := range []struct {
		what, proxy string
		headers     http.Header
		want        string
	}{
		{"a trusted proxy", "127.0.0.1", http.Header{"X-Forwarded-Host": {"mognad.norrdal.example"}},
			"https://mognad.norrdal.example" + org},
		{"another proxy", "10.0.0.1", http.Header{"X-Forwarded-Host": {"mognad.norrdal.example"}}, x.URL + org},
		{"a proxy that says nothing", "127.0.0.1", nil, x.URL + org},
	} {
		handler, err := api.New(api.Options{
			Chain:          x.Use,
			Log:            slog.New(slog.DiscardHandler),
			PublicURL:      x.URL,
			Guessed:        true,
			TrustedProxies: []string{of.proxy},
			Version:        "test",
		})
		if err != nil {
			t.Fatal(err)
		}
		behind := &apitest.Site{Server: httptest.NewServer(handler), Use: x.Use, Sv: x.Sv}
		t.Cleanup(behind.Close)
		page := behind.SignIn(t, "kim@norrdal.example").Send(http.MethodGet, x.path+"/reminders", of.headers, nil)
		page.Want(http.StatusOK).Shows(of.want)
	}
}
