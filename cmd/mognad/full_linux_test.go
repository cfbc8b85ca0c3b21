package main

import (
	"context"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"mognad/assessment/store"
	"mognad/assessment/workflow/chain"
)

// TestFullDisk lets the server's files not grow any more, as a full disk or a quota does. What it cannot save it
// refuses, everything is read, and once there is room again all is saved as before.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	d := database{[]string{"--data", dir}, "sqlite", filepath.Join(dir, store.DatabaseFile)}
	if status := run(t.Context(), d.args("migrate"), nil, io.Discard, io.Discard); status != succeeded {
		t.Fatalf("migrate ended with %d", status)
	}
	var task acknowledged
	var token string
	d.use(t, func(_ context.Context, use *chain.Chain) error {
		var tasks []acknowledged
		tasks, token = saving(t, use)
		task = tasks[0]
		return nil
	})
	s := serve(t, d.flags...)
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	save := func(status int) {
		t.Helper()
		next := task
		next.version, next.comment = task.version+1, time.Now().String()
		got, body, err := sendAnswer(t, transport, s.addr, token, task.version, next)
		if err != nil || got != status {
			t.Fatalf("saving answers %d %s, %v, want %d: %s", got, body, err, status, s.output)
		}
		if got == http.StatusOK {
			task = next
		}
	}
	room := func(bytes string) {
		t.Helper()
		pid := strconv.Itoa(s.command.Process.Pid)
		out, err := exec.CommandContext(t.Context(), "prlimit", "--pid", pid, "--fsize="+bytes+":").CombinedOutput()
		if err != nil {
			t.Fatalf("prlimit: %v: %s", err, out)
		}
	}
	save(http.StatusOK)
	room("4096")
	save(http.StatusServiceUnavailable)
	if status, body := s.get(t, "/readyz"); status != http.StatusOK || body != "ready for reading; nothing can be saved now\n" {
		t.Errorf("/readyz answers %d %q", status, body)
	}
	read := "/api/v1/organisations/norrdal/assessments/" + task.assessment.String()
	if got := getStatus(t, transport, s.addr, token, read); got != http.StatusOK {
		t.Errorf("reading answers %d: %s", got, s.output)
	}
	room("unlimited")
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if _, body := s.get(t, "/readyz"); body == "ready\n" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("still not ready for saving: %s", s.output)
		}
	}
	save(http.StatusOK)
}

// getStatus is the status that a program gets.
func getStatus(t *testing.T, transport http.RoundTripper, addr, token, path string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	reply, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := reply.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return reply.StatusCode
}
