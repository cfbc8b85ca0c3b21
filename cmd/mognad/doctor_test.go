package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/mail/mailtest"
	"mognad/assessment/store/storetest"
)

func TestHealthcheck(t *testing.T) {
	t.Parallel()
	s := serve(t, "--data", t.TempDir())
	if got := succeeds(t, "healthcheck", "--url", "http://"+s.addr+"/readyz"); got != "" {
		t.Errorf("the check of a server that is ready printed %q", got)
	}
	fails(t, "http://"+s.addr+"/nowhere answers 404: "+bodyOf(t, s, "/nowhere"),
		"healthcheck", "--url", "http://"+s.addr+"/nowhere")
	elsewhere := httptest.NewServer(http.RedirectHandler("http://"+s.addr+"/readyz", http.StatusFound))
	t.Cleanup(elsewhere.Close)
	if got := mognad(t, "", "healthcheck", "--url", elsewhere.URL); got.Status != failed {
		t.Errorf("the check follows a redirection: %+v", got)
	}
	s.stop(t)
	s.status(t)
	got := mognad(t, "", "healthcheck", "--url", "http://"+s.addr+"/readyz")
	if got.Status != failed || !strings.HasPrefix(got.Err, "mognad: no server answers at http://"+s.addr+"/readyz: ") {
		t.Errorf("the check of a server that has stopped: %+v", got)
	}
}

// bodyOf is the beginning of a page as the check prints it.
func bodyOf(t *testing.T, s *server, path string) string {
	t.Helper()
	_, body := s.get(t, path)
	return oneLine(strings.TrimSpace(body[:min(500, len(body))]))
}

// TestHealthcheckAsksThePortOfTheServer, on this machine, however the server listens.
func TestHealthcheckAsksThePortOfTheServer(t *testing.T) {
	s := serve(t, "--data", t.TempDir())
	_, port, err := net.SplitHostPort(s.addr)
	if err != nil {
		t.Fatal(err)
	}
	for _, addr := range []string{s.addr, "0.0.0.0:" + port, ":" + port} {
		t.Setenv("MOGNAD_ADDR", addr)
		succeeds(t, "healthcheck")
	}
}

func TestConfigCheckListsEveryMistake(t *testing.T) {
	t.Setenv("MOGNAD_READ_TIMEOUT", "soon")
	t.Setenv("MOGNAD_LOG_FORMAT", "xml")
	t.Setenv("MOGNAD_IDLE_TIMEOUT", "0s")
	t.Setenv("MOGNAD_MAIL_PASSWORD", "hemligt")
	t.Setenv("MOGNAD_DATABASE_URL", "postgres://mognad:hemligt@db.example.org/mognad")
	file := configOf(t, "port: 80\nwrite-timeout: later\nrequest-limit: -1\ntrusted-proxies: [proxy]\n")
	want := []string{
		`fail  settings       MOGNAD_LOG_FORMAT (--log-format): choose one of text, json, not "xml"`,
		`fail  settings       MOGNAD_READ_TIMEOUT (--read-timeout): expected duration but got "soon": time: invalid duration "soon"`,
		`fail  settings       FILE:1: there is no setting "port"; the settings are the flags of mognad serve, without the hyphens before`,
		`fail  settings       FILE:2: write-timeout: expected duration but got "later": time: invalid duration "later"`,
		`fail  settings       FILE:4: trusted-proxies: "proxy" is neither an address nor a network; write 10.0.0.7 or 10.0.0.0/24`,
		`fail  settings       --idle-timeout must be longer than nothing, for example 30s`,
		`fail  settings       --request-limit cannot be negative; 0 is no limit`,
		`fail  settings       --metrics-addr: "9090" is not an address and a port such as 127.0.0.1:9090`,
	}
	for _, command := range [][]string{{"config", "check"}, {"doctor"}} {
		for _, given := range [][]string{{"--config", file}, {"--config=" + file}} {
			got := mognad(t, "", append(append(command, given...), "--metrics-addr", "9090")...)
			lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(got.Out, file, "FILE"), "\n"), "\n")
			sortLike(lines, want)
			if diff := cmp.Diff(want, lines); got.Status != failed || got.Err != "" || diff != "" {
				t.Errorf("%v ended with %d and %q; lines (-want +got):\n%s", command, got.Status, got.Err, diff)
			}
			if strings.Contains(got.Out+got.Err, "hemligt") {
				t.Errorf("%v prints a secret: %s", command, got.Out)
			}
		}
	}
}

// sortLike puts the lines that are wanted in their order: files and variables may come in either.
func sortLike(lines, want []string) {
	place := map[string]int{}
	for i, w := range want {
		place[w] = i
	}
	for i := range lines {
		for j := i + 1; j < len(lines); j++ {
			if place[lines[j]] < place[lines[i]] {
				lines[i], lines[j] = lines[j], lines[i]
			}
		}
	}
}

func TestConfigCheck(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	want := "ok    settings       all can be used\n"
	got := succeeds(t, "config", "check", "--data", data, "--public-url", "https://mognad.example.org",
		"--trusted-proxies", "127.0.0.1")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings in order (-want +got):\n%s", diff)
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("the check made the folder: %v", err)
	}
	want += "warn  settings       there is no --trusted-proxies: behind a proxy everybody seems to come from it, and a few " +
		"wrong passwords lock all out; name the proxy's address\n"
	got = succeeds(t, "config", "check", "--data", data, "--public-url", "https://mognad.example.org")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings that leave a doubt (-want +got):\n%s", diff)
	}
	for _, args := range [][]string{{"--prot", "1"}, {"now"}} {
		got := mognad(t, "", append([]string{"config", "check"}, args...)...)
		if got.Status != failed || !strings.HasPrefix(got.Out, "fail  settings       un") {
			t.Errorf("config check %v: %+v", args, got)
		}
	}
	if got := mognad(t, "", "config", "check", "--connect", "--database-url",
		"postgres://mognad:hemligt@127.0.0.1:1/mognad"); got.Status != failed ||
		!strings.Contains(got.Out, "fail  database       PostgreSQL cannot be reached; check that it runs") ||
		strings.Contains(got.Out+got.Err, "hemligt") {
		t.Errorf("a database that does not answer: %+v", got)
	}
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		s := serve(t, d.flags...)
		got := mognad(t, "", d.args("doctor", "--addr", s.addr)...)
		for _, line := range []string{
			"ok    settings       all can be used\n",
			"ok    schema         version ", ", UTF", "ok    clock          ", "ok    mail           none is sent",
			"ok    program        version ", "ok    server         ready at " + s.addr + "\n",
			"warn  settings       there is no --public-url",
		} {
			if got.Status != succeeded || !strings.Contains(got.Out, line) {
				t.Errorf("doctor ended with %d without %q: %s%s", got.Status, line, got.Out, got.Err)
			}
		}
		if d.driver == "sqlite" && !strings.Contains(got.Out, "ok    folder         "+filepath.Dir(d.url)+" can be written, ") {
			t.Errorf("doctor does not say that the folder can be written: %s", got.Out)
		}
		d.exec(t, "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)")
		if got := mognad(t, "", d.args("doctor")...); got.Status != succeeded ||
			!strings.Contains(got.Out, "warn  schema         1 migrations are missing; back up, then run mognad migrate") {
			t.Errorf("doctor on an older schema: %+v", got)
		}
		d.exec(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)")
		if got := mognad(t, "", d.args("doctor")...); got.Status != failed ||
			!strings.Contains(got.Out, "fail  schema         its version is 99999, newer than the ") {
			t.Errorf("doctor on a newer schema: %+v", got)
		}
	})
}

func TestDoctorFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open := t.TempDir()
	if err := os.Chmod(open, 0o755); err != nil { //nolint:gosec // what is to be found
		t.Fatal(err)
	}
	strange := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(strange.Close)
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte("hemligt\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		want   string
		status int
		flags  []string
	}{
		"a folder that is none": {"fail  folder         " + file + " is not a folder", failed, []string{"--data", file}},
		"a folder open to all": {
			"warn  folder         other users of the machine can open " + open + " (mode 0755); chmod 700 " + open,
			succeeded,
			[]string{"--data", open},
		},
		"no database yet": {"warn  database       there is none in " + open, succeeded, []string{"--data", open}},
		"no PostgreSQL": {
			"fail  database       PostgreSQL cannot be reached", failed,
			[]string{"--database-url", "postgres://mognad:hemligt@127.0.0.1:1/mognad"},
		},
		"no database there": {
			"fail  database       PostgreSQL cannot be reached", failed,
			[]string{"--database-url", storetest.PostgresURL(t) + "&dbname=none"},
		},
		"no mail server": {
			"fail  mail           reach the mail server", failed,
			[]string{
				"--data", open, "--mail-host", "127.0.0.1", "--mail-port", "1", "--mail-from", "mognad@example.org",
				"--mail-tls", "none", "--mail-user", "mognad", "--mail-password-file", secret,
			},
		},
		"another server at the public address": {
			"warn  public address " + strange.URL + "/healthz answers 404, and not as a Mognad does", succeeded,
			[]string{"--data", open, "--public-url", strange.URL},
		},
		"no server here": {
			"warn  server         no server answers at http://127.0.0.1:1/readyz", succeeded,
			[]string{"--data", open, "--addr", "127.0.0.1:1"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := mognad(t, "", append([]string{"doctor"}, test.flags...)...)
			if got.Status != test.status || !strings.Contains(got.Out, test.want) {
				t.Errorf("doctor %v ended with %d, want %q:\n%s%s", test.flags, got.Status, test.want, got.Out, got.Err)
			}
			if strings.Contains(got.Out+got.Err, "hemligt") {
				t.Errorf("doctor prints a secret: %s%s", got.Out, got.Err)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(open, "mognad.db")); !os.IsNotExist(err) {
		t.Errorf("doctor made a database: %v", err)
	}
}

func TestDoctorReachesTheMailServerAndThePublicAddress(t *testing.T) {
	t.Parallel()
	server := mailtest.New(t, mailtest.Options{})
	s := serve(t, "--data", t.TempDir())
	got := mognad(
		t, "", "doctor", "--data", t.TempDir(), "--public-url", "http://"+s.addr, "--mail-host", "127.0.0.1",
		"--mail-port", strconv.Itoa(server.Port), "--mail-tls", "none", "--mail-from", "mognad@example.org",
	)
	for _, want := range []string{
		"ok    mail           127.0.0.1 takes mail", "ok    public address http://" + s.addr + " leads to a Mognad",
	} {
		if got.Status != succeeded || !strings.Contains(got.Out, want) {
			t.Errorf("doctor ended with %d without %q:\n%s%s", got.Status, want, got.Out, got.Err)
		}
	}
	if mails := server.Received(); len(mails) > 0 {
		t.Errorf("doctor sent %v", mails)
	}
}
