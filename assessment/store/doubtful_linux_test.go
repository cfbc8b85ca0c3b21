package store_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"mognad/assessment"
	"mognad/assessment/store"
	"mognad/assessment/store/storetest"
)

// unsynced says in the environment that the process is one whose files may stop reaching the disk.
const unsynced = "MOGNAD_STORE_TEST_UNSYNCED"

// TestCommitThatIsNotSynced: where a commit of the embedded database has been written, but not synced, it is not said
// to be lost before that is certain, and then it stays lost.
func TestCommitThatIsNotSynced(t *testing.T) {
	t.Parallel()
	if os.Getenv(unsynced) == "" { // a process of its own, so that the numbers of its files are known
		//nolint:gosec // this program
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCommitThatIsNotSynced$")
		command.Env = append(os.Environ(), unsynced+"=yes")
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
		return
	}
	base := storetest.Embedded(t)
	base.Volatile = false
	s, err := store.Open(t.Context(), base)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	o, root, _ := organisation(t, s, "norrdal")
	scope := assessment.ScopeOrganisation(o.ID)
	save := func(before func()) (assessment.ID, error) {
		event := assessment.Event{ID: id(t), At: now, Action: "entity.changed", Object: "entity"}
		return event.ID, s.InTx(t.Context(), scope, func(tx assessment.Tx) error {
			_, err := tx.SaveEntity(root)
			if err := errors.Join(err, tx.AddEvent(event)); err != nil {
				return err
			}
			before() // its commit
			return nil
		})
	}
	kept := func(event assessment.ID, want assessment.Keeping) {
		t.Helper()
		if got, err := s.Kept(t.Context(), scope, event); got != want || err != nil {
			t.Errorf("the store says %s, %v, want %s", got, err, want)
		}
	}
	log := filepath.Join(base.Data, store.DatabaseFile+"-wal")

	event, err := save(func() { cannotSync(t, log) })
	unsaved(t, err) // it was overwritten at once
	kept(event, assessment.NotKept)

	away := log + "-away"
	event, err = save(func() {
		cannotSync(t, log)
		if err := errors.Join(os.Rename(log, away), os.Mkdir(log, 0o700)); err != nil {
			t.Error(err)
		}
	})
	var e *assessment.Error
	if !errors.As(err, &e) || e.Code != assessment.Unknown || e.Event != event {
		t.Fatalf("got %v, want %s of event %s", err, assessment.Unknown, event)
	}
	kept(event, assessment.KeptUnknown)
	if err := errors.Join(os.Remove(log), os.Rename(away, log)); err != nil {
		t.Fatal(err)
	}
	kept(event, assessment.NotKept)
	if event, err = save(func() {}); err != nil {
		t.Fatal(err)
	}
	kept(event, assessment.Kept)
	if version, events := saved(t, s); version != 2 || events != 1 {
		t.Errorf("saved as version %d with %d events", version, events)
	}
}

// cannotSync lets the connection that writes the log, the one that opened it first, write into nothing that can be
// synced.
func cannotSync(t *testing.T, log string) {
	t.Helper()
	nothing, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = nothing.Close() }()
	for fd := range 256 {
		to, err := os.Readlink("/proc/self/fd/" + strconv.Itoa(fd))
		if err == nil && strings.HasPrefix(to, log) {
			if err := syscall.Dup3(int(nothing.Fd()), fd, syscall.O_CLOEXEC); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("nobody has opened the log")
}
