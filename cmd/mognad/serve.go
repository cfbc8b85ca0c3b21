package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"mognad/api"
	"mognad/api/metrics"
	"mognad/assessment/backup"
	"mognad/assessment/workflow/chain"
)

// serveCommand serves until it is stopped.
type serveCommand struct {
	databaseFlags `embed:""`

	listenFlags `embed:""`

	PublicURL      publicURL `name:"public-url" help:"Address of the server for browsers; links in invitations begin with it. By default http://localhost with the port." placeholder:"URL" env:"MOGNAD_PUBLIC_URL"`
	PlainHTTP      bool      `name:"let-passwords-cross-the-network-in-plain-text" help:"Start although the public address is http on another machine's name. Whoever is on the network between reads passwords and answers." env:"MOGNAD_LET_PASSWORDS_CROSS_THE_NETWORK_IN_PLAIN_TEXT"`
	TrustedProxies []network `help:"Addresses or networks of the reverse proxies whose X-Forwarded-For is trusted, separated by commas. By default none." placeholder:"CIDR" env:"MOGNAD_TRUSTED_PROXIES"`

	HSTS time.Duration `name:"hsts" help:"How long browsers that have seen the server by https refuse to reach it without; 0s to leave that to the proxy. Only where the public address is https." placeholder:"TIME" default:"8760h" env:"MOGNAD_HSTS"`

	mailFlags    `embed:""`
	nightlyFlags `embed:""`

	RequestLimit int `help:"Most requests a second of one person over time, in pages and API together; five times as many of an organisation. 0 for no limit." placeholder:"NUMBER" default:"50" env:"MOGNAD_REQUEST_LIMIT"`

	MemoryLimit memoryLimit `help:"Memory from which on garbage is collected as often as it takes to stay below, such as 512MiB; off for no limit. GOMEMLIMIT in the environment has precedence." placeholder:"SIZE" default:"256MiB" env:"MOGNAD_MEMORY_LIMIT"`

	LogFormat   string `help:"Format of the log, text or json." placeholder:"FORMAT" enum:"text,json" default:"text" env:"MOGNAD_LOG_FORMAT"`
	LogLevel    string `help:"Lowest level that is logged: debug, info, warn or error." placeholder:"LEVEL" enum:"debug,info,warn,error" default:"info" env:"MOGNAD_LOG_LEVEL"`
	LogRequests bool   `help:"Log a line for every request, at the level info; --no-log-requests for none." negatable:"" default:"true" env:"MOGNAD_LOG_REQUESTS"`

	metricsFlags `embed:""`

	HeaderTimeout   time.Duration `help:"Longest time to read a request's headers." placeholder:"TIME" default:"10s" env:"MOGNAD_HEADER_TIMEOUT"`
	ReadTimeout     time.Duration `help:"Longest time to read a whole request." placeholder:"TIME" default:"60s" env:"MOGNAD_READ_TIMEOUT"`
	WriteTimeout    time.Duration `help:"Longest time to answer a request." placeholder:"TIME" default:"120s" env:"MOGNAD_WRITE_TIMEOUT"`
	IdleTimeout     time.Duration `help:"Longest time to keep a connection between requests." placeholder:"TIME" default:"120s" env:"MOGNAD_IDLE_TIMEOUT"`
	DrainDelay      time.Duration `help:"Time to keep answering after /readyz has started to fail, so that a load balancer stops sending requests; 0s without one." placeholder:"TIME" default:"0s" env:"MOGNAD_DRAIN_DELAY"`
	ShutdownTimeout time.Duration `help:"Longest time to finish open requests when the server is stopped." placeholder:"TIME" default:"20s" env:"MOGNAD_SHUTDOWN_TIMEOUT"`
}

// maxHeaderBytes bounds the headers of a request.
const maxHeaderBytes = 64 << 10

// Validate refuses settings with which a server should not start.
func (c *serveCommand) Validate() error {
	return listed(c.faults())
}

// listed are all faults as one, nil for none.
func listed(faults []error) error {
	if len(faults) == 0 {
		return nil
	}
	words := make([]string, len(faults))
	for i, f := range faults {
		words[i] = f.Error()
	}
	return errors.New(strings.Join(words, "; "))
}

// faults are what is wrong with the settings together, such as durations that would let a client hold a connection for
// ever.
func (c *serveCommand) faults() []error {
	var faults []error
	for _, t := range []struct {
		flag  string
		value time.Duration
	}{{"header-timeout", c.HeaderTimeout}, {"read-timeout", c.ReadTimeout}, {"write-timeout", c.WriteTimeout},
		{"idle-timeout", c.IdleTimeout}, {"shutdown-timeout", c.ShutdownTimeout}} {
		if t.value <= 0 {
			faults = append(faults, fmt.Errorf("--%s must be longer than nothing, for example 30s", t.flag))
		}
	}
	if !protected(string(c.PublicURL)) && !c.PlainHTTP {
		faults = append(faults, fmt.Errorf(
			"the public address %s is not https: passwords and answers would cross the network unprotected; put a reverse "+
				"proxy with a certificate in front and give its https address with --public-url",
			c.PublicURL,
		))
	}
	if c.RequestLimit < 0 {
		faults = append(faults, errors.New("--request-limit cannot be negative; 0 is no limit"))
	}
	if _, err := c.server(); err != nil {
		faults = append(faults, err)
	}
	if err := c.checkMetrics(); err != nil {
		faults = append(faults, err)
	}
	if c.DrainDelay < 0 {
		faults = append(faults, errors.New("--drain-delay cannot be negative"))
	}
	if c.HSTS < 0 || c.HSTS%time.Second != 0 {
		faults = append(faults, errors.New("--hsts is a whole number of seconds, for example 8760h; 0s for none"))
	}
	if err := c.listenFlags.Validate(); err != nil {
		faults = append(faults, err)
	}
	return slices.Concat(faults, c.databaseFlags.faults(), c.nightlyFlags.faults())
}

// Run opens the database, brings its schema up to date and serves until the context ends; then it finishes what it is
// doing and closes the database.
func (c *serveCommand) Run(ctx context.Context, p *program) (err error) {
	log := c.logger(p.err)
	c.MemoryLimit.set()
	settle := collectLater()
	defer settle()
	c.warnOpenSecrets(log)
	db, err := c.open(ctx, true, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	nightly, err := c.nightly(db, c.TimeZone.Location, log)
	if err != nil {
		return err
	}
	listener, err := c.listen(ctx)
	if err != nil {
		return err
	}
	served := false
	defer func() {
		if !served { // a server closes its own listener
			err = errors.Join(err, listener.Close())
		}
	}()
	numbers, stop, err := c.tellNumbers(ctx, log, db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	applied, err := db.Migrate(ctx)
	if err != nil {
		return err
	}
	if applied > 0 {
		log.Info("schema brought up to date", "migrations", applied)
	}
	if schema, known, err := db.SchemaVersions(ctx); err != nil {
		return err
	} else if schema > known {
		log.Warn("the schema is newer than this program, and compatible with it", "schema", schema, "known", known)
	}
	clashes, err := db.Clashes(ctx)
	if err != nil {
		return err
	}
	for _, c := range clashes {
		log.Warn("a name or an address needs to be corrected: " + c.String())
	}
	server, err := c.server()
	if err != nil {
		return err
	}
	w, err := c.useCases(db, server.Configured())
	if err != nil {
		return err
	}
	catalog, err := p.catalog()
	if err != nil {
		return err
	}
	watchUseCases(numbers, w)
	published := make(chan error, 1)
	go func() { published <- w.Rounds.PublishEmbedded(ctx) }()
	address := public(c.PublicURL, addressOf(listener))
	handler, err := api.New(api.Options{
		Chain:          w,
		Log:            log,
		PublicURL:      address,
		Guessed:        c.PublicURL == "",
		TrustedProxies: texts(c.TrustedProxies),
		Version:        version(),
		RequestLimit:   c.RequestLimit,
		Quiet:          !c.LogRequests,
		Observer:       observer(numbers),
		HSTS:           c.HSTS,
	})
	if err := errors.Join(err, <-published); err != nil {
		return err
	}
	if err := logSetUpLink(ctx, p.err, w, address); err != nil {
		return err
	}
	if c.PublicURL == "" && (server.Configured() || !listensLocally(listener.Addr())) {
		log.Warn("links in invitations and mail begin with an address that works only on this machine; tell the server's "+
			"own with --public-url", "public", address)
	}
	warnPlainHTTP(log, address) // before "listening", which is the last line of the start
	log.Info(
		"listening",
		"address",
		addressOf(listener),
		"public",
		address,
		"database",
		db.Kind(),
		"version",
		version(),
	)
	served = true
	return c.serve(ctx, log, listener, handler, settle, &mailer{
		log:     log,
		chain:   w,
		catalog: catalog,
		server:  server,
		public:  address,
		numbers: numbers,
	}, nightly)
}

// serve answers requests until the context ends. Then readiness fails first, open requests are finished, and those not
// finished in time are cut off.
func (c *serveCommand) serve(
	ctx context.Context,
	log *slog.Logger,
	listener net.Listener,
	handler *api.Server,
	settle func(),
	m *mailer,
	nightly *backup.Nightly,
) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: c.HeaderTimeout,
		ReadTimeout:       c.ReadTimeout,
		WriteTimeout:      c.WriteTimeout,
		IdleTimeout:       c.IdleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	cleaning, stopCleaning := context.WithCancel(ctx)
	cleaned := make(chan struct{})
	broken := make(chan error, 1)
	go func() {
		defer close(cleaned)
		pause(cleaning, time.Second) // the first requests come first
		if cleaning.Err() != nil {
			return // stopped before that
		}
		if err := handler.Check(); err != nil {
			broken <- err
			return
		}
		settle()
		var mailing sync.WaitGroup
		mailing.Go(func() { m.run(cleaning) })
		if nightly != nil {
			mailing.Go(func() { backUp(cleaning, log, nightly, m.numbers) })
		}
		cleanUp(cleaning, log, m.chain, time.Hour, m.numbers)
		mailing.Wait()
	}()
	defer func() {
		stopCleaning()
		<-cleaned
	}()
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	tell(log, daemon.SdNotifyReady)
	go watch(ctx, log, listener.Addr())
	select {
	case err := <-broken:
		return fmt.Errorf("pages cannot be shown: %w", errors.Join(err, server.Close()))
	case err := <-ended:
		return fmt.Errorf("the server stopped by itself: %w", err)
	case <-ctx.Done():
	}
	handler.Drain()
	tell(log, daemon.SdNotifyStopping)
	log.Info("stopping", "drain", c.DrainDelay, "within", c.ShutdownTimeout)
	time.Sleep(c.DrainDelay)
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.ShutdownTimeout)
	defer cancel()
	if err := server.Shutdown(finish); err != nil {
		return errors.Join(
			fmt.Errorf("some requests were not finished within %s and were cut off", c.ShutdownTimeout),
			server.Close(),
		)
	}
	log.Info("stopped")
	return nil
}

// pause waits, but ends with the context.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// cleanUp removes what has expired, at once and then at each interval, until the context ends.
func cleanUp(ctx context.Context, log *slog.Logger, w *chain.Chain, interval time.Duration, m *metrics.Metrics) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		start := time.Now()
		err := w.People.CleanUp(ctx)
		m.Job("clean_up", time.Since(start), err)
		if err != nil && ctx.Err() == nil {
			log.Warn("expired sessions could not be removed; trying again later", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (c *serveCommand) logger(to io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelInfo // the flag allows no other value
	}
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, o))
	}
	return slog.New(slog.NewTextHandler(to, o))
}

// logSetUpLink logs the one-time address of the set-up page as long as nobody can sign in.
func logSetUpLink(ctx context.Context, to io.Writer, w *chain.Chain, public string) error {
	token, err := w.People.SetUpLink(ctx)
	if err != nil || token == "" {
		return err
	}
	fmt.Fprintf(to, `
  Nobody can sign in yet. Open this address in a browser to set up your organisation,
  or to try an example. It works once, and the next start prints a new one:

    %s/set-up?token=%s

`, public, token)
	return nil
}

// protected reports whether passwords sent to the public address, "" for this machine's, cross no network unencrypted.
func protected(public string) bool {
	u, err := url.Parse(public)
	if err != nil || u.Scheme != "http" || u.Hostname() == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && ip.IsLoopback()
}

// warnPlainHTTP warns that passwords cross a network unencrypted, which somebody has allowed.
func warnPlainHTTP(log *slog.Logger, public string) {
	if protected(public) {
		return
	}
	log.Warn("the public address is not https: passwords cross the network unprotected", "public", public)
}

// publicURL is an absolute address without a path.
type publicURL string

// notInHosts are characters that the parser of addresses lets through, but that no name of a server has.
const notInHosts = "!$&'()*+,;=<>\""

// UnmarshalText checks the address and removes a trailing slash. Links begin with it: nothing may follow the server's
// name and port, not even the sign that begins a query or a fragment.
func (p *publicURL) UnmarshalText(text []byte) error {
	u, err := url.Parse(strings.TrimRight(string(text), "/"))
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || !isHost(u) ||
		!strings.EqualFold(u.Scheme+"://"+u.Host, strings.TrimRight(string(text), "/")) {
		return fmt.Errorf("%q is not a public address; write one such as https://mognad.example.org, without a path", text)
	}
	*p = publicURL(u.Scheme + "://" + u.Host)
	return nil
}

// isHost reports whether the address names a server, with a port that there is or without one.
func isHost(u *url.URL) bool {
	_, err := strconv.ParseUint(cmp.Or(u.Port(), "443"), 10, 16)
	return u.Hostname() != "" && !strings.ContainsAny(u.Host, notInHosts) && err == nil && !strings.HasSuffix(u.Host, ":")
}

// network is an address or a network in CIDR notation.
type network string

// UnmarshalText checks the network.
func (n *network) UnmarshalText(text []byte) error {
	s := strings.TrimSpace(string(text))
	if _, err := netip.ParsePrefix(s); err != nil {
		if _, err := netip.ParseAddr(s); err != nil {
			return fmt.Errorf("%q is neither an address nor a network; write 10.0.0.7 or 10.0.0.0/24", text)
		}
	}
	*n = network(s)
	return nil
}

func texts(networks []network) []string {
	var list []string
	for _, n := range networks {
		list = append(list, string(n))
	}
	return list
}
