package questionnaires

import (
	"bytes"
	_ "embed" // for the schema
)

//go:embed schema.json
var schema []byte

// SchemaJSON is the JSON Schema (draft 2020-12) of the file format, for editors. It says what a schema can say; a file
// that keeps to it may still be refused by [Parse].
func SchemaJSON() []byte { return bytes.Clone(schema) }
