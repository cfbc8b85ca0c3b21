package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"mognad/api"
	"mognad/api/apitest"
)

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
