package questionnaires

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed all:embedded
var embedded embed.FS

// EmbeddedFile is an embedded questionnaire, not yet parsed. Key and version come from the file's name, which must
// match its content: "mognad-bas-1.0.yaml".
type EmbeddedFile struct {
	Key     string
	Version string
	Content []byte

	parse func() (*Questionnaire, error)
}

// Parse parses the questionnaire once, which takes much longer than finding its file.
func (f EmbeddedFile) Parse() (*Questionnaire, error) { return f.parse() }

// EmbeddedFiles finds the embedded questionnaires, sorted by key and version.
func EmbeddedFiles() ([]EmbeddedFile, error) {
	files, err := embeddedFiles()
	return slices.Clone(files), err
}

var embeddedFiles = sync.OnceValues(func() ([]EmbeddedFile, error) {
	names, err := fs.Glob(embedded, "embedded/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list embedded questionnaires: %w", err)
	}
	var all []EmbeddedFile
	for _, name := range names {
		content, err := embedded.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read embedded questionnaire: %w", err)
		}
		base := strings.TrimSuffix(path.Base(name), ".yaml")
		end := strings.LastIndex(base, "-") // versions have no hyphen
		if end < 0 {
			return nil, fmt.Errorf("embedded questionnaire %s: the name is not key-version.yaml", path.Base(name))
		}
		parse := sync.OnceValues(func() (*Questionnaire, error) {
			q, err := Parse(path.Base(name), content)
			if err != nil {
				return nil, fmt.Errorf("embedded questionnaire: %w", err)
			}
			return q, nil
		})
		all = append(all, EmbeddedFile{Key: base[:end], Version: base[end+1:], Content: content, parse: parse})
	}
	slices.SortFunc(all, func(a, b EmbeddedFile) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), CompareVersions(a.Version, b.Version))
	})
	return all, nil
})

// Embedded parses the embedded questionnaires, sorted by key and version.
func Embedded() ([]*Questionnaire, error) {
	files, err := EmbeddedFiles()
	if err != nil {
		return nil, err
	}
	var all []*Questionnaire
	for _, f := range files {
		q, err := f.Parse()
		if err != nil {
			return nil, err
		}
		all = append(all, q)
	}
	return all, nil
}
