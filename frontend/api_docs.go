package frontend

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// APIDocs lists the API's operations, as the OpenAPI document describes them.
type APIDocs struct {
	Shell
	Document string // path of the OpenAPI document
	Groups   []APIGroup
}

// Template names the template of the page.
func (*APIDocs) Template() string { return "api_docs" }

// APIGroup holds the operations of one tag, by path.
type APIGroup struct {
	Name       string
	Operations []APIOperation
}

// APIOperation is one method on one path.
type APIOperation struct {
	ID, Method, Path, Summary, Description string

	Parameters []APIParameter
	Body       []APIParameter // the properties of the JSON object to send
	Responses  []APIResponse
}

// APIParameter is one value to send.
type APIParameter struct {
	Name        string
	In          string // path, query, header or cookie; "" in a body
	Type        string
	Required    bool
	Description string
}

// APIResponse is one kind of answer.
type APIResponse struct {
	Status      string // "default" stands for every other status
	Description string
}

// methods lists the methods in the order in which they are shown.
var methods = []string{"get", "post", "put", "patch", "delete"}

// openAPI is the part of an OpenAPI 3.1 document that the page shows.
type openAPI struct {
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	ID          string   `json:"operationId"`
	Tags        []string `json:"tags"`
	Summary     string   `json:"summary"`
	Description string   `json:"description"`
	Parameters  []struct {
		Name        string `json:"name"`
		In          string `json:"in"`
		Description string `json:"description"`
		Required    bool   `json:"required"`
		Schema      schema `json:"schema"`
	} `json:"parameters"`
	RequestBody struct {
		Content map[string]struct {
			Schema schema `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Description string `json:"description"`
	} `json:"responses"`
}

type schema struct {
	Ref         string            `json:"$ref"`
	Type        any               `json:"type"` // a name or a list of names
	Format      string            `json:"format"`
	Description string            `json:"description"`
	Enum        []any             `json:"enum"`
	Items       *schema           `json:"items"`
	Properties  map[string]schema `json:"properties"`
	Required    []string          `json:"required"`
}

// ReadAPI reads the operations of an OpenAPI 3.1 document in JSON, by tag, path and method.
func ReadAPI(document []byte) ([]APIGroup, error) {
	var doc openAPI
	if err := json.Unmarshal(document, &doc); err != nil {
		return nil, fmt.Errorf("read OpenAPI document: %w", err)
	}
	byTag := map[string][]APIOperation{}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, method := range methods {
			raw, ok := doc.Paths[path][method]
			if !ok {
				continue
			}
			var o operation
			if err := json.Unmarshal(raw, &o); err != nil {
				return nil, fmt.Errorf("read OpenAPI operation %s %s: %w", method, path, err)
			}
			tag := "API"
			if len(o.Tags) > 0 {
				tag = o.Tags[0]
			}
			byTag[tag] = append(byTag[tag], doc.operation(method, path, o))
		}
	}
	var groups []APIGroup
	for _, tag := range slices.Sorted(maps.Keys(byTag)) {
		groups = append(groups, APIGroup{Name: tag, Operations: byTag[tag]})
	}
	return groups, nil
}

func (doc *openAPI) operation(method, path string, o operation) APIOperation {
	shown := APIOperation{
		ID:          cmp.Or(o.ID, method+strings.NewReplacer("/", "-", "{", "", "}", "").Replace(path)),
		Method:      strings.ToUpper(method),
		Path:        path,
		Summary:     o.Summary,
		Description: o.Description,
	}
	for _, p := range o.Parameters {
		shown.Parameters = append(shown.Parameters, APIParameter{
			Name:        p.Name,
			In:          p.In,
			Type:        p.Schema.name(),
			Required:    p.Required,
			Description: cmp.Or(p.Description, p.Schema.Description),
		})
	}
	body := doc.resolve(o.RequestBody.Content["application/json"].Schema)
	for _, name := range slices.Sorted(maps.Keys(body.Properties)) {
		if name == "$schema" {
			continue
		}
		property := body.Properties[name]
		shown.Body = append(shown.Body, APIParameter{
			Name:        name,
			In:          "",
			Type:        property.name(),
			Required:    slices.Contains(body.Required, name),
			Description: property.Description,
		})
	}
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		shown.Responses = append(shown.Responses, APIResponse{Status: status, Description: o.Responses[status].Description})
	}
	return shown
}

// resolve follows a reference to one of the document's own schemas.
func (doc *openAPI) resolve(s schema) schema {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return doc.Components.Schemas[name]
	}
	return s
}

// name writes the type of a value: "string (date)", "array of Entity", "one of open, closed".
func (s schema) name() string {
	if s.Ref != "" {
		return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	}
	if len(s.Enum) > 0 {
		values := make([]string, len(s.Enum))
		for i, value := range s.Enum {
			values[i] = fmt.Sprint(value)
		}
		return "one of " + strings.Join(values, ", ")
	}
	var types []string
	switch t := s.Type.(type) {
	case string:
		types = []string{t}
	case []any:
		for _, one := range t {
			types = append(types, fmt.Sprint(one))
		}
	}
	if i := slices.Index(types, "array"); i >= 0 && s.Items != nil {
		types[i] = "array of " + s.Items.name()
	}
	name := strings.Join(types, " or ")
	if s.Format != "" {
		name += " (" + s.Format + ")"
	}
	return name
}
