package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"mognad/questionnaires/filekind"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// MaxDepth is how deeply a file may be nested.
const MaxDepth = 32

// OfKind reports whether a file may be of the wanted kind, whose outermost keys are given. If it is clearly of another,
// a problem that names it is added.
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

// Limits are how much of a file is read: bytes, and values, each of which takes some hundred bytes of memory.
type Limits struct{ Bytes, Values int }

// valueMarks are the characters that begin or separate values, in YAML and JSON alike.
const valueMarks = "-?:,[{"

// Within reports whether a file keeps to the limits, and adds a problem if not. It does not parse the file, so it takes
// those characters within texts for values too.
func (r *Reader) Within(data []byte, limits Limits) bool {
	if len(data) > limits.Bytes {
		r.Add(Position{}, "", "too_large", Args{"Max": limits.Bytes >> 20})
		return false
	}
	values := 0
	for _, mark := range []byte(valueMarks) {
		values += bytes.Count(data, []byte{mark})
	}
	if values > limits.Values {
		r.Add(Position{}, "", "too_many_values", Args{"Max": limits.Values})
		return false
	}
	return true
}

// Document reads a file within the limits as one YAML document; nil, with a problem added, if it is not one.
func (r *Reader) Document(data []byte, limits Limits) (root *yaml.Node) {
	if !r.Within(data, limits) {
		return nil
	}
	if !utf8.Valid(data) {
		r.Add(Position{}, "", "not_utf8", nil)
		return nil
	}
	if r.OldBreaks && bytes.ContainsAny(data, oldBreaks) && !bytes.ContainsRune(data, heldBreak) {
		data = bytes.Map(func(c rune) rune {
			if strings.ContainsRune(oldBreaks, c) {
				return heldBreak
			}
			return c
		}, data)
		defer func() { root = breaksAgain(root) }()
	}
	if at := bytes.IndexFunc(data, control); at >= 0 {
		line := bytes.LastIndexByte(data[:at], '\n') + 1
		place := Position{Line: 1 + bytes.Count(data[:at], []byte("\n")), Column: 1 + utf8.RuneCount(data[line:at])}
		r.Add(place, "", "control_character", Hidden(data[at:]))
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

// The line breaks of slides and word processors, which YAML refuses, and the character that stands for them while it
// reads: one for private use, in a file that has none.
const (
	oldBreaks = "\v\f"
	heldBreak = '\uf8ff'
)

// breaksAgain puts line breaks back into the texts of a document.
func breaksAgain(node *yaml.Node) *yaml.Node {
	if node != nil {
		node.Value = strings.ReplaceAll(node.Value, string(heldBreak), oldBreaks[:1])
		for _, within := range node.Content {
			breaksAgain(within)
		}
	}
	return node
}

// Hidden is the argument of a message about the first character of s, which does not show: its code point.
func Hidden(s []byte) Args {
	c, _ := utf8.DecodeRune(s)
	return Args{"Character": fmt.Sprintf("U+%04X", c)}
}

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
