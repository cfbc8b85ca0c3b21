//go:build unix

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// giveToOwner gives what root has put into the folder of a database to the owner of the folder, the user of the
// service, who could not open it otherwise.
func giveToOwner(f databaseFlags) error {
	if f.DatabaseURL != "" || os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(f.Data)
	if err != nil {
		return err
	}
	owner, known := info.Sys().(*syscall.Stat_t)
	if !known || owner.Uid == 0 {
		return nil
	}
	err = filepath.WalkDir(f.Data, func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, int(owner.Uid), int(owner.Gid)))
	})
	if err != nil {
		return fmt.Errorf("the database is there, but could not be given to the owner of %s; do so with chown: %w",
			f.Data, err)
	}
	return nil
}
