package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// as returns the flags for acting as a user in an organisation.
func as(organisation, email string) []string {
	return []string{"--organisation", organisation, "--as", email}
}

var link = regexp.MustCompile(`https?://[^ \n]+/links/[A-Za-z0-9_-]{43}`)

func TestUsers(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		alfa := as("alfa", anna)
		invited := succeeds(
			t,
			d.args(
				append(
					[]string{
						"user",
						"invite",
						"Olle@alfa.example",
						"--name",
						"Olle Ö",
						"--role",
						"auditor",
						"--until",
						"2099-12-31",
						"--public-url",
						"https://mognad.example.org",
					},
					alfa...)...)...)
		if !link.MatchString(invited) || !strings.HasPrefix(invited, "https://mognad.example.org/links/") ||
			strings.Count(invited, "\n") != 1 {
			t.Errorf("invite printed %q", invited)
		}
		want := `EMAIL              NAME     STATE    ROLE                ENTITY  UNTIL
anna@alfa.example  Anna Ek  active   organisation_admin  alfa    
olle@alfa.example  Olle Ö   invited  auditor             alfa    2099-12-31
`
		if diff := cmp.Diff(want, succeeds(t, d.args(append([]string{"user", "list"}, alfa...)...)...)); diff != "" {
			t.Errorf("list (-want +got):\n%s", diff)
		}
		if got := succeeds(t, d.args(append([]string{"user", "list"}, as("beta", berit)...)...)...); strings.Contains(
			got,
			"alfa",
		) {
			t.Errorf("the list of beta shows people of alfa:\n%s", got)
		}
		reset := mognad(t, "", d.args("user", "link", " BERIT@beta.example")...)
		if !link.MatchString(reset.Out) || !strings.HasPrefix(reset.Out, "http://localhost:8080/links/") ||
			!strings.Contains(reset.Err, "this link works only on this machine, because there is no public address") {
			t.Errorf("link printed %+v", reset)
		}
		fails(
			t,
			`there is no account with the address "nobody@alfa.example"`,
			d.args("user", "link", "nobody@alfa.example")...)
		fails(
			t,
			`there is no entity with the key "it"`,
			d.args(
				append(
					[]string{"user", "invite", "x@alfa.example", "--name", "X", "--role", "respondent", "--entity", "it"},
					alfa...)...)...)
		got := mognad(
			t,
			"",
			d.args(append([]string{"user", "invite", "no address", "--name", "X", "--role", "king"}, alfa...)...)...)
		if got.Status != failed || !strings.HasPrefix(got.Err, "mognad: EMAIL: There is a space after “no”") ||
			!strings.Contains(got.Err, "--role: Choose one of the roles in the list. (respondent, ") ||
			strings.Count(got.Err, "\n") != 1 {
			t.Errorf("an invitation with mistakes: %+v", got)
		}
	})
}

// TestNobodyActsInAnotherOrganisation checks every command that acts as a user: an organisation that the user does not
// belong to must be treated exactly like one that does not exist.
func TestNobodyActsInAnotherOrganisation(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		file := filepath.Join(t.TempDir(), "table.csv")
		if err := os.WriteFile(file, []byte("key,name\nbeta,Stolen\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, command := range [][]string{
			{"user", "list"},
			{"user", "invite", "x@alfa.example", "--name", "X", "--role", "organisation_admin"},
			{"questionnaire", "list"},
			{"questionnaire", "publish", embedded},
			{"import", "entities", file},
			{"import", "people", file, "--check"},
			{"import", "audit", published},
			{"export", "entities", "--out", "-"},
			{"export", "people", "--out", "-"},
		} {
			for _, organisation := range []string{"beta", "gamma"} {
				fails(
					t,
					`there is no organisation "`+organisation+`" in which "`+anna+`" has a role`,
					d.args(append(command, as(organisation, anna)...)...)...)
			}
			fails(
				t,
				`there is no organisation "alfa" in which "nobody@alfa.example" has a role`,
				d.args(append(command, as("alfa", "nobody@alfa.example")...)...)...)
		}
		want := "EMAIL               NAME      STATE   ROLE                ENTITY  UNTIL\nberit@beta.example  Berit Al  " +
			"active  organisation_admin  beta    \n"
		if diff := cmp.Diff(
			want,
			succeeds(t, d.args(append([]string{"user", "list"}, as("beta", berit)...)...)...),
		); diff != "" {
			t.Errorf("people of beta (-want +got):\n%s", diff)
		}
		if out := succeeds(
			t,
			d.args(
				append(
					[]string{"export", "entities", "--format", "csv", "--out", "-"},
					as("beta", berit)...)...)...); !strings.Contains(out, "beta,Beta region,Region") {
			t.Errorf("the entities of beta have changed:\n%s", out)
		}
	})
}
