//go:build !linux

package storetest

import "os"

// folder is where databases are kept that a test needs for a moment only.
func folder() string { return os.TempDir() }
