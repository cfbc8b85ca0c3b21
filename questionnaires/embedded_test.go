package questionnaires_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/questionnaires"
)

var update = flag.Bool("update", false, "list new embedded questionnaires in testdata/published.txt")

const published = "testdata/published.txt"

// TestPublishedVersionsNeverChange compares the embedded questionnaires with the hashes of those that were published.
// With -update, new versions are added to the list; the listed ones stay as they are.
func TestPublishedVersionsNeverChange(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	hashes := map[string]string{}
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		if len(fields) != 3 {
			t.Fatalf("%s: %q is not “key version hash”", published, line)
		}
		hashes[fields[0]+" "+fields[1]] = fields[2]
	}
	all, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	lines := string(data)
	present := map[string]bool{}
	for _, q := range all {
		name := q.Key + " " + q.Version
		if present[name] {
			t.Errorf("%s is embedded twice", name)
		}
		present[name] = true
		switch listed := hashes[name]; listed {
		case q.Hash():
		case "":
			if !*update {
				t.Errorf("%s is not listed in %s; run this test with -update", name, published)
			}
			lines += fmt.Sprintln(name, q.Hash())
		default:
			t.Errorf("%s has changed: its hash is %s and was %s. A published version never changes; make a new version.",
				name, q.Hash(), listed)
		}
	}
	for name := range hashes {
		if !present[name] {
			t.Errorf("%s is published and no longer embedded; a published version never disappears", name)
		}
	}
	if *update {
		if err := os.WriteFile(published, []byte(lines), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEmbeddedFilesAreNamedByKeyAndVersion: the file's name is used to check whether a version is already stored,
// before the file is read.
func TestEmbeddedFilesAreNamedByKeyAndVersion(t *testing.T) {
	t.Parallel()
	files, err := questionnaires.EmbeddedFiles()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no questionnaire comes with the program")
	}
	for _, f := range files {
		q, err := f.Parse()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(
			[]string{q.Key, q.Version, string(q.Bytes())},
			[]string{f.Key, f.Version, string(f.Content)},
		); diff != "" {
			t.Errorf("%s-%s.yaml holds (-) and says by its name (+):\n%s", f.Key, f.Version, diff)
		}
	}
}

func TestEmbeddedAreAllYAMLFilesSorted(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("embedded/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all, err := questionnaires.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(paths) {
		t.Errorf("%d questionnaires from %d files", len(all), len(paths))
	}
	sorted := slices.IsSortedFunc(all, func(a, b *questionnaires.Questionnaire) int {
		if a.Key != b.Key {
			return strings.Compare(a.Key, b.Key)
		}
		return questionnaires.CompareVersions(a.Version, b.Version)
	})
	if !sorted {
		t.Error("the questionnaires are not sorted by key and version")
	}
	for i := 1; i < len(all); i++ {
		if all[i-1].Key != all[i].Key {
			continue
		}
		for _, p := range questionnaires.Lineage(all[i-1], all[i]) {
			t.Error(p)
		}
	}
}
