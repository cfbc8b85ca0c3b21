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

// TestAFailedNightlyBackupIsTold by verify, which does not call everything well, and by doctor.
func TestAFailedNightlyBackupIsTold(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, d database) {
		twoOrganisations(t, d)
		doctor := d.args("doctor", "--backup-dir", t.TempDir())
		if got := mognad(t, "", doctor...); got.Status != succeeded || !strings.Contains(got.Out, "warn  backups        none has been made yet") {
			t.Errorf("doctor before the first: %+v", got)
		}
		d.exec(t, "INSERT INTO backups (day, attempts, began_at, ended_at, file, bytes, row_count, error) VALUES "+
			"('2099-01-31', 1, '2099-01-31 01:30:00+00:00', '2099-01-31 01:31:00+00:00', '', 0, 0, 'the disk is full')")
		got := mognad(t, "", d.args("verify")...)
		if got.Status != failed || !strings.Contains(got.Out, "The nightly backup of 2099-01-31 failed: the disk is full.\n") ||
			!strings.HasPrefix(got.Err, "What was read is as it should be, but the last nightly backup failed;") ||
			strings.Contains(got.Out, "Everything") {
			t.Errorf("verify: %+v", got)
		}
		if got := mognad(t, "", doctor...); got.Status != succeeded ||
			!strings.Contains(got.Out, "warn  backups        the one of 2099-01-31 failed: the disk is full; it is tried again every hour") {
			t.Errorf("doctor: %+v", got)
		}
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
