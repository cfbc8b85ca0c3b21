package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// healthcheckCommand is for containers, whose image holds no other program that could ask.
type healthcheckCommand struct {
	URL    string        `name:"url" help:"Address to ask. By default /readyz on this machine, at the port of --addr." placeholder:"URL"`
	Within time.Duration `help:"Longest time to wait for the answer." placeholder:"TIME" default:"5s"`
	Addr   string        `hidden:"" default:"127.0.0.1:8080" env:"MOGNAD_ADDR"`
}

// Run prints nothing if the server is ready, and fails with its answer if not.
func (c *healthcheckCommand) Run(ctx context.Context, p *program) error {
	return ready(ctx, cmp.Or(c.URL, readyz(c.Addr)), c.Within)
}

// readyz is where a server that listens on the address says whether it is ready. One that listens on all addresses of
// the machine is asked on its own.
func readyz(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "http://" + addr + "/readyz"
	}
	if everywhere(host) {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/readyz"
}

// ready is nil if the address answers 200 in time.
func ready(ctx context.Context, address string, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	reply, err := fetch(ctx, address)
	if err != nil {
		return fmt.Errorf("no server answers at %s: %w", address, err)
	}
	answer, err := io.ReadAll(io.LimitReader(reply.Body, 500))
	if err := errors.Join(err, reply.Body.Close()); err != nil {
		return fmt.Errorf("the answer of %s cannot be read: %w", address, err)
	}
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d: %s", address, reply.StatusCode, strings.TrimSpace(string(answer)))
	}
	return nil
}

// fetch sends a request and follows no redirection: another address would be another server's answer.
func fetch(ctx context.Context, address string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return client.Do(request)
}
