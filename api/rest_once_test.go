package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
)

// TestIdempotencyKey: a call that is sent again with its key gets its answer again.
func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	x := newRoundAPI(t)
	x.say(x.sara, x.assessment, "yes", "D1")
	submissions := x.assessment + "/submissions"
	const key, other = "4f9f2b0e-6f0c-4b52-9a53-0d6b8f0d3c11", "9a3a6c1e-20ad-4a0d-8f8e-0f6cf7a0d0aa"
	submit := func(key, version string) answer {
		return x.sara.call(http.MethodPost, submissions, "", "If-Match", version, "Idempotency-Key", key)
	}
	version := x.sara.get(x.assessment).want(http.StatusOK).Header.Get("ETag")
	submit("kort", version).problem(http.StatusUnprocessableEntity, "invalid", "Idempotency-Key: error.idempotency_key")
	submit(key, `"77"`).want(http.StatusPreconditionFailed)
	first := submit(key, version).want(http.StatusCreated)
	again := submit(key, version).want(http.StatusCreated)
	if diff := cmp.Diff(first.Body, again.Body) + cmp.Diff(first.Header.Get("Location"), again.Header.Get("Location")); diff != "" {
		t.Errorf("the first answer (-) and that to the repeated call (+):\n%s", diff)
	}
	submit(key, `"78"`).problem(http.StatusUnprocessableEntity, "invalid", "Idempotency-Key: error.idempotency_key_used")
	submit(other, version).problem(http.StatusConflict, "conflict")
	x.sara.call(http.MethodPost, submissions, "", "If-Match", version).problem(http.StatusConflict, "conflict")
	if got := len(x.sara.get(submissions).read("items").([]any)); got != 1 {
		t.Errorf("%d submissions", got)
	}

	admin := x.client(t, "asa@norrdal.example", "norrdal", assessment.TokenWrite)
	people := here + "/imports/users"
	const file, another = "email,name,role,entity\nny@norrdal.example,Ny,management,norrdal\n", "email,name,role,entity\nen@norrdal.example,En,management,norrdal\n"
	send := func(path, file string) answer {
		return admin.call(http.MethodPost, path, file, "Content-Type", "text/csv", "Idempotency-Key", key)
	}
	send(people+"?check=true", another).want(http.StatusOK)
	made := send(people, file).want(http.StatusOK)
	repeated := send(people, file).want(http.StatusOK)
	if diff := cmp.Diff(made.read(), repeated.read()); diff != "" || made.read("added") != 1.0 {
		t.Errorf("the first answer (-) and that to the repeated import (+):\n%s", diff)
	}
	if got := made.text("invited", 0, "address"); got == "" {
		t.Error("nobody was invited")
	}
	send(people, another).problem(http.StatusUnprocessableEntity, "invalid", "Idempotency-Key: error.idempotency_key_used")
	send(here+"/imports/entities", file).want(http.StatusUnprocessableEntity)

	var document struct {
		Paths map[string]map[string]struct {
			ID         string `json:"operationId"`
			Parameters []struct {
				Name, In string
				Required bool
			}
		}
	}
	b, err := x.server.Document()
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
			"import-bodies":              true,
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
