package questionnaires

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"strings"

	"mognad/questionnaires/filekind"
	"mognad/questionnaires/strictyaml"
	"mognad/questionnaires/typed"
)

// The largest file that is read. 1,000 questions have some 60,000 values.
const (
	MaxBytes  = 2 << 20
	MaxValues = 100_000
)

// keys are the outermost keys of a questionnaire.
var keys = strictyaml.Keys(reflect.TypeFor[Questionnaire]())

// Parse reads a questionnaire file, checks it and compiles its rules. The name is used for the file in messages.
// Mistakes that the author can correct are a [*FileError] with all problems found, or only the first one if the file is
// not YAML or has another format.
//
// The content is cleaned first, so that no two texts that look alike differ; its hash is that of the cleaned content.
func Parse(name string, data []byte) (*Questionnaire, error) {
	return parse(newReader(name, cleaned), name, typed.File(data), strictyaml.Limits{Bytes: MaxBytes, Values: MaxValues})
}

// Reread reads what was published, which is never changed: texts are as written.
func Reread(name string, data []byte) (*Questionnaire, error) {
	return parse(newReader(name, trimmed), name, data, strictyaml.Limits{Bytes: math.MaxInt, Values: math.MaxInt})
}

func parse(r *reader, name string, data []byte, limits strictyaml.Limits) (*Questionnaire, error) {
	if !r.Within(data, limits) || !r.OfKind(data, filekind.Questionnaire, keys) {
		return nil, r.Err()
	}
	root := r.Document(data, limits)
	if root == nil {
		return nil, r.Err()
	}
	q := &Questionnaire{name: name, source: bytes.Clone(data)}
	if !r.questionnaire(q, root) {
		return nil, r.Err()
	}
	q.buildIndex()
	check := checker{reader: r, q: q}
	check.run()
	if err := r.Err(); err != nil {
		return nil, err
	}
	hash, err := q.contentHash()
	if err != nil {
		return nil, fmt.Errorf("hash %s: %w", name, err)
	}
	q.hash = hash
	q.positions = map[string]position{}
	for path, at := range r.At {
		if path == "key" || path == "version" || strings.HasPrefix(path, "lineage") {
			q.positions[path] = at
		}
	}
	return q, nil
}
