package exchange

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/questionnaires/strictyaml"
)

// Schema is the JSON Schema (draft 2020-12) of the audit file's format, for editors, generated from the types that are
// read. A valid file may still be refused by [Parse], since a schema cannot express everything.
func Schema() ([]byte, error) {
	s := &auditSchema{definitions: object{}}
	root := s.structure(reflect.TypeFor[File]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "Audit, format " + strconv.Itoa(Format)
	root["description"] = "An audit: what is asked of which entities, what was judged and what is recommended. " +
		"References between the parts, labels and check sums are checked by the program."
	root["$defs"] = s.definitions
	content, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write schema: %w", err)
	}
	return append(content, '\n'), nil
}

type object = map[string]any

// auditSchema collects the definitions of structs.
type auditSchema struct{ definitions object }

// structure describes a map with known keys.
func (s *auditSchema) structure(t reflect.Type) object {
	properties, required := object{}, []string{}
	for _, f := range strictyaml.FieldsOf(t) {
		properties[f.Key] = s.value(f.Type, f.Tag)
		if !f.Optional {
			required = append(required, f.Key)
		}
	}
	described := object{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		described["required"] = required
	}
	return described
}

// reference describes a struct once and refers to it.
func (s *auditSchema) reference(t reflect.Type) object {
	name := strings.ToLower(t.Name())
	if _, done := s.definitions[name]; !done {
		s.definitions[name] = object{}
		s.definitions[name] = s.structure(t)
	}
	return object{"$ref": "#/$defs/" + name}
}

func (s *auditSchema) value(t reflect.Type, tag reflect.StructTag) object {
	if f := formatOf(t, tag); f != nil {
		return f.describe(s, tag)
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.value(t.Elem(), tag)
	case reflect.Struct:
		for _, f := range strictyaml.FieldsOf(t) {
			if f.Short {
				return either(s.value(f.Type, f.Tag), s.reference(t))
			}
		}
		return s.reference(t)
	case reflect.Slice:
		return s.list(t.Elem(), tag)
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int:
		least, most, _ := strings.Cut(tag.Get("range"), ",")
		return object{"type": "integer", "minimum": json.Number(least), "maximum": json.Number(most)}
	}
	if known := choices(t, tag); known != nil {
		return object{"enum": known}
	}
	if form := tag.Get("form"); form != "" {
		return object{"type": "string", "pattern": forms()[form].String()}
	}
	return someText(tag.Get("text"))
}

// list describes a list with as many entries as the tag permits.
func (s *auditSchema) list(entry reflect.Type, tag reflect.StructTag) object {
	described := object{"type": "array", "items": s.value(entry, tag)}
	if most := tag.Get("most"); most != "" {
		described["maxItems"] = json.Number(most)
	}
	return described
}

// someText describes a non-empty text.
func someText(kind string) object {
	longest := assessment.MaxText
	if kind == "name" {
		longest = assessment.MaxName
	}
	return object{"type": "string", "pattern": `\S`, "maxLength": longest}
}

func either(forms ...object) object { return object{"anyOf": forms} }

// mapOf describes a map whose keys are chosen by the author.
func mapOf(values object) object { return object{"type": "object", "additionalProperties": values} }
