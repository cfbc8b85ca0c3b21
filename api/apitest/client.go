package apitest

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

// Client is a program with a token.
type Client struct {
	T     *testing.T // fails with what the client is answered
	Site  *Site
	Token string // "" for none
}

// Answer is what the API answered.
type Answer struct {
	T      *testing.T
	What   string // method and path
	Status int
	Header http.Header
	Body   string
}

// Client is a program that acts as the person with the address in an organisation.
func (s *Site) Client(t *testing.T, email, organisation string, access assessment.TokenAccess) Client {
	t.Helper()
	p, err := s.Use.PrincipalByEmail(t.Context(), email, organisation)
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := s.Use.People.AddToken(t.Context(), p, "Test", access, 30)
	if err != nil {
		t.Fatal(err)
	}
	return Client{T: t, Site: s, Token: secret}
}

// Call makes a request below /api/v1, or anywhere if the path says so, with headers as alternating names and values. A
// body is JSON unless a header says otherwise.
func (c Client) Call(method, path, body string, headers ...string) Answer {
	c.T.Helper()
	if !strings.HasPrefix(path, "/api") {
		path = "/api/v1" + path
	}
	request, err := http.NewRequestWithContext(c.T.Context(), method, c.Site.URL+path, strings.NewReader(body))
	if err != nil {
		c.T.Fatal(err)
	}
	request.Header.Set("Accept-Language", "en")
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.T.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // read to the end
	b, err := io.ReadAll(response.Body)
	if err != nil {
		c.T.Fatal(err)
	}
	return Answer{T: c.T, What: method + " " + path, Status: response.StatusCode, Header: response.Header, Body: string(b)}
}

// Get gets a path below /api/v1, with headers as alternating names and values.
func (c Client) Get(path string, headers ...string) Answer {
	c.T.Helper()
	return c.Call(http.MethodGet, path, "", headers...)
}

// Want stops the test if the status is another.
func (a Answer) Want(status int) Answer {
	a.T.Helper()
	if a.Status != status {
		a.T.Fatalf("%s answers %d, want %d:\n%s", a.What, a.Status, status, a.Body)
	}
	return a
}

// Read is the value at a path of properties and indices in the reply.
func (a Answer) Read(path ...any) any {
	a.T.Helper()
	var v any
	if err := json.Unmarshal([]byte(a.Body), &v); err != nil {
		a.T.Fatalf("%s answers no JSON: %v\n%s", a.What, err, a.Body)
	}
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, ok := v.(map[string]any)
			if _, has := m[p]; !ok || !has {
				a.T.Fatalf("%s: no %q in\n%s", a.What, p, a.Body)
			}
			v = m[p]
		case int:
			l, ok := v.([]any)
			if !ok || len(l) <= p {
				a.T.Fatalf("%s: no element %d in\n%s", a.What, p, a.Body)
			}
			v = l[p]
		}
	}
	return v
}

// Text is the text at a path of properties and indices in the reply.
func (a Answer) Text(path ...any) string {
	a.T.Helper()
	s, ok := a.Read(path...).(string)
	if !ok {
		a.T.Fatalf("%s: %v is no text in\n%s", a.What, path, a.Body)
	}
	return s
}

// Problem stops the test unless the reply is a problem of this status and code, and returns it. The fields are given as
// "field: code".
func (a Answer) Problem(status int, code string, fields ...string) problem.Problem {
	a.T.Helper()
	a.Want(status)
	var p problem.Problem
	decoder := json.NewDecoder(strings.NewReader(a.Body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		a.T.Fatalf("%s answers no problem: %v\n%s", a.What, err, a.Body)
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
		a.T.Errorf("%s: problem (-want +got):\n%s", a.What, diff)
	}
	headers := map[string]string{
		"Content-Type":           problem.ContentType,
		"Cache-Control":          "no-store",
		"X-Content-Type-Options": "nosniff",
	}
	for name, value := range headers {
		if got := a.Header.Get(name); got != value {
			a.T.Errorf("%s: %s is %q, want %q", a.What, name, got, value)
		}
	}
	if p.Detail == "" || a.Header.Get("Content-Language") == "" || strings.Contains(a.Body, "⟦") {
		a.T.Errorf("%s: words are missing: %s", a.What, a.Body)
	}
	var got []string
	for _, f := range p.Errors {
		got = append(got, f.Field+": "+f.Code)
		if f.Detail == "" {
			a.T.Errorf("%s: no words for %s", a.What, f.Code)
		}
	}
	slices.Sort(got)
	slices.Sort(fields)
	if diff := cmp.Diff(fields, got); diff != "" {
		a.T.Errorf("%s: fields (-want +got):\n%s", a.What, diff)
	}
	return p
}

// Decoded is a reply of status 200 as a value of the type.
func Decoded[T any](t *testing.T, a Answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(a.Want(http.StatusOK).Body), &v); err != nil {
		t.Fatal(err)
	}
	return v
}
