package backup_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment"
	"mognad/assessment/backup"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// nights is a server that makes backups, with a clock of its own.
type nights struct {
	backup.Nightly
	now time.Time
	log bytes.Buffer
}

func newNights(t *testing.T, db *store.Database, folder string) *nights {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	n := &nights{now: time.Date(2026, time.March, 28, 1, 0, 0, 0, time.UTC)} // two hours into the day there
	n.Nightly = backup.Nightly{
		Database: db,
		Folder:   folder,
		Keep:     3,
		Hour:     time.Hour,
		Zone:     zone,
		Program:  "test",
		Now:      func() time.Time { return n.now },
		Log:      slog.New(slog.NewTextHandler(&n.log, nil)),
	}
	if err := n.Check(); err != nil {
		t.Fatal(err)
	}
	return n
}

func (n *nights) once(t *testing.T) {
	t.Helper()
	if err := n.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func files(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func latest(t *testing.T, db *store.Database) (list []assessment.Backup) {
	t.Helper()
	err := db.View(t.Context(), assessment.ScopeInstallation(), func(tx assessment.Tx) (err error) {
		list, err = tx.LatestBackups(10)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestNightlyBackups: one a day, however often is looked and by however many servers, and as many kept as asked for.
func TestNightlyBackups(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		folder := t.TempDir()
		one, other := newNights(t, open(), folder), newNights(t, open(), folder)
		if err := os.WriteFile(filepath.Join(folder, "notes.txt"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			var both sync.WaitGroup
			for _, n := range []*nights{one, other} {
				both.Go(func() {
					if err := n.Once(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
			one.now, other.now = one.now.Add(20*time.Hour), other.now.Add(20*time.Hour)
			one.once(t) // still before the hour
			one.now, other.now = one.now.Add(4*time.Hour), other.now.Add(4*time.Hour)
		}
		want := []string{
			"mognad-20260330T010000Z.tar.zst", "mognad-20260331T010000Z.tar.zst", "mognad-20260401T010000Z.tar.zst",
			"notes.txt",
		}
		if diff := cmp.Diff(want, files(t, folder)); diff != "" {
			t.Errorf("files (-want +got):\n%s\n%s%s", diff, &one.log, &other.log)
		}
		var days []string
		for _, b := range latest(t, open()) {
			days = append(days, string(b.Day))
			if !b.Good() || b.Attempts != 1 || b.Bytes == 0 {
				t.Errorf("noted: %+v", b)
			}
		}
		if diff := cmp.Diff(
			[]string{"2026-04-01", "2026-03-31", "2026-03-30", "2026-03-29", "2026-03-28"}, days,
		); diff != "" {
			t.Errorf("days (-want +got):\n%s", diff)
		}
		content, err := os.ReadFile(filepath.Join(folder, want[2]))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := backup.VerifyArchive(bytes.NewReader(content), nil); err != nil {
			t.Error(err)
		}
	})
}

// TestFailedNightlyBackup is logged and noted, removes no older one, and is tried again an hour later, not before.
func TestFailedNightlyBackup(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(...func(*store.Options)) *store.Database) {
		folder := filepath.Join(t.TempDir(), "backups")
		n := newNights(t, open(), folder)
		n.Keep = 1
		n.once(t)
		have := files(t, folder)
		n.now = n.now.Add(24 * time.Hour)
		away := folder + "-away"
		if err := os.Rename(folder, away); err != nil { // as if what is mounted there were gone
			t.Fatal(err)
		}
		n.once(t)
		if b := latest(t, n.Database)[0]; b.Good() || b.Error == "" || b.File != "" || b.Attempts != 1 {
			t.Errorf("a failed backup is noted as %+v", b)
		}
		if !strings.Contains(n.log.String(), "level=ERROR") {
			t.Errorf("a failed backup is logged as:\n%s", &n.log)
		}
		if diff := cmp.Diff(have, files(t, away)); diff != "" {
			t.Errorf("after a failed backup (-before +after):\n%s", diff)
		}
		if err := os.Rename(away, folder); err != nil {
			t.Fatal(err)
		}
		n.now = n.now.Add(59 * time.Minute)
		n.once(t)
		if diff := cmp.Diff(have, files(t, folder)); diff != "" {
			t.Errorf("tried again too early (-before +after):\n%s", diff)
		}
		n.now = n.now.Add(time.Minute)
		n.once(t)
		if diff := cmp.Diff([]string{"mognad-20260329T020000Z.tar.zst"}, files(t, folder)); diff != "" {
			t.Errorf("after the second attempt (-want +got):\n%s", diff)
		}
		if b := latest(t, n.Database)[0]; !b.Good() || b.Attempts != 2 {
			t.Errorf("noted: %+v", b)
		}
	})
}
