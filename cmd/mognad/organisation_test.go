package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var day = regexp.MustCompile(`20\d\d-\d\d-\d\d`)

// undated is a text with every day replaced, so that it is the same each day.
func undated(text string) string { return day.ReplaceAllString(text, "YYYY-MM-DD") }

func TestOrganisations(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		added := succeeds(t, d.args("organisation", "add", "Gamma kommun", "--kind", "municipality", "--admin-name",
			"Cia Ö", "--admin-email", "cia@gamma.example", "--public-url", "https://mognad.example.org")...)
		if !link.MatchString(added) || strings.Count(added, "\n") != 1 {
			t.Errorf("add printed %q", added)
		}
		fails(t, `there is no organisation "delta"; mognad organisation list lists them`,
			d.args("organisation", "suspend", "delta")...)
		if got := mognad(t, "", d.args("organisation", "add", "Gamma kommun", "--kind", "king", "--admin-name", "X",
			"--admin-email", "no address")...); got.Status != failed || !strings.Contains(got.Err, "email: There is a space") ||
			!strings.Contains(got.Err, "kind: ") {
			t.Errorf("an organisation with mistakes: %+v", got)
		}
		want := "Nobody of beta is let in from now on; mognad organisation resume beta opens it again.\n"
		if diff := cmp.Diff(want, succeeds(t, d.args("organisation", "suspend", "beta")...)); diff != "" {
			t.Errorf("suspend (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff("beta was suspended already.\n", succeeds(t, d.args("organisation", "suspend", "beta")...)); diff != "" {
			t.Errorf("suspend again (-want +got):\n%s", diff)
		}
		want = `KEY           NAME          SINCE       SUSPENDED
alfa          Alfa kommun   YYYY-MM-DD  
beta          Beta region   YYYY-MM-DD  YYYY-MM-DD
gamma-kommun  Gamma kommun  YYYY-MM-DD  
`
		if diff := cmp.Diff(want, undated(succeeds(t, d.args("organisation", "list")...))); diff != "" {
			t.Errorf("list (-want +got):\n%s", diff)
		}
		fails(t, `there is no organisation "beta" in which "`+berit+`" has a role`,
			d.args(append([]string{"user", "list"}, as("beta", berit)...)...)...)
		want = "The people of beta are let in again, after signing in.\n"
		if diff := cmp.Diff(want, succeeds(t, d.args("organisation", "resume", "beta")...)); diff != "" {
			t.Errorf("resume (-want +got):\n%s", diff)
		}
		succeeds(t, d.args(append([]string{"user", "list"}, as("beta", berit)...)...)...)
	})
}

// TestASuspendedUserIsLetInNowhere while the server runs, from the next request on.
func TestASuspendedUserIsLetInNowhere(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		s := serve(t, d.flags...)
		form := url.Values{"email": {anna}, "password": {"tolv lila cyklar i regn"}}
		if status := s.post(t, "/sign-in", form); status != http.StatusSeeOther {
			t.Fatalf("sign-in answers %d", status)
		}
		fails(t, `there is no account with the address "nobody@alfa.example"`,
			d.args("user", "suspend", "nobody@alfa.example")...)
		want := anna + " is not let in from now on, and the account's API tokens have ended; mognad user resume " + anna +
			" opens it again.\n"
		if diff := cmp.Diff(want, succeeds(t, d.args("user", "suspend", anna)...)); diff != "" {
			t.Errorf("suspend (-want +got):\n%s", diff)
		}
		if status := s.post(t, "/sign-in", form); status != http.StatusUnauthorized {
			t.Errorf("sign-in with a suspended account answers %d", status)
		}
		want = `EMAIL               NAME      PASSWORD  INSTALLATION  SUSPENDED
anna@alfa.example   Anna Ek   chosen    admin         YYYY-MM-DD
berit@beta.example  Berit Al  chosen                  
`
		if diff := cmp.Diff(want, undated(succeeds(t, d.args("user", "accounts")...))); diff != "" {
			t.Errorf("accounts (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(anna+" is let in again, with the same password.\n",
			succeeds(t, d.args("user", "resume", anna)...)); diff != "" {
			t.Errorf("resume (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(anna+" was not suspended.\n", succeeds(t, d.args("user", "resume", anna)...)); diff != "" {
			t.Errorf("resume again (-want +got):\n%s", diff)
		}
		if status := s.post(t, "/sign-in", form); status != http.StatusSeeOther {
			t.Errorf("sign-in afterwards answers %d", status)
		}
	})
}
