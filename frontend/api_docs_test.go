package frontend_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/frontend"
)

const document = `{"openapi": "3.1.0", "paths": {
	"/b": {"post": {"tags": ["B"], "summary": "Make", "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}},
		"responses": {"201": {"description": "Created"}, "default": {"description": "Error"}}}},
	"/a/{id}": {
		"parameters": [],
		"delete": {"tags": ["A"], "operationId": "delete-a", "description": "For good."},
		"get": {"operationId": "get-a", "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}}]}}},
	"components": {"schemas": {"New": {"required": ["name"], "properties": {
		"$schema": {"type": "string"}, "name": {"type": "string", "description": "A name"}, "day": {"type": ["string", "null"], "format": "date"},
		"kind": {"enum": ["x", 2]}, "list": {"type": "array", "items": {"$ref": "#/components/schemas/Old"}}}}}}}`

func TestReadAPI(t *testing.T) {
	t.Parallel()
	got, err := frontend.ReadAPI([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	want := []frontend.APIGroup{
		{
			Name:       "A",
			Operations: []frontend.APIOperation{{ID: "delete-a", Method: "DELETE", Path: "/a/{id}", Description: "For good."}},
		},
		{Name: "API", Operations: []frontend.APIOperation{{ID: "get-a", Method: "GET", Path: "/a/{id}",
			Parameters: []frontend.APIParameter{{Name: "id", In: "path", Type: "string (uuid)", Required: true}}}}},
		{Name: "B", Operations: []frontend.APIOperation{
			{
				ID:      "post-b",
				Method:  "POST",
				Path:    "/b",
				Summary: "Make",
				Body: []frontend.APIParameter{
					{Name: "day", Type: "string or null (date)"},
					{Name: "kind", Type: "one of x, 2"},
					{Name: "list", Type: "array of Old"},
					{Name: "name", Type: "string", Required: true, Description: "A name"},
				},
				Responses: []frontend.APIResponse{
					{Status: "201", Description: "Created"},
					{Status: "default", Description: "Error"},
				},
			},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
}

func TestReadAPIRefuses(t *testing.T) {
	t.Parallel()
	for _, broken := range []string{"", "[]", `{"paths": {"/a": {"get": []}}}`} {
		if _, err := frontend.ReadAPI([]byte(broken)); err == nil {
			t.Errorf("ReadAPI(%q) gives no error", broken)
		}
	}
}
