package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestScale measures three small organisations, of which two are copies. The program signs people in, reads, saves,
// verifies and archives what was copied, and the measurement ends with an error at the first reply that is not of success.
func TestScale(t *testing.T) {
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "nomsgpack", "-o", filepath.Join(dir, "mognad"),
		"mognad/cmd/mognad")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	var out bytes.Buffer
	err := run(t.Context(), []string{
		"-programs", dir, "-scale", "3", "-entities", "2", "-rounds", "2", "-for", "50ms", "-runs", "1",
	}, &out)
	if err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	for _, want := range []string{
		"save an answer, API, among 3 organisations",
		"compare a round, 2 × 53, API, after a change",
		"summary for management, page",
		"my work, page",
		"executions of",
		"nothing: no large table from end to end",
		"archive holds",
	} {
		if strings.Count(out.String(), want) != 1 {
			t.Errorf("not said once: %s", want)
		}
	}
	// The database and its archive: three organisations of two entities have submitted one round of two.
	for _, want := range []string{"Seals recomputed: 6.", "Everything is as it should be."} {
		if strings.Count(out.String(), want) != 2 {
			t.Errorf("not said of both database and archive: %s", want)
		}
	}
	if t.Failed() {
		t.Log(out.String())
	}
}
