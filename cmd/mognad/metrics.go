package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"mognad/api"
	"mognad/api/metrics"
	"mognad/assessment/store"
	"mognad/assessment/workflow/chain"
)

// metricsFlags say where the server tells its numbers.
type metricsFlags struct {
	MetricsAddr string `help:"Address and port of /metrics for Prometheus and of profiles below /debug/pprof/. Both ask nobody who they are, so it is one that only the operator reaches. By default none." placeholder:"HOST:PORT" env:"MOGNAD_METRICS_ADDR"`
}

// checkMetrics refuses the address of the pages, which others reach.
func (c *serveCommand) checkMetrics() error {
	if c.MetricsAddr == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(c.MetricsAddr)
	if err != nil {
		return fmt.Errorf("--metrics-addr: %q is not an address and a port such as 127.0.0.1:9090", c.MetricsAddr)
	}
	if sameAddress(host, port, c.Addr) || isPublic(host, port, c.PublicURL) {
		return fmt.Errorf(
			"--metrics-addr %s is the address of the pages, which others reach; numbers and profiles ask nobody who they "+
				"are: choose another port, such as 127.0.0.1:9090",
			c.MetricsAddr,
		)
	}
	return nil
}

// sameAddress reports whether host and port are those of an address, or one of both has all the machine's addresses.
func sameAddress(host, port, addr string) bool {
	other, otherPort, err := net.SplitHostPort(addr)
	if err != nil || port != otherPort || port == "0" {
		return false
	}
	return host == other || everywhere(host) || everywhere(other) || loopback(host) && loopback(other)
}

func everywhere(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || err == nil && ip.IsUnspecified()
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// isPublic reports whether host and port are those that browsers use.
func isPublic(host, port string, address publicURL) bool {
	u, err := url.Parse(string(address))
	if err != nil || address == "" {
		return false
	}
	usual := u.Port()
	if usual == "" {
		usual = map[string]string{"https": "443", "http": "80"}[u.Scheme]
	}
	return u.Hostname() == host && usual == port
}

// observer is the numbers as those see them who answer requests.
func observer(m *metrics.Metrics) api.Observer {
	if m == nil {
		return nil
	}
	return m
}

// The times within which a request for numbers is read and answered: a profile takes as long as it is asked for.
const (
	metricsHeaderTime = 10 * time.Second
	metricsWriteTime  = 5 * time.Minute
	metricsEndTime    = 2 * time.Second
)

// tellNumbers makes the numbers of the server and answers requests for them until the returned function is called.
// Without an address for them there are none.
func (c *serveCommand) tellNumbers(
	ctx context.Context,
	log *slog.Logger,
	db *store.Database,
) (m *metrics.Metrics, stop func() error, err error) {
	if c.MetricsAddr == "" {
		return nil, func() error { return nil }, nil
	}
	listener, err := listen(ctx, c.MetricsAddr, "--metrics-addr")
	if err != nil {
		return nil, nil, err
	}
	m = metrics.New(version(), db.Kind())
	db.Observe(m)
	m.WatchDatabase(db)
	address := listener.Addr().String()
	log.Info("metrics", "address", address)
	if !listensLocally(listener.Addr()) {
		log.Warn("whoever reaches the address of metrics and profiles reads them; let a firewall or the network keep "+
			"others away", "address", address)
	}
	server := &http.Server{
		Handler:           m.Handler(),
		ReadHeaderTimeout: metricsHeaderTime,
		ReadTimeout:       metricsHeaderTime,
		WriteTimeout:      metricsWriteTime,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	return m, func() error {
		finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), metricsEndTime)
		defer cancel()
		if server.Shutdown(finish) != nil { // a profile that is being taken need not end the server later
			return errors.Join(server.Close(), served(<-ended))
		}
		return served(<-ended)
	}, nil
}

// watchUseCases tells what the use cases know.
func watchUseCases(m *metrics.Metrics, w *chain.Chain) {
	if m == nil {
		return
	}
	m.WatchQueues(map[string]func() int64{"passwords": w.People.PasswordsWanted, "files": w.FilesWanted})
	m.WatchMail(func(ctx context.Context) (int64, *time.Time, error) {
		h, err := w.Notices.OperatorMailHealth(ctx)
		return h.Waiting, h.Oldest, err
	})
	m.WatchBackups(func(ctx context.Context) (metrics.Backup, bool) {
		h, err := w.OperatorBackupHealth(ctx)
		last := metrics.Backup{Succeeded: h.Failed == nil}
		if h.Good != nil {
			last.At, last.Bytes = *h.Good.EndedAt, h.Good.Bytes
		}
		return last, err == nil && (h.Good != nil || h.Failed != nil)
	})
}

// served is why a server ended by itself, nil if it was told to.
func served(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
