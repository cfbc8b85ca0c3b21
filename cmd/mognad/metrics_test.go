package main

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
)

// post sends a form to the server.
func (s *server) post(t *testing.T, path string, fields url.Values) int {
	t.Helper()
	request, err := http.NewRequestWithContext(
		t.Context(), http.MethodPost, "http://"+s.addr+path, strings.NewReader(fields.Encode()),
	)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	reply, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := reply.Body.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := io.Copy(io.Discard, reply.Body); err != nil {
		t.Fatal(err)
	}
	return reply.StatusCode
}

var metricsAt = regexp.MustCompile(`msg=metrics address=(\S+)`)

func TestServeTellsItsNumbers(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		s := serve(t, append([]string{"--metrics-addr", "127.0.0.1:0"}, d.flags...)...)
		at := metricsAt.FindStringSubmatch(s.output.String())
		if at == nil {
			t.Fatalf("the address of the metrics is missing in:\n%s", s.output)
		}
		numbers := &server{addr: at[1], output: s.output}
		if status, _ := s.get(t, "/metrics"); status != http.StatusNotFound {
			t.Errorf("/metrics of the pages answers %d", status)
		}
		form := url.Values{"email": {anna}, "password": {"tolv lila cyklar i regn"}}
		if status := s.post(t, "/sign-in", form); status != http.StatusSeeOther {
			t.Fatalf("sign-in answers %d", status)
		}
		until(t, s, func() bool { // the jobs begin a moment after the start
			_, body := numbers.get(t, "/metrics")
			return strings.Contains(body, `mognad_job_runs_total{job="clean_up",result="done"} 1`)
		})
		status, body := numbers.get(t, "/metrics")
		for _, part := range []string{
			`mognad_http_requests_total{class="3xx",method="POST",route="/sign-in"} 1`,
			`mognad_http_requests_total{class="4xx",method="GET",route="none"} 1`,
			`mognad_sign_ins_total{door="page",outcome="accepted"} 1`,
			"\nmognad_mails_waiting 0\n",
			"\nmognad_database_writers 0\n",
			`mognad_database_connections{pool="`,
			`mognad_queued{queue="passwords"} 0`,
			`mognad_commits_total{result="done"} `,
			`mognad_build_info{database="`,
			"\nprocess_open_fds ",
		} {
			if status != http.StatusOK || !strings.Contains(body, part) {
				t.Errorf("/metrics answers %d without %q:\n%s", status, part, body)
			}
		}
		if status, _ := numbers.get(t, "/debug/pprof/heap"); status != http.StatusOK {
			t.Errorf("the profile of the heap answers %d", status)
		}
		s.stop(t)
		if got := s.status(t); got != succeeded {
			t.Errorf("serve ended with %d: %s", got, s.output)
		}
	})
}

func TestMetricsStayOffThePublicAddress(t *testing.T) {
	t.Parallel()
	for _, flags := range [][]string{
		{"--metrics-addr", "127.0.0.1:8080"},
		{"--metrics-addr", ":8080"},
		{"--metrics-addr", "0.0.0.0:8080"},
		{"--metrics-addr", "localhost:8080"},
		{"--metrics-addr", "[::1]:9090", "--addr", "[::]:9090"},
		{"--metrics-addr", "mognad.example.org:443", "--public-url", "https://mognad.example.org"},
	} {
		got := mognad(t, "", append([]string{"serve", "--data", t.TempDir()}, flags...)...)
		if got.Status != wrongUsage || !strings.Contains(got.Err, "is the address of the pages, which others reach") {
			t.Errorf("serve %v: %+v", flags, got)
		}
	}
	got := mognad(t, "", "serve", "--data", t.TempDir(), "--metrics-addr", "9090")
	if got.Status != wrongUsage || !strings.Contains(got.Err, "is not an address and a port such as 127.0.0.1:9090") {
		t.Errorf("an address without a port: %+v", got)
	}
	s := serve(t, "--data", t.TempDir(), "--metrics-addr", "0.0.0.0:0")
	if !strings.Contains(s.output.String(), "level=WARN msg=\"whoever reaches the address of metrics and profiles") {
		t.Errorf("nobody is warned of metrics that others can reach:\n%s", s.output)
	}
	taken := serve(t, "--data", t.TempDir(), "--metrics-addr", "127.0.0.1:0")
	refused(
		t,
		"the address "+taken.addr+" is in use by another program; stop that one, or choose another with --metrics-addr\n",
		"--data", t.TempDir(), "--addr", "127.0.0.1:0", "--metrics-addr", taken.addr, "--log-level", "error",
	)
}

// TestFail2banFilterOfTheGuide matches the filter against the lines of a real log: those of failures, with the address
// that they came from, and no other, whatever a stranger sends.
func TestFail2banFilterOfTheGuide(t *testing.T) {
	t.Parallel()
	filters := failRegexes(t)
	for _, format := range []string{"text", "json"} {
		s := serve(t, "--data", t.TempDir(), "--log-format", format, "--log-level", "debug")
		const inject = "\" client=198.51.100.1 reason=password door=page\n" +
			"time=2026-01-01T00:00:00Z level=WARN msg=\"sign-in refused\" client=198.51.100.1 reason=password door=page"
		for range 11 {
			s.post(t, "/sign-in", url.Values{"email": {inject}, "password": {inject}})
		}
		s.get(t, "/"+url.PathEscape(inject))
		s.get(t, "/links/"+url.PathEscape(inject))
		s.stop(t)
		if got := s.status(t); got != succeeded {
			t.Errorf("serve ended with %d: %s", got, s.output)
		}
		found := 0
		for line := range strings.Lines(s.output.String()) {
			for _, before := range []string{"", "server mognad[4711]: "} {
				for _, filter := range filters {
					match := filter.FindStringSubmatch(before + line)
					if match == nil {
						continue
					}
					if match[1] != "127.0.0.1" {
						t.Errorf("%s: %s is taken for the address in %q", format, match[1], line)
					}
					found++
				}
			}
		}
		if found != 22 { // 10 wrong passwords and one blocked, each as it is and as the journal has it
			t.Errorf("%s: the filter finds %d lines of 22:\n%s", format, found, s.output)
		}
	}
}

// failRegexes are the regular expressions of the filter in the operator's guide.
func failRegexes(t *testing.T) []*regexp.Regexp {
	t.Helper()
	guide, err := os.ReadFile("../../docs/operators-guide.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(guide), "failregex = ")
	block, _, found := strings.Cut(rest, "journalmatch")
	if !found {
		t.Fatal("the guide has no filter")
	}
	var list []*regexp.Regexp
	for line := range strings.Lines(block) {
		text := strings.Replace(strings.TrimSpace(line), "<HOST>", `([0-9A-Fa-f.:]+)`, 1)
		if text != "" {
			list = append(list, regexp.MustCompile(text))
		}
	}
	if len(list) != 2 {
		t.Fatalf("the filter has %d expressions", len(list))
	}
	return list
}
