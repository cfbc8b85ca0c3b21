//go:build !unix

package document

import "os/exec"

// together does nothing where programs have no groups: what a stopped one has started ends by itself.
func together(*exec.Cmd) {}
