package questionnaires

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"
)

// The limits of a file.
const (
	MaxBytes = 2 << 20
	maxDepth = 32
)

// Parse reads a questionnaire file, checks it and compiles its rules. The name is what messages call the file. What
// the author can mend is a [*FileError] with all problems found; only the first one where the file is no YAML or of
// another format.
func Parse(name string, data []byte) (*Questionnaire, error) {
	r := &reader{findings: findings{file: name}, at: map[string]position{}}
	root := r.document(data)
	if root == nil {
		return nil, r.err()
	}
	q := &Questionnaire{name: name, source: bytes.Clone(data)}
	if !r.questionnaire(q, root) {
		return nil, r.err()
	}
	q.buildIndex()
	check := checker{reader: r, q: q}
	check.run()
	if err := r.err(); err != nil {
		return nil, err
	}
	hash, err := q.contentHash()
	if err != nil {
		return nil, fmt.Errorf("hash %s: %w", name, err)
	}
	q.hash = hash
	q.positions = map[string]position{}
	for path, at := range r.at {
		if path == "key" || path == "version" || strings.HasPrefix(path, "lineage") {
			q.positions[path] = at
		}
	}
	return q, nil
}

// document reads the file as one YAML document; nil with a problem noted if it is none.
func (r *reader) document(data []byte) *yaml.Node {
	if len(data) > MaxBytes {
		r.add(position{}, "", "too_large", args{"Max": MaxBytes >> 20})
		return nil
	}
	if !utf8.Valid(data) {
		r.add(position{}, "", "not_utf8", nil)
		return nil
	}
	tooDeep := false
	depth := loaderlimits.DepthFunc(func(depth int, _ *loaderlimits.DepthContext) error {
		if depth > maxDepth {
			tooDeep = true
			return fmt.Errorf("deeper than %d", maxDepth)
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
		r.add(position{1, 1}, "", "empty_file", nil)
		return nil
	}
	if err != nil {
		r.syntax(err, tooDeep)
		return nil
	}
	err = loader.Load(&second)
	if err == nil {
		r.add(place(&second), "", "several_documents", nil)
		return nil
	}
	if !errors.Is(err, io.EOF) {
		r.syntax(err, tooDeep)
		return nil
	}
	return document.Content[0]
}

// syntax notes why the YAML cannot be read.
func (r *reader) syntax(err error, tooDeep bool) {
	at, detail := position{}, err.Error()
	var load *yaml.LoadError
	if errors.As(err, &load) {
		at, detail = position{max(1, load.Mark.Line), max(1, load.Mark.Column)}, load.Message
	}
	if tooDeep {
		r.add(at, "", "too_deep", args{"Max": maxDepth})
		return
	}
	r.add(at, "", "syntax", args{"Detail": detail})
}
