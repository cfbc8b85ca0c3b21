package rest_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mognad/api"
	"mognad/api/apitest"
	"mognad/api/rest"
	"mognad/assessment"
	"mognad/assessment/store/storetest"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
)

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
			`{"name": "Nämnden"}` + strings.Repeat(" ", rest.MaxJSON),
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
			a := apitest.Client{T: t, Site: s, Token: admin.Token}.Call(http.MethodPost, all, test.body)
			if test.code == "" {
				a.Want(test.status)
				return
			}
			a.Problem(test.status, test.code, test.fields...)
		})
	}
	if n := len(admin.Get(all).Want(http.StatusOK).Read("items").([]any)); n != 2 {
		t.Errorf("%d bodies were stored, want the two good ones", n)
	}
	line := admin.Call(http.MethodPost, all, "{\n\"name\": \"Nämnden\",\n\"name\": \"Andra\"}").
		Problem(http.StatusBadRequest, "malformed", "name: api.duplicate_property")
	if got := line.Errors[0].Line; got != 3 {
		t.Errorf("the second name is on line %d, want 3", got)
	}
	for _, mediaType := range []string{"application/x-www-form-urlencoded", "text/plain", "application/xml", "nonsense",
		"a;b+json"} {
		admin.Call(http.MethodPost, all, `{"name": "Nämnden"}`, "Content-Type", mediaType).
			Problem(http.StatusUnsupportedMediaType, "media_type")
	}
	admin.Get(all+"?pages=2&x=1").
		Problem(http.StatusUnprocessableEntity, "invalid", "pages: api.unknown_parameter", "x: api.unknown_parameter")
	entities := here + "/entities/" + s.Root(t).String()
	admin.Call(http.MethodPut, entities, `{"key": "norrdal", "name": "Norrdal", "kind": "municipality", "parent": null}`, "If-Match", `"1"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "body: error.required", "valid_from: error.required",
			"valid_to: error.required", "successors: error.required")
	admin.Call(http.MethodPut, entities, `{"key": "norrdal", "name": "Norrdal", "kind": "planet", "parent": null, "body": null, "valid_from": 2026, "valid_to": null, "successors": [1]}`, "If-Match", `"1"`).
		Problem(http.StatusUnprocessableEntity, "invalid", "kind: error.kind", "valid_from: api.string",
			"successors[0]: api.string")
}

// FuzzAPIReadsJSON sends anything at all as a body: what is accepted is one object with one name, and nothing is an
// internal error.
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
	u, err := use.People.SetUp(f.Context(), link, apitest.SetUp)
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
