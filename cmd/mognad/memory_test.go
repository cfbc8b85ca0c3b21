package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMemoryLimitIsRead(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]memoryLimit{
		"off": 0, "256MiB": 256 << 20, "2 GiB": 2 << 30, "1KiB": 1 << 10, "7B": 7,
	} {
		var got memoryLimit
		if err := got.UnmarshalText([]byte(said)); err != nil || got != want {
			t.Errorf("%s is read as %d, %v; want %d", said, got, err, want)
		}
	}
	for _, said := range []string{"", "256", "lots", "-1MiB", "0MiB", "1.5GiB", "99999999999GiB"} {
		got := memoryLimit(3)
		if err := got.UnmarshalText([]byte(said)); err == nil || cmp.Diff(memoryLimit(3), got) != "" {
			t.Errorf("%q is read as %d", said, got)
		}
	}
}
