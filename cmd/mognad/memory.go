package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// memoryLimit is the memory in bytes up to which the collector of garbage leaves garbage be; 0 for no limit.
type memoryLimit int64

// The units in which the limit is given.
var memoryUnits = []struct {
	name  string
	bytes int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"B", 1}}

// UnmarshalText reads a limit such as 256MiB, or off.
func (m *memoryLimit) UnmarshalText(text []byte) error {
	said := strings.TrimSpace(string(text))
	if said == "off" {
		*m = 0
		return nil
	}
	for _, unit := range memoryUnits {
		number, found := strings.CutSuffix(said, unit.name)
		if !found {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
		if err != nil || n < 1 || n > (1<<50)/unit.bytes {
			break
		}
		*m = memoryLimit(n * unit.bytes)
		return nil
	}
	return fmt.Errorf("%q is not an amount of memory, such as 256MiB or 2GiB, or off", said)
}

// set sets the limit, unless the environment of the Go runtime has one.
func (m memoryLimit) set() {
	if m > 0 && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(int64(m))
	}
}
