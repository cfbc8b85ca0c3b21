package rest

import (
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mognad/assessment/registers"
)

// withID documents the parameter of the address that identifies a row.
func (x rowsAPI) withID(op *huma.Operation) {
	op.Metadata = map[string]any{rowParameter: x.Object}
	op.Parameters = append(op.Parameters, &huma.Param{
		Name:        x.Object,
		In:          "path",
		Required:    true,
		Description: "Id of the " + strings.ReplaceAll(x.Object, "_", " "),
		Schema:      &huma.Schema{Type: huma.TypeString, Format: "uuid"},
	})
	x.withAudit(op)
}

// withAudit documents the parameter of the address of papers that identifies their audit.
func (x rowsAPI) withAudit(op *huma.Operation) {
	if x.OfAudit {
		op.Parameters = append(op.Parameters, &huma.Param{
			Name:        "audit",
			In:          "path",
			Required:    true,
			Description: "Id of the audit",
			Schema:      &huma.Schema{Type: huma.TypeString, Format: "uuid"},
		})
	}
}

// withFilters documents the parameters by which a list can be narrowed.
func (x rowsAPI) withFilters(op *huma.Operation) {
	var names []string
	for _, f := range x.All() {
		if !f.Filtered {
			continue
		}
		names = append(names, f.Name)
		schema := &huma.Schema{Type: huma.TypeString}
		for _, choice := range f.Choices {
			schema.Enum = append(schema.Enum, choice)
		}
		if f.Kind == registers.YesNo {
			schema.Enum = append(schema.Enum, registers.Yes)
		}
		if !f.Required {
			schema.Enum = append(schema.Enum, registers.No)
		}
		op.Parameters = append(op.Parameters, &huma.Param{
			Name:        f.Name,
			In:          "query",
			Description: "Only rows with this; no for those without any",
			Schema:      schema,
		})
	}
	if len(names) > 0 {
		op.Metadata = map[string]any{listFilters: names}
	}
}

// withResponse puts the schema of a successful response into the document.
func withResponse(status string, schema *huma.Schema) func(*huma.Operation) {
	return func(op *huma.Operation) {
		op.Responses[status] = &huma.Response{Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
	}
}

// withBody puts the schema that the body of a request must meet into the document.
func withBody(schema *huma.Schema) func(*huma.Operation) {
	return func(op *huma.Operation) {
		op.RequestBody = &huma.RequestBody{
			Required: true,
			Content:  map[string]*huma.MediaType{"application/json": {Schema: schema}},
		}
	}
}

// component adds an object's schema to the document under a name, and returns a reference to it.
func (x rowsAPI) component(name string, schema *huma.Schema) *huma.Schema {
	schema.Type, schema.AdditionalProperties = huma.TypeObject, false
	schema.PrecomputeMessages()
	x.huma.OpenAPI().Components.Schemas.Map()[name] = schema
	return &huma.Schema{Ref: "#/components/schemas/" + name}
}

// rowSchemas are those of a row and of a list of rows.
func (x rowsAPI) rowSchemas() (row, list *huma.Schema) {
	schemas := x.huma.OpenAPI().Components.Schemas
	typed := func(t reflect.Type) *huma.Schema { return schemas.Schema(t, true, "") }
	s := &huma.Schema{Properties: map[string]*huma.Schema{
		"id":         {Type: huma.TypeString, Format: "uuid"},
		"version":    typed(reflect.TypeFor[int64]()),
		"created_at": typed(reflect.TypeFor[time.Time]()),
		"updated_at": typed(reflect.TypeFor[time.Time]()),
	}}
	s.Required = []string{"id", "version", "created_at", "updated_at"}
	for _, f := range x.All() {
		s.Properties[f.Name] = x.storedSchema(f)
		s.Required = append(s.Required, f.Name)
	}
	row = x.component(x.noun, s)
	list = x.component("List"+x.noun, &huma.Schema{
		Properties: map[string]*huma.Schema{"items": {Type: huma.TypeArray, Items: row}},
		Required:   []string{"items"},
	})
	return row, list
}

// bodySchema is that of the body of a request: all fields, or those that must not be left out.
func (x rowsAPI) bodySchema(name string, whole bool) *huma.Schema {
	s := &huma.Schema{Properties: map[string]*huma.Schema{}}
	for _, f := range x.Fields {
		s.Properties[f.Name] = x.fieldSchema(f)
		if whole || f.Required {
			s.Required = append(s.Required, f.Name)
		}
	}
	return x.component(name, s)
}

// fieldSchema is that of a field. An empty value that is not a text is null.
func (x rowsAPI) fieldSchema(f registers.Field) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Description: x.en.T(x.Name + ".help." + f.Name)}
	switch f.Kind {
	case registers.Line, registers.Text, registers.Place:
		return s
	case registers.Entities:
		return &huma.Schema{
			Type:        huma.TypeArray,
			Items:       &huma.Schema{Type: huma.TypeString},
			Description: s.Description,
		}
	case registers.Questions:
		return &huma.Schema{
			Type:        huma.TypeArray,
			Items:       &huma.Schema{Type: huma.TypeString},
			Description: s.Description,
		}
	case registers.Months:
		least, most := 1.0, 12.0
		return &huma.Schema{
			Type:        huma.TypeArray,
			Items:       &huma.Schema{Type: huma.TypeInteger, Minimum: &least, Maximum: &most},
			Description: s.Description,
		}
	case registers.YesNo:
		s.Type = huma.TypeBoolean
		return s
	case registers.Number:
		s.Type = huma.TypeNumber
		if f.Whole {
			s.Type = huma.TypeInteger
		}
	case registers.Step:
		s.Type = huma.TypeInteger
	case registers.Choice:
		for _, choice := range f.Choices {
			s.Enum = append(s.Enum, choice)
		}
	}
	s.Nullable = !f.Required
	return s
}

// storedSchema is that of a field in a response, whose days and ids are valid. In a body the use case refuses others,
// in the words that the pages have for it.
func (x rowsAPI) storedSchema(f registers.Field) *huma.Schema {
	s := x.fieldSchema(f)
	switch f.Kind {
	case registers.Day:
		s.Format = "date"
	case registers.Body, registers.Person:
		s.Format = "uuid"
	case registers.Entities:
		s.Items.Format = "uuid"
	}
	return s
}
