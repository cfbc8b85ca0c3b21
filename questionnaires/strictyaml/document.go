package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"mognad/questionnaires/filekind"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// MaxDepth is how deeply a file may be nested.
const MaxDepth = 32

// OfKind reports whether a file may be of the wanted kind, whose outermost keys are given. If it is clearly of another, a
// problem that names it is added.
func (r *Reader) OfKind(data []byte, wanted filekind.Kind, keys []string) bool {
	switch is := filekind.Other(data, wanted, keys); is {
	case "":
		return true
	case filekind.UTF16:
		r.Add(Position{}, "", "utf16", nil)
	default:
		r.Add(Position{}, "", "other_kind", Args{"Is": is})
	}
	return false
}

// Document reads a file of at most limit bytes as one YAML document; nil, with a problem added, if it is not one.
func (r *Reader) Document(data []byte, limit int) *yaml.Node {
	if len(data) > limit {
		r.Add(Position{}, "", "too_large", Args{"Max": limit >> 20})
		return nil
	}
	if !utf8.Valid(data) {
		r.Add(Position{}, "", "not_utf8", nil)
		return nil
	}
	if at := bytes.IndexFunc(data, control); at >= 0 {
		line := bytes.LastIndexByte(data[:at], '\n') + 1
		place := Position{Line: 1 + bytes.Count(data[:at], []byte("\n")), Column: 1 + utf8.RuneCount(data[line:at])}
		r.Add(place, "", "control_character", nil)
		return nil
	}
	tooDeep := false
	depth := loaderlimits.DepthFunc(func(depth int, _ *loaderlimits.DepthContext) error {
		if depth > MaxDepth {
			tooDeep = true
			return fmt.Errorf("deeper than %d", MaxDepth)
		}
		return nil
	})
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithV4Defaults(), yaml.WithPlugin(loaderlimits.New(depth)))
	if err != nil {
		r.syntax(err, false)
		return nil
	}
	var document, second yaml.Node
	err = loader.Load(&document)
	if errors.Is(err, io.EOF) || err == nil && len(document.Content) == 0 {
		r.Add(Position{Line: 1, Column: 1}, "", "empty_file", nil)
		return nil
	}
	if err != nil {
		r.syntax(err, tooDeep)
		return nil
	}
	err = loader.Load(&second)
	if err == nil {
		r.Add(Place(&second), "", "several_documents", nil)
		return nil
	}
	if !errors.Is(err, io.EOF) {
		r.syntax(err, tooDeep)
		return nil
	}
	return document.Content[0]
}

// control reports whether a character is not allowed in texts. YAML would refuse it too, but without its position.
func control(c rune) bool { return c < ' ' && c != '\t' && c != '\n' && c != '\r' }

// syntax reports why the YAML cannot be read.
func (r *Reader) syntax(err error, tooDeep bool) {
	at, detail := Position{}, err.Error()
	var load *yaml.LoadError
	if errors.As(err, &load) {
		at = Position{Line: max(1, load.Mark.Line), Column: max(1, load.Mark.Column)}
		detail = load.Message
	}
	if tooDeep {
		r.Add(at, "", "too_deep", Args{"Max": MaxDepth})
		return
	}
	r.Add(at, "", "syntax", Args{"Detail": detail})
}
