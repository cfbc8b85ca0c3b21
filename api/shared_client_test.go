package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/problem"
	"mognad/assessment"
)

// apiClient is a program with a token.
type apiClient struct {
	t     *testing.T
	site  *site
	token string
}

// answer is what the API answered.
type answer struct {
	t      *testing.T
	what   string
	Status int
	Header http.Header
	Body   string
}

// client is a program that acts as the person with the address in an organisation.
func (s *site) client(t *testing.T, email, organisation string, access assessment.TokenAccess) apiClient {
	t.Helper()
	p, err := s.use.PrincipalByEmail(t.Context(), email, organisation)
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := s.use.People.AddToken(t.Context(), p, "Test", access, 30)
	if err != nil {
		t.Fatal(err)
	}
	return apiClient{t, s, secret}
}

// call makes a request below /api/v1, or anywhere if the path says so, with headers as names and values by turns. A
// body is JSON unless a header says otherwise.
func (c apiClient) call(method, path, body string, headers ...string) answer {
	c.t.Helper()
	if !strings.HasPrefix(path, "/api") {
		path = "/api/v1" + path
	}
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.site.URL+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Accept-Language", "en")
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // read to its end
	b, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer{c.t, method + " " + path, response.StatusCode, response.Header, string(b)}
}

func (c apiClient) get(path string, headers ...string) answer {
	c.t.Helper()
	return c.call(http.MethodGet, path, "", headers...)
}

// want stops the test if the status is another.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("%s answers %d, want %d:\n%s", a.what, a.Status, status, a.Body)
	}
	return a
}

// read is the value at a path of properties and indices in the reply.
func (a answer) read(path ...any) any {
	a.t.Helper()
	var v any
	if err := json.Unmarshal([]byte(a.Body), &v); err != nil {
		a.t.Fatalf("%s answers no JSON: %v\n%s", a.what, err, a.Body)
	}
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, ok := v.(map[string]any)
			if _, has := m[p]; !ok || !has {
				a.t.Fatalf("%s: no %q in\n%s", a.what, p, a.Body)
			}
			v = m[p]
		case int:
			l, ok := v.([]any)
			if !ok || len(l) <= p {
				a.t.Fatalf("%s: no element %d in\n%s", a.what, p, a.Body)
			}
			v = l[p]
		}
	}
	return v
}

func (a answer) text(path ...any) string {
	a.t.Helper()
	s, ok := a.read(path...).(string)
	if !ok {
		a.t.Fatalf("%s: %v is no text in\n%s", a.what, path, a.Body)
	}
	return s
}

// problem stops the test unless the reply is a problem of this status and code, and answers it. The fields are given as
// "field: code".
func (a answer) problem(status int, code string, fields ...string) problem.Problem {
	a.t.Helper()
	a.want(status)
	var p problem.Problem
	decoder := json.NewDecoder(strings.NewReader(a.Body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		a.t.Fatalf("%s answers no problem: %v\n%s", a.what, err, a.Body)
	}
	want := problem.Problem{
		Type:     "about:blank",
		Title:    http.StatusText(status),
		Status:   status,
		Code:     code,
		Detail:   p.Detail,
		Instance: a.Header.Get("X-Request-Id"),
		Errors:   p.Errors,
		Current:  p.Current,
	}
	if diff := cmp.Diff(want, p); diff != "" {
		a.t.Errorf("%s: problem (-want +got):\n%s", a.what, diff)
	}
	headers := map[string]string{
		"Content-Type":           problem.ContentType,
		"Cache-Control":          "no-store",
		"X-Content-Type-Options": "nosniff",
	}
	for name, value := range headers {
		if got := a.Header.Get(name); got != value {
			a.t.Errorf("%s: %s is %q, want %q", a.what, name, got, value)
		}
	}
	if p.Detail == "" || a.Header.Get("Content-Language") == "" || strings.Contains(a.Body, "⟦") {
		a.t.Errorf("%s: words are missing: %s", a.what, a.Body)
	}
	var got []string
	for _, f := range p.Errors {
		got = append(got, f.Field+": "+f.Code)
		if f.Detail == "" {
			a.t.Errorf("%s: no words for %s", a.what, f.Code)
		}
	}
	slices.Sort(got)
	slices.Sort(fields)
	if diff := cmp.Diff(fields, got); diff != "" {
		a.t.Errorf("%s: fields (-want +got):\n%s", a.what, diff)
	}
	return p
}

func decoded[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(a.want(http.StatusOK).Body), &v); err != nil {
		t.Fatal(err)
	}
	return v
}
