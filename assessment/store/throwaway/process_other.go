//go:build !linux

package throwaway

import "syscall"

// attributes leave the server as any other program: elsewhere than on Linux it is for whoever starts it to be another
// user than root and to call Stop.
func attributes(string) (*syscall.SysProcAttr, error) { return nil, nil }

// runs tells whether there may be a process of the number.
func runs(int) bool { return true }
