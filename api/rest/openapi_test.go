package rest_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/api/problem"
	"mognad/assessment"
)

// TestOpenAPI checks the OpenAPI document for what clients rely on: every reference leads somewhere, every
// operation says what it requires and how it fails.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	s, _ := norrdalAPI(t)
	open := apitest.Client{T: t, Site: s}.Get("/openapi.json").Want(http.StatusOK)
	if diff := cmp.Diff(
		[]any{"3.1.0", "application/json", "bearer"},
		[]any{
			open.Read("openapi"),
			open.Header.Get("Content-Type"),
			open.Read("components", "securitySchemes", "token", "scheme"),
		},
	); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	yaml := apitest.Client{T: t, Site: s}.Get("/openapi.yaml").Want(http.StatusOK)
	if !strings.Contains(yaml.Body, "openapi: 3.1.0") {
		t.Errorf("the document in YAML begins\n%.200s", yaml.Body)
	}
	schemas := open.Read("components", "schemas").(map[string]any)
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
	for path, item := range open.Read("paths").(map[string]any) {
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

// TestAPIGuide carries out every example of docs/api.md, in order, against a server. Below each command is the status
// that it gets. The token's person has every role that an example needs except auditor, which another person has.
func TestAPIGuide(t *testing.T) {
	t.Parallel()
	s, admin := norrdalAPI(t)
	root, today := s.Root(t).String(), time.Now()
	s.Join(t, "Birgit Dahl", "birgit@norrdal.example", assessment.OrganisationAdmin, s.Root(t))
	second := s.Client(t, "birgit@norrdal.example", "norrdal", assessment.TokenWrite) // nobody gives themselves a role
	for _, role := range []assessment.Role{assessment.Coordinator, assessment.EntityManager, assessment.Management} {
		second.Call(http.MethodPost, here+"/users/"+s.Admin(t, "norrdal").User.ID.String()+"/memberships", fmt.Sprintf(`{"role": %q, "entity": %q}`, role, root)).
			Want(http.StatusCreated)
	}
	auditor, _ := s.Join(t, "Anna Ek", "anna@revisor.example", assessment.Auditor, s.Root(t))
	audits := s.Client(t, "anna@revisor.example", "norrdal", assessment.TokenWrite)
	guide := string(apitest.File(t, "docs/api.md"))
	files := map[string]string{"questionnaire.yaml": apitest.QuestionnaireFile(t, "smallest.yaml")}
	variables := []string{
		"$TOKEN",
		admin.Token,
		"$MOGNAD",
		s.URL,
		"$ROOT",
		root,
		"$AUDITOR_TOKEN",
		audits.Token,
		"$AUDITOR",
		auditor.String(),
		"$FIRST_DAY",
		today.AddDate(0, 0, -1).Format(time.DateOnly),
		"$LAST_DAY",
		today.AddDate(0, 1, 0).Format(time.DateOnly),
	}
	examples := regexp.MustCompile("(?s)```sh\n(.*?)\n# (\\d+)\n```").FindAllStringSubmatch(guide, -1)
	if blocks := strings.Count(guide, "```sh"); len(examples) != blocks || blocks < 10 {
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
		made := apitest.Answer{T: t, What: example[1], Body: string(body)}
		if strings.HasSuffix(request.URL.Path, "/rounds") && request.Method == http.MethodPost {
			variables = append(variables, "$ROUND", made.Text("id"), "$ASSESSMENT", made.Text("assessments", 0, "assessment"))
		}
		if strings.HasSuffix(request.URL.Path, "/comments") {
			variables = append(variables, "$COMMENT", made.Text("items", 0, "id"))
		}
		for name, collection := range map[string]string{
			"$AUDIT": "/audits", "$BODY": "/bodies", "$ACTIVITY": "/activities", "$RECOMMENDATION": "/recommendations",
			"$FACT_CHECK": "/fact-checks",
		} {
			if strings.HasSuffix(request.URL.Path, collection) && request.Method == http.MethodPost {
				variables = append(variables, name, made.Text("id"))
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
