//go:build unix

package main

import (
	"os"
	"syscall"
	"testing"
)

// ownerOf is the number of the user whose file it is.
func ownerOf(t *testing.T, file string) int {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return int(info.Sys().(*syscall.Stat_t).Uid)
}
