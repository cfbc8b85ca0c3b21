//go:build unix

package main

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// giveToOwner gives what root has put into the folder of a database to the owner of the folder, the user of the
// service, who could not open it otherwise. Nothing outside the folder changes hands, whatever its
// owner does meanwhile.
func giveToOwner(f databaseFlags) error {
	if f.DatabaseURL != "" || os.Geteuid() != 0 {
		return nil
	}
	folder, err := os.OpenRoot(f.Data)
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }() // nothing was written to it
	info, err := folder.Stat(".")
	if err != nil {
		return err
	}
	owner, known := info.Sys().(*syscall.Stat_t)
	if !known || owner.Uid == 0 {
		return nil
	}
	err = fs.WalkDir(folder.FS(), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		entry, err := folder.Lstat(path)
		if err != nil {
			return err
		}
		if is, known := entry.Sys().(*syscall.Stat_t); !known || is.Uid != 0 {
			return nil
		}
		return folder.Lchown(path, int(owner.Uid), int(owner.Gid))
	})
	if err != nil {
		return fmt.Errorf("the database is there, but could not be given to the owner of %s; do so with chown: %w",
			f.Data, err)
	}
	return nil
}
