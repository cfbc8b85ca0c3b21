package questionnaires_test

import (
	"errors"
	"os"
	"testing"

	"mognad/questionnaires"
)

// FuzzParse holds that Parse never panics, that it refuses with problems only, and that what it reads it reads again
// with the same hash.
func FuzzParse(f *testing.F) {
	for _, path := range goodFiles(f) {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, file := range badFiles {
		f.Add([]byte(base(f, file.edits...)))
	}
	f.Add([]byte("? {a: [b]}\n: *c\n--- !x &y\n<<: ~"))
	f.Fuzz(func(t *testing.T, data []byte) {
		q, err := questionnaires.Parse("fuzz.yaml", data)
		var fileError *questionnaires.FileError
		if err != nil {
			if !errors.As(err, &fileError) || len(fileError.Problems) == 0 {
				t.Fatalf("got %v, want a file error with problems", err)
			}
			return
		}
		again, err := questionnaires.Parse("again.yaml", q.Bytes())
		if err != nil {
			t.Fatalf("parse again: %v", err)
		}
		if again.Hash() != q.Hash() {
			t.Errorf("hash %s, parsed again %s", q.Hash(), again.Hash())
		}
		for _, p := range questionnaires.Lineage(q, again) {
			if p.Error() == "" {
				t.Error("a problem says nothing")
			}
		}
	})
}
