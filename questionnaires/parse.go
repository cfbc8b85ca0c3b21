package questionnaires

import (
	"bytes"
	"fmt"
	"strings"

	"mognad/questionnaires/strictyaml"
)

// The largest file that is read. 1,000 questions have some 60,000 values.
const (
	MaxBytes  = 2 << 20
	MaxValues = 100_000
)

// Parse reads a questionnaire file, checks it and compiles its rules. The name is used for the file in messages.
// Mistakes that the author can correct are a [*FileError] with all problems found, or only the first one if the file is
// not YAML or has another format.
func Parse(name string, data []byte) (*Questionnaire, error) {
	r := newReader(name)
	root := r.Document(data, strictyaml.Limits{Bytes: MaxBytes, Values: MaxValues})
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
