package main

import (
	"runtime/debug"
	"sync"
)

// starting is the garbage collector's target percentage while the server starts.
const starting = 800

// collectLater delays garbage collection until the returned function is called, which has an effect only once. Starting
// reads messages and, on a new database, questionnaires, most of which becomes garbage: collecting it would take a
// tenth of the time to the first page (P7 of the measurements).
func collectLater() (settle func()) {
	usual := debug.SetGCPercent(starting)
	return sync.OnceFunc(func() {
		debug.SetGCPercent(usual)
		debug.FreeOSMemory()
	})
}
