package backup

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"mognad/assessment/store"
)

// appendRow writes a row as a line: a JSON array of its values.
func appendRow(line []byte, r store.Row) (_ []byte, err error) {
	line = append(line, '[')
	for i, value := range r {
		if i > 0 {
			line = append(line, ',')
		}
		switch v := value.(type) {
		case nil:
			line = append(line, "null"...)
		case string:
			if line, err = jsontext.AppendQuote(line, v); err != nil {
				return line, fmt.Errorf("value %d: %w", i+1, err)
			}
		case json.RawMessage: // as text, because JSON's null is not a missing value
			if line, err = jsontext.AppendQuote(line, []byte(v)); err != nil {
				return line, fmt.Errorf("value %d: %w", i+1, err)
			}
		case int64:
			line = strconv.AppendInt(line, v, 10)
		case bool:
			line = strconv.AppendBool(line, v)
		case time.Time:
			line = append(line, '"')
			line = v.UTC().AppendFormat(line, time.RFC3339Nano)
			line = append(line, '"')
		case []byte:
			line = append(line, '"')
			line = base64.StdEncoding.AppendEncode(line, v)
			line = append(line, '"')
		default:
			return line, fmt.Errorf("value %d is a %T", i+1, value)
		}
	}
	return append(line, ']', '\n'), nil
}

// errLine is the error of a line that is no row of its table.
var errLine = errors.New("a line is no row of the table")

// parseRow reads a line that appendRow has written.
func parseRow(line []byte, t store.Table) (store.Row, error) {
	var values []json.RawMessage
	if err := json.Unmarshal(line, &values); err != nil {
		return nil, fmt.Errorf("%w: %w", errLine, err)
	}
	if len(values) != len(t.Columns) {
		return nil, errLine
	}
	r := make(store.Row, len(values))
	for i, c := range t.Columns {
		var err error
		if r[i], err = parseValue(values[i], c.Kind); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", errLine, c.Name, err)
		}
	}
	return r, nil
}

func parseValue(text json.RawMessage, kind store.ColumnKind) (any, error) {
	if bytes.Equal(text, []byte("null")) {
		return nil, nil
	}
	switch kind {
	case store.TextColumn:
		return parsed[string](text)
	case store.WholeColumn:
		return parsed[int64](text)
	case store.FlagColumn:
		return parsed[bool](text)
	case store.TimeColumn:
		at, err := parsed[string](text)
		if err != nil {
			return nil, err
		}
		return time.Parse(time.RFC3339Nano, at.(string))
	case store.BytesColumn:
		return parsed[[]byte](text)
	case store.JSONColumn:
		v, err := parsed[string](text)
		if err != nil {
			return nil, err
		}
		return json.RawMessage(v.(string)), nil
	}
	return nil, fmt.Errorf("columns of %q are unknown", kind)
}

func parsed[T any](text json.RawMessage) (any, error) {
	var v T
	err := json.Unmarshal(text, &v)
	return v, err
}
