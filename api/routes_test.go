package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/api/auth"
	"mognad/api/rest"
	"mognad/api/web"
	"mognad/assessment"
	"mognad/assessment/registers"
	"mognad/frontend/i18n"
)

// TestCrossSiteRefusalsAreLogged: they are logged although they reach no route.
func TestCrossSiteRefusalsAreLogged(t *testing.T) {
	t.Parallel()
	s := apitest.New(t)
	var log bytes.Buffer
	handler, err := api.New(
		api.Options{
			Chain:     s.Use,
			Log:       slog.New(slog.NewJSONHandler(&log, nil)),
			PublicURL: "https://mognad.example",
			Version:   "test",
		},
	)
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/account", nil)
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	var line struct {
		Msg, Method, Refused, Request string
		Status                        int
	}
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatalf("%v in the log %q", err, log.String())
	}
	id := answer.Header().Get("X-Request-Id")
	if diff := cmp.Diff(
		[]any{"request", "POST", "cross-site", id, http.StatusForbidden},
		[]any{line.Msg, line.Method, line.Refused, line.Request, line.Status},
	); diff != "" ||
		id == "" {
		t.Errorf("request %q, line, want (-) and got (+):\n%s", id, diff)
	}
}

// TestLimitsGoByTheRoute: claiming to hold a file does not raise a form's limit.
func TestLimitsGoByTheRoute(t *testing.T) {
	t.Parallel()
	s, admin := apitest.Norrdal(t)
	large := strings.Repeat("a", web.MaxForm+1)
	s.Visitor(t).SendFile("/sign-in", "email", "x", large).Want(http.StatusRequestEntityTooLarge)
	for _, route := range api.Routes(&web.Pages{}) {
		uploads := route.Limit == web.MaxUpload
		taking := []string{
			org + "/questionnaires", org + "/entities/import", org + "/users/import", org + "/measure-values/import",
			org + "/applicability/import", org + "/plan/import", org + "/audits/import", org + "/document-templates",
		}
		for _, r := range registers.All {
			taking = append(taking, org+r.Path()+"/import")
		}
		for _, r := range registers.Papers {
			taking = append(taking, org+inAudit+r.Path()+"/import")
		}
		if named := slices.Contains(
			taking,
			strings.Replace(route.Path, ":organisation", "norrdal", 1),
		); uploads != (named && route.Method == http.MethodPost) {
			t.Errorf("%s %s takes files: %t", route.Method, route.Path, uploads)
		}
		if route.Method != http.MethodPost || strings.Contains(route.Path, "sign-out") {
			continue
		}
		path := strings.Replace(parameter.ReplaceAllStringFunc(route.Path, func(p string) string {
			if p == ":organisation" {
				return "norrdal"
			}
			return uuid.NewString()
		}), "//", "/", 1)
		got := admin.SendFile(path, "file", "x", large)
		if got.Status == http.StatusForbidden { // refused before the body
			continue
		}
		if tooLarge := got.Status == http.StatusRequestEntityTooLarge; tooLarge == (route.Limit > web.MaxForm) {
			t.Errorf("%s answers %d", got.What, got.Status)
		}
	}
}

// systemRoutes belong to no use case and are open to everybody.
var systemRoutes = []string{"GET /healthz", "GET /readyz", "GET /static/*file", "HEAD /static/*file"}

// documentRoutes are the API's description, open to everybody.
var documentRoutes = []string{"GET /api/v1/openapi.json", "GET /api/v1/openapi.yaml"}

// specialActions are those that are not in the policy's table.
var specialActions = []assessment.Permission{assessment.Anyone, assessment.OwnAccount, assessment.ManageInstallation}

// TestEveryRouteHasARule goes through the routes that the API puts on the router: each is an operation, and each
// operation is on the router.
func TestEveryRouteHasARule(t *testing.T) {
	t.Parallel()
	s := apitest.New(t)
	catalog, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	engine := gin.New()
	mounted := rest.New(
		rest.Options{Chain: s.Use, Auth: auth.New(s.Use, slog.New(slog.DiscardHandler), false), Catalog: catalog, Log: slog.New(slog.DiscardHandler)},
	)
	mounted.Mount(engine)
	var registered []string
	for _, r := range engine.Routes() {
		registered = append(registered, r.Method+" "+r.Path)
	}
	known := slices.Clone(documentRoutes)
	for _, o := range s.API.Operations() {
		known = append(known, o.Method+" "+braces.ReplaceAllString(o.Path, ":$1"))
	}
	slices.Sort(registered)
	slices.Sort(known)
	if diff := cmp.Diff(known, registered); diff != "" {
		t.Errorf("known routes (-) and registered ones (+):\n%s", diff)
	}
	if diff := cmp.Diff(mounted.Operations(), s.API.Operations()); diff != "" {
		t.Errorf("operations of another server:\n%s", diff)
	}

	v := s.Visitor(t)
	for _, route := range systemRoutes {
		method, path, _ := strings.Cut(route, " ")
		got := v.Send(method, strings.Replace(path, "*file", "nothing", 1), nil, nil)
		if got.Header.Get("Content-Type") == "text/html; charset=utf-8" {
			t.Errorf("%s answers with a page", route)
		}
	}
	for _, r := range api.Routes(&web.Pages{}) {
		if strings.HasPrefix(r.Path, rest.Prefix) || slices.Contains(systemRoutes, r.Method+" "+r.Path) {
			t.Errorf("the page %s %s stands where something else does", r.Method, r.Path)
		}
	}
}

// TestEveryOperationIsInTheOpenAPIDocument compares the registry with the OpenAPI document, both ways.
func TestEveryOperationIsInTheOpenAPIDocument(t *testing.T) {
	t.Parallel()
	s := apitest.New(t)
	b, err := s.API.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]struct {
			ID         string                `json:"operationId"`
			Permission assessment.Permission `json:"x-permission"`
		}
	}
	if err := json.Unmarshal(b, &document); err != nil {
		t.Fatal(err)
	}
	var described, registered []string
	for path, methods := range document.Paths {
		for method, o := range methods {
			described = append(described, fmt.Sprintf("%s %s %s %s", strings.ToUpper(method), path, o.ID, o.Permission))
		}
	}
	for _, o := range s.API.Operations() {
		registered = append(registered, fmt.Sprintf("%s %s %s %s", o.Method, o.Path, o.ID, o.Permission))
	}
	slices.Sort(described)
	slices.Sort(registered)
	if diff := cmp.Diff(registered, described); diff != "" {
		t.Errorf("registered operations (-) and described ones (+):\n%s", diff)
	}
}

// TestEveryPermissionIsUsed compares the policy with the actions of pages and operations, both ways.
func TestEveryPermissionIsUsed(t *testing.T) {
	t.Parallel()
	s := apitest.New(t)
	known := map[assessment.Permission]bool{}
	for a := range assessment.Policy() {
		known[a] = true
	}
	for _, a := range specialActions {
		known[a] = true
	}
	used := map[assessment.Permission]bool{}
	for _, r := range api.Routes(&web.Pages{}) {
		used[r.Permission] = true
	}
	for _, o := range s.API.Operations() {
		used[o.Permission] = true
		if slices.Contains(specialActions, o.Permission) {
			t.Errorf("%s asks for %s, which no role of an organisation has", o.ID, o.Permission)
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(used))); diff != "" {
		t.Errorf("actions of the policy (-) and used ones (+):\n%s", diff)
	}
}
