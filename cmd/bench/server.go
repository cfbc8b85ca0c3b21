package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a serving program in a process of its own.
type server struct {
	process *exec.Cmd
	address string        // host and port
	took    time.Duration // from starting the process to its first successful response
}

// start runs a server on a free port and waits for the first successful response to a path.
func start(ctx context.Context, program func(addr string) *exec.Cmd, path string) (*server, error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	s := &server{process: program(address), address: address}
	var said strings.Builder
	s.process.Stderr = &said
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	began := time.Now()
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	for time.Since(began) < 30*time.Second && ctx.Err() == nil {
		if get(ctx, client, s.url(path)) == nil {
			s.took = time.Since(began)
			return s, nil
		}
		time.Sleep(200 * time.Microsecond)
	}
	return nil, errors.Join(fmt.Errorf("the server to measure did not answer: %s", said.String()), s.stop())
}

func freeAddress(ctx context.Context) (string, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// get requests an address and reads the whole response.
func get(ctx context.Context, client *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	reply, err := client.Do(request)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, reply.Body)
	if err = errors.Join(err, reply.Body.Close()); err != nil {
		return err
	}
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", url, reply.Status)
	}
	return nil
}

func (s *server) url(path string) string { return "http://" + s.address + path }

func (s *server) stop() error {
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	_ = s.process.Wait() // the empty program has no graceful stop and is ended by the signal
	return nil
}

// memory is the process's memory in MiB as reported by Linux, with the pages of the program's file that it has touched;
// NaN elsewhere.
func (s *server) memory() (float64, error) { return s.status("VmRSS") }

// ownMemory is memory without what is only read from files, which the machine gives to others when it needs it.
func (s *server) ownMemory() (float64, error) { return s.status("RssAnon") }

// status is a size in MiB from Linux's list for the process; NaN elsewhere.
func (s *server) status(name string) (float64, error) {
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(s.process.Process.Pid), "status"))
	if errors.Is(err, os.ErrNotExist) {
		return nan, nil
	}
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib / 1024, err
		}
	}
	return 0, fmt.Errorf("the process %s does not tell its memory", s.process)
}
