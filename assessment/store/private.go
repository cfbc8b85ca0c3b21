package store

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime"
)

// The modes of the data folder and of the database, which is the list of an organisation's weaknesses: other users of
// the machine have no business there. SQLite gives the files beside a database the database's own mode.
const (
	privateFolder = 0o700
	privateFile   = 0o600
)

// makePrivate makes the folder and an empty database in it, unless they exist, and warns of existing ones that other
// users of the machine can open.
func makePrivate(folder, file string, log *slog.Logger) error {
	if err := os.MkdirAll(folder, privateFolder); err != nil {
		return fmt.Errorf("the data folder cannot be made; choose another with --data: %w", err)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, privateFile)
	switch {
	case err == nil:
		err = f.Close()
	case errors.Is(err, fs.ErrExist):
		err = nil
	}
	if err != nil {
		return fmt.Errorf("the database %s cannot be opened or made; check that this user may write there: %w", file, err)
	}
	warnOpen(folder, "chmod 700", log)
	for _, beside := range []string{"", "-wal", "-shm"} {
		warnOpen(file+beside, "chmod 600", log)
	}
	return nil
}

// warnOpen warns of a file or folder that others than its owner can open. On Windows, modes say nothing of that.
func warnOpen(path, command string, log *slog.Logger) {
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 == 0 || runtime.GOOS == "windows" {
		return
	}
	log.Warn("other users of this machine can open the data; close it with "+command,
		"path", path, "mode", fmt.Sprintf("%#o", info.Mode().Perm()))
}
