package exchange

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"mognad/questionnaires/strictyaml"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v4"
)

// jsonDocument reads JSON as YAML nodes, nil if the content is something else. JSON is nearly YAML; where
// they differ, such as in line separators and escaped surrogates within texts, JSON applies.
func jsonDocument(content []byte) *yaml.Node {
	if !bytes.HasPrefix(bytes.TrimLeft(content, " \t\r\n"), []byte("{")) {
		return nil
	}
	d := jsonReader{
		decoder: jsontext.NewDecoder(bytes.NewReader(content), jsontext.AllowDuplicateNames(true)),
		content: content,
		line:    1,
		column:  1,
	}
	node, ok := d.value(0)
	if !ok {
		return nil
	}
	if _, err := d.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return nil
	}
	return node
}

// jsonReader reads values and keeps track of their positions.
type jsonReader struct {
	decoder      *jsontext.Decoder
	content      []byte
	offset       int
	line, column int
}

// advance moves to an offset; columns count characters.
func (d *jsonReader) advance(to int) {
	for _, b := range d.content[d.offset:to] {
		switch {
		case b == '\n':
			d.line, d.column = d.line+1, 1
		case b&0xC0 != 0x80:
			d.column++
		}
	}
	d.offset = to
}

func (d *jsonReader) value(depth int) (*yaml.Node, bool) {
	begin := int(d.decoder.InputOffset())
	token, err := d.decoder.ReadToken()
	if err != nil || depth > strictyaml.MaxDepth {
		return nil, false
	}
	for strings.IndexByte(" \t\r\n:,", d.content[begin]) >= 0 {
		begin++
	}
	d.advance(begin)
	node := &yaml.Node{Kind: yaml.ScalarNode, Line: d.line, Column: d.column}
	switch token.Kind() {
	case '{', '[':
		node.Kind = yaml.SequenceNode
		if token.Kind() == '{' {
			node.Kind = yaml.MappingNode
		}
		for d.decoder.PeekKind() != '}' && d.decoder.PeekKind() != ']' {
			child, ok := d.value(depth + 1)
			if !ok {
				return nil, false
			}
			node.Content = append(node.Content, child)
		}
		_, err := d.decoder.ReadToken()
		return node, err == nil
	case '"':
		node.Tag, node.Style, node.Value = "!!str", yaml.DoubleQuotedStyle, token.String()
	case '0':
		node.Tag, node.Value = "!!int", token.String()
		if strings.ContainsAny(node.Value, ".eE") {
			node.Tag = "!!float"
		}
	case 'n':
		node.Tag, node.Value = "!!null", "null"
	default:
		node.Tag, node.Value = "!!bool", token.String()
	}
	return node, true
}
