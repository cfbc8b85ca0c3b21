package exchange_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"mognad/assessment/exchange"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

var update = flag.Bool("update", false, "write schema.json and the files in testdata/written")

// TestSchemaIsFresh compares the committed schema with the types.
func TestSchemaIsFresh(t *testing.T) {
	t.Parallel()
	made, err := exchange.Schema()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("schema.json", made, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(made), string(kept)); diff != "" {
		t.Errorf("schema.json is stale; run this test with -update (-made +kept):\n%s", diff)
	}
}

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	made, err := exchange.Schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(made))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("audit.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("audit.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// asJSON reads YAML the way an editor does before it applies a schema.
func asJSON(t *testing.T, content string) any {
	t.Helper()
	var document any
	if err := yaml.Load([]byte(content), &document); err != nil {
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
		if v.Equal(v.Truncate(24 * time.Hour)) {
			return v.Format(time.DateOnly)
		}
		return v.Format(time.RFC3339Nano)
	default:
		return v
	}
}

func TestSchemaAcceptsGoodFiles(t *testing.T) {
	t.Parallel()
	compiled := schema(t)
	for _, name := range goodFiles(t) {
		content := read(t, name)
		if err := compiled.Validate(asJSON(t, string(content))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		written, err := parse(t, name, content).JSON()
		if err != nil {
			t.Fatal(err)
		}
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(written))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(document); err != nil {
			t.Errorf("%s as JSON: %v", name, err)
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
		if err := compiled.Validate(asJSON(t, strings.Replace(base, file.old, file.new, 1))); err == nil {
			t.Errorf("%s: the schema accepts the file", name)
		}
	}
}
