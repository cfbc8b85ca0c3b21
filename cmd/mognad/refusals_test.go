package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRefusalsNameTheFlags once, and what to do.
func TestRefusalsNameTheFlags(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	d := database{[]string{"--data", dir}, "sqlite", filepath.Join(dir, "mognad.db")}
	twoOrganisations(t, d)
	archive := filepath.Join(t.TempDir(), "alfa.tar.zst")
	succeeds(t, d.args("export", "organisation", "alfa", archive)...)
	fails(t, "--key: This value is already in use. Choose another.", d.args("organisation", "add", "Alfa", "--key", "alfa",
		"--kind", "municipality", "--admin-name", "X", "--admin-email", "x@alfa.example")...)
	fails(t, "--until: Choose a day that has not passed.", d.args(append([]string{"user", "invite", "olle@alfa.example",
		"--name", "Olle", "--role", "auditor", "--until", "2020-01-01"}, as("alfa", anna)...)...)...)
	fails(t, `--key: "Fel Namn" cannot be a short name; use at most 40 lower-case letters from a to z, digits and hyphens, `+
		"with a letter or a digit first and last", d.args("import", "organisation", archive, "--key", "Fel Namn")...)
	fails(t, "the archive is one of an organisation, not of an installation; take it into one with mognad import organisation",
		"restore", archive, "--data", filepath.Join(t.TempDir(), "new"))
	succeeds(t, d.args("user", "suspend", berit)...)
	fails(t, berit+" is suspended, so that a link would not work; first run mognad user resume "+berit,
		d.args("user", "link", berit)...)
	out := filepath.Join(t.TempDir(), "people.txt")
	want := "mognad: export people: --out " + out + " does not say the format: name it .xlsx or .csv, or give --format; see " +
		"mognad export people --help\n"
	got := mognad(t, "", d.args(append([]string{"export", "people", "--out", out}, as("alfa", anna)...)...)...)
	if diff := cmp.Diff(ran{Status: wrongUsage, Err: want}, got); diff != "" {
		t.Errorf("a name without a format (-want +got):\n%s", diff)
	}
	if got := mognad(t, "", "export", "people", "--out", "-", "--data", "mysql://db/x", "--organisation", "alfa", "--as",
		anna); got.Status != wrongUsage {
		t.Errorf("the settings of the database are not checked: %+v", got)
	}
}

// TestWrongPassphrase is called one, since the archive may well be encrypted with another.
func TestWrongPassphrase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := database{[]string{"--data", filepath.Join(dir, "data")}, "sqlite", filepath.Join(dir, "data", "mognad.db")}
	succeeds(t, d.args("migrate")...)
	right, wrong, archive := filepath.Join(dir, "right"), filepath.Join(dir, "wrong"), filepath.Join(dir, "archive")
	for _, file := range []string{right, wrong} {
		if err := os.WriteFile(file, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	succeeds(t, d.args("backup", archive, "--passphrase-file", right)...)
	for _, args := range [][]string{{"verify", archive}, {"restore", archive, "--data", filepath.Join(dir, "new")}} {
		fails(t, "the archive is encrypted with another passphrase than the one in "+wrong+", or to a key",
			append(args, "--passphrase-file", wrong)...)
	}
}

// TestRestoredFilesBelongToTheFolder's owner, also where root restores.
func TestRestoredFilesBelongToTheFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	succeeds(t, "migrate", "--data", filepath.Join(dir, "data"))
	succeeds(t, "backup", filepath.Join(dir, "archive"), "--data", filepath.Join(dir, "data"))
	owner := os.Geteuid()
	if owner == 0 {
		owner = 65534
	}
	for place, args := range map[string][]string{
		"restored": {"restore", filepath.Join(dir, "archive"), "--data", filepath.Join(dir, "restored")},
		"moved":    {"move", "--data", filepath.Join(dir, "data"), "--to", filepath.Join(dir, "moved")},
	} {
		place = filepath.Join(dir, place)
		if err := os.Mkdir(place, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(place, owner, -1); err != nil {
			t.Fatal(err)
		}
		if out := succeeds(t, args...); !strings.Contains(out, "verybody signs in again.") {
			t.Errorf("%v printed %s", args, out)
		}
		files, err := os.ReadDir(place)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has %v (%v)", place, files, err)
		}
		for _, f := range files {
			if got := ownerOf(t, filepath.Join(place, f.Name())); got != owner {
				t.Errorf("%s belongs to %d, want %d", f.Name(), got, owner)
			}
		}
	}
}
