package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mognad/assessment/store"
)

// TestScratchRemovesWhatWasLeft by a program that was killed, but neither what another one is using nor anything else.
func TestScratchRemovesWhatWasLeft(t *testing.T) {
	t.Parallel()
	within := filepath.Join(t.TempDir(), "with [brackets]")
	folder := func(name string) string {
		path := filepath.Join(within, name)
		if err := os.MkdirAll(filepath.Join(path, "restoring-1"), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	left, used, other := folder("mognad-import-left"), folder("mognad-import-used"), folder("other")
	open, leading := folder("mognad-import-open"), folder("mognad-import-leading")
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	if err := errors.Join(os.Chmod(open, 0o755), os.Symlink(elsewhere, filepath.Join(leading, "mognad.lock"))); err != nil {
		t.Fatal(err)
	}
	staged, err := store.Stage(t.Context(), store.Options{Data: used})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := staged.Discard(t.Context()); err != nil {
			t.Error(err)
		}
	})
	if _, err := os.Stat(filepath.Join(used, "restoring-1")); !os.IsNotExist(err) {
		t.Errorf("what an earlier attempt left in a folder with brackets is still there (%v)", err)
	}
	long := time.Now().Add(-time.Hour)
	for _, path := range []string{left, used, other, open, leading} {
		if err := os.Chtimes(path, long, long); err != nil {
			t.Fatal(err)
		}
	}
	fresh, err := store.Scratch(within)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{
		left: false, used: true, other: true, open: true, leading: true, elsewhere: false, fresh: true,
	} {
		if _, err := os.Stat(path); err == nil != want {
			t.Errorf("%s is there: %v, want %v", path, err == nil, want)
		}
	}
	if info, err := os.Stat(fresh); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others can open it: %v (%v)", info, err)
	}
}
