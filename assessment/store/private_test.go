package store_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mognad/assessment/store"
)

// TestDataIsPrivate: what is made is open to its owner alone, and what others can open is warned of.
func TestDataIsPrivate(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	file := filepath.Join(data, store.DatabaseFile)
	open := func() string {
		t.Helper()
		var log bytes.Buffer
		db, err := store.Open(t.Context(), store.Options{Data: data, Log: slog.New(slog.NewTextHandler(&log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(data)
		if err != nil || len(entries) < 3 {
			t.Fatalf("%d files, %v; want the database and those beside it", len(entries), err)
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil {
				t.Fatal(err)
			}
			if log.Len() == 0 && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has the mode %v", e.Name(), info.Mode())
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		return log.String()
	}
	if log := open(); log != "" {
		t.Errorf("a new folder is warned of: %s", log)
	}
	if info, err := os.Stat(data); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has the mode %v, %v", info.Mode(), err)
	}
	for path, mode := range map[string]os.FileMode{data: 0o750, file: 0o640} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	log := open()
	for _, want := range []string{"chmod 700", "chmod 600", "path=" + data + " mode=0750", "path=" + file + " mode=0640"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
}
