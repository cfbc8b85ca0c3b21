package main

import (
	"runtime/debug"
	"sync"
)

// starting is how much the heap may grow between collections while the server starts, in percent.
const starting = 800

// collectLater leaves garbage until the function that it returns is called, at most once to effect. Starting reads
// messages and, on a new database, questionnaires, and throws most of that away: collecting meanwhile costs a tenth of
// the time to the first page, which is further from its goal than that (P7 of the measurements).
func collectLater() (settle func()) {
	usual := debug.SetGCPercent(starting)
	return sync.OnceFunc(func() {
		debug.SetGCPercent(usual)
		debug.FreeOSMemory()
	})
}
