package questionnaires

import (
	"bytes"
	_ "embed" // for the schema
)

//go:embed schema.json
var schema []byte

// SchemaJSON is the JSON Schema (draft 2020-12) of the file format, for editors. A valid file may still be refused by
// [Parse], since a schema cannot express everything.
func SchemaJSON() []byte { return bytes.Clone(schema) }
