package rest_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/api/apitest"
	"mognad/assessment"
)

// TestIdempotencyKey: a call sent again with its key gets the same answer.
func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	x := newRoundAPI(t)
	x.say(x.sara, x.assessment, "yes", "D1")
	submissions := x.assessment + "/submissions"
	const key, other = "4f9f2b0e-6f0c-4b52-9a53-0d6b8f0d3c11", "9a3a6c1e-20ad-4a0d-8f8e-0f6cf7a0d0aa"
	submit := func(key, version string) apitest.Answer {
		return x.sara.Call(http.MethodPost, submissions+"?without_provided=true", "", "If-Match", version, "Idempotency-Key", key)
	}
	version := x.sara.Get(x.assessment).Want(http.StatusOK).Header.Get("ETag")
	submit("kort", version).Problem(http.StatusUnprocessableEntity, "invalid", "Idempotency-Key: error.idempotency_key")
	submit(key, `"77"`).Want(http.StatusPreconditionFailed)
	first := submit(key, version).Want(http.StatusCreated)
	again := submit(key, version).Want(http.StatusCreated)
	if diff := cmp.Diff(first.Body, again.Body) +
		cmp.Diff(first.Header.Get("Location"), again.Header.Get("Location")); diff != "" {
		t.Errorf("the first answer (-) and that to the repeated call (+):\n%s", diff)
	}
	submit(key, `"78"`).Problem(http.StatusUnprocessableEntity, "invalid", "Idempotency-Key: error.idempotency_key_used")
	submit(other, version).Problem(http.StatusConflict, "conflict")
	x.sara.Call(http.MethodPost, submissions, "", "If-Match", version).Problem(http.StatusConflict, "conflict")
	if got := len(x.sara.Get(submissions).Read("items").([]any)); got != 1 {
		t.Errorf("%d submissions", got)
	}

	admin := x.Client(t, "asa@norrdal.example", "norrdal", assessment.TokenWrite)
	people := here + "/imports/users"
	const file, another = "email,name,role,entity\nny@norrdal.example,Ny,management,norrdal\n",
		"email,name,role,entity\nen@norrdal.example,En,management,norrdal\n"
	send := func(path, file string) apitest.Answer {
		return admin.Call(http.MethodPost, path, file, "Content-Type", "text/csv", "Idempotency-Key", key)
	}
	send(people+"?check=true", another).Want(http.StatusOK)
	made := send(people, file).Want(http.StatusOK)
	repeated := send(people, file).Want(http.StatusOK)
	if diff := cmp.Diff(made.Read(), repeated.Read()); diff != "" || made.Read("added") != 1.0 {
		t.Errorf("the first answer (-) and that to the repeated import (+):\n%s", diff)
	}
	if got := made.Text("invited", 0, "address"); got == "" {
		t.Error("nobody was invited")
	}
	send(people, another).Problem(http.StatusUnprocessableEntity, "invalid", "Idempotency-Key: error.idempotency_key_used")
	send(here+"/imports/entities", file).Want(http.StatusUnprocessableEntity)

	var document struct {
		Paths map[string]map[string]struct {
			ID         string `json:"operationId"`
			Parameters []struct {
				Name, In string
				Required bool
			}
		}
	}
	b, err := x.API.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &document); err != nil {
		t.Fatal(err)
	}
	takes := map[string]bool{}
	for _, methods := range document.Paths {
		for _, o := range methods {
			for _, p := range o.Parameters {
				if p.Name == "Idempotency-Key" && p.In == "header" && !p.Required {
					takes[o.ID] = true
				}
			}
		}
	}
	if diff := cmp.Diff(
		map[string]bool{
			"import-actions":             true,
			"import-activities":          true,
			"import-applicability":       true,
			"import-audit-documents":     true,
			"import-audit-interviews":    true,
			"import-audit-milestones":    true,
			"import-audit-notes":         true,
			"import-audit-requests":      true,
			"import-audit-tests":         true,
			"import-bodies":              true,
			"import-context-changes":     true,
			"import-measure-values":      true,
			"import-measures":            true,
			"import-needs":               true,
			"import-nonconformities":     true,
			"import-objectives":          true,
			"import-risks":               true,
			"import-trainings":           true,
			"import-entities":            true,
			"import-governing-documents": true,
			"import-users":               true,
			"post-submission":            true,
		},
		takes,
	); diff != "" {
		t.Errorf("operations that take a key, want (-) and in the document (+):\n%s", diff)
	}
}
