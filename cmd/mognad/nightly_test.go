package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestServeMakesBackups: a server that is given a folder makes the backup that is due at once.
func TestServeMakesBackups(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		folder := filepath.Join(t.TempDir(), "backups")
		s := serve(t, append([]string{"--backup-dir", folder, "--backup-at", "00:00"}, d.flags...)...)
		var made []string
		for deadline := time.Now().Add(patience); len(made) == 0; time.Sleep(10 * time.Millisecond) {
			var err error
			if made, err = filepath.Glob(filepath.Join(folder, "mognad-*.tar.zst")); err != nil {
				t.Fatal(err)
			}
			if time.Now().After(deadline) {
				t.Fatalf("no backup was made: %s", s.output)
			}
		}
		succeeds(t, "verify", made[0])
		if out := succeeds(t, d.args("verify")...); !strings.Contains(out, "nightly backup") {
			t.Errorf("verify does not tell of it:\n%s", out)
		}
		s.end(t)
	})
}

// TestNightlySettingsAreChecked when the server starts, not at night.
func TestNightlySettingsAreChecked(t *testing.T) {
	t.Parallel()
	d := database{driver: "sqlite"}.emptyPlace(t)
	for _, tt := range []struct {
		want string
		args []string
	}{
		{"--backup-keep must be at least 1, not 0", []string{"--backup-keep", "0"}},
		{"is no public key of age", []string{"--backup-encrypt-to", "nobody"}},
		{"the folder of the backups cannot be made", []string{"--backup-dir", "/dev/null/backups"}},
		{"is no time of day; write one such as 02:30", []string{"--backup-at", "25:00"}},
	} {
		args := append([]string{"serve", "--addr", "127.0.0.1:0", "--backup-dir", t.TempDir()}, tt.args...)
		if got := mognad(t, "", d.args(args...)...); got.Status == succeeded || !strings.Contains(got.Err, tt.want) {
			t.Errorf("%v: %+v", tt.args, got)
		}
	}
}
