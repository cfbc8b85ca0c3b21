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

// Schema is the JSON Schema (draft 2020-12) of the file format, for editors, made from the types that are read. It says
// what a schema can say; a file that keeps to it may still be refused by [Parse].
func Schema() ([]byte, error) {
	s := schemaMaker{definitions: object{}}
	root := s.structure(reflect.TypeFor[File]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "Audit, format " + strconv.Itoa(Format)
	root["description"] = "An audit: what is asked of which entities, what was judged and what is recommended. References between the parts, labels and check sums are checked by the program."
	root["$defs"] = s.definitions
	content, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write schema: %w", err)
	}
	return append(content, '\n'), nil
}

type object = map[string]any

// schemaMaker gathers the definitions of structs.
type schemaMaker struct{ definitions object }

// structure describes a map with known keys.
func (s schemaMaker) structure(t reflect.Type) object {
	properties, required := object{}, []string{}
	fields, names := strictyaml.FieldsOf(t)
	for _, name := range names {
		field := fields[name]
		properties[name] = s.value(field.Type, field.Tag)
		if !strictyaml.Optional(field) {
			required = append(required, name)
		}
	}
	described := object{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		described["required"] = required
	}
	return described
}

// reference describes a struct once and refers to it.
func (s schemaMaker) reference(t reflect.Type) object {
	name := strings.ToLower(t.Name())
	if _, done := s.definitions[name]; !done {
		s.definitions[name] = object{}
		s.definitions[name] = s.structure(t)
	}
	return object{"$ref": "#/$defs/" + name}
}

func (s schemaMaker) value(t reflect.Type, tag reflect.StructTag) object {
	if as := tag.Get("as"); as != "" && as != "entities" && as != "steps" {
		return s.own(as, tag)
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.value(t.Elem(), tag)
	case reflect.Struct:
		return s.reference(t)
	case reflect.Slice:
		return list(s.value(t.Elem(), withoutAsOrMost(tag)), tag)
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int:
		least, most, _ := strings.Cut(tag.Get("range"), ",")
		return object{"type": "integer", "minimum": json.Number(least), "maximum": json.Number(most)}
	}
	if known := choices(t); known != nil {
		return object{"enum": known}
	}
	if form := tag.Get("form"); form != "" {
		return object{"type": "string", "pattern": forms[form].String()}
	}
	return someText(tag.Get("text"))
}

// withoutAsOrMost is what the tag of a list says of its entries.
func withoutAsOrMost(tag reflect.StructTag) reflect.StructTag {
	return reflect.StructTag(fmt.Sprintf("text:%q form:%q range:%q", tag.Get("text"), tag.Get("form"), tag.Get("range")))
}

// list describes a list with as many entries as the tag permits.
func list(items object, tag reflect.StructTag) object {
	described := object{"type": "array", "items": items}
	if most := tag.Get("most"); most != "" {
		described["maxItems"] = json.Number(most)
	}
	return described
}

// someText describes a text with something in it.
func someText(kind string) object {
	longest := assessment.MaxText
	if kind == "name" {
		longest = assessment.MaxName
	}
	return object{"type": "string", "pattern": `\S`, "maxLength": longest}
}

func either(forms ...object) object { return object{"anyOf": forms} }

// under describes a map whose keys are the author's.
func under(values object) object { return object{"type": "object", "additionalProperties": values} }

// own describes what is read in a way of its own.
func (s schemaMaker) own(as string, tag reflect.StructTag) object {
	name, text := someText("name"), someText("text")
	judged := object{"description": "A label of the scale, or a number that it permits.", "type": []string{"string", "number"}, "pattern": `\S`}
	number := object{"type": "integer", "minimum": 1, "maximum": assessment.MaxRecommendations}
	switch as {
	case "date":
		return object{"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
	case "time":
		return object{"type": "string", "format": "date-time", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T"}
	case "email":
		return object{"type": "string", "pattern": `^\s*[^@\s]+@[^@\s]+\s*$`, "maxLength": assessment.MaxEmail}
	case "no":
		return either(object{"type": "integer", "minimum": 0}, name)
	case "cap":
		return object{"enum": []string{"partly", "no"}}
	case "ordinal":
		return judged
	case "place":
		return object{"type": "number", "minimum": 0, "maximum": int(assessment.MaxOrdinal / 100)}
	case "template":
		var known []string
		for _, t := range assessment.ScaleTemplates() {
			known = append(known, t.Key)
		}
		return object{"enum": known}
	case "notes":
		inOrder := under(text)
		inOrder["maxProperties"] = json.Number(tag.Get("most"))
		return either(inOrder, list(s.reference(reflect.TypeFor[Note]()), tag))
	case "interviews":
		return list(either(name, s.reference(reflect.TypeFor[Interview]())), tag)
	case "scale":
		return s.scale()
	case "recommendations":
		numbered := object{
			"type": "object", "additionalProperties": false,
			"patternProperties": object{"^([1-9][0-9]?|[1-4][0-9]{2}|500)$": either(text, s.reference(reflect.TypeFor[Recommendation]()))},
		}
		return under(numbered)
	case "judgements":
		return under(either(object{"type": "null"}, judged, s.reference(reflect.TypeFor[Judgement]())))
	case "recs":
		return under(object{"type": "array", "uniqueItems": true, "items": either(number, s.reference(reflect.TypeFor[Ref]()))})
	case "total", "counts":
		return under(object{"type": "integer", "minimum": 0, "maximum": 100000})
	default: // the id of an entity
		return name
	}
}

// scale describes labels with numbers, the long form with its steps or a template without any, and none at all.
func (s schemaMaker) scale() object {
	short := under(s.own("place", ""))
	short["propertyNames"] = object{"not": object{"enum": longForm}}
	short["minProperties"], short["maxProperties"] = 2, assessment.MaxSteps
	long := s.reference(reflect.TypeFor[scale]())
	complete := either(object{"required": []string{"steps"}}, object{"properties": object{"template": object{"const": "findings"}}, "required": []string{"template"}})
	return either(object{"type": "object", "maxProperties": 0}, short, object{"allOf": []object{long, complete}})
}
