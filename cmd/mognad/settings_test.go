package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/store/storetest"
)

// TestSettingsThatServeRefuses are refused by the commands that look at settings too, in the same words, and no command
// makes anything of them.
func TestSettingsThatServeRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("hemligt\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const wrongURL = "--database-url: the database URL must look like postgres://user:password@host:5432/database"
	data := filepath.Join(t.TempDir(), "data")
	for name, test := range map[string]struct {
		want  string
		flags []string
	}{
		"no port":             {`--addr: "mognad" is not an address and a port such as 127.0.0.1:8080`, []string{"--addr", "mognad"}},
		"a port too high":     {`--addr: ":99999" is not an address and a port such as`, []string{"--addr", ":99999"}},
		"another database":    {wrongURL, []string{"--database-url", "mysql://mognad:hemligt@db/mognad"}},
		"a misspelt database": {wrongURL, []string{"--database-url", "postgress://mognad:hemligt@db/mognad"}},
		"a database as folder": {
			"--data: the name of a folder does not begin with postgres://; the address of a PostgreSQL database begins " +
				"with postgres://",
			[]string{"--data", "postgres://mognad:hemligt@db/mognad"},
		},
		"no backup kept": {"--backup-keep must be at least 1, not 0", []string{"--backup-keep", "0"}},
		"no key": {
			`--backup-encrypt-to: the public key "age1" cannot be used`, []string{"--backup-encrypt-to", "age1"},
		},
		"no password": {
			"--database-password-file: the database password cannot be read: open " + file + "x",
			[]string{"--database-url", "postgres://mognad@db/mognad", "--database-password-file", file + "x"},
		},
		"two passwords": {
			"--database-password-file: give the database password in the database URL or in a file, not both",
			[]string{"--database-url", "postgres://mognad:hemligt@db/mognad", "--database-password-file", file},
		},
	} {
		t.Run(name, func(t *testing.T) {
			flags := append([]string{"--data", data, "--addr", "127.0.0.1:0"}, test.flags...)
			got := mognad(t, "", append([]string{"serve"}, flags...)...)
			if got.Status != wrongUsage || !strings.HasPrefix(got.Err, "mognad: serve: "+test.want) {
				t.Errorf("serve: %+v", got)
			}
			printed := got.Out + got.Err
			for _, command := range [][]string{{"config", "check"}, {"doctor"}} {
				got := mognad(t, "", append(command, flags...)...)
				if got.Status != failed || !strings.HasPrefix(got.Out, "fail  settings       "+test.want) || got.Err != "" {
					t.Errorf("%v: %+v", command, got)
				}
				printed += got.Out + got.Err
			}
			if strings.Contains(printed, "hemligt") {
				t.Errorf("a secret is printed: %s", printed)
			}
		})
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("a folder was made: %v", err)
	}
}

// TestBackupFolderIsLookedAt before the server starts, which makes it.
func TestBackupFolderIsLookedAt(t *testing.T) {
	t.Parallel()
	data, folder := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "sub", "backups")
	flags := []string{
		"--data", data, "--public-url", "https://mognad.example.org", "--trusted-proxies", "127.0.0.1", "--backup-dir",
	}
	succeeds(t, append(append([]string{"config", "check"}, flags...), folder)...)
	for _, command := range [][]string{{"config", "check"}, {"doctor"}} {
		got := mognad(t, "", append(append(command, flags...), "/dev/null/backups")...)
		if got.Status != failed || !strings.Contains(got.Out, "fail  backups        this user cannot write in /dev/null/backups") {
			t.Errorf("%v of a folder that cannot be: %+v", command, got)
		}
	}
	got := mognad(t, "", append(append([]string{"doctor"}, flags...), folder)...)
	if got.Status != succeeded || !strings.Contains(got.Out, "ok    backups        "+folder+" does not exist yet; mognad serve makes it\n") {
		t.Errorf("doctor on a folder that there is not yet: %+v", got)
	}
	if _, err := os.Stat(filepath.Dir(folder)); !os.IsNotExist(err) {
		t.Errorf("the folder was made: %v", err)
	}
	if refused := mognad(t, "", "serve", "--data", data, "--addr", "127.0.0.1:0", "--backup-dir", "/dev/null/backups"); refused.Status != failed ||
		!strings.Contains(refused.Err, "the folder of the backups cannot be made") {
		t.Errorf("serve: %+v", refused)
	}
}

// TestEveryMistakeAtOnce in the environment, the file and on the command line, whichever way each is found.
func TestEveryMistakeAtOnce(t *testing.T) {
	t.Setenv("MOGNAD_PUBLC_URL", "https://mognad.example.org")
	t.Setenv("MOGNAD_FOO", "x")
	t.Setenv("MOGNAD_READ_TIMEOUT", "soon")
	t.Setenv("MOGNAD_BACKUP_KEEP", "0")
	file := configOf(t, "backup-att: 03:00\nlog-format: xml\nrequest-limit: -1\n")
	want := []string{
		`fail  settings       there is no setting MOGNAD_PUBLC_URL in the environment, did you mean MOGNAD_PUBLIC_URL? Correct it or remove it`,
		`fail  settings       there is no setting MOGNAD_FOO in the environment; correct it or remove it`,
		`fail  settings       MOGNAD_READ_TIMEOUT (--read-timeout): expected duration but got "soon": time: invalid duration "soon"`,
		`fail  settings       FILE:1: there is no setting "backup-att", did you mean backup-at?`,
		`fail  settings       FILE:2: log-format: choose one of text, json, not "xml"`,
		`fail  settings       unknown flag --prot`,
		`fail  settings       --idle-timeout: expected duration but got "later": time: invalid duration "later"`,
		`fail  settings       --log-level: choose one of debug, info, warn, error, not "loud"`,
		`fail  settings       --request-limit cannot be negative; 0 is no limit`,
		`fail  settings       --addr: "mognad" is not an address and a port such as 127.0.0.1:8080`,
		`fail  settings       --database-url: the database URL must look like postgres://user:password@host:5432/database`,
		`fail  settings       --backup-keep must be at least 1, not 0`,
	}
	for _, command := range [][]string{{"config", "check"}, {"doctor"}} {
		got := mognad(t, "", append(command, "--config", file, "--prot", "1", "--idle-timeout", "later", "--log-level=loud",
			"--addr", "mognad", "--database-url", "mysql://db/mognad", "--no-log-requests")...)
		lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(got.Out, file, "FILE"), "\n"), "\n")
		sortLike(lines, want)
		if diff := cmp.Diff(want, lines); got.Status != failed || got.Err != "" || diff != "" {
			t.Errorf("%v ended with %d and %q; lines (-want +got):\n%s", command, got.Status, got.Err, diff)
		}
	}
}

// TestAnAddressIsNoFolder for the commands that make a database, whatever is wrong with the address.
func TestAnAddressIsNoFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	succeeds(t, "migrate", "--data", "data")
	for _, address := range []string{"postgress://mognad:hemligt@db/mognad", "mysql://mognad:hemligt@db/mognad", "Postgres://db"} {
		for _, args := range [][]string{
			{"move", "--data", "data", "--to", address},
			{"migrate", "--data", address},
			{"demo", "--data", address},
			{"restore", "archive.tar.zst", "--data", address},
		} {
			got := mognad(t, "", args...)
			if got.Status != wrongUsage || !strings.Contains(got.Err, "the address of a PostgreSQL database begins with postgres://") ||
				strings.Contains(got.Err, "hemligt") {
				t.Errorf("%v: %+v", args, got)
			}
		}
	}
	found, err := os.ReadDir(".")
	if err != nil || len(found) != 1 {
		t.Errorf("the folder has %v (%v), want data alone", found, err)
	}
}

// TestDoctorOfARoleWithoutRights says which role to use.
func TestDoctorOfARoleWithoutRights(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	d := database{[]string{"--database-url", url}, "pgx", url}
	succeeds(t, d.args("migrate")...)
	d.exec(t, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC")
	d.exec(t, "DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
	got := mognad(t, "", "doctor", "--database-url", url+"&user=reader")
	if got.Status != failed || !strings.Contains(got.Out, "fail  database       this role may not read the tables: ") {
		t.Errorf("doctor: %+v", got)
	}
}
