package rest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"mognad/assessment/record"
)

// strictJSON writes JSON as the standard library does and reads it strictly: names are case-sensitive, and unknown and
// repeated names, broken UTF-8 and anything after the value are errors.
var strictJSON = huma.Format{Marshal: marshal, Unmarshal: unmarshal}

func marshal(w io.Writer, v any) error {
	if c, ok := v.(record.Comparison); ok {
		return c.WriteJSON(w, huma.DefaultJSONFormat.Marshal)
	}
	return huma.DefaultJSONFormat.Marshal(w, v)
}

func unmarshal(data []byte, v any) error {
	err := json.Unmarshal(data, v, json.RejectUnknownMembers(true))
	if err == nil {
		return nil
	}
	m := malformed{key: "api.malformed", line: 1}
	var syntax *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch {
	case errors.As(err, &syntax):
		m.line += bytes.Count(data[:min(int(syntax.ByteOffset), len(data))], []byte("\n"))
		if errors.Is(err, jsontext.ErrDuplicateName) {
			m.key, m.field = "api.duplicate_property", field(syntax.JSONPointer)
		}
	case errors.As(err, &semantic):
		m.line += bytes.Count(data[:min(int(semantic.ByteOffset), len(data))], []byte("\n"))
		m.key, m.field = "error.invalid", field(semantic.JSONPointer)
	}
	return m
}

// field is the place in a document as the library's validation names it: successors[0].
func field(p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		if _, err := strconv.Atoi(token); err == nil {
			b.WriteString("[" + token + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(token)
	}
	return b.String()
}

// malformed says where JSON cannot be read. The library passes on only an error's text, so the text is made for
// readMalformed to parse.
type malformed struct {
	key   string
	line  int
	field string
}

func (m malformed) Error() string { return fmt.Sprintf("%s %d %s", m.key, m.line, m.field) }

func readMalformed(text string) (malformed, bool) {
	key, rest, _ := strings.Cut(text, " ")
	number, field, found := strings.Cut(rest, " ")
	line, err := strconv.Atoi(number)
	return malformed{key: key, line: line, field: field}, found && err == nil
}
