package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow/chain"
)

// server is the built program, serving as a separate process.
type server struct {
	command *exec.Cmd
	addr    string
	output  *output
	ended   chan error
}

// output collects what a process prints, so that it can be read while the process runs.
type output struct {
	mutex sync.Mutex
	b     bytes.Buffer
}

func (s *output) Write(b []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.b.Write(b)
}

func (s *output) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.b.String()
}

var listening = regexp.MustCompile(`(?:msg=listening address=|"msg":"listening","address":")([^\s"]+)`)

// patience is how long a test waits for something that must happen; it does not measure speed.
const patience = 60 * time.Second

// serve starts the built program on a free port and waits until it is listening.
func serve(t *testing.T, flags ...string) *server {
	t.Helper()
	return serveProgram(t, built, flags...)
}

// serveProgram is serve for another build of the program.
func serveProgram(t *testing.T, program string, flags ...string) *server {
	t.Helper()
	return started(t, exec.Command(program, append([]string{"serve", "--addr", "127.0.0.1:0"}, flags...)...))
}

// started starts a command that serves and waits until it is listening.
func started(t *testing.T, command *exec.Cmd) *server {
	t.Helper()
	s := &server{command: command, output: &output{}, ended: make(chan error, 1)}
	s.command.Stderr = s.output
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.ended <- s.command.Wait()
	}()
	t.Cleanup(func() {
		if err := s.command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Error(err)
		}
		<-done
	})
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if m := listening.FindStringSubmatch(s.output.String()); m != nil {
			s.addr = m[1]
			return s
		}
		select {
		case err := <-s.ended:
			t.Fatalf("serve ended with %v: %s", err, s.output)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("serve is not listening: %s", s.output)
		}
	}
}

// get requests a path.
func (s *server) get(t *testing.T, path string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.addr+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	reply, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(reply.Body)
	if err := errors.Join(err, reply.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return reply.StatusCode, string(content)
}

// stop sends SIGTERM.
func (s *server) stop(t *testing.T) {
	t.Helper()
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

// status waits for the process to end.
func (s *server) status(t *testing.T) int {
	t.Helper()
	select {
	case err := <-s.ended:
		var exited *exec.ExitError
		if err != nil && !errors.As(err, &exited) {
			t.Fatal(err)
		}
		return s.command.ProcessState.ExitCode()
	case <-time.After(patience):
		t.Fatalf("serve has not ended: %s", s.output)
		return -1
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		s := serve(t, d.flags...)
		for path, want := range map[string]int{"/healthz": http.StatusOK, "/readyz": http.StatusOK, "/sign-in": http.StatusOK, "/nowhere": http.StatusNotFound} {
			if got, body := s.get(t, path); got != want {
				t.Errorf("%s answered %d, want %d: %s", path, got, want, body)
			}
		}
		_, port, err := net.SplitHostPort(s.addr)
		if err != nil {
			t.Fatal(err)
		}
		setUp := regexp.MustCompile(`(?m)^ +http://localhost:` + port + `(/set-up\?token=\S+)$`).
			FindStringSubmatch(s.output.String())
		if setUp == nil {
			t.Fatalf("the address of the set-up page is missing in:\n%s", s.output)
		}
		if got, body := s.get(t, setUp[1]); got != http.StatusOK {
			t.Errorf("the set-up page answered %d: %s", got, body)
		}
		s.stop(t)
		if got := s.status(t); got != succeeded {
			t.Errorf("serve ended with %d: %s", got, s.output)
		}
	})
}

func TestServeAfterSetUpPrintsNoLink(t *testing.T) {
	t.Parallel()
	d := database{flags: []string{"--data", filepath.Join(t.TempDir(), "data")}, driver: "sqlite"}
	d.url = filepath.Join(d.flags[1], "mognad.db")
	twoOrganisations(t, d)
	s := serve(t, d.flags...)
	if strings.Contains(s.output.String(), "set-up") {
		t.Errorf("there is a set-up link although somebody can sign in:\n%s", s.output)
	}
	// Commands work while the server is running.
	if out := succeeds(t, d.args("user", "link", anna, "--public-url", "https://mognad.example.org")...); !link.MatchString(out) {
		t.Errorf("user link printed %q", out)
	}
	d.use(t, func(ctx context.Context, w *chain.Chain) error { return w.People.CleanUp(ctx) })
}

// TestStopFinishesOpenRequests sends half a request, tells the server to stop and then sends the rest.
func TestStopFinishesOpenRequests(t *testing.T) {
	t.Parallel()
	s := serve(t, "--data", t.TempDir(), "--drain-delay", "1s")
	watching := open(t, s) // a connection made before the stop, for checking on the server
	if got := ask(t, watching, "/readyz"); got != http.StatusOK {
		t.Fatalf("/readyz answered %d before the stop", got)
	}
	working := open(t, s)
	const form = "email=nobody%40example.org&password=none"
	fmt.Fprintf(
		working,
		"POST /sign-in HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "+
			"%d\r\n\r\n%s",
		s.addr,
		len(form),
		form[:10],
	)
	until(t, s, func() bool { return ask(t, watching, "/healthz") == http.StatusOK })
	s.stop(t)
	until(t, s, func() bool { return strings.Contains(s.output.String(), "msg=stopping") })
	if got := ask(t, watching, "/readyz"); got != http.StatusServiceUnavailable {
		t.Errorf("/readyz answered %d while stopping", got)
	}
	if got := ask(t, watching, "/healthz"); got != http.StatusOK {
		t.Errorf("/healthz answered %d while stopping", got)
	}
	until(t, s, func() bool { // the listener is closed, but the request is still open
		connection, err := net.Dial("tcp", s.addr)
		return err != nil || connection.Close() != nil
	})
	if _, err := io.WriteString(working, form[10:]); err != nil {
		t.Fatal(err)
	}
	reply, err := http.ReadResponse(bufio.NewReader(working), nil)
	if err != nil {
		t.Fatalf("the open request got no reply: %v\n%s", err, s.output)
	}
	body, err := io.ReadAll(reply.Body)
	if err := errors.Join(err, reply.Body.Close()); err != nil {
		t.Fatal(err)
	}
	if reply.StatusCode != http.StatusUnauthorized || !strings.Contains(string(body), "</html>") {
		t.Errorf("the open request was answered %d: %s", reply.StatusCode, body)
	}
	if got := s.status(t); got != succeeded || !strings.Contains(s.output.String(), "msg=stopped") {
		t.Errorf("serve ended with %d: %s", got, s.output)
	}
}

func TestStopCutsOffUnfinishedRequests(t *testing.T) {
	t.Parallel()
	s := serve(t, "--data", t.TempDir(), "--shutdown-timeout", "200ms")
	hanging := open(t, s)
	fmt.Fprintf(
		hanging,
		"POST /sign-in HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "+
			"100\r\n\r\nemail=",
		s.addr,
	)
	until(t, s, func() bool { status, _ := s.get(t, "/healthz"); return status == http.StatusOK })
	time.Sleep(100 * time.Millisecond) // for the request to have reached its handler
	s.stop(t)
	if got := s.status(t); got != failed ||
		!strings.Contains(s.output.String(), "mognad: some requests were not finished within 200ms and were cut off\n") {
		t.Errorf("serve ended with %d: %s", got, s.output)
	}
}

func open(t *testing.T, s *server) net.Conn {
	t.Helper()
	connection, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := connection.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return connection
}

// ask sends a request over a connection that stays open, and returns the status.
func ask(t *testing.T, connection net.Conn, path string) int {
	t.Helper()
	fmt.Fprintf(connection, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path)
	reply, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if _, err := io.Copy(io.Discard, reply.Body); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if err := reply.Body.Close(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return reply.StatusCode
}

func until(t *testing.T, s *server, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it has not happened: %s", s.output)
		}
	}
}

// refused starts the built program, which must end by itself and print only the sentence.
func refused(t *testing.T, sentence string, flags ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var errOut bytes.Buffer
	command := exec.CommandContext(ctx, built, append([]string{"serve"}, flags...)...)
	command.Stderr = &errOut
	err := command.Run()
	var exited *exec.ExitError
	if !errors.As(err, &exited) || exited.ExitCode() != failed {
		t.Errorf("serve %v ended with %v: %s", flags, err, errOut.String())
	}
	if got := errOut.String(); !strings.HasPrefix(got, "mognad: "+sentence) || strings.Count(got, "\n") != 1 {
		t.Errorf("serve %v printed:\n%swant:\n%s", flags, got, sentence)
	}
}

func TestServeIsRefused(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	s := serve(t, "--data", dir)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		sentence string
		flags    []string
	}{
		"a folder in use": {
			"the data folder " + dir + " is in use by another server; stop that one, or choose another folder with --data\n",
			[]string{"--data", dir, "--addr", "127.0.0.1:0"},
		},
		"an address in use": {
			"the address " + s.addr + " is in use by another program; stop that one, or choose another with --addr\n",
			[]string{"--data", filepath.Join(t.TempDir(), "data"), "--addr", s.addr},
		},
		"a folder that is one": {
			"the data folder cannot be made; choose another with --data: ",
			[]string{"--data", file, "--addr", "127.0.0.1:0"},
		},
		"no PostgreSQL there": {
			"PostgreSQL cannot be reached; check that it runs, and the address and password in the database URL: ",
			[]string{"--database-url", "postgres://mognad:hemligt@127.0.0.1:1/mognad", "--addr", "127.0.0.1:0"},
		},
		"no database there": {
			"PostgreSQL cannot be reached; check that it runs, and the address and password in the database URL: ",
			[]string{"--database-url", storetest.PostgresURL(t) + "&dbname=none", "--addr", "127.0.0.1:0"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { refused(t, test.sentence, test.flags...) })
	}
}

// TestSilentPostgresIsRefused listens in PostgreSQL's place and never answers.
func TestSilentPostgresIsRefused(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
	}()
	refused(
		t,
		"PostgreSQL cannot be reached; ",
		"--database-url",
		"postgres://mognad:hemligt@"+listener.Addr().String()+"/mognad",
		"--addr",
		"127.0.0.1:0",
	)
}

func TestSecretsStayOutOfMessages(t *testing.T) {
	t.Parallel()
	for url, status := range map[string]int{
		"postgres://mognad:hemligt@127.0.0.1:1/mognad":           failed,
		"mysql://mognad:hemligt@127.0.0.1/mognad":                wrongUsage,
		"postgres://mognad:hemligt@127.0.0.1:1/mognad?sslmode=x": wrongUsage,
		"postgres://mognad:hemligt@127.0.0.1:port/mognad":        wrongUsage,
	} {
		if got := mognad(t, "", "migrate", "--database-url", url); got.Status != status ||
			strings.Contains(got.Err, "hemligt") {
			t.Errorf("migrate on %s: %+v", url, got)
		}
	}
}

// TestPlainHTTPIsRefused on any name but this machine's, unless a flag allows it, and then it is warned of.
func TestPlainHTTPIsRefused(t *testing.T) {
	t.Parallel()
	const allow = "--let-passwords-cross-the-network-in-plain-text"
	for url, open := range map[string]bool{"http://mognad.example.org": true, "https://mognad.example.org": false, "http://127.0.0.1:80": false, "http://[::1]": false, "http://localhost": false, "http://10.0.0.7": true} {
		args := []string{"--data", t.TempDir(), "--public-url", url}
		if open {
			got := mognad(t, "", append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
			if got.Status == succeeded || !strings.Contains(got.Err, "is not https") || !strings.Contains(got.Err, url) {
				t.Errorf("%s is not refused: %+v", url, got)
			}
			args = append(args, allow)
		}
		s := serve(t, args...)
		if got := strings.Contains(s.output.String(), "passwords cross the network unprotected"); got != open {
			t.Errorf("%s: warned %v, want %v", url, got, open)
		}
		if diff := cmp.Diff(true, strings.Contains(s.output.String(), url+"/set-up?token=")); diff != "" {
			t.Errorf("%s: the set-up link does not begin with it: %s", url, s.output)
		}
		s.stop(t)
		if got := s.status(t); got != succeeded {
			t.Errorf("serve ended with %d: %s", got, s.output)
		}
	}
}

// TestReadablePasswordIsWarnedOf: the log names the file, not what is in it.
func TestReadablePasswordIsWarnedOf(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("hemligt\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for mode, warned := range map[os.FileMode]bool{0o600: false, 0o640: false, 0o644: true} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		s := serve(
			t, "--data", t.TempDir(), "--mail-host", "127.0.0.1", "--mail-port", "1", "--mail-from", "mognad@example.org",
			"--mail-tls", "none", "--mail-user", "mognad", "--mail-password-file", file,
		)
		log := s.output.String()
		if strings.Contains(log, "every user of this machine can read a password") != warned || strings.Contains(log, "hemligt") {
			t.Errorf("mode %#o, want a warning %v:\n%s", mode, warned, log)
		}
		s.end(t)
	}
}
