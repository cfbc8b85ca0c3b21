package questionnaires

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

//go:embed all:embedded
var embedded embed.FS

// Embedded parses the questionnaires that come with the program, sorted by key and version.
func Embedded() ([]*Questionnaire, error) {
	names, err := fs.Glob(embedded, "embedded/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list embedded questionnaires: %w", err)
	}
	var all []*Questionnaire
	for _, name := range names {
		data, err := embedded.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read embedded questionnaire: %w", err)
		}
		q, err := Parse(path.Base(name), data)
		if err != nil {
			return nil, fmt.Errorf("embedded questionnaire: %w", err)
		}
		all = append(all, q)
	}
	slices.SortFunc(all, func(a, b *Questionnaire) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), CompareVersions(a.Version, b.Version))
	})
	return all, nil
}
