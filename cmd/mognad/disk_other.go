//go:build !linux

package main

import "errors"

// diskOf is not known elsewhere than on Linux.
func diskOf(string) (disk, error) { return disk{}, errors.ErrUnsupported }
