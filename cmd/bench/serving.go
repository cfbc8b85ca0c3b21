package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"mognad/assessment/store"
)

// serving measures start, idle memory and requests of a server on an existing embedded database, against an empty Gin
// program.
func (b bench) serving(ctx context.Context) (figures []figure, err error) {
	dir, err := os.MkdirTemp("", "mognad-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	data := filepath.Join(dir, "data")
	o, err := makeOrganisation(ctx, store.Options{Data: data})
	if err != nil {
		return nil, fmt.Errorf("prepare a database: %w", err)
	}
	if err := o.store.Close(); err != nil {
		return nil, err
	}
	const against = "an empty Gin program"
	ours := func(addr string) *exec.Cmd {
		return b.mognad(ctx, "serve", "--data", data, "--addr", addr, "--log-level", "error")
	}
	empty := func(addr string) *exec.Cmd { return b.emptyGin(ctx, addr) }
	for _, path := range []string{"/healthz", "/sign-in"} {
		times, err := b.medians(0, starting(ctx, ours, path), starting(ctx, empty, path))
		if err != nil {
			return figures, err
		}
		figures = append(figures, figure{work: "P7 start to first " + path, unit: "ms", ours: times[0],
			against: against, bare: times[1], goal: "≤ 5 ×", ratioAtMost: 5})
	}
	us, err := b.running(ctx, ours)
	if err != nil {
		return figures, err
	}
	gin, err := b.running(ctx, empty)
	if err != nil {
		return figures, err
	}
	return append(figures,
		figure{work: "P7 memory, idle 2 s after start", unit: "MiB", ours: us.idle,
			against: against, bare: gin.idle, goal: "≤ 64 MiB", oursAtMost: 64},
		figure{work: "   of it not from the program's file", unit: "MiB", ours: us.own, against: against, bare: gin.own,
			goal: "–"},
		figure{work: "P7 memory, idle 2 s after load", unit: "MiB", ours: us.after,
			against: against, bare: gin.after, goal: "≤ 64 MiB", oursAtMost: 64},
		figure{work: "   of it not from the program's file", unit: "MiB", ours: us.ownAfter, against: against,
			bare: gin.ownAfter, goal: "–"},
		figure{work: "answer /healthz", unit: "/s", ours: us.health, against: against, bare: gin.health, goal: "–"},
		figure{work: "render the sign-in page", unit: "/s", ours: us.page, against: against, bare: gin.page, goal: "–"},
	), nil
}

// starting starts a program, waits for its first successful response to a path and ends it.
func starting(ctx context.Context, program func(addr string) *exec.Cmd, path string) attempt {
	return func() (float64, error) {
		s, err := start(ctx, program, path)
		if err != nil {
			return 0, err
		}
		return milliseconds(s.took), s.stop()
	}
}

// served is the figures of one running server: memory in MiB, responses per second.
type served struct{ idle, own, after, ownAfter, health, page float64 }

// running measures a started server.
func (b bench) running(ctx context.Context, program func(addr string) *exec.Cmd) (got served, err error) {
	s, err := start(ctx, program, "/sign-in")
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	time.Sleep(2 * time.Second)
	if got.idle, err = s.memory(); err != nil {
		return got, err
	}
	if got.own, err = s.ownMemory(); err != nil {
		return got, err
	}
	if got.health, err = b.load(ctx, s.url("/healthz")); err != nil {
		return got, err
	}
	if got.page, err = b.load(ctx, s.url("/sign-in")); err != nil {
		return got, err
	}
	time.Sleep(2 * time.Second)
	if got.after, err = s.memory(); err != nil {
		return got, err
	}
	got.ownAfter, err = s.ownMemory()
	return got, err
}

// load sends requests over several connections for the duration of a measurement, and returns responses per second.
func (b bench) load(ctx context.Context, url string) (float64, error) {
	transport := &http.Transport{MaxIdleConnsPerHost: connections}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	return b.throughput(ctx, connections, func() (func() error, error) {
		return func() error { return get(ctx, client, url) }, nil
	})
}
