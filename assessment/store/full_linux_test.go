package store_test

import (
	"os"
	"os/exec"
	"syscall"
	"testing"

	"mognad/assessment"
	"mognad/assessment/store/storetest"
)

// limited says in the environment that the process is one whose files may be kept from growing.
const limited = "MOGNAD_STORE_TEST_LIMITED"

// TestFullAtCommit: when the disk is full at a commit that several share, each of them is told that nothing can be
// saved, nothing of theirs is kept, all is read, and once there is room they save as before.
func TestFullAtCommit(t *testing.T) {
	t.Parallel()
	if os.Getenv(limited) == "" { // the limit is for all files of a process: one of its own
		//nolint:gosec // this program
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFullAtCommit$")
		command.Env = append(os.Environ(), limited+"=yes")
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
		return
	}
	db := storetest.Open(t)
	w := holding(t, db)
	names := []string{"a", "b", "c"}
	for _, name := range names {
		w.wait(t.Context(), t, name, nil)
	}
	unlimited := room(t, 4096)
	same(t, "saved", []string(nil), w.release())
	same(t, "the order", names, w.ran) // none was tried again by itself
	for _, name := range append(names, "holder") {
		unsaved(t, w.errs[name])
	}
	unsaved(t, db.Writable(t.Context()))
	same(t, "stored", []string(nil), w.stored(t, db))

	room(t, unlimited)
	writableAgain(t, db)
	for _, name := range names {
		entity := w.newEntity(t, name)
		if err := db.InTx(t.Context(), w.scope, func(tx assessment.Tx) error { return tx.AddEntity(entity) }); err != nil {
			t.Errorf("%s, once there is room: %v", name, err)
		}
	}
	same(t, "stored", names, w.stored(t, db))
}

// room lets the files of this process grow to so many bytes, and returns how far they could before. The limit is the
// soft one, which needs no rights.
func room(t *testing.T, size uint64) uint64 {
	t.Helper()
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
		t.Fatal(err)
	}
	before := l.Cur
	l.Cur = size
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
		t.Fatal(err)
	}
	return before
}
