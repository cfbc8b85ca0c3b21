package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/api"
	"mognad/api/problem"
	"mognad/assessment"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
	"mognad/frontend/i18n"
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

// norrdalAPI is a server with the organisation "norrdal" and a program that acts as its admin.
func norrdalAPI(t *testing.T) (*site, apiClient) {
	t.Helper()
	s, _ := norrdal(t)
	return s, s.client(t, "asa@norrdal.example", "norrdal", assessment.TokenWrite)
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

const here = "/organisations/norrdal"

func TestAPISaysWhoTheTokenIs(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	admin.get("/me").want(http.StatusOK)
	s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Coordinator, s.root(t))
	reader := s.client(t, "sara@norrdal.example", "norrdal", assessment.TokenRead)
	got := reader.get("/me").want(http.StatusOK)
	for path, want := range map[string]any{"name": "Sara Lind", "email": "sara@norrdal.example", "language": nil} {
		if diff := cmp.Diff(want, got.read("user", path)); diff != "" {
			t.Errorf("user %s (-want +got):\n%s", path, diff)
		}
	}
	if diff := cmp.Diff(
		map[string]any{"key": "norrdal", "name": "Norrdals kommun"},
		got.read("organisation"),
	); diff != "" {
		t.Errorf("organisation (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(
		[]any{map[string]any{"role": "coordinator", "entity": s.root(t).String(), "until": nil}},
		got.read("roles"),
	); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{"read", "Test"}, []any{got.read("token", "access"), got.read("token", "name")}); diff != "" {
		t.Errorf("token (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(
		[]any{
			"answer.read",
			"audit.read",
			"document.read",
			"entity.read",
			"finding.read",
			"organisation.read",
			"people.read",
			"questionnaire.read",
			"result.compare",
			"result.read",
			"round.read",
		},
		got.read("actions"),
	); diff != "" {
		t.Errorf("actions of a coordinator who only reads (-want +got):\n%s", diff)
	}
	writer := s.client(t, "sara@norrdal.example", "norrdal", assessment.TokenWrite).get("/me").want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{
			"advice.manage",
			"answer.read",
			"audit.read",
			"document.manage",
			"document.read",
			"entity.manage",
			"entity.read",
			"finding.read",
			"organisation.read",
			"people.manage",
			"people.read",
			"questionnaire.publish",
			"questionnaire.read",
			"result.compare",
			"result.read",
			"round.manage",
			"round.read",
			"summary.seal",
		},
		writer.read("actions"),
	); diff != "" {
		t.Errorf("actions of a coordinator (-want +got):\n%s", diff)
	}
}

func TestAPIAsksForAToken(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	for name, header := range map[string]string{
		"none": "", "another scheme": "Basic YWJjOmRlZg==", "empty": "Bearer ", "unknown": "Bearer mognad_norrdal_unknown",
		"unknown organisation": "Bearer mognad_nowhere_unknown", "without the secret": "Bearer mognad_norrdal", "too long": "Bearer mognad_norrdal_" + strings.Repeat("x", 500),
	} {
		t.Run(name, func(t *testing.T) {
			a := apiClient{t, s, ""}.get(here, "Authorization", header)
			a.problem(http.StatusUnauthorized, "unauthenticated")
			if got := a.Header.Get("WWW-Authenticate"); got != `Bearer realm="Mognad"` {
				t.Errorf("WWW-Authenticate is %q", got)
			}
		})
	}
	cookie := s.signIn(t, "asa@norrdal.example").get("/api/v1" + here)
	if cookie.Status != http.StatusUnauthorized {
		t.Errorf("a session answers %d, want 401", cookie.Status)
	}
	admin.get("/organisations/nowhere").problem(http.StatusNotFound, "not_found")
	admin.get("/nothing").problem(http.StatusNotFound, "not_found")
	admin.call(http.MethodPatch, here, `{}`).problem(http.StatusMethodNotAllowed, "method_not_allowed")
}

func TestAPITokenEnds(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	id, _ := s.join(t, "Sara Lind", "sara@norrdal.example", assessment.Coordinator, s.root(t))
	sara := s.client(t, "sara@norrdal.example", "norrdal", assessment.TokenWrite)
	sara.get(here).want(http.StatusOK)
	user := here + "/users/" + id.String()
	admin.call(http.MethodPut, user, `{"name": "Sara Lind", "active": false}`, "If-Match", admin.get(user).Header.Get("ETag")).
		want(http.StatusOK)
	sara.get(here).problem(http.StatusUnauthorized, "unauthenticated")
	s.later(31 * 24 * time.Hour)
	admin.get(here).problem(http.StatusUnauthorized, "unauthenticated")
	admin.call(http.MethodPost, here+"/bodies", `{"name": "Nämnden"}`).problem(http.StatusUnauthorized, "unauthenticated")
}

func TestAPIEntities(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	root := s.root(t).String()
	all := here + "/entities"
	made := admin.call(http.MethodPost, all, `{"key": "hamnen", "name": " Hamnen  i Norrdal", "kind": "operation", "parent": "`+root+`", "valid_from": "2026-01-01"}`).
		want(http.StatusCreated)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	if want := all + "/" + made.text("id"); one != want {
		t.Errorf("Location is %q, want %q", one, want)
	}
	got := admin.get(one).want(http.StatusOK)
	if diff := cmp.Diff(
		[]string{made.Body, `"1"`, `"1"`},
		[]string{got.Body, got.Header.Get("ETag"), made.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("read after adding (-added +read):\n%s", diff)
	}
	want := map[string]any{
		"id":         made.text("id"),
		"key":        "hamnen",
		"name":       "Hamnen i Norrdal",
		"kind":       "operation",
		"parent":     root,
		"body":       nil,
		"valid_from": "2026-01-01",
		"valid_to":   nil,
		"successors": []any{},
		"version":    1.0,
		"created_at": got.read("created_at"),
		"updated_at": got.read("updated_at"),
	}
	if diff := cmp.Diff(want, got.read()); diff != "" {
		t.Errorf("entity (-want +got):\n%s", diff)
	}
	admin.call(http.MethodPost, all, `{"key": "hamnen", "name": "Andra hamnen", "kind": "operation", "parent": "`+root+`"}`).
		problem(http.StatusConflict, "conflict", "key: error.taken")
	body := admin.call(http.MethodPost, here+"/bodies", `{"name": "Tekniska nämnden"}`).want(http.StatusCreated).text("id")

	change := func(name string) string {
		return `{"key": "hamnen", "name": "` + name + `", "kind": "administration", "parent": "` + root + `", "body": "` + body + `", "valid_from": null, "valid_to": "2027-12-31", "successors": ["` + root + `"]}`
	}
	admin.call(http.MethodPut, one, change("Hamn")).problem(http.StatusPreconditionRequired, "version_required")
	admin.call(http.MethodPut, one, change("Hamn"), "If-Match", "*").
		problem(http.StatusPreconditionRequired, "version_required")
	admin.call(http.MethodPut, one, change("Hamn"), "If-Match", "1").
		problem(http.StatusUnprocessableEntity, "invalid", "If-Match: api.if_match")
	changed := admin.call(http.MethodPut, one, change("Hamn"), "If-Match", `"1"`).want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"Hamn", body, nil, "2027-12-31", []any{root}, 2.0, `"2"`},
		[]any{
			changed.read("name"),
			changed.read("body"),
			changed.read("valid_from"),
			changed.read("valid_to"),
			changed.read("successors"),
			changed.read("version"),
			changed.Header.Get("ETag"),
		},
	); diff != "" {
		t.Errorf("changed entity (-want +got):\n%s", diff)
	}
	for _, tag := range []string{`"1"`, `W/"2"`, `"2", "3"`, `"x"`, `"0"`, `"-2"`} {
		stale := admin.call(http.MethodPut, one, change("Hamnen igen"), "If-Match", tag).
			problem(http.StatusPreconditionFailed, "stale")
		if diff := cmp.Diff(changed.read(), stale.Current); diff != "" {
			t.Errorf("If-Match %s: current (-stored +got):\n%s", tag, diff)
		}
		stale = admin.call(http.MethodDelete, one, "", "If-Match", tag).problem(http.StatusPreconditionFailed, "stale")
		if diff := cmp.Diff(changed.read(), stale.Current); diff != "" {
			t.Errorf("If-Match %s: current (-stored +got):\n%s", tag, diff)
		}
	}
	admin.call(http.MethodDelete, here+"/bodies/"+body, "", "If-Match", `"1"`).problem(http.StatusConflict, "conflict")
	admin.call(http.MethodDelete, one, "").problem(http.StatusPreconditionRequired, "version_required")
	if gone := admin.call(http.MethodDelete, one, "", "If-Match", `"2"`).want(http.StatusNoContent); gone.Body != "" {
		t.Errorf("a deletion answers %q", gone.Body)
	}
	admin.get(one).problem(http.StatusNotFound, "not_found")
	admin.call(http.MethodDelete, all+"/"+root, "", "If-Match", `"1"`).problem(http.StatusConflict, "conflict")
	admin.call(http.MethodPost, all, `{"key": "Fel!", "name": "", "kind": "municipality", "parent": null, "valid_to": "2026-02-30"}`).
		problem(http.StatusUnprocessableEntity, "invalid", "key: error.key", "name: error.required", "parent: error.required", "valid_to: error.date")
	for _, id := range []string{"no-id", made.text("id"), strings.ToUpper(root) + "0", "{" + root + "}"} {
		admin.call(http.MethodPost, all, `{"key": "ny", "name": "Ny", "kind": "operation", "parent": "`+id+`", "body": "`+id+`", "valid_to": "2030-01-01", "successors": ["`+id+`"]}`).
			problem(http.StatusUnprocessableEntity, "invalid", "parent: error.unknown_choice", "body: error.unknown_choice", "successors: error.unknown_choice")
	}
	if n := len(admin.get(all).want(http.StatusOK).read("items").([]any)); n != 1 {
		t.Errorf("%d entities are left, want the root", n)
	}
}

func TestAPIBodies(t *testing.T) {
	t.Parallel()
	_, admin := norrdalAPI(t)
	all := here + "/bodies"
	made := admin.call(http.MethodPost, all, `{"name": "Tekniska nämnden"}`).want(http.StatusCreated)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	admin.call(http.MethodPost, all, `{"name": "Tekniska nämnden"}`).
		problem(http.StatusConflict, "conflict", "name: error.taken")
	changed := admin.call(http.MethodPut, one, `{"name": "Samhällsnämnden"}`, "If-Match", `"1"`).want(http.StatusOK)
	if diff := cmp.Diff(changed.Body, admin.get(one).want(http.StatusOK).Body); diff != "" {
		t.Errorf("read after changing:\n%s", diff)
	}
	stale := admin.call(http.MethodPut, one, `{"name": "Samhällsnämnden"}`, "If-Match", `"1"`).
		problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(changed.read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{changed.read()}, admin.get(all).want(http.StatusOK).read("items")); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	admin.call(http.MethodDelete, one, "", "If-Match", `"2"`).want(http.StatusNoContent)
	if got := admin.get(all).want(http.StatusOK).Body; got != "{\"items\":[]}\n" {
		t.Errorf("the empty list is %q", got)
	}
}

func TestAPIOrganisation(t *testing.T) {
	t.Parallel()
	_, admin := norrdalAPI(t)
	got := admin.get(here).want(http.StatusOK)
	if diff := cmp.Diff([]any{got.read()}, admin.get("/organisations").want(http.StatusOK).read("items")); diff != "" {
		t.Errorf("mine (-want +got):\n%s", diff)
	}
	admin.call(http.MethodPut, here, `{"name": "Norrdal", "language": "fi"}`, "If-Match", `"1"`).
		problem(http.StatusUnprocessableEntity, "invalid", "language: error.language")
	admin.call(http.MethodPut, here, `{"name": "Norrdal", "language": "en", "key": "annan"}`, "If-Match", `"1"`).
		problem(http.StatusUnprocessableEntity, "invalid", "key: api.unknown_property")
	changed := admin.call(http.MethodPut, here, `{"name": "Norrdal", "language": "en"}`, "If-Match", `"1"`).
		want(http.StatusOK)
	again := admin.get(here).want(http.StatusOK)
	if diff := cmp.Diff([]any{changed.Body, `"2"`}, []any{again.Body, again.Header.Get("ETag")}); diff != "" {
		t.Errorf("read after changing:\n%s", diff)
	}
	stale := admin.call(http.MethodPut, here, `{"name": "Norrdal", "language": "en"}`, "If-Match", `"1"`).
		problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(changed.read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
}

func TestAPIUsers(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	root := s.root(t).String()
	all := here + "/users"
	made := admin.call(http.MethodPost, all, `{"name": "Sara Lind", "email": "Sara@norrdal.example", "role": "respondent", "entity": "`+root+`"}`).
		want(http.StatusCreated)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	got := admin.get(one).want(http.StatusOK)
	if diff := cmp.Diff(made.read("user"), got.read()); diff != "" {
		t.Errorf("read after inviting (-invited +read):\n%s", diff)
	}
	if diff := cmp.Diff(
		[]any{"sara@norrdal.example", "invited", nil, true, "respondent", nil},
		[]any{got.read("email"), got.read("state"), got.read("accepted_at"),
			got.read("manageable"), got.read("memberships", 0, "role"), got.read("memberships", 0, "until")},
	); diff != "" {
		t.Errorf("user (-want +got):\n%s", diff)
	}
	path := func(address string) string {
		_, token, found := strings.Cut(address, "/links/")
		if !found {
			t.Fatalf("%q is no address of a link", address)
		}
		return "/links/" + token
	}
	first := path(made.text("link", "address"))
	anew := admin.call(http.MethodPost, one+"/invitation", "").want(http.StatusCreated)
	s.visitor(t).get(first).want(http.StatusNotFound)
	s.visitor(t).post(path(anew.text("address")), "password", passphrase).want(http.StatusSeeOther)
	admin.call(http.MethodPost, one+"/invitation", "").problem(http.StatusConflict, "conflict")
	admin.call(http.MethodPost, all, `{"name": "Sara Lind", "email": "sara@norrdal.example", "role": "respondent", "entity": "`+root+`"}`).
		problem(http.StatusConflict, "conflict", "email: error.member_already")
	admin.call(http.MethodPost, all, `{"name": "", "email": "sara", "role": "auditor", "entity": "x"}`).
		problem(http.StatusUnprocessableEntity, "invalid", "name: error.required", "email: error.email", "until: error.auditor_until", "entity: error.unknown_choice")
	admin.call(http.MethodPost, all, `{"name": "A", "email": "a@b.example", "role": "king", "entity": "x"}`).
		problem(http.StatusUnprocessableEntity, "invalid", "role: error.role")

	grant := admin.call(http.MethodPost, one+"/memberships", `{"role": "management", "entity": "`+root+`", "until": "2199-12-31"}`).
		want(http.StatusCreated)
	admin.call(http.MethodPost, one+"/memberships", `{"role": "management", "entity": "`+root+`"}`).
		problem(http.StatusConflict, "conflict", "role: error.role_already")
	admin.call(http.MethodPost, one+"/memberships", `{"role": "auditor", "entity": "`+root+`", "until": "2199-12-31"}`).
		problem(http.StatusUnprocessableEntity, "invalid", "role: error.answers_and_audits")
	role := one + "/memberships/" + grant.text("id")
	admin.call(http.MethodDelete, role, "").problem(http.StatusPreconditionRequired, "version_required")
	stale := admin.call(http.MethodDelete, role, "", "If-Match", `"7"`).problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(grant.read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
	admin.call(http.MethodDelete, role, "", "If-Match", `"1"`).want(http.StatusNoContent)
	admin.call(http.MethodDelete, role, "", "If-Match", `"1"`).problem(http.StatusNotFound, "not_found")
	self := all + "/" + s.admin(t, "norrdal").User.ID.String()
	own := admin.get(self).want(http.StatusOK)
	admin.call(http.MethodDelete, one+"/memberships/"+own.text("memberships", 0, "id"), "", "If-Match", `"1"`).
		problem(http.StatusNotFound, "not_found")
	admin.call(http.MethodDelete, self+"/memberships/"+own.text("memberships", 0, "id"), "", "If-Match", `"1"`).
		problem(http.StatusConflict, "conflict")

	version := admin.get(one).want(http.StatusOK)
	changed := admin.call(http.MethodPut, one, `{"name": "Sara Lindh", "active": false}`, "If-Match", version.Header.Get("ETag")).
		want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"Sara Lindh", "deactivated"},
		[]any{changed.read("name"), changed.read("state")},
	); diff != "" {
		t.Errorf("changed user (-want +got):\n%s", diff)
	}
	stale = admin.call(http.MethodPut, one, `{"name": "Sara", "active": true}`, "If-Match", version.Header.Get("ETag")).
		problem(http.StatusPreconditionFailed, "stale")
	if diff := cmp.Diff(changed.read(), stale.Current); diff != "" {
		t.Errorf("current (-stored +got):\n%s", diff)
	}
	admin.call(http.MethodPut, one, `{"name": "Sara", "active": "yes"}`, "If-Match", changed.Header.Get("ETag")).
		problem(http.StatusUnprocessableEntity, "invalid", "active: api.boolean")
	if n := len(admin.get(all).want(http.StatusOK).read("items").([]any)); n != 2 {
		t.Errorf("%d users, want 2", n)
	}
}

func TestAPIReadsJSONStrictly(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	all := here + "/bodies"
	tests := []struct {
		name, body string
		status     int
		code       string
		fields     []string
	}{
		{"good", `{"name": "Nämnden"}`, http.StatusCreated, "", nil},
		{"empty", ``, http.StatusBadRequest, "malformed", nil},
		{"spaces", ` `, http.StatusBadRequest, "malformed", []string{": api.malformed"}},
		{"no JSON", `name=Nämnden`, http.StatusBadRequest, "malformed", []string{": api.malformed"}},
		{"cut off", `{"name": "Näm`, http.StatusBadRequest, "malformed", []string{": api.malformed"}},
		{"broken UTF-8", "{\"name\": \"N\xe4mnden\"}", http.StatusBadRequest, "malformed", []string{": api.malformed"}},
		{"comment", `{"name": "Nämnden" /* ny */}`, http.StatusBadRequest, "malformed", []string{": api.malformed"}},
		{
			"trailing value",
			`{"name": "Nämnden"} {"name": "Andra"}`,
			http.StatusBadRequest,
			"malformed",
			[]string{": api.malformed"},
		},
		{"trailing text", `{"name": "Nämnden"}x`, http.StatusBadRequest, "malformed", []string{": api.malformed"}},
		{
			"twice",
			`{"name": "Nämnden", "name": "Andra"}`,
			http.StatusBadRequest,
			"malformed",
			[]string{"name: api.duplicate_property"},
		},
		{
			"twice by escape",
			`{"name": "Nämnden", "n\u0061me": "Andra"}`,
			http.StatusBadRequest,
			"malformed",
			[]string{"name: api.duplicate_property"},
		},
		{
			"twice within an unknown one",
			`{"name": "Nämnden", "x": {"y": 1, "y": 2}}`,
			http.StatusBadRequest,
			"malformed",
			[]string{"x.y: api.duplicate_property"},
		},
		{
			"another case",
			`{"Name": "Nämnden"}`,
			http.StatusUnprocessableEntity,
			"invalid",
			[]string{"Name: api.unknown_property", "name: error.required"},
		},
		{
			"both cases",
			`{"name": "Nämnden", "NAME": "Andra"}`,
			http.StatusUnprocessableEntity,
			"invalid",
			[]string{"NAME: api.unknown_property"},
		},
		{
			"unknown",
			`{"name": "Nämnden", "version": 1}`,
			http.StatusUnprocessableEntity,
			"invalid",
			[]string{"version: api.unknown_property"},
		},
		{
			"schema",
			`{"$schema": "x", "name": "Nämnden"}`,
			http.StatusUnprocessableEntity,
			"invalid",
			[]string{"$schema: api.unknown_property"},
		},
		{"missing", `{}`, http.StatusUnprocessableEntity, "invalid", []string{"name: error.required"}},
		{"null", `{"name": null}`, http.StatusUnprocessableEntity, "invalid", []string{"name: api.string"}},
		{"number", `{"name": 7}`, http.StatusUnprocessableEntity, "invalid", []string{"name: api.string"}},
		{"list", `["Nämnden"]`, http.StatusUnprocessableEntity, "invalid", []string{": api.object"}},
		{"null alone", `null`, http.StatusUnprocessableEntity, "invalid", []string{": api.object"}},
		{"empty name", `{"name": "  "}`, http.StatusUnprocessableEntity, "invalid", []string{"name: error.required"}},
		{
			"long name",
			`{"name": "` + strings.Repeat("å", 201) + `"}`,
			http.StatusUnprocessableEntity,
			"invalid",
			[]string{"name: error.too_long"},
		},
		{
			"at the limit",
			`{"name": "Gränsnämnden"}` + strings.Repeat(" ", 64<<10-len(`{"name": "Gränsnämnden"}`)),
			http.StatusCreated,
			"",
			nil,
		},
		{
			"over the limit",
			`{"name": "Nämnden"}` + strings.Repeat(" ", 64<<10),
			http.StatusRequestEntityTooLarge,
			"too_large",
			nil,
		},
		{
			"deep",
			`{"name": ` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`,
			http.StatusBadRequest,
			"malformed",
			[]string{": api.malformed"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := apiClient{t, s, admin.token}.call(http.MethodPost, all, test.body)
			if test.code == "" {
				a.want(test.status)
				return
			}
			a.problem(test.status, test.code, test.fields...)
		})
	}
	if n := len(admin.get(all).want(http.StatusOK).read("items").([]any)); n != 2 {
		t.Errorf("%d bodies were stored, want the two good ones", n)
	}
	line := admin.call(http.MethodPost, all, "{\n\"name\": \"Nämnden\",\n\"name\": \"Andra\"}").
		problem(http.StatusBadRequest, "malformed", "name: api.duplicate_property")
	if got := line.Errors[0].Line; got != 3 {
		t.Errorf("the second name is on line %d, want 3", got)
	}
	for _, mediaType := range []string{"application/x-www-form-urlencoded", "text/plain", "application/xml", "nonsense", "a;b+json"} {
		admin.call(http.MethodPost, all, `{"name": "Nämnden"}`, "Content-Type", mediaType).
			problem(http.StatusUnsupportedMediaType, "media_type")
	}
	admin.get(all+"?pages=2&x=1").
		problem(http.StatusUnprocessableEntity, "invalid", "pages: api.unknown_parameter", "x: api.unknown_parameter")
	entities := here + "/entities/" + s.root(t).String()
	admin.call(http.MethodPut, entities, `{"key": "norrdal", "name": "Norrdal", "kind": "municipality", "parent": null}`, "If-Match", `"1"`).
		problem(http.StatusUnprocessableEntity, "invalid", "body: error.required", "valid_from: error.required", "valid_to: error.required", "successors: error.required")
	admin.call(http.MethodPut, entities, `{"key": "norrdal", "name": "Norrdal", "kind": "planet", "parent": null, "body": null, "valid_from": 2026, "valid_to": null, "successors": [1]}`, "If-Match", `"1"`).
		problem(http.StatusUnprocessableEntity, "invalid", "kind: error.kind", "valid_from: api.string", "successors[0]: api.string")
}

// FuzzAPIReadsJSON sends anything at all as a body: what is accepted is one object with one name, and nothing is our
// fault.
func FuzzAPIReadsJSON(f *testing.F) {
	for _, body := range []string{`{"name": "A"}`, `{"name": "A", "name": "B"}`, `{"Name": "A"}`, `{"name": "A"} {}`, `{"name": null}`, `[]`, `"`, "{\"name\": \"\xff\"}", `{"name":"\u0000"}`, `{"n\u0061me":"A"}`, ` {"name" : "\ud800"}`, `1e999`, ``} {
		f.Add(body)
	}
	use := chain.New(storetest.Open(f), workflow.Options{PasswordMemory: 8})
	must := func(err error) {
		if err != nil {
			f.Fatal(err)
		}
	}
	link, err := use.People.SetUpLink(f.Context())
	must(err)
	u, err := use.People.SetUp(
		f.Context(),
		link,
		people.SetUpForm{
			OrganisationKey:  "norrdal",
			OrganisationName: "Norrdals kommun",
			Kind:             "municipality",
			Language:         "sv",
			Name:             "Åsa Öberg",
			Email:            "asa@norrdal.example",
			Password:         passphrase,
		},
	)
	must(err)
	p, err := use.Principal(f.Context(), u.ID, u.Epoch, "norrdal")
	must(err)
	_, token, err := use.People.AddToken(f.Context(), p, "Test", assessment.TokenWrite, 1)
	must(err)
	server, err := api.New(
		api.Options{Chain: use, Log: slog.New(slog.DiscardHandler), PublicURL: "http://127.0.0.1", Version: "test"},
	)
	must(err)
	f.Fuzz(func(t *testing.T, body string) {
		request := httptest.NewRequestWithContext(
			t.Context(),
			http.MethodPost,
			"/api/v1"+here+"/bodies",
			strings.NewReader(body),
		)
		request.Header.Set("Authorization", "Bearer "+token)
		request.Header.Set("Content-Type", "application/json")
		recorder := httptest.NewRecorder()
		server.ServeHTTP(recorder, request)
		switch recorder.Code {
		case http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		case http.StatusCreated:
			var sent map[string]string
			if err := json.Unmarshal([]byte(body), &sent); err != nil || len(sent) != 1 ||
				strings.TrimSpace(sent["name"]) == "" {
				t.Errorf("%q is accepted as %v, %v", body, sent, err)
			}
		default:
			t.Errorf("%q answers %d:\n%s", body, recorder.Code, recorder.Body)
		}
	})
}

func TestAPISpeaksTheReadersLanguage(t *testing.T) {
	t.Parallel()
	_, admin := norrdalAPI(t)
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	for header, language := range map[string]string{"sv": "sv", "en": "en", "": "sv", "en-GB,sv;q=0.5": "en", "fi": "sv", "*": "sv", "!": "sv"} {
		l := catalog.For(language)
		a := admin.call(http.MethodPost, here+"/bodies", `{"nam": ""}`, "Accept-Language", header)
		p := a.problem(http.StatusUnprocessableEntity, "invalid", "name: error.required", "nam: api.unknown_property")
		want := map[string]string{
			"":       l.T("error.invalid_fields"),
			"name":   l.T("error.required"),
			"nam":    l.T("api.unknown_property"),
			"header": language,
		}
		got := map[string]string{"": p.Detail, "header": a.Header.Get("Content-Language")}
		for _, f := range p.Errors {
			got[f.Field] = f.Detail
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Accept-Language %q (-want +got):\n%s", header, diff)
		}
	}
}

func TestAPIImportsAndExports(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	in, out := here+"/imports/entities", here+"/exports/entities"
	table := "key,name,kind,parent,body\nhamnen,Hamnen,operation,norrdal,Hamnnämnden\nkajen,Kajen,operation,hamnen,\n"
	counts := func(a answer) []any {
		return []any{a.read("checked"), a.read("added"), a.read("changed"), a.read("same")}
	}
	checked := admin.call(http.MethodPost, in+"?check=true", table, "Content-Type", "text/csv").want(http.StatusOK)
	if diff := cmp.Diff([]any{true, 2.0, 0.0, 0.0}, counts(checked)); diff != "" {
		t.Errorf("check (-want +got):\n%s", diff)
	}
	if n := len(admin.get(here + "/entities").read("items").([]any)); n != 1 {
		t.Errorf("a check left %d entities", n)
	}
	done := admin.call(http.MethodPost, in, table, "Content-Type", "text/csv; charset=utf-8").want(http.StatusOK)
	if diff := cmp.Diff([]any{false, 2.0, 0.0, 0.0}, counts(done)); diff != "" {
		t.Errorf("import (-want +got):\n%s", diff)
	}
	want := map[string]any{"line": 2.0, "action": "add", "name": "Hamnen", "changes": []any{
		map[string]any{
			"field": "name",
			"old":   "",
			"new":   "Hamnen",
		},
		map[string]any{"field": "kind", "old": "", "new": "operation"},
		map[string]any{
			"field": "parent",
			"old":   "",
			"new":   "norrdal",
		},
		map[string]any{"field": "body", "old": "", "new": "Hamnnämnden"},
	}}
	if diff := cmp.Diff(want, done.read("rows", 0)); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}

	for _, format := range []string{"csv", "xlsx"} {
		for _, language := range []string{"sv", "en"} {
			mediaType := map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": xlsx}[format]
			file := admin.get(out+"?format="+format, "Accept-Language", language).want(http.StatusOK)
			if diff := cmp.Diff(
				[]string{mediaType, `attachment; filename="norrdal-entities.` + format + `"`, language, "no-store"},
				[]string{
					file.Header.Get("Content-Type"),
					file.Header.Get("Content-Disposition"),
					file.Header.Get("Content-Language"),
					file.Header.Get("Cache-Control"),
				},
			); diff != "" {
				t.Errorf("%s in %s: headers (-want +got):\n%s", format, language, diff)
			}
			again := admin.call(http.MethodPost, in, file.Body, "Content-Type", mediaType).want(http.StatusOK)
			if diff := cmp.Diff([]any{false, 0.0, 0.0, 3.0}, counts(again)); diff != "" {
				t.Errorf("%s in %s, read back (-want +got):\n%s", format, language, diff)
			}
		}
	}
	if got := admin.get(out).want(http.StatusOK).Header.Get("Content-Type"); got != "text/csv; charset=utf-8" {
		t.Errorf("an export is %s unless asked otherwise", got)
	}
	admin.get(out+"?format=pdf").problem(http.StatusUnprocessableEntity, "invalid", "format: error.unknown_choice")

	form := func(names ...string) (body, contentType string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for _, name := range names {
			part, err := w.CreateFormFile(name, "enheter.csv")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := part.Write([]byte(table)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String(), w.FormDataContentType()
	}
	body, contentType := form("file")
	if diff := cmp.Diff(
		[]any{false, 0.0, 0.0, 2.0},
		counts(admin.call(http.MethodPost, in, body, "Content-Type", contentType).want(http.StatusOK)),
	); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
	body, contentType = form("file", "file")
	admin.call(http.MethodPost, in, body, "Content-Type", contentType).
		problem(http.StatusUnprocessableEntity, "invalid", "file: api.duplicate_property")
	body, contentType = form("upload")
	admin.call(http.MethodPost, in, body, "Content-Type", contentType).
		problem(http.StatusUnprocessableEntity, "invalid", "upload: api.unknown_property")
	body, contentType = form()
	admin.call(http.MethodPost, in, body, "Content-Type", contentType).
		problem(http.StatusUnprocessableEntity, "invalid", "file: error.required")
	body, contentType = form("file")
	admin.call(http.MethodPost, in, body[:len(body)/2], "Content-Type", contentType).
		problem(http.StatusBadRequest, "malformed")
	admin.call(http.MethodPost, in, table, "Content-Type", "application/json").
		problem(http.StatusUnsupportedMediaType, "media_type")
	admin.call(http.MethodPost, in, table, "Content-Type", "application/octet-stream").
		problem(http.StatusUnsupportedMediaType, "media_type")
	admin.call(http.MethodPost, in, "", "Content-Type", "text/csv").problem(http.StatusBadRequest, "malformed")
	admin.call(http.MethodPost, in, "key,name\n"+strings.Repeat("x", 5<<20), "Content-Type", "text/csv").
		problem(http.StatusRequestEntityTooLarge, "too_large")
	admin.call(http.MethodPost, in, table+strings.Repeat("x", 6<<20), "Content-Type", "text/csv").
		problem(http.StatusRequestEntityTooLarge, "too_large")
	admin.call(http.MethodPost, in, "\x00\x01\x02", "Content-Type", "text/csv").want(http.StatusUnprocessableEntity)
	admin.call(http.MethodPost, in+"?check=maybe", table, "Content-Type", "text/csv").
		problem(http.StatusUnprocessableEntity, "invalid", "check: api.boolean")

	bad := "key,name,kind,parent\nny,,planet,norrdal\n\nny,Ny,operation,nowhere\n"
	p := admin.call(http.MethodPost, in, bad, "Content-Type", "text/csv").
		problem(http.StatusUnprocessableEntity, "invalid",
			"name: error.required", "kind: error.kind", "key: error.row_twice")
	lines := map[string]int{}
	for _, f := range p.Errors {
		lines[f.Field] = f.Line
	}
	if diff := cmp.Diff(map[string]int{"name": 2, "kind": 2, "key": 4}, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	problems := admin.call(http.MethodPost, in+"?check=true", bad, "Content-Type", "text/csv").want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{3, 4.0, "key", "error.row_twice"},
		[]any{len(problems.read("problems").([]any)), problems.read("problems", 2, "line"),
			problems.read("problems", 2, "field"), problems.read("problems", 2, "code")},
	); diff != "" {
		t.Errorf("problems of a check (-want +got):\n%s", diff)
	}

	people := admin.call(http.MethodPost, here+"/imports/users", "email,name,role,entity\nsara@norrdal.example,Sara "+
		"Lind,respondent,hamnen\n", "Content-Type", "text/csv").
		want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"Sara Lind", "sara@norrdal.example"},
		[]any{people.read("invited", 0, "name"), people.read("invited", 0, "email")},
	); diff != "" {
		t.Errorf("invited (-want +got):\n%s", diff)
	}
	_, token, _ := strings.Cut(people.text("invited", 0, "address"), "/links/")
	s.visitor(t).post("/links/"+token, "password", passphrase).want(http.StatusSeeOther)
	users := admin.get(here + "/exports/users?format=csv").want(http.StatusOK)
	if !strings.Contains(users.Body, "sara@norrdal.example") {
		t.Errorf("the export of users lacks Sara:\n%s", users.Body)
	}
	s.join(t, "Eva Ek", "eva@norrdal.example", assessment.Coordinator, s.entity(t, "varvet", "Varvet"))
	part := s.client(t, "eva@norrdal.example", "norrdal", assessment.TokenWrite)
	for _, format := range []string{"csv", "xlsx"} { // the topmost row names no parent, which is out of reach
		file := part.get(out + "?format=" + format).want(http.StatusOK)
		again := part.call(http.MethodPost, in, file.Body, "Content-Type", file.Header.Get("Content-Type")).
			want(http.StatusOK)
		if diff := cmp.Diff([]any{false, 0.0, 0.0, 1.0}, counts(again)); diff != "" {
			t.Errorf("%s of a part, read back (-want +got):\n%s", format, diff)
		}
	}
	reader := s.client(t, "asa@norrdal.example", "norrdal", assessment.TokenRead)
	reader.call(http.MethodPost, in+"?check=true", table, "Content-Type", "text/csv").want(http.StatusOK)
	reader.call(http.MethodPost, in, table, "Content-Type", "text/csv").problem(http.StatusForbidden, "forbidden")
}

// questionnaireFile is one of the good files that the format's own tests use.
func questionnaireFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "questionnaires", "testdata", "good", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAPIQuestionnaires(t *testing.T) {
	t.Parallel()
	_, admin := norrdalAPI(t)
	all := here + "/questionnaires"
	file := questionnaireFile(t, "smallest.yaml")
	made := admin.call(http.MethodPost, all, file, "Content-Type", "application/yaml").want(http.StatusCreated)
	one := strings.TrimPrefix(made.Header.Get("Location"), "/api/v1")
	if diff := cmp.Diff(
		[]any{"smallest", "1", true, all + "/smallest/1", `"` + made.text("hash") + `"`},
		[]any{made.read("key"), made.read("version"), made.read("own"), one, made.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("published (-want +got):\n%s", diff)
	}
	again := admin.call(http.MethodPost, all, "# the same\n"+file, "Content-Type", "text/yaml").want(http.StatusOK)
	if diff := cmp.Diff(
		[]string{made.Body, made.Header.Get("Location"), made.Header.Get("ETag")},
		[]string{again.Body, again.Header.Get("Location"), again.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("published (-) and published again (+) differ:\n%s", diff)
	}
	embedded := admin.get(all + "/mognad-bas/1.0/source").want(http.StatusOK).Body
	if same := admin.call(http.MethodPost, all, embedded, "Content-Type", "application/yaml").
		want(http.StatusOK); same.read("own") != false {
		t.Errorf("the installation's content became the organisation's: %s", same.Body)
	}
	taken := strings.Replace(embedded, "grundformulär", "eget formulär", 1)
	if p := admin.call(http.MethodPost, all, taken, "Content-Type", "application/yaml").
		problem(http.StatusConflict, "conflict"); !strings.Contains(p.Detail, "comes with the installation") {
		t.Errorf("the installation's key and version with other content: %s", p.Detail)
	}
	var listed []any
	for _, item := range admin.get(all).want(http.StatusOK).read("items").([]any) {
		listed = append(listed, item.(map[string]any)["key"], item.(map[string]any)["own"])
	}
	if diff := cmp.Diff([]any{"mognad-bas", false, "smallest", true}, listed); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	whole := admin.get(one).want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"smallest", "da", made.text("hash")},
		[]any{whole.read("content", "key"), whole.read("content", "languages", 0), whole.read("hash")},
	); diff != "" {
		t.Errorf("content (-want +got):\n%s", diff)
	}
	source := admin.get(one + "/source").want(http.StatusOK)
	if diff := cmp.Diff(
		[]string{file, "application/yaml", made.Header.Get("ETag")},
		[]string{source.Body, source.Header.Get("Content-Type"), source.Header.Get("ETag")},
	); diff != "" {
		t.Errorf("source (-want +got):\n%s", diff)
	}
	if same := admin.get(one+"/source", "If-None-Match", source.Header.Get("ETag")).
		want(http.StatusNotModified); same.Body != "" {
		t.Errorf("304 comes with %q", same.Body)
	}
	admin.get(one+"/source", "If-None-Match", `"another"`).want(http.StatusOK)
	admin.get(all+"/smallest/2").problem(http.StatusNotFound, "not_found")
	admin.get(all+"/nothing/1/source").problem(http.StatusNotFound, "not_found")

	other := strings.Replace(file, "languages: [da]", "languages: [da]\n# changed", 1)
	other = strings.Replace(other, "value: 1", "value: 2", 1)
	if other == file {
		t.Fatal("the changed file is the same")
	}
	if a := admin.call(
		http.MethodPost,
		all,
		regexp.MustCompile(`(?m)^title:\n?`).ReplaceAllString(other, "title:\n"),
		"Content-Type",
		"application/yaml",
	); a.Status != http.StatusConflict {
		t.Errorf("another content under the same version answers %d, want 409:\n%s", a.Status, a.Body)
	}
	p := admin.call(
		http.MethodPost,
		all,
		"format: 1\nkey: Bad Key\nversion: \"1\"\nlanguages: [sv]\ncolour: red\n",
		"Content-Type",
		"application/yaml",
	)
	p.want(http.StatusUnprocessableEntity)
	lines := map[string]float64{}
	for _, f := range p.read("errors").([]any) {
		e := f.(map[string]any)
		if e["field"] != "file" || e["detail"] == "" {
			t.Errorf("field %v", e)
		}
		if line, ok := e["line"].(float64); ok {
			lines[e["code"].(string)] = line
		}
	}
	if got := lines["questionnaire.problem.unknown_key"]; got != 5 {
		t.Errorf("the unknown key is on line %v, want 5; all: %v\n%s", got, lines, p.Body)
	}
	admin.call(http.MethodPost, all, "\t{", "Content-Type", "application/yaml").want(http.StatusUnprocessableEntity)
	admin.call(http.MethodPost, all, `{"format": 1}`).problem(http.StatusUnsupportedMediaType, "media_type")
	admin.call(http.MethodPost, all, "# "+strings.Repeat("x", 2<<20), "Content-Type", "application/yaml").
		problem(http.StatusRequestEntityTooLarge, "too_large")
}

// TestTooManyAttempts: a page that answers 429 says when to try again, as the API does.
func TestTooManyAttempts(t *testing.T) {
	t.Parallel()
	s, admin := norrdal(t)
	change := func() reply {
		return admin.post("/account/password", "current", "fel fras på den här raden", "password", "en annan lång fras")
	}
	for range 10 {
		if got := change().want(http.StatusUnprocessableEntity).
			shows(s.sv.T("error.password_wrong")).
			Header.Get(
			"Retry-After",
		); got != "" {
			t.Errorf("a wrong password comes with Retry-After %q", got)
		}
	}
	limit := s.sv.T("error.too_many", "Minutes", 15)
	for range 10 {
		s.visitor(t).
			post("/sign-in", "email", "asa@norrdal.example", "password", "fel fras på den här raden").
			want(http.StatusUnauthorized)
	}
	signIn := s.visitor(t).post("/sign-in", "email", "asa@norrdal.example", "password", passphrase)
	for name, r := range map[string]reply{"password": change(), "sign-in": signIn} {
		if got := r.want(http.StatusTooManyRequests).shows(limit).Header.Get("Retry-After"); got != problem.RetryAfter {
			t.Errorf("%s: Retry-After is %q, want %q", name, got, problem.RetryAfter)
		}
	}
}

func TestAPIEvents(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	all := here + "/events"
	for i := range 120 {
		if _, err := s.use.Registers.Bodies.Add(
			t.Context(),
			s.admin(t, "norrdal"),
			assessment.Body{Name: fmt.Sprintf("Nämnd %d", i)},
		); err != nil {
			t.Fatal(err)
		}
	}
	first := admin.get(all).want(http.StatusOK)
	if n := len(first.read("items").([]any)); n != 100 {
		t.Fatalf("%d events, want 100", n)
	}
	latest := first.read("items", 0).(map[string]any)
	want := map[string]any{
		"id":        latest["id"],
		"at":        latest["at"],
		"actor":     s.admin(t, "norrdal").User.ID.String(),
		"action":    "body.add",
		"object":    "body",
		"object_id": latest["object_id"],
		"data":      map[string]any{"name": "Nämnd 119"},
	}
	if diff := cmp.Diff(want, any(latest)); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
	second := admin.get(all + "?before=" + first.text("items", 99, "id")).want(http.StatusOK)
	rest := second.read("items").([]any)
	if len(rest) < 20 || len(rest) == 100 {
		t.Errorf("%d events before those", len(rest))
	}
	last := second.text("items", len(rest)-1, "id")
	if got := admin.get(all + "?before=" + last).want(http.StatusOK).Body; got != "{\"items\":[]}\n" {
		t.Errorf("after the end: %s", got)
	}
	admin.get(all+"?before=x").problem(http.StatusUnprocessableEntity, "invalid", "before: error.invalid")
	s.laterEvent(t)
	later := map[string]any{"into": "Okänd roll", "kept": true, "count": 2.0}
	if diff := cmp.Diff(any(later), admin.get(all).want(http.StatusOK).read("items", 0, "data")); diff != "" {
		t.Errorf("an event of a later version (-want +got):\n%s", diff)
	}
}

// TestAPIDocument checks the OpenAPI document for what clients rely on: every reference leads somewhere, every
// operation says what it asks for and how it fails.
func TestAPIDocument(t *testing.T) {
	t.Parallel()
	s, _ := norrdalAPI(t)
	open := apiClient{t, s, ""}.get("/openapi.json").want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"3.1.0", "application/json", "bearer"},
		[]any{
			open.read("openapi"),
			open.Header.Get("Content-Type"),
			open.read("components", "securitySchemes", "token", "scheme"),
		},
	); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	yaml := apiClient{t, s, ""}.get("/openapi.yaml").want(http.StatusOK)
	if !strings.Contains(yaml.Body, "openapi: 3.1.0") {
		t.Errorf("the document in YAML begins\n%.200s", yaml.Body)
	}
	schemas := open.read("components", "schemas").(map[string]any)
	for _, ref := range regexp.MustCompile(`"\$ref":"([^"]+)"`).FindAllStringSubmatch(open.Body, -1) {
		name, found := strings.CutPrefix(ref[1], "#/components/schemas/")
		if _, ok := schemas[name]; !found || !ok {
			t.Errorf("the reference %s leads nowhere", ref[1])
		}
	}
	for name := range schemas {
		if !strings.Contains(open.Body, `"#/components/schemas/`+name+`"`) {
			t.Errorf("nothing refers to the schema %s", name)
		}
	}
	for path, item := range open.read("paths").(map[string]any) {
		for method, v := range item.(map[string]any) {
			op := v.(map[string]any)
			for _, needed := range []string{"operationId", "summary", "tags", "x-permission", "security", "responses"} {
				if op[needed] == nil || op[needed] == "" {
					t.Errorf("%s %s has no %s", method, path, needed)
				}
			}
			responses := op["responses"].(map[string]any)
			statuses := []string{"401", "403", "422", "500", "503"}
			if method == "put" || method == "delete" {
				statuses = append(statuses, "412", "428")
			}
			for _, status := range statuses {
				if responses[status] == nil {
					t.Errorf("%s %s does not say that it can answer %s", method, path, status)
				}
			}
			for status, r := range responses {
				content, _ := r.(map[string]any)["content"].(map[string]any)
				if _, ok := content[problem.ContentType]; status >= "400" && !ok {
					t.Errorf("%s %s answers %s with something else than a problem", method, path, status)
				}
			}
		}
	}
}

// TestAPIGuide carries out every example of docs/api.md, in order, against a server. Below each command stands the
// status that it answers. The person behind the token holds every role that an example needs, but an auditor's, which
// is another's.
func TestAPIGuide(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	root, today := s.root(t).String(), time.Now()
	for _, role := range []assessment.Role{assessment.Coordinator, assessment.EntityManager, assessment.Management} {
		admin.call(http.MethodPost, here+"/users/"+s.admin(t, "norrdal").User.ID.String()+"/memberships", fmt.Sprintf(`{"role": %q, "entity": %q}`, role, root)).
			want(http.StatusCreated)
	}
	auditor, _ := s.join(t, "Anna Ek", "anna@revisor.example", assessment.Auditor, s.root(t))
	audits := s.client(t, "anna@revisor.example", "norrdal", assessment.TokenWrite)
	guide, err := os.ReadFile(filepath.Join("..", "docs", "api.md"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"questionnaire.yaml": questionnaireFile(t, "smallest.yaml")}
	variables := []string{
		"$TOKEN",
		admin.token,
		"$MOGNAD",
		s.URL,
		"$ROOT",
		root,
		"$AUDITOR_TOKEN",
		audits.token,
		"$AUDITOR",
		auditor.String(),
		"$FIRST_DAY",
		today.AddDate(0, 0, -1).Format(time.DateOnly),
		"$LAST_DAY",
		today.AddDate(0, 1, 0).Format(time.DateOnly),
	}
	examples := regexp.MustCompile("(?s)```sh\n(.*?)\n# (\\d+)\n```").FindAllStringSubmatch(string(guide), -1)
	if blocks := strings.Count(string(guide), "```sh"); len(examples) != blocks || blocks < 10 {
		t.Fatalf("%d of %d examples have a status", len(examples), blocks)
	}
	for _, example := range examples {
		request, save := curl(t, example[1], strings.NewReplacer(variables...), files)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if err := response.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(response.StatusCode); got != example[2] {
			t.Errorf("%s\nanswers %s, the guide says %s:\n%s", example[1], got, example[2], body)
		}
		files[save] = string(body)
		if strings.HasSuffix(request.URL.Path, "/rounds") && request.Method == http.MethodPost {
			made := answer{t, example[1], response.StatusCode, response.Header, string(body)}
			variables = append(variables, "$ROUND", made.text("id"), "$ASSESSMENT", made.text("assessments", 0, "assessment"))
		}
		for name, collection := range map[string]string{"$AUDIT": "/audits", "$BODY": "/bodies"} {
			if strings.HasSuffix(request.URL.Path, collection) && request.Method == http.MethodPost {
				variables = append(
					variables,
					name,
					answer{t, example[1], response.StatusCode, response.Header, string(body)}.text("id"),
				)
			}
		}
	}
}

// curl reads the part of curl's command line that the guide uses: -X, -H, -d, --data-binary @, -F and -o.
func curl(
	t *testing.T,
	command string,
	variables *strings.Replacer,
	files map[string]string,
) (request *http.Request, save string) {
	t.Helper()
	var words []string
	for _, m := range regexp.MustCompile(`"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"'\\]+)`).FindAllStringSubmatch(command, -1) {
		words = append(words, variables.Replace(strings.NewReplacer(`\"`, `"`).Replace(m[1])+m[3])+m[2])
	}
	if words[0] != "curl" {
		t.Fatalf("no example of curl: %s", command)
	}
	method, address, body, header := "", "", "", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	contents := func(name string) string {
		content, ok := files[name]
		if !ok {
			t.Fatalf("%s\nsends the file %s, which no example made", command, name)
		}
		return content
	}
	for i := 1; i < len(words); i++ {
		next := func() string { i++; return words[i] }
		switch words[i] {
		case "-X":
			method = next()
		case "-H":
			name, value, _ := strings.Cut(next(), ": ")
			header.Set(name, value)
		case "-d":
			method, body = either(method, http.MethodPost), next()
		case "--data-binary":
			method, body = either(method, http.MethodPost), contents(strings.TrimPrefix(next(), "@"))
		case "-F":
			name, file, _ := strings.Cut(next(), "=@")
			var b bytes.Buffer
			w := multipart.NewWriter(&b)
			part, err := w.CreateFormFile(name, file)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(part, contents(file)); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			method, body = http.MethodPost, b.String()
			header.Set("Content-Type", w.FormDataContentType())
		case "-o":
			save = next()
		default:
			address = words[i]
		}
	}
	request, err := http.NewRequestWithContext(
		t.Context(),
		either(method, http.MethodGet),
		address,
		strings.NewReader(body),
	)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = header
	return request, save
}

// either is the first of the two that is not empty.
func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
