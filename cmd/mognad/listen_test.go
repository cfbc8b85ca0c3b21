package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// client is a browser that reaches a server at an address as --addr has it.
func client(t *testing.T, addr string) *http.Client {
	t.Helper()
	network := "tcp"
	if path, unix := strings.CutPrefix(addr, "unix:"); unix {
		network, addr = "unix", path
	}
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, addr)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: patience}
}

// reply is what a server answers.
type reply struct {
	status int
	header http.Header
	body   string
}

// request asks for an address, with headers by name and value.
func request(t *testing.T, c *http.Client, address string, headers ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(got.Body)
	if err := errors.Join(err, got.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return reply{got.StatusCode, got.Header, string(body)}
}

// guesses asks for calendars that there are not until the address of the visitor has to wait.
func guesses(t *testing.T, ask func(path, from string) reply, from string) {
	t.Helper()
	for i := range 200 {
		switch got := ask(fmt.Sprintf("/calendars/norrdal/unknown%d.ics", i), from); got.status {
		case http.StatusNotFound:
		case http.StatusTooManyRequests:
			return
		default:
			t.Fatalf("an unknown calendar is answered with %d: %s", got.status, got.body)
		}
	}
	t.Fatalf("%s may guess without end", from)
}

// TestServeOnASocket: with the permissions asked for, and the address of the visitor from a proxy that is trusted as
// this machine.
func TestServeOnASocket(t *testing.T) {
	t.Parallel()
	socket := filepath.Join(t.TempDir(), "mognad.sock")
	data := []string{"--data", filepath.Join(t.TempDir(), "data")}
	flags := append([]string{"--addr", "unix:" + socket, "--socket-mode", "0606", "--trusted-proxies", "127.0.0.1",
		"--public-url", "https://mognad.norrdal.example"}, data...)
	s := serve(t, flags...)
	if diff := cmp.Diff("unix:"+socket, s.addr); diff != "" {
		t.Errorf("the address that is logged (-want +got):\n%s", diff)
	}
	found, err := os.Stat(socket)
	if err != nil || found.Mode() != fs.ModeSocket|0o606 {
		t.Errorf("the socket: %v, %v", found.Mode(), err)
	}
	ask := func(path, from string) reply {
		return request(t, client(t, s.addr), "http://mognad.norrdal.example"+path, "X-Forwarded-For", from)
	}
	if got := ask("/readyz", "192.0.2.1"); got.status != http.StatusOK {
		t.Errorf("/readyz answers %d: %s", got.status, got.body)
	}
	succeeds(t, "healthcheck", "--addr", s.addr)
	if got := mognad(t, "", append([]string{"doctor"}, flags...)...); !strings.Contains(got.Out, "server         ready at "+s.addr+"\n") {
		t.Errorf("doctor does not find the server: %+v", got)
	}
	guesses(t, ask, "192.0.2.1")
	if got := ask("/calendars/norrdal/unknown.ics", "192.0.2.2"); got.status != http.StatusNotFound {
		t.Errorf("another visitor is answered with %d", got.status)
	}

	// Another server is refused, and the socket of one that was killed is taken over.
	elsewhere := filepath.Join(t.TempDir(), "data")
	refused(t, "the socket "+socket+" is in use by another program; ", "--addr", "unix:"+socket, "--data", elsewhere)
	if err := s.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	s.status(t)
	again := serve(t, flags...)
	if got := request(t, client(t, again.addr), "http://localhost/readyz"); got.status != http.StatusOK {
		t.Errorf("after a kill /readyz answers %d: %s", got.status, got.body)
	}
	again.stop(t)
	if got := again.status(t); got != succeeded {
		t.Errorf("serve ended with %d: %s", got, again.output)
	}
	if _, err := os.Stat(socket); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is left behind: %v", err)
	}
	refused(t, data[1]+" is not a socket; move it away, or choose another path with --addr\n",
		"--addr", "unix:"+data[1], "--data", elsewhere)
}

// asService starts the server as a service manager does, with the variables given and its socket as the third file.
func asService(t *testing.T, socket *os.File, variables string, flags ...string) *server {
	t.Helper()
	script := variables + ` exec "$0" serve "$@"` // only the process itself knows the number in LISTEN_PID
	command := exec.Command("sh", append([]string{"-c", script, built}, flags...)...)
	if socket != nil {
		command.ExtraFiles = []*os.File{socket}
	}
	return started(t, command)
}

// TestSocketActivation serves on the socket that the service manager has opened, whatever --addr says.
func TestSocketActivation(t *testing.T) {
	t.Parallel()
	for _, network := range []string{"tcp", "unix"} {
		at := "127.0.0.1:0"
		if network == "unix" {
			at = filepath.Join(t.TempDir(), "given.sock")
		}
		given, err := net.Listen(network, at)
		if err != nil {
			t.Fatal(err)
		}
		file, err := given.(interface{ File() (*os.File, error) }).File()
		if err != nil {
			t.Fatal(err)
		}
		s := asService(t, file, "LISTEN_PID=$$ LISTEN_FDS=1", "--data", t.TempDir())
		want := given.Addr().String()
		if network == "unix" {
			want = "unix:" + want
		}
		if diff := cmp.Diff(want, s.addr); diff != "" {
			t.Errorf("the address (-want +got):\n%s", diff)
		}
		if got := request(t, client(t, s.addr), "http://localhost/readyz"); got.status != http.StatusOK {
			t.Errorf("%s: /readyz answers %d: %s", network, got.status, got.body)
		}
		s.stop(t)
		if got := s.status(t); got != succeeded {
			t.Errorf("serve ended with %d: %s", got, s.output)
		}
		if err := errors.Join(file.Close(), given.Close()); err != nil {
			t.Error(err)
		}
	}
}

// TestServiceManagerIsTold when the server is ready, that it is alive, and that it stops.
func TestServiceManagerIsTold(t *testing.T) {
	t.Parallel()
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(t.TempDir(), "notify"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = manager.Close() }()
	next := func(want string) {
		t.Helper()
		if err := manager.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 1024)
		for {
			n, err := manager.Read(b)
			if err != nil {
				t.Fatalf("waiting for %s: %v", want, err)
			}
			if got := string(b[:n]); got == want {
				return
			} else if got != "WATCHDOG=1" {
				t.Fatalf("told %q, want %q", got, want)
			}
		}
	}
	s := asService(t, nil, "NOTIFY_SOCKET="+manager.LocalAddr().String()+" WATCHDOG_USEC=300000",
		"--addr", "127.0.0.1:0", "--data", t.TempDir())
	next("READY=1")
	for range 3 {
		next("WATCHDOG=1")
	}
	s.stop(t)
	next("STOPPING=1")
	if got := s.status(t); got != succeeded {
		t.Errorf("serve ended with %d: %s", got, s.output)
	}
}

func TestHSTS(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		flags []string
		want  string
	}{
		{[]string{"--public-url", "https://mognad.norrdal.example"}, "max-age=31536000"},
		{[]string{"--public-url", "https://mognad.norrdal.example", "--hsts", "36h"}, "max-age=129600"},
		{[]string{"--public-url", "https://mognad.norrdal.example", "--hsts", "0s"}, ""},
		{[]string{"--hsts", "36h"}, ""},
	} {
		s := serve(t, append(test.flags, "--data", t.TempDir())...)
		got := request(t, client(t, s.addr), "http://mognad.norrdal.example/sign-in")
		if diff := cmp.Diff(test.want, got.header.Get("Strict-Transport-Security")); diff != "" {
			t.Errorf("%v (-want +got):\n%s", test.flags, diff)
		}
	}
}

// TestProxyWithoutPublicAddressIsLoggedOnce: without the address links in mail lead nowhere.
func TestProxyWithoutPublicAddressIsLoggedOnce(t *testing.T) {
	t.Parallel()
	const says = "requests come through a proxy"
	for _, header := range []string{"X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded"} {
		s := serve(t, "--data", t.TempDir())
		request(t, client(t, s.addr), "http://localhost/sign-in")
		if strings.Contains(s.output.String(), says) {
			t.Errorf("a request without a proxy is warned of: %s", s.output)
		}
		for range 2 {
			request(t, client(t, s.addr), "http://localhost/sign-in", header, "https")
		}
		if got := strings.Count(s.output.String(), says); got != 1 {
			t.Errorf("%s: warned %d times: %s", header, got, s.output)
		}
	}
	s := serve(t, "--data", t.TempDir(), "--public-url", "https://mognad.norrdal.example")
	request(t, client(t, s.addr), "http://localhost/sign-in", "X-Forwarded-Host", "mognad.norrdal.example")
	if strings.Contains(s.output.String(), says) {
		t.Errorf("a server with a public address warns: %s", s.output)
	}
}

func TestMisspeltVariablesAreRefused(t *testing.T) {
	for variable, nearest := range map[string]string{
		"MOGNAD_ADRESS":        "MOGNAD_ADDR",
		"MOGNAD_DATABASEURL":   "MOGNAD_DATABASE_URL",
		"MOGNAD_PUBLIC_URI":    "MOGNAD_PUBLIC_URL",
		"MOGNAD_TRUSTED_PROXY": "MOGNAD_TRUSTED_PROXIES",
	} {
		t.Run(variable, func(t *testing.T) {
			t.Setenv(variable, "x")
			want := "mognad: there is no setting " + variable + " in the environment, did you mean " + nearest +
				"? Correct it or remove it\n"
			for _, args := range [][]string{{"serve"}, {"migrate"}, {"--version"}} {
				if diff := cmp.Diff(ran{Status: wrongUsage, Err: want}, mognad(t, "", args...)); diff != "" {
					t.Errorf("mognad %v (-want +got):\n%s", args, diff)
				}
			}
		})
	}
	t.Setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
	for _, variable := range []string{"MOGNAD_PORT", "MOGNAD_PORT_8080_TCP", "MOGNAD_PORT_8080_TCP_ADDR",
		"MOGNAD_SERVICE_HOST", "MOGNAD_SERVICE_PORT_HTTP", "MOGNAD_DB_SERVICE_HOST"} {
		t.Setenv(variable, "x") // which Kubernetes sets for a service called mognad
	}
	succeeds(t, "--version")
}

// TestATypedFolderIsNotForgottenInSilence: what runs on another database than the one that was typed says so. A setting
// of the machine that is not used, such as one in an environment file, is no mistake.
func TestATypedFolderIsNotForgottenInSilence(t *testing.T) {
	const says = "--data is not used"
	nobody := "postgres://mognad@127.0.0.1:1/mognad"
	t.Setenv("MOGNAD_DATABASE_URL", nobody)
	t.Setenv("MOGNAD_DATA", t.TempDir())
	if got := mognad(t, "", "migrate", "--check", "--data", t.TempDir()); !strings.Contains(got.Err, says) {
		t.Errorf("a typed folder: %q", got.Err)
	}
	if got := mognad(t, "", "migrate", "--check"); strings.Contains(got.Err, says) || !strings.Contains(got.Err, "PostgreSQL") {
		t.Errorf("a folder in the environment: %q", got.Err)
	}
	got := mognad(t, "", "migrate", "--check", "--database-password-file", filepath.Join(t.TempDir(), "missing"))
	if !strings.Contains(got.Err, "--database-password-file: the database password cannot be read") {
		t.Errorf("a password that is not there: %q", got.Err)
	}
}
