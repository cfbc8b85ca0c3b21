package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"mognad/assessment/demo"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

const demoThere = "the database has an organisation with the key alvlunda already, which is the example's; name an " +
	"empty folder with --data, or another database with --database-url"

func TestDemo(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		out := succeeds(t, d.args("demo", "--public-url", "https://mognad.example.org")...)
		if links := link.FindAllString(out, -1); len(links) < 20 ||
			!strings.HasPrefix(links[0], "https://mognad.example.org/links/") {
			t.Errorf("%d links in:\n%s", len(links), out)
		}
		for _, want := range []string{"NAME ", "Made Älvlunda kommun (exempel).", "tomas.ekwall@alvlunda.example", "  entity_manager  ", "  It-enheten  ", "installation_admin"} {
			if !strings.Contains(out, want) {
				t.Errorf("%q is missing in:\n%s", want, out)
			}
		}
		first, _, _ := strings.Cut(out[strings.Index(out, "/links/")+len("/links/"):], "\n")
		d.use(t, func(ctx context.Context, w *chain.Chain) error {
			_, _, err := w.People.UseLink(ctx, first, "sju gula hinkar i snön")
			return err
		})
		fails(t, demoThere, d.args("demo")...)
	})
}

// TestDemoBesideOthers makes the example in an installation that is in use, which must not affect its users.
func TestDemoBesideOthers(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	d := database{[]string{"--data", dir}, "sqlite", filepath.Join(dir, "mognad.db")}
	twoOrganisations(t, d)
	before := succeeds(t, d.args(append([]string{"user", "list"}, as("alfa", anna)...)...)...)
	if out := succeeds(t, d.args("demo")...); strings.Contains(out, "installation_admin") {
		t.Errorf("somebody became the installation's admin:\n%s", out)
	}
	if after := succeeds(t, d.args(append([]string{"user", "list"}, as("alfa", anna)...)...)...); after != before {
		t.Errorf("the people of alfa have changed from\n%sto\n%s", before, after)
	}
	fails(t, demoThere, d.args("demo")...)
}

// TestDemoInterrupted: the command reports what has happened and what to do.
func TestDemoInterrupted(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	d := database{[]string{"--data", dir}, "sqlite", filepath.Join(dir, "mognad.db")}
	succeeds(t, d.args("migrate")...)
	d.use(t, func(ctx context.Context, w *chain.Chain) error {
		token, err := w.People.SetUpLink(ctx)
		if err != nil {
			return err
		}
		_, err = w.People.SetUp(
			ctx,
			token,
			people.SetUpForm{OrganisationKey: demo.Key, OrganisationName: demo.Incomplete, Kind: "municipality", Language: "sv",
				Name: "Ylva Sandin", Email: "ylva.sandin@alvlunda.example", Password: "sju gula hinkar i snön"},
		)
		return err
	})
	fails(
		t,
		"the organisation alvlunda is an example whose making was interrupted, and can be neither completed nor removed; "+
			"if the folder "+dir+
			" holds nothing but the example, remove it and run the command again, else name an empty folder with --data",
		d.args("demo")...)
}
