package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// tell tells the service manager of a change of state, if there is one that wants to know.
func tell(log *slog.Logger, state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		log.Warn("the service manager could not be told", "state", state, "error", err)
	}
}

// watch tells the service manager that the server answers, twice as often as it asks for, until the context ends. It
// asks the server through its own listener: one that accepts connections no longer is restarted.
func watch(ctx context.Context, log *slog.Logger, at net.Addr) {
	within, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		log.Warn("the service manager's watchdog cannot be used", "error", err)
	}
	if within == 0 {
		return
	}
	var dialer net.Dialer
	client := &http.Client{
		Timeout: within / 2,
		Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, at.Network(), at.String())
		}},
	}
	tick := time.NewTicker(within / 3)
	defer tick.Stop()
	for {
		if err := answers(ctx, client); err == nil {
			tell(log, daemon.SdNotifyWatchdog)
		} else if ctx.Err() == nil {
			log.Warn("the server does not answer its watchdog", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// answers asks the server whether it is alive.
func answers(ctx context.Context, client *http.Client) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost/healthz", nil)
	if err != nil {
		return err
	}
	reply, err := client.Do(request)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, reply.Body)
	err = errors.Join(err, reply.Body.Close())
	if err == nil && reply.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d", reply.StatusCode)
	}
	return err
}
