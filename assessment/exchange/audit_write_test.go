package exchange_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBytesStay compares what is written of every good file with testdata/written: sealed audits are known by the hash
// of their bytes, so that a difference there is a change of the format.
func TestBytesStay(t *testing.T) {
	t.Parallel()
	for _, name := range goodFiles(t) {
		f := parse(t, name, read(t, name))
		for form, write := range map[string]func() ([]byte, error){"yaml": f.YAML, "json": f.JSON} {
			content, err := write()
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", "written", strings.TrimSuffix(name, "yaml")+form)
			if *update {
				if err := os.WriteFile(path, content, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			kept, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(kept), string(content)); diff != "" {
				t.Errorf("%s is written otherwise (-kept +written):\n%s", path, diff)
			}
		}
	}
}
