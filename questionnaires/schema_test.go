package questionnaires_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"mognad/questionnaires"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(questionnaires.SchemaJSON()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("questionnaire.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("questionnaire.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// asJSON reads YAML the way an editor does before it applies a schema.
func asJSON(t *testing.T, text string) any {
	t.Helper()
	var document any
	if err := yaml.Load([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	return jsonValue(document)
}

func jsonValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		object := map[string]any{}
		for key, value := range v {
			object[key] = jsonValue(value)
		}
		return object
	case map[any]any:
		object := map[string]any{}
		for key, value := range v {
			object[fmt.Sprint(key)] = jsonValue(value)
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i, value := range v {
			list[i] = jsonValue(value)
		}
		return list
	case time.Time:
		return v.Format(time.DateOnly)
	default:
		return v
	}
}

func TestSchemaAcceptsGoodFiles(t *testing.T) {
	t.Parallel()
	compiled := schema(t)
	embedded, err := filepath.Glob("embedded/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(goodFiles(t), embedded...) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(asJSON(t, string(data))); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestSchemaRefusesBadFiles goes through the files that Parse refuses: those whose fault a schema can express.
func TestSchemaRefusesBadFiles(t *testing.T) {
	t.Parallel()
	compiled := schema(t)
	for name, file := range badFiles {
		if file.wide {
			continue
		}
		if err := compiled.Validate(asJSON(t, base(t, file.edits...))); err == nil {
			t.Errorf("%s: the schema accepts the file", name)
		}
	}
}

// TestSchemaAndStructsAgree compares the keys of the file, and which of them may be left out, both ways.
func TestSchemaAndStructsAgree(t *testing.T) {
	t.Parallel()
	var document map[string]any
	if err := json.Unmarshal(questionnaires.SchemaJSON(), &document); err != nil {
		t.Fatal(err)
	}
	s := structure{definitions: document["$defs"].(map[string]any)}
	s.ofType(reflect.TypeFor[questionnaires.Questionnaire](), "")
	fromStructs := s.lines
	s.lines = nil
	s.ofSchema(document, "")
	slices.Sort(fromStructs)
	slices.Sort(s.lines)
	if diff := cmp.Diff(fromStructs, s.lines); diff != "" {
		t.Errorf("keys (-structs +schema):\n%s", diff)
	}
}

// structure gathers one line for each key: its path, and whether it must be given.
type structure struct {
	definitions map[string]any
	lines       []string
}

func (s *structure) ofType(t reflect.Type, path string) {
	switch t.Kind() {
	case reflect.Pointer:
		s.ofType(t.Elem(), path)
	case reflect.Slice:
		s.ofType(t.Elem(), path+"[]")
	case reflect.Map:
		if t == reflect.TypeFor[questionnaires.Text]() {
			s.lines = append(s.lines, path+" text")
			return
		}
		s.ofType(t.Elem(), path+".*")
	case reflect.Struct:
		for i := range t.NumField() {
			name, option, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
			if name == "" {
				continue
			}
			s.lines = append(s.lines, fmt.Sprintf("%s.%s %t", path, name, option != "omitempty"))
			s.ofType(t.Field(i).Type, path+"."+name)
		}
	}
}

func (s *structure) ofSchema(node map[string]any, path string) {
	if ref, ok := node["$ref"].(string); ok {
		name := strings.TrimPrefix(ref, "#/$defs/")
		if name == "text" {
			s.lines = append(s.lines, path+" text")
			return
		}
		s.ofSchema(s.definitions[name].(map[string]any), path)
		return
	}
	if items, ok := node["items"].(map[string]any); ok {
		s.ofSchema(items, path+"[]")
	}
	if patterns, ok := node["patternProperties"].(map[string]any); ok {
		for _, value := range patterns {
			s.ofSchema(value.(map[string]any), path+".*")
		}
	}
	required, _ := node["required"].([]any)
	properties, _ := node["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		s.lines = append(s.lines, fmt.Sprintf("%s.%s %t", path, name, slices.Contains(required, any(name))))
		s.ofSchema(properties[name].(map[string]any), path+"."+name)
	}
}

// TestSchemaNamesTheLanguages compares the languages of texts with those that are known.
func TestSchemaNamesTheLanguages(t *testing.T) {
	t.Parallel()
	var document struct {
		Defs struct {
			Text struct{ Properties map[string]any }
		} `json:"$defs"`
		Properties struct {
			Languages struct{ Items struct{ Enum []string } }
		}
	}
	if err := json.Unmarshal(questionnaires.SchemaJSON(), &document); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(questionnaires.Languages, document.Properties.Languages.Items.Enum); diff != "" {
		t.Errorf("languages (-known +schema):\n%s", diff)
	}
	known := slices.Sorted(slices.Values(questionnaires.Languages))
	if diff := cmp.Diff(known, slices.Sorted(maps.Keys(document.Defs.Text.Properties))); diff != "" {
		t.Errorf("languages of texts (-known +schema):\n%s", diff)
	}
}
