package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"mognad/assessment/workflow/chain"
)

// fromGuide are the examples of a language in the operator's guide.
func fromGuide(t *testing.T, language string) []string {
	t.Helper()
	content, err := os.ReadFile("../../docs/operators-guide.md")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, part := range strings.Split(string(content), "\n```"+language+"\n")[1:] {
		example, _, ends := strings.Cut(part, "\n```\n")
		if !ends {
			t.Fatalf("an example of %s does not end", language)
		}
		found = append(found, example+"\n")
	}
	if len(found) == 0 {
		t.Fatalf("the guide has no example of %s", language)
	}
	return found
}

// adapted is an example with what differs on the test's machine replaced, each of which it must have.
func adapted(t *testing.T, example string, replaced ...string) string {
	t.Helper()
	for i := 0; i < len(replaced); i += 2 {
		if !strings.Contains(example, replaced[i]) {
			t.Fatalf("the example has no %q:\n%s", replaced[i], example)
		}
		example = strings.ReplaceAll(example, replaced[i], replaced[i+1])
	}
	return example
}

// TestUnitsOfTheGuide have no mistake that systemd finds, and keep the service away from the machine.
func TestUnitsOfTheGuide(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	units := slices.DeleteFunc(fromGuide(t, "ini"), func(example string) bool {
		return !strings.Contains(example, "[Unit]") // the filter of fail2ban is written alike
	})
	if len(units) != 2 {
		t.Fatalf("%d units, want a service and a socket", len(units))
	}
	service, socket := filepath.Join(dir, "mognad.service"), filepath.Join(dir, "mognad.socket")
	units[0] = adapted(t, units[0], "/usr/local/bin/mognad", built)
	for i, file := range []string{service, socket} {
		if err := os.WriteFile(file, []byte(units[i]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("systemd-analyze", "verify", "--man=no", service, socket).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze verify: %v (make test installs systemd)\n%s", err, out)
	}
	// In tenths; 100 is a program that may do everything. What is left is the network and the calls of LibreOffice.
	out, err = exec.Command("systemd-analyze", "security", "--offline=true", "--threshold=35", "--no-pager", service).CombinedOutput()
	if err != nil {
		t.Errorf("systemd-analyze security: %v\n%s", err, out)
	}
}

// proxied is a server behind a proxy, as the guide has it, with an organisation in which everything can be saved.
type proxied struct {
	server *server
	token  string
	tasks  []acknowledged
	proxy  string // address and port of the proxy for https
	plain  string // for http
	trust  *x509.CertPool
}

// publicName is the name that the examples of the guide use.
const publicName = "mognad.example.org"

// behind starts a server for a proxy to stand in front of.
func behind(t *testing.T, more ...string) *proxied {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	d := database{[]string{"--data", dir}, "sqlite", filepath.Join(dir, "mognad.db")}
	succeeds(t, d.args("migrate")...)
	p := &proxied{}
	d.use(t, func(_ context.Context, use *chain.Chain) error {
		p.tasks, p.token = saving(t, use)
		return nil
	})
	flags := append([]string{"--public-url", "https://" + publicName, "--trusted-proxies", "127.0.0.1"}, d.flags...)
	p.server = serve(t, append(flags, more...)...)
	return p
}

// freePorts are ports of this machine that nobody listens on.
func freePorts(t *testing.T, n int) []string {
	t.Helper()
	var ports []string
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		ports = append(ports, strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	}
	return ports
}

// certificate writes a certificate for the public name and its key, apart and in one file.
func certificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: publicName},
		DNSNames:              []string{publicName},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	made, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made})
	private := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
	for name, content := range map[string][]byte{
		"fullchain.pem": public, "privkey.pem": private, "mognad.pem": append(bytes.Clone(public), private...),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	trust := x509.NewCertPool()
	trust.AppendCertsFromPEM(public)
	return trust
}

// installed finds a program of servers, which Debian keeps outside the path of users.
func installed(t *testing.T, name string) string {
	t.Helper()
	for _, at := range []string{name, "/usr/sbin/" + name} {
		if found, err := exec.LookPath(at); err == nil {
			return found
		}
	}
	t.Fatalf("%s is missing (make test installs it)", name)
	return ""
}

// run starts the proxy in the foreground after its own check of the configuration, and ends it with the test.
func (p *proxied) run(t *testing.T, check, run []string) {
	t.Helper()
	if out, err := exec.Command(check[0], check[1:]...).CombinedOutput(); err != nil || bytes.Contains(out, []byte("warn")) ||
		bytes.Contains(out, []byte("WARN")) {
		t.Fatalf("%v: %v\n%s", check, err, out)
	}
	said := &output{}
	command := exec.Command(run[0], run[1:]...)
	command.Stdout, command.Stderr, command.WaitDelay = said, said, time.Second
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM) // a proxy that is killed leaves its workers behind
		_ = command.Wait()
		if t.Failed() {
			t.Logf("%s said: %s", run[0], said)
		}
	})
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		c, err := net.Dial("tcp", p.proxy)
		if err == nil && c.Close() == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not listen: %s", run[0], said)
		}
	}
}

// TestNginxOfTheGuide runs the example with TLS in front of a server, on a port and on a socket.
func TestNginxOfTheGuide(t *testing.T) {
	t.Parallel()
	t.Run("port", func(t *testing.T) {
		p := behind(t)
		p.nginx(t, "server "+p.server.addr+";")
		p.works(t)
	})
	t.Run("socket", func(t *testing.T) {
		socket := filepath.Join(t.TempDir(), "mognad.sock")
		p := behind(t, "--addr", "unix:"+socket)
		line := strings.TrimSpace(fromGuide(t, "nginx")[1])
		p.nginx(t, adapted(t, line, "/run/mognad/mognad.sock", socket))
		p.works(t)
	})
}

// nginx runs with the line that says where the server is.
func (p *proxied) nginx(t *testing.T, line string) {
	t.Helper()
	dir, ports := t.TempDir(), freePorts(t, 2)
	p.trust, p.plain, p.proxy = certificate(t, dir), "127.0.0.1:"+ports[0], "127.0.0.1:"+ports[1]
	site := adapted(t, fromGuide(t, "nginx")[0],
		"server 127.0.0.1:8080;", line,
		"    listen [::]:80;\n", "", "    listen [::]:443 ssl;\n", "", // a machine may have no IPv6
		"listen 80;", "listen "+p.plain+";", "listen 443 ssl;", "listen "+p.proxy+" ssl;",
		"/etc/ssl/mognad/", dir+"/")
	// What Debian's nginx.conf has around it, with its files in the test's folder.
	whole := "daemon off; pid " + dir + "/pid; error_log stderr warn;\nevents {}\nhttp {\n"
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		whole += kind + "_temp_path " + dir + "/" + kind + ";\n"
	}
	if os.Getuid() == 0 {
		whole = "user root;\n" + whole
	}
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(whole+site+"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	nginx := installed(t, "nginx")
	p.run(t, []string{nginx, "-t", "-q", "-c", file, "-e", "stderr"}, []string{nginx, "-c", file, "-e", "stderr"})
}

// TestHAProxyOfTheGuide is the same with the other proxy.
func TestHAProxyOfTheGuide(t *testing.T) {
	t.Parallel()
	t.Run("port", func(t *testing.T) {
		p := behind(t)
		p.haproxy(t, "server one "+p.server.addr+" check inter 2s")
		p.works(t)
	})
	t.Run("socket", func(t *testing.T) {
		socket := filepath.Join(t.TempDir(), "mognad.sock")
		p := behind(t, "--addr", "unix:"+socket)
		line := strings.TrimSpace(fromGuide(t, "haproxy")[1])
		p.haproxy(t, adapted(t, line, "/run/mognad/mognad.sock", socket))
		p.works(t)
	})
}

// haproxy runs with the line that says where the server is.
func (p *proxied) haproxy(t *testing.T, line string) {
	t.Helper()
	dir, ports := t.TempDir(), freePorts(t, 2)
	p.trust, p.plain, p.proxy = certificate(t, dir), "127.0.0.1:"+ports[0], "127.0.0.1:"+ports[1]
	example := adapted(t, fromGuide(t, "haproxy")[0],
		"server one 127.0.0.1:8080 check inter 2s", line,
		"    user haproxy\n    group haproxy\n", "", // who runs the test reaches the socket
		"bind :80\n", "bind "+p.plain+"\n", "bind :443 ", "bind "+p.proxy+" ", "/etc/ssl/mognad/", dir+"/")
	file := filepath.Join(dir, "haproxy.cfg")
	if err := os.WriteFile(file, []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	haproxy := installed(t, "haproxy")
	p.run(t, []string{haproxy, "-c", "-q", "-f", file}, []string{haproxy, "-db", "-f", file})
}

// browser reaches the public name through the proxy from an address of this machine, without following redirects.
func (p *proxied) browser(t *testing.T, from string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, to string) (net.Conn, error) {
			if strings.HasSuffix(to, ":80") {
				return dialer.DialContext(ctx, "tcp", p.plain)
			}
			return dialer.DialContext(ctx, "tcp", p.proxy)
		},
		TLSClientConfig: &tls.Config{RootCAs: p.trust},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport:     transport,
		Jar:           jar,
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// send sends a request with a body, headers by name and value.
func send(t *testing.T, c *http.Client, method, path string, body io.Reader, headers ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "https://"+publicName+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := c.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path[:min(len(path), 80)], err)
	}
	content, err := io.ReadAll(got.Body)
	if err := errors.Join(err, got.Body.Close()); err != nil {
		t.Fatalf("%s %s: %v", method, path[:min(len(path), 80)], err)
	}
	return reply{got.StatusCode, got.Header, string(content)}
}

// works is what must work behind a proxy.
func (p *proxied) works(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) { // until the proxy knows the server
		if got := send(t, p.browser(t, "127.0.0.1"), http.MethodGet, "/readyz", nil); got.status == http.StatusOK {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("/readyz answers %d: %s", got.status, got.body)
		}
	}
	t.Run("https", p.leadsToHTTPS)
	t.Run("sign-in", p.signsIn)
	t.Run("save", p.saves)
	t.Run("download", p.downloads)
	t.Run("upload", p.uploads)
	t.Run("compressed", p.compresses)
	t.Run("address", p.passesAddresses)
}

func (p *proxied) leadsToHTTPS(t *testing.T) {
	got := request(t, p.browser(t, "127.0.0.1"), "http://"+publicName+"/sign-in?return=%2F")
	if to := got.header.Get("Location"); got.status != http.StatusMovedPermanently ||
		to != "https://"+publicName+"/sign-in?return=%2F" {
		t.Errorf("http is answered with %d and leads to %q", got.status, to)
	}
}

// signsIn as a browser does, which says from where a form is sent.
func (p *proxied) signsIn(t *testing.T) {
	c := p.browser(t, "127.0.0.1")
	form := url.Values{"email": {"asa@norrdal.example"}, "password": {"tolv lila cyklar i regn"}}.Encode()
	post := func(origin string) reply {
		return send(t, c, http.MethodPost, "/sign-in", strings.NewReader(form),
			"Content-Type", "application/x-www-form-urlencoded", "Origin", origin)
	}
	if got := post("https://elsewhere.example"); got.status != http.StatusForbidden {
		t.Errorf("a form from elsewhere is answered with %d", got.status)
	}
	got := post("https://" + publicName)
	if got.status != http.StatusSeeOther || !strings.Contains(got.header.Get("Set-Cookie"), "Secure") {
		t.Fatalf("signing in is answered with %d, cookie %q: %s", got.status, got.header.Get("Set-Cookie"), got.body)
	}
	page := send(t, c, http.MethodGet, "/account", nil)
	if page.status != http.StatusOK || !strings.Contains(page.body, "Åsa Öberg") {
		t.Errorf("after signing in the account is answered with %d: %s", page.status, page.body)
	}
	if hsts := page.header.Values("Strict-Transport-Security"); len(hsts) != 1 {
		t.Errorf("Strict-Transport-Security is %q", hsts)
	}
}

// api is a call with the token.
func (p *proxied) api(t *testing.T, method, path string, body io.Reader, headers ...string) reply {
	t.Helper()
	return send(t, p.browser(t, "127.0.0.1"), method, "/api/v1/organisations/norrdal"+path, body,
		append([]string{"Authorization", "Bearer " + p.token}, headers...)...)
}

// saves an answer, and again with the tag that came through the proxy, which may have called it weak.
func (p *proxied) saves(t *testing.T) {
	path := fmt.Sprintf("/assessments/%s/answers/%s", p.tasks[0].assessment, p.tasks[0].question)
	tag := `"0"`
	for range 3 {
		comment := strings.Repeat("Vi har gått igenom det. ", 100) // long enough to be compressed
		body, err := json.Marshal(map[string]any{"value": "yes", "reason": "", "comment": comment, "evidence": []any{}, "stance": nil})
		if err != nil {
			t.Fatal(err)
		}
		got := p.api(t, http.MethodPut, path, bytes.NewReader(body), "Content-Type", "application/json", "If-Match", tag)
		if got.status/100 != 2 || !strings.Contains(got.body, "Vi har gått igenom") {
			t.Fatalf("saving from %s is answered with %d: %s", tag, got.status, got.body)
		}
		tag = got.header.Get("ETag")
	}
}

func (p *proxied) downloads(t *testing.T) {
	got := p.api(t, http.MethodGet, "/exports/entities?format=xlsx", nil)
	if got.status != http.StatusOK {
		t.Fatalf("a download is answered with %d: %s", got.status, got.body)
	}
	if _, err := zip.NewReader(strings.NewReader(got.body), int64(len(got.body))); err != nil {
		t.Errorf("the workbook of %d bytes is damaged: %v", len(got.body), err)
	}
}

// uploads of the largest kind reach Mognad, and larger ones get its own answer, however large they are.
func (p *proxied) uploads(t *testing.T) {
	for size, want := range map[int]string{4 << 20: "", 12 << 20: "application/problem+json", 64 << 20: "application/problem+json"} {
		got := p.api(t, http.MethodPost, "/imports/entities", io.LimitReader(endless{}, int64(size)), "Content-Type", "text/csv")
		if want == "" && (got.status == http.StatusRequestEntityTooLarge || got.status >= 500) {
			t.Errorf("%d bytes are answered with %d: %s", size, got.status, got.body)
		}
		if want != "" && (got.status != http.StatusRequestEntityTooLarge || got.header.Get("Content-Type") != want) {
			t.Errorf("%d bytes are answered with %d: %s", size, got.status, got.body)
		}
	}
}

// endless is a file without end.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'a'
	}
	return len(b), nil
}

func (p *proxied) compresses(t *testing.T) {
	c := p.browser(t, "127.0.0.1")
	for path, kind := range map[string]string{
		"/sign-in": "text/html", "/api/v1/openapi.json": "application/", "/sign-in?return=" + strings.Repeat("a", 20<<10): "text/html",
	} {
		got := send(t, c, http.MethodGet, path, nil, "Accept-Encoding", "gzip")
		if got.status != http.StatusOK || !strings.HasPrefix(got.header.Get("Content-Type"), kind) ||
			got.header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s is answered with %d, %s, compressed as %q", path[:min(len(path), 40)], got.status,
				got.header.Get("Content-Type"), got.header.Get("Content-Encoding"))
		}
	}
}

// passesAddresses: each visitor is counted alone, whatever one says about where it comes from.
func (p *proxied) passesAddresses(t *testing.T) {
	ask := func(path, from string) reply {
		return send(t, p.browser(t, from), http.MethodGet, path, nil, "X-Forwarded-For", "192.0.2.1")
	}
	guesses(t, ask, "127.0.0.2")
	if got := ask("/calendars/norrdal/unknown.ics", "127.0.0.3"); got.status != http.StatusNotFound {
		t.Errorf("another visitor is answered with %d", got.status)
	}
}
