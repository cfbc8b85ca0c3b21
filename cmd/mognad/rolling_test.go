package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mognad/assessment"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow/chain"
)

// nextMigration is what the next version changes: a column in every table that requests read or write, in one
// transaction, which is as hard on those who answer requests meanwhile as it can be.
const nextMigration = `-- +goose Up
ALTER TABLE organisations ADD COLUMN later text;
ALTER TABLE users ADD COLUMN later text;
ALTER TABLE sessions ADD COLUMN later text;
ALTER TABLE members ADD COLUMN later text;
ALTER TABLE memberships ADD COLUMN later text;
ALTER TABLE tokens ADD COLUMN later text;
ALTER TABLE entities ADD COLUMN later text;
ALTER TABLE rounds ADD COLUMN later text;
ALTER TABLE assessments ADD COLUMN later text;
ALTER TABLE answers ADD COLUMN later text NOT NULL DEFAULT '';
ALTER TABLE answer_versions ADD COLUMN later text NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN later text;
`

// nextStyles is the name of the next version's style sheet.
const nextStyles = "app-NEXT0000.css"

// buildNext builds the program as its next version would be: with one more migration and another style sheet. The
// compiler takes these files instead of those in the folders, which stay as they are.
func buildNext(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	replace := map[string]string{}
	put := func(name, content string) {
		t.Helper()
		file := filepath.Join(dir, strconv.Itoa(len(replace)))
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(root, filepath.FromSlash(name))] = file
	}
	put("migrations/postgres/99998_next.sql", nextMigration)
	put("migrations/sqlite/99998_next.sql", nextMigration)
	content, err := os.ReadFile(filepath.Join(root, "frontend/static/dist/manifest.json"))
	if err != nil {
		t.Fatalf("the styles have not been built; make test does it: %v", err)
	}
	var manifest map[string]string
	if err := json.Unmarshal(content, &manifest); err != nil {
		t.Fatal(err)
	}
	manifest["app.css"] = nextStyles
	if content, err = json.Marshal(manifest); err != nil {
		t.Fatal(err)
	}
	put("frontend/static/dist/manifest.json", string(content))
	put("frontend/static/dist/"+nextStyles, "body{color:navy}")

	overlay := filepath.Join(dir, "overlay.json")
	if content, err = json.Marshal(map[string]any{"Replace": replace}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, content, 0o600); err != nil {
		t.Fatal(err)
	}
	next := filepath.Join(dir, "next")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "nomsgpack", "-overlay", overlay, "-o", next, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the next version: %v\n%s", err, out)
	}
	return next
}

// balancer passes requests to the servers that say that they are ready, one after another. It repeats none.
type balancer struct {
	*httptest.Server
	proxy *httputil.ReverseProxy
	next  atomic.Int64

	mutex  sync.Mutex
	served map[string]int  // requests by the address of their server
	ready  map[string]bool // by the address of a server
}

type backendKey struct{}

func newBalancer(t *testing.T) *balancer {
	t.Helper()
	b := &balancer{served: map[string]int{}, ready: map[string]bool{}}
	b.proxy = &httputil.ReverseProxy{
		Transport: &http.Transport{MaxIdleConnsPerHost: clients},
		Rewrite: func(r *httputil.ProxyRequest) {
			addr, _ := r.In.Context().Value(backendKey{}).(string)
			r.SetURL(&url.URL{Scheme: "http", Host: addr})
			r.Out.Host = r.In.Host
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() == nil {
				t.Errorf("%s %s at %v: %v", r.Method, r.URL.Path, r.Context().Value(backendKey{}), err)
			}
			w.WriteHeader(http.StatusBadGateway)
		},
	}
	b.Server = httptest.NewServer(b)
	t.Cleanup(b.Close)
	return b
}

// ServeHTTP passes the request on.
func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mutex.Lock()
	var ready []string
	for _, addr := range slices.Sorted(maps.Keys(b.ready)) {
		if b.ready[addr] {
			ready = append(ready, addr)
		}
	}
	if len(ready) == 0 {
		b.mutex.Unlock()
		http.Error(w, "no server is ready", http.StatusServiceUnavailable)
		return
	}
	addr := ready[int(b.next.Add(1))%len(ready)]
	b.served[addr]++
	b.mutex.Unlock()
	b.proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), backendKey{}, addr)))
}

// add watches a server until the test ends or it does not answer any more.
func (b *balancer) add(t *testing.T, s *server) {
	t.Helper()
	ask := func() bool {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.addr+"/readyz", nil)
		if err != nil {
			return false
		}
		reply, err := http.DefaultClient.Do(request)
		if err != nil {
			return false
		}
		_, err = io.Copy(io.Discard, reply.Body)
		return errors.Join(err, reply.Body.Close()) == nil && reply.StatusCode == http.StatusOK
	}
	note := func() {
		ready := ask()
		b.mutex.Lock()
		defer b.mutex.Unlock()
		b.ready[s.addr] = ready
	}
	note()
	go func() {
		for t.Context().Err() == nil {
			note()
			time.Sleep(50 * time.Millisecond)
		}
	}()
}

// by is how many requests a server has been given.
func (b *balancer) by(s *server) int {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.served[s.addr]
}

// uses waits until servers have each answered some more requests, with nobody's failing.
func (b *balancer) uses(t *testing.T, what string, servers ...*server) {
	t.Helper()
	const more = 40
	for _, s := range servers {
		from := b.by(s)
		for deadline := time.Now().Add(patience); b.by(s) < from+more; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) || t.Failed() {
				t.Fatalf("%s: a server answers %d requests: %s", what, b.by(s)-from, s.output)
			}
		}
	}
}

// person is somebody at a browser.
type person struct {
	client *http.Client
	base   string
}

// send makes a request as a browser's page does, and fails the test unless the answer has the status.
func (p person) send(t *testing.T, want int, path string, form url.Values, headers ...string) string {
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	request, err := http.NewRequestWithContext(t.Context(), method, p.base+path, body)
	if err != nil {
		t.Error(err)
		return ""
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", p.base)
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	reply, err := p.client.Do(request)
	if err != nil {
		if t.Context().Err() == nil {
			t.Errorf("%s %s: %v", method, path, err)
		}
		return ""
	}
	content, err := io.ReadAll(reply.Body)
	if err := errors.Join(err, reply.Body.Close()); err != nil || reply.StatusCode != want {
		t.Errorf("%s %s answered %d, want %d: %v %.300s", method, path, reply.StatusCode, want, err, content)
	}
	return string(content)
}

// signIn starts with no cookies.
func signIn(t *testing.T, base string) person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Error(err)
	}
	p := person{client: &http.Client{Jar: jar}, base: base}
	p.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	form := url.Values{"email": {"asa@norrdal.example"}, "password": {"tolv lila cyklar i regn"}}
	p.send(t, http.StatusSeeOther, "/sign-in", form)
	return p
}

var styles = regexp.MustCompile(`/static/app-[0-9A-Z]{8}\.css`)

// saves is what clients do until stop is closed, each with a question of its own, and what was acknowledged to them.
type saves struct {
	stop   chan struct{}
	wait   sync.WaitGroup
	mutex  sync.Mutex
	ledger []acknowledged
	looks  map[string]int // pages read, by the style sheet that they refer to
}

func (s *saves) repeat(first acknowledged, save func(from int64, a acknowledged) bool) {
	s.wait.Go(func() {
		for from := int64(0); ; from++ {
			select {
			case <-s.stop:
				return
			default:
			}
			a := first
			a.version, a.comment = from+1, fmt.Sprintf("%s, gång %d", first.question, from+1)
			if !save(from, a) {
				return
			}
			s.mutex.Lock()
			s.ledger = append(s.ledger, a)
			s.mutex.Unlock()
		}
	})
}

// program saves by the API.
func (s *saves) program(t *testing.T, b *balancer, token string, first acknowledged) {
	s.repeat(first, func(from int64, a acknowledged) bool {
		err := put(t, http.DefaultTransport, b.Listener.Addr().String(), token, from, a)
		if err != nil {
			t.Errorf("a program's save: %v", err)
		}
		return err == nil
	})
}

// person reads the page with its style sheet and saves, and signs in anew now and then.
func (s *saves) person(t *testing.T, b *balancer, first acknowledged) {
	var p person
	s.repeat(first, func(from int64, a acknowledged) bool {
		if from%10 == 0 {
			p = signIn(t, b.URL)
		}
		page := "/organisations/norrdal/assessments/" + a.assessment.String()
		sheet := styles.FindString(p.send(t, http.StatusOK, page, nil))
		p.send(t, http.StatusOK, sheet, nil)
		s.mutex.Lock()
		s.looks[sheet]++
		s.mutex.Unlock()
		form := url.Values{
			a.question + ".version": {strconv.FormatInt(from, 10)},
			a.question + ".value":   {"yes"},
			a.question + ".comment": {a.comment},
		}
		p.send(t, http.StatusOK, page+"/questions/"+a.question, form, "HX-Request", "true")
		return !t.Failed()
	})
}

// TestTwoVersionsUnderLoad replaces two servers by two of the next version, one after another, while people sign in,
// read and save. No request may fail, and nothing that was acknowledged may be lost.
func TestTwoVersionsUnderLoad(t *testing.T) {
	t.Parallel()
	next := buildNext(t)
	d := database{driver: "pgx", url: storetest.PostgresURL(t)}
	d.flags = []string{"--database-url", d.url}
	succeeds(t, d.args("migrate")...)
	var tasks []acknowledged
	var token string
	d.use(t, func(_ context.Context, use *chain.Chain) error {
		tasks, token = saving(t, use)
		return nil
	})
	b := newBalancer(t)
	flags := d.args("--public-url", b.URL, "--drain-delay", "1s", "--request-limit", "0")
	start := func(program string) *server {
		s := serveProgram(t, program, flags...)
		b.add(t, s)
		return s
	}
	drain := func(s *server) {
		s.stop(t)
		if got := s.status(t); got != succeeded {
			t.Errorf("a server that was replaced ended with %d: %s", got, s.output)
		}
	}
	first, second := start(built), start(built)

	load := &saves{stop: make(chan struct{}), looks: map[string]int{}}
	end := sync.OnceFunc(func() {
		close(load.stop)
		load.wait.Wait()
	})
	defer end()
	for _, task := range tasks[:12] {
		load.program(t, b, token, task)
	}
	for _, task := range tasks[12:15] {
		load.person(t, b, task)
	}
	b.uses(t, "before", first, second)
	third := start(next)
	b.uses(t, "with the schema of the next version", first, second, third)
	drain(first)
	fourth := start(next)
	b.uses(t, "with one of each", second, third, fourth)
	drain(second)
	b.uses(t, "after", third, fourth)
	end()

	if len(load.looks) != 2 {
		t.Errorf("pages refer to %v, want the styles of two versions", load.looks)
	}
	if lost := load.lost(t, d.url); lost > 0 {
		t.Errorf("%d of %d acknowledged answers are lost", lost, len(load.ledger))
	}
	t.Logf("%d acknowledged, pages read %v", len(load.ledger), load.looks)
}

// lost counts the acknowledged answers that are not stored as they were sent.
func (s *saves) lost(t *testing.T, database string) (lost int) {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range s.ledger {
		var kept bool
		err := connection.QueryRow(
			t.Context(),
			`SELECT count(*) = 1 FROM answer_versions
WHERE assessment_id = $1 AND question_id = $2 AND version = $3 AND comment = $4`,
			a.assessment.String(), a.question, a.version, a.comment,
		).Scan(&kept)
		if err != nil {
			t.Fatal(err)
		}
		if !kept {
			lost++
		}
	}
	if err := connection.Close(t.Context()); err != nil {
		t.Error(err)
	}
	return lost
}

// TestServerOfAnOlderVersion says on /readyz whether it can run on what a newer version has made of the database, and
// saves nothing when it cannot.
func TestServerOfAnOlderVersion(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		succeeds(t, d.args("migrate")...)
		var tasks []acknowledged
		var token string
		d.use(t, func(_ context.Context, use *chain.Chain) error {
			tasks, token = saving(t, use)
			return nil
		})
		s := serve(t, d.flags...)
		d.exec(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)")
		if status, body := s.get(t, "/readyz"); status != http.StatusOK {
			t.Errorf("on a newer schema that is compatible /readyz answers %d: %s", status, body)
		}
		if err := put(t, http.DefaultTransport, s.addr, token, 0, tasks[0]); err != nil {
			t.Errorf("on a newer schema that is compatible: %v", err)
		}
		d.exec(t, "DROP VIEW schema_compatibility")
		d.exec(t, "CREATE VIEW schema_compatibility AS SELECT 99999 AS oldest")
		status, body := s.get(t, "/readyz")
		if status != http.StatusServiceUnavailable || body != assessment.ErrOutdated.Error()+"\n" {
			t.Errorf("on a newer schema /readyz answers %d: %s", status, body)
		}
		request, err := http.NewRequestWithContext(
			t.Context(),
			http.MethodPut,
			"http://"+s.addr+"/api/v1/organisations/norrdal/assessments/"+tasks[0].assessment.String()+
				"/answers/"+tasks[0].question,
			strings.NewReader(`{"value": "no", "reason": "", "comment": "", "evidence": [], "stance": null}`),
		)
		if err != nil {
			t.Fatal(err)
		}
		request.Header = http.Header{
			"Authorization":   {"Bearer " + token},
			"Content-Type":    {"application/json"},
			"If-Match":        {`"1"`},
			"Accept-Language": {"en"},
		}
		reply, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(reply.Body)
		if err := errors.Join(err, reply.Body.Close()); err != nil {
			t.Fatal(err)
		}
		if reply.StatusCode != http.StatusServiceUnavailable || reply.Header.Get("Retry-After") == "" ||
			!strings.Contains(string(content), "being replaced by a newer version") {
			t.Errorf("on a newer schema a save is answered %d: %s", reply.StatusCode, content)
		}
	})
}
