package backup

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// parseRow reads a line that appendRow has written. It takes no more values from it than the table has columns.
func parseRow(line []byte, t store.Table) (store.Row, error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(line))
	if begin, err := d.ReadToken(); err != nil || begin.Kind() != '[' {
		return nil, errors.Join(errLine, err)
	}
	r := make(store.Row, len(t.Columns))
	for i, c := range t.Columns {
		var err error
		if r[i], err = parseValue(d, c.Kind); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", errLine, c.Name, err)
		}
	}
	if end, err := d.ReadToken(); err != nil || end.Kind() != ']' {
		return nil, errors.Join(errLine, err)
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.Join(errLine, err)
	}
	return r, nil
}

// errValue is the error of a value that its column cannot have.
var errValue = errors.New("a value of another kind")

func parseValue(d *jsontext.Decoder, kind store.ColumnKind) (any, error) {
	switch d.PeekKind() {
	case '[', '{', ']', 0: // nothing in a row is nested
		return nil, errValue
	}
	v, err := d.ReadToken()
	if err != nil || v.Kind() == 'n' {
		return nil, err
	}
	switch {
	case kind == store.WholeColumn && v.Kind() == '0':
		return strconv.ParseInt(v.String(), 10, 64)
	case kind == store.FlagColumn && (v.Kind() == 't' || v.Kind() == 'f'):
		return v.Bool(), nil
	case v.Kind() != '"':
		return nil, errValue
	}
	return parseText(v.String(), kind)
}

func parseText(text string, kind store.ColumnKind) (any, error) {
	switch kind {
	case store.TextColumn:
		return text, nil
	case store.TimeColumn:
		return time.Parse(time.RFC3339Nano, text)
	case store.BytesColumn:
		return base64.StdEncoding.DecodeString(text)
	case store.JSONColumn:
		if v := jsontext.Value(text); v.IsValid() {
			return json.RawMessage(v), nil
		}
	}
	return nil, errValue
}
