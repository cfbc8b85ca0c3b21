package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOrganisationIsRemoved by who says its key twice, some time after it was suspended. What was exported comes back.
func TestOrganisationIsRemoved(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		remove := func(more ...string) []string { return d.args(append([]string{"organisation", "remove"}, more...)...) }
		fails(t, `there is no organisation "delta"; mognad organisation list lists them`, remove("delta")...)
		fails(t, "What is not suspended cannot be removed. Suspend it first; it can be removed when it has been suspended for "+
			"some time.", remove("beta", "--confirm", "beta")...)
		succeeds(t, d.args("organisation", "suspend", "beta")...)
		if got := mognad(t, "", remove("beta", "--confirm", "beta")...); got.Status != failed ||
			!strings.Contains(got.Err, "It has been suspended since ") || !strings.Contains(got.Err, " and can be removed from ") {
			t.Errorf("before its time: %+v", got)
		}
		fails(t, "--confirm alfa is not beta; nothing was removed", remove("beta", "--confirm", "alfa", "--after-days", "0")...)
		want := `Beta region (beta) has been suspended since YYYY-MM-DD.
Removing it takes away for good, what is sealed included: people: 1, entities: 1, rounds: 0,
submissions: 0, audits: 0, lines of its event log: 6, rows in all: 11.
Export it first:  mognad export organisation beta FILE` + d.typed() + `
Then remove it:   mognad organisation remove beta --confirm beta --after-days 0` + d.typed() + "\n"
		got := mognad(t, "", remove("beta", "--after-days", "0")...)
		if diff := cmp.Diff(want, undated(got.Err)); diff != "" || got.Status != failed {
			t.Errorf("without a confirmation, status %d (-want +got):\n%s", got.Status, diff)
		}
		file := filepath.Join(t.TempDir(), "beta.tar.zst")
		succeeds(t, d.args("export", "organisation", "beta", file)...)
		want = `Beta region (beta) is removed (rows: 12). The installation's event log says so.
The accounts of its people stay, and so do the backups that hold it.
`
		if diff := cmp.Diff(want, succeeds(t, remove("beta", "--confirm", "beta", "--after-days", "0")...)); diff != "" {
			t.Errorf("remove (-want +got):\n%s", diff)
		}
		if list := succeeds(t, d.args("organisation", "list")...); strings.Contains(list, "beta") {
			t.Errorf("it is still listed:\n%s", list)
		}
		succeeds(t, d.args("verify")...)
		succeeds(t, d.args("import", "organisation", file)...)
		succeeds(t, d.args("verify")...)
	})
}

// TestUserIsRemoved likewise, but not the only administrator of an organisation.
func TestUserIsRemoved(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		remove := func(more ...string) []string { return d.args(append([]string{"user", "remove"}, more...)...) }
		const cia = "cia@beta.example"
		succeeds(t, d.args(append([]string{"user", "invite", cia, "--name", "Cia Ö", "--role", "coordinator",
			"--public-url", "https://mognad.example.org"}, as("beta", berit)...)...)...)
		fails(t, `there is no account with the address "nobody@alfa.example"`, remove("nobody@alfa.example")...)
		succeeds(t, d.args("user", "suspend", cia)...)
		succeeds(t, d.args("user", "suspend", anna)...)
		fails(t, "It is the account of the only administrator of Alfa kommun. Give somebody else that role first, or remove the "+
			"organisation.", remove(anna, "--confirm", anna, "--after-days", "0")...)
		want := cia + ` has been suspended since YYYY-MM-DD.
Removing the account takes away its name, address and password for good, also in organisations (1).
What the person has done stays, without the name.
Remove it:  mognad user remove ` + cia + ` --confirm ` + cia + " --after-days 0" + d.typed() + "\n"
		got := mognad(t, "", remove(cia, "--after-days", "0")...)
		if diff := cmp.Diff(want, undated(got.Err)); diff != "" || got.Status != failed {
			t.Errorf("without a confirmation, status %d (-want +got):\n%s", got.Status, diff)
		}
		want = "The account " + cia + ` is removed, also in organisations (1). Their event logs and the installation's say so.
What was written about the person in texts, and what is sealed, stays as it is.
`
		if diff := cmp.Diff(want, succeeds(t, remove(cia, "--confirm", cia, "--after-days", "0")...)); diff != "" {
			t.Errorf("remove (-want +got):\n%s", diff)
		}
		if list := succeeds(t, d.args("user", "accounts")...); strings.Contains(list, "Cia") || strings.Contains(list, "removed") {
			t.Errorf("it is still listed:\n%s", list)
		}
		people := succeeds(t, d.args(append([]string{"user", "list"}, as("beta", berit)...)...)...)
		if strings.Contains(people, "Cia") || !strings.Contains(people, "Removed user ") {
			t.Errorf("the organisation's people are\n%s", people)
		}
		succeeds(t, d.args("verify")...)
	})
}
