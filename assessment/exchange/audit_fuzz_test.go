package exchange_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"mognad/assessment/exchange"
	"mognad/questionnaires"

	"github.com/google/go-cmp/cmp"
)

// FuzzParse holds that Parse never panics, that it refuses with problems only, and that what it reads is written so
// that it is read alike, with the same canonical JSON.
func FuzzParse(f *testing.F) {
	for _, name := range goodFiles(f) {
		content := read(f, name)
		f.Add(content)
		sealed, err := parse(f, name, content).JSON()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(sealed)
	}
	for _, file := range badFiles {
		f.Add([]byte(strings.Replace(base, file.old, file.new, 1)))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := exchange.Parse("fuzz", content)
		var fileError *questionnaires.FileError
		if err != nil {
			if !errors.As(err, &fileError) || len(fileError.Problems) == 0 {
				t.Fatalf("got %v, want a file error with problems", err)
			}
			return
		}
		sealed, err := file.JSON()
		if err != nil {
			t.Fatal(err)
		}
		written, err := file.YAML()
		if err != nil {
			t.Fatal(err)
		}
		for _, content := range [][]byte{sealed, written} {
			again, err := exchange.Reread("again", content)
			if err != nil {
				t.Fatalf("%v\n%s", err, content)
			}
			if cleaned, err := again.Cleaned(); err != nil || !cmp.Equal(again, cleaned) {
				t.Fatalf("cleaned again differently: %v\n%s", err, content)
			}
			if diff := cmp.Diff(file, again); diff != "" {
				t.Fatalf("read again differently (-want +got):\n%s\n%s", diff, content)
			}
			same, err := again.JSON()
			if err != nil || !bytes.Equal(sealed, same) {
				t.Fatalf("sealed again differently: %v", err)
			}
		}
	})
}
