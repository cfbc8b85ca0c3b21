package storetest

import (
	"os"
	"syscall"
)

// folder is where databases are kept that a test needs for a moment only: in memory, if there is room, because copying
// a database makes hundreds of files, which a disk takes ten times as long for.
func folder() string {
	const memory, needed = "/dev/shm", 1 << 30
	var there syscall.Statfs_t
	err := syscall.Statfs(memory, &there)
	if err != nil || there.Bavail*uint64(there.Bsize) < needed { //nolint:gosec // sizes are positive
		return os.TempDir()
	}
	return memory
}
