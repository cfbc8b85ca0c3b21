//go:build unix

package document

import (
	"os/exec"
	"syscall"
)

// together makes a program and all that it starts one group, which is stopped as a whole.
func together(run *exec.Cmd) {
	run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	run.Cancel = func() error { return syscall.Kill(-run.Process.Pid, syscall.SIGKILL) }
}
