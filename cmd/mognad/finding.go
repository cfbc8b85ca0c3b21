package main

import (
	"fmt"
	"io"
)

// level is how bad a finding is.
type level string

// The levels. Only one that fails makes the command fail.
const (
	fine  level = "ok"
	warn  level = "warn"
	fault level = "fail"
)

// finding is what a command that looks for mistakes found: about what, and what to do if it is not fine.
type finding struct {
	level level
	about string
	says  string
}

func ok(about, format string, args ...any) finding {
	return finding{fine, about, fmt.Sprintf(format, args...)}
}

func warned(about, format string, args ...any) finding {
	return finding{warn, about, fmt.Sprintf(format, args...)}
}

func failing(about, format string, args ...any) finding {
	return finding{fault, about, fmt.Sprintf(format, args...)}
}

// report prints a line for each finding. It returns [errReported] if one fails.
func report(to io.Writer, findings []finding) error {
	var err error
	for _, f := range findings {
		fmt.Fprintf(to, "%-5s %-14s %s\n", f.level, f.about, oneLine(f.says))
		if f.level == fault {
			err = errReported
		}
	}
	return err
}
