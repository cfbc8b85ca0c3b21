package main

import (
	"log/slog"
	"os"
	"runtime"
)

// openSecrets are the files with passwords that every user of the machine can read. On Windows, modes say nothing of
// that.
func (c *serveCommand) openSecrets() (files []string) {
	for _, file := range []string{c.DatabasePasswordFile, c.MailPasswordFile} {
		info, err := os.Stat(file)
		if err == nil && info.Mode().Perm()&0o004 != 0 && runtime.GOOS != "windows" {
			files = append(files, file)
		}
	}
	return files
}

// warnOpenSecrets logs them.
func (c *serveCommand) warnOpenSecrets(log *slog.Logger) {
	for _, file := range c.openSecrets() {
		log.Warn("every user of this machine can read a password; let only the service read the file", "path", file)
	}
}
