package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

// built is the path of the built program, for tests that start it as a separate process.
var built string

func TestMain(m *testing.M) {
	os.Exit(testAll(m))
}

func testAll(m *testing.M) (code int) {
	dir, err := os.MkdirTemp("", "mognad-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}()
	defer storetest.StopPostgres()
	built = filepath.Join(dir, "mognad")
	build := exec.Command("go", "build", "-tags", "nomsgpack", "-o", built, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// ran is the outcome of a command.
type ran struct {
	Status   int
	Out, Err string
}

// mognad runs a command in this process.
func mognad(t *testing.T, stdin string, args ...string) ran {
	t.Helper()
	var out, errOut bytes.Buffer
	status := run(t.Context(), args, strings.NewReader(stdin), &out, &errOut)
	return ran{status, out.String(), errOut.String()}
}

// succeeds runs a command that must succeed and print nothing on standard error, and returns its output.
func succeeds(t *testing.T, args ...string) string {
	t.Helper()
	got := mognad(t, "", args...)
	if got.Status != succeeded || got.Err != "" {
		t.Fatalf("mognad %s ended with %d: %s", strings.Join(args, " "), got.Status, got.Err)
	}
	return got.Out
}

// fails runs a command that must fail with exactly this sentence.
func fails(t *testing.T, sentence string, args ...string) {
	t.Helper()
	got := mognad(t, "", args...)
	if diff := cmp.Diff(ran{Status: failed, Err: "mognad: " + sentence + "\n"}, got); diff != "" {
		t.Errorf("mognad %s (-want +got):\n%s", strings.Join(args, " "), diff)
	}
}

// database is a database to run commands on: flags name it on the command line, url for SQL.
type database struct {
	flags       []string
	driver, url string
}

// eachDatabase runs the test on an empty database of each kind.
func eachDatabase(t *testing.T, test func(t *testing.T, d database)) {
	t.Run("sqlite", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "data")
		test(t, database{[]string{"--data", dir}, "sqlite", filepath.Join(dir, store.DatabaseFile)})
	})
	t.Run("postgres", func(t *testing.T) {
		url := storetest.PostgresURL(t)
		test(t, database{[]string{"--database-url", url}, "pgx", url})
	})
}

// args are the arguments of a command with the database's flags added.
func (d database) args(args ...string) []string { return append(args, d.flags...) }

// typed is how a command that is printed names the database.
func (d database) typed() string {
	if d.driver == "pgx" {
		return " --database-url URL"
	}
	return " --data " + filepath.Dir(d.url)
}

// exec runs a statement directly on the database.
func (d database) exec(t *testing.T, statement string) {
	t.Helper()
	if d.driver == "pgx" {
		connection, err := pgx.Connect(t.Context(), d.url)
		if err != nil {
			t.Fatal(err)
		}
		_, err = connection.Exec(t.Context(), statement)
		if err := errors.Join(err, connection.Close(t.Context())); err != nil {
			t.Fatal(err)
		}
		return
	}
	db, err := sql.Open(d.driver, d.url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), statement)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// use opens the database for a use case that has no command.
func (d database) use(t *testing.T, fn func(context.Context, *chain.Chain) error) {
	t.Helper()
	o := store.Options{Data: filepath.Dir(d.url)}
	if d.driver == "pgx" {
		o = store.Options{DatabaseURL: d.url}
	}
	db, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(fn(t.Context(), chain.New(db, workflow.Options{})), db.Close()); err != nil {
		t.Fatal(err)
	}
}

// The two organisations of a database in use, and their admins.
const (
	anna  = "anna@alfa.example" // of alfa and of the installation
	berit = "berit@beta.example"
)

// twoOrganisations fills an empty database with alfa and beta, each with an admin.
func twoOrganisations(t *testing.T, d database) {
	t.Helper()
	succeeds(t, d.args("migrate")...)
	d.use(t, func(ctx context.Context, w *chain.Chain) error {
		if err := w.Rounds.PublishEmbedded(ctx); err != nil {
			return err
		}
		token, err := w.People.SetUpLink(ctx)
		if err != nil {
			return err
		}
		_, err = w.People.SetUp(
			ctx,
			token,
			people.SetUpForm{OrganisationKey: "alfa", OrganisationName: "Alfa kommun", Kind: "municipality",
				Language: "sv", Name: "Anna Ek", Email: anna, Password: "tolv lila cyklar i regn"},
		)
		if err != nil {
			return err
		}
		who, err := w.PrincipalByEmail(ctx, anna, "alfa")
		if err != nil {
			return err
		}
		_, token, err = w.People.AddOrganisation(
			ctx,
			who,
			people.OrganisationForm{
				Key:        "beta",
				Name:       "Beta region",
				Kind:       "region",
				Language:   "en",
				AdminName:  "Berit Al",
				AdminEmail: berit,
			},
		)
		if err != nil {
			return err
		}
		_, _, err = w.People.UseLink(ctx, token, "sju gula hinkar i snön")
		return err
	})
}

func TestWrongUsage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"servee"}, `mognad: unexpected argument servee, did you mean "serve"?; see mognad --help`},
		{[]string{"serve", "--prot", "1"}, "mognad: unknown flag --prot; see mognad serve --help"},
		{[]string{"serve", "now"}, "mognad: unexpected argument now; see mognad serve --help"},
		{
			[]string{"serve", "--log-format", "xml"},
			`mognad: --log-format must be one of "text","json" but got "xml"; see mognad serve --help`,
		},
		{
			[]string{"user", "remove", "x@alfa.example", "--after-days=-1"},
			"mognad: user remove: --after-days cannot be negative; 0 removes what is suspended at once; " +
				"see mognad user remove --help",
		},
		{
			[]string{"serve", "--read-timeout", "0s"},
			"mognad: serve: --read-timeout must be longer than nothing, for example 30s; see mognad serve --help",
		},
		{
			[]string{"serve", "--public-url", "example.org/mognad"},
			`mognad: --public-url: "example.org/mognad" is not a public address; write one such as https://mognad.example.org, without a path; see mognad serve --help`,
		},
		{
			[]string{"serve", "--trusted-proxies", "10.0.0.0/24,proxy"},
			`mognad: --trusted-proxies: "proxy" is neither an address nor a network; write 10.0.0.7 or 10.0.0.0/24; see mognad serve --help`,
		},
		{[]string{"user", "list"}, "mognad: missing flags: --as=EMAIL, --organisation=KEY; see mognad user list --help"},
		{
			[]string{"questionnaire"},
			`mognad: expected one of "validate", "hash", "show", "publish", "list"; see mognad questionnaire --help`,
		},
	}
	for _, test := range tests {
		got := mognad(t, "", test.args...)
		if diff := cmp.Diff(ran{Status: wrongUsage, Err: test.want + "\n"}, got); diff != "" {
			t.Errorf("mognad %s (-want +got):\n%s", strings.Join(test.args, " "), diff)
		}
	}
}

// TestPublicAddressesLeadSomewhere: nothing may stand in the address that would take links elsewhere.
func TestPublicAddressesLeadSomewhere(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"https://mognad.example.org?",
		"https://mognad.example.org#",
		"https://mognad.example.org:99999",
		"https://mognad.example.org:",
		"https://:443",
		`https://mognad.example.org"><b>`,
		"https://kim@mognad.example.org",
		"https://mognad.example.org/a",
		"https://mognad%2eexample.org",
		"javascript:alert(1)",
	} {
		got := mognad(t, "", "serve", "--public-url", address)
		if got.Status != wrongUsage || !strings.Contains(got.Err, "is not a public address") {
			t.Errorf("%s: got %+v", address, got)
		}
	}
}

func TestHelpAndVersion(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"--help"}} {
		out := succeeds(t, args...)
		for _, command := range []string{"serve", "migrate", "user", "questionnaire", "import", "export", "demo"} {
			if !strings.Contains(out, "\n  "+command+" ") {
				t.Errorf("the help of mognad %v lacks %s:\n%s", args, command, out)
			}
		}
	}
	if got := strings.TrimSpace(succeeds(t, "--version")); got != version() || got == "" {
		t.Errorf("mognad --version printed %q, want %q", got, version())
	}
}

func TestFolderWithoutDatabase(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "elsewhere")
	fails(
		t,
		"there is no database in the folder "+dir+"; name the folder with --data, or make one there with mognad migrate",
		"user",
		"link",
		anna,
		"--data",
		dir,
	)
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder was created: %v", err)
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		if got := mognad(t, "", d.args("migrate", "--check")...); got.Status != failed ||
			!strings.Contains(got.Err, "with mognad migrate") {
			t.Errorf("check of an empty database: %+v", got)
		}
		if got := succeeds(t, d.args("migrate")...); !strings.HasSuffix(got, "applied; the schema is up to date.\n") {
			t.Errorf("migrate printed %q", got)
		}
		if diff := cmp.Diff("The schema was up to date.\n", succeeds(t, d.args("migrate")...)); diff != "" {
			t.Errorf("migrate again (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff("The schema is up to date.\n", succeeds(t, d.args("migrate", "--check")...)); diff != "" {
			t.Errorf("check (-want +got):\n%s", diff)
		}
		for i, email := range []string{"bo@alfa.example", "bo\u200b@alfa.example"} {
			account := fmt.Sprintf("'01a22d0a-c3c5-79b9-ae53-00000000000%d'", i)
			d.exec(t, "INSERT INTO users (id, email, name, language, password_hash, epoch, credential_epoch, "+
				"installation_admin, version, created_at, updated_at) VALUES ("+account+", '"+email+"', 'Bo', '', '', 1, 1, false, 1, '2026-01-01', '2026-01-01')")
			d.exec(
				t,
				"INSERT INTO organisations (id, key, name, language, version, created_at, updated_at) SELECT "+account+", 'o"+account[len(account)-2:len(account)-1]+
					"', 'O', 'sv', 1, '2026-01-01', '2026-01-01'",
			)
			d.exec(
				t,
				"INSERT INTO members (organisation_id, user_id, name, email, invited_at, accepted_at, deactivated_at, version, "+
					"updated_at) VALUES ("+account+", "+account+", 'Bo', '"+email+"', '2026-01-01', NULL, NULL, 1, '2026-01-01')",
			)
		}
		for _, command := range [][]string{{"migrate"}, {"migrate", "--check"}} {
			got := succeeds(t, d.args(command...)...)
			if !strings.Contains(got, "To correct: an account (id 01a22d0a-c3c5-79b9-ae53-000000000001) is stored as "+
				`"bo\u200b@alfa.example", which looks the same as another, "bo@alfa.example". Nobody can sign in to it.`) {
				t.Errorf("%v of two addresses that look the same printed %q", command, got)
			}
		}
		d.exec(t, "DELETE FROM goose_db_version WHERE version_id > 0")
		if got := mognad(t, "", d.args("migrate", "--check")...); got.Status != failed ||
			!strings.Contains(got.Err, "the database cannot be used: the schema is version 0, this program knows") {
			t.Errorf("check of an older schema: %+v", got)
		}
		if got := mognad(t, "", d.args("user", "link", anna)...); got.Status != failed ||
			!strings.Contains(got.Err, "bring it up to date with mognad migrate") {
			t.Errorf("a command on an older schema: %+v", got)
		}
	})
}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		succeeds(t, d.args("migrate")...)
		d.exec(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)")
		const newer = "The schema is version 99999, newer than the "
		for _, command := range [][]string{{"migrate"}, {"migrate", "--check"}} {
			if got := succeeds(t, d.args(command...)...); !strings.HasPrefix(got, newer) || !strings.Contains(got, "compatible") {
				t.Errorf("%q on a newer schema that is compatible printed %q", command, got)
			}
		}
		d.exec(t, "DROP VIEW schema_compatibility")
		d.exec(t, "CREATE VIEW schema_compatibility AS SELECT 99999 AS oldest")
		for _, command := range [][]string{{"migrate", "--check"}, {"user", "link", anna}} {
			got := mognad(t, "", d.args(command...)...)
			if got.Status != failed || !strings.Contains(got.Err, "this program is too old for the database") ||
				strings.Contains(got.Err, "mognad migrate") {
				t.Errorf("%q on a newer schema: %+v", command, got)
			}
		}
		for _, command := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"migrate"}} {
			got := mognad(t, "", d.args(command...)...)
			if got.Status != failed ||
				!strings.Contains(got.Err, "mognad: the database has schema version 99999, newer than the") ||
				strings.Count(got.Err, "\n") != 1 {
				t.Errorf("%s on a newer schema: %+v", command[0], got)
			}
		}
	})
}
