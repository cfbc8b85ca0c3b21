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
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"mognad/assessment/store"
	"mognad/assessment/workflow"
	"mognad/assessment/workflow/chain"
	"mognad/assessment/workflow/people"
)

// bareServer is the counterpart of serving: Gin with two routes and nothing else.
const bareServer = `package main

import (
	"log"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
)

func main() {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	engine.GET("/sign-in", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	log.Fatal(http.ListenAndServe(os.Args[1], engine))
}
`

// serving measures start, idle memory and requests of this very program, as serve on an embedded database that exists,
// against an empty Gin program that is built for the purpose.
func (c *benchCommand) serving(ctx context.Context) (figures []figure, err error) {
	dir, err := os.MkdirTemp("", "mognad-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	data := filepath.Join(dir, "data")
	if err := prepareData(ctx, data); err != nil {
		return nil, fmt.Errorf("prepare a database: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	ours := func(addr string) *exec.Cmd {
		return exec.CommandContext(
			ctx,
			self,
			"serve",
			"--data",
			data,
			"--addr",
			addr,
			"--log-level",
			"error",
		) //nolint:gosec // this very program
	}
	bareFile, bareErr := buildBareServer(ctx, dir)
	bare := func(addr string) *exec.Cmd { return exec.CommandContext(ctx, bareFile, addr) } //nolint:gosec // what was just built

	servers := []func(addr string) *exec.Cmd{ours}
	if bareErr == nil {
		servers = append(servers, bare)
	}
	for _, path := range []string{"/healthz", "/sign-in"} {
		f := figure{
			work:        "P7 start to first " + path,
			unit:        "ms",
			against:     "an empty Gin program",
			goal:        "≤ 5 ×",
			ratioAtMost: 5,
			bare:        nan,
		}
		times, err := c.starts(ctx, servers, path)
		if err != nil {
			return figures, err
		}
		if f.ours = times[0]; bareErr == nil {
			f.bare = times[1]
		}
		figures = append(figures, f)
	}
	us, err := c.running(ctx, ours)
	if err != nil {
		return figures, err
	}
	gin := served{idle: nan, after: nan, health: nan, page: nan}
	if bareErr == nil {
		if gin, err = c.running(ctx, bare); err != nil {
			return figures, err
		}
	}
	return append(figures,
		figure{
			work:       "P7 memory, idle 2 s after start",
			unit:       "MiB",
			ours:       us.idle,
			against:    "an empty Gin program",
			bare:       gin.idle,
			goal:       "≤ 64 MiB",
			oursAtMost: 64,
		},
		figure{
			work:       "P7 memory, idle 2 s after load",
			unit:       "MiB",
			ours:       us.after,
			against:    "an empty Gin program",
			bare:       gin.after,
			goal:       "≤ 64 MiB",
			oursAtMost: 64,
		},
		figure{
			work:    "answer /healthz",
			unit:    "/s",
			ours:    us.health,
			against: "an empty Gin program",
			bare:    gin.health,
			goal:    "–",
		},
		figure{
			work:    "render the sign-in page",
			unit:    "/s",
			ours:    us.page,
			against: "an empty Gin program",
			bare:    gin.page,
			goal:    "–",
		},
	), bareErr
}

// prepareData makes a database in use: migrated, set up, with the questionnaires that come with the program.
func prepareData(ctx context.Context, dir string) (err error) {
	db, err := store.Open(ctx, store.Options{Data: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.Migrate(ctx); err != nil {
		return err
	}
	return setUpBench(ctx, chain.New(db, workflow.Options{}))
}

// benchEmail and benchPassword are those of who does everything in a measurement.
const (
	benchEmail    = "bench@example.org"
	benchPassword = "measured over and over"
)

// setUpBench sets up an empty database with the questionnaires that come with the program.
func setUpBench(ctx context.Context, w *chain.Chain) error {
	if err := w.Rounds.PublishEmbedded(ctx); err != nil {
		return err
	}
	token, err := w.People.SetUpLink(ctx)
	if err != nil {
		return err
	}
	_, err = w.People.SetUp(ctx, token, people.SetUpForm{
		OrganisationKey:  "bench",
		OrganisationName: "Bench",
		Kind:             "municipality",
		Language:         "en",
		Name:             "Bench",
		Email:            benchEmail,
		Password:         benchPassword,
	})
	return err
}

// buildBareServer builds the empty program with this module's Gin, which takes Go and the module's folder.
func buildBareServer(ctx context.Context, dir string) (string, error) {
	module, err := exec.CommandContext(ctx, "go", "list", "-m").Output()
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("the empty Gin program, because there is no Go on this machine to build it with")
	}
	if err != nil || strings.TrimSpace(string(module)) != "mognad" {
		return "", errors.New(
			"the empty Gin program, because it is built in the folder of the program's source; run the command there",
		)
	}
	source, file := filepath.Join(dir, "main.go"), filepath.Join(dir, "bare")
	if err := os.WriteFile(source, []byte(bareServer), 0o600); err != nil {
		return "", err
	}
	build := exec.CommandContext(
		ctx,
		"go",
		"build",
		"-tags",
		"nomsgpack",
		"-o",
		file,
		source,
	) //nolint:gosec // names of ours
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the empty Gin program, because it does not build: %w: %s", err, out)
	}
	return file, nil
}

// starts measures several starts of each server and returns each one's middle time from starting the process to the
// first good reply, in milliseconds. The servers start by turns, so that whatever else the machine does falls on all.
func (c *benchCommand) starts(
	ctx context.Context,
	servers []func(addr string) *exec.Cmd,
	path string,
) ([]float64, error) {
	times := make([][]float64, len(servers))
	for range c.Runs {
		for i, server := range servers {
			took, _, stop, err := start(ctx, server, path)
			if err != nil {
				return nil, err
			}
			if err := stop(); err != nil {
				return nil, err
			}
			times[i] = append(times[i], float64(took.Microseconds())/1000)
		}
	}
	middle := make([]float64, len(servers))
	for i := range times {
		slices.Sort(times[i])
		middle[i] = times[i][len(times[i])/2]
	}
	return middle, nil
}

// start runs a server on a free port and waits for the first good reply.
func start(
	ctx context.Context,
	server func(addr string) *exec.Cmd,
	path string,
) (took time.Duration, base string, stop func() error, err error) {
	addr, err := freeAddress(ctx)
	if err != nil {
		return 0, "", nil, err
	}
	command := server(addr)
	var said strings.Builder
	command.Stderr = &said
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	begin := time.Now()
	if err := command.Start(); err != nil {
		return 0, "", nil, err
	}
	stop = func() error {
		if err := command.Process.Signal(syscall.SIGTERM); err != nil {
			return err
		}
		_ = command.Wait() // the empty program knows no graceful stop and ends by the signal
		return nil
	}
	for time.Since(begin) < 30*time.Second && ctx.Err() == nil {
		if get(ctx, client, "http://"+addr+path) == nil {
			return time.Since(begin), strconv.Itoa(command.Process.Pid) + " http://" + addr, stop, nil
		}
		time.Sleep(200 * time.Microsecond)
	}
	return 0, "", nil, errors.Join(fmt.Errorf("the server to measure did not answer: %s", said.String()), stop())
}

func freeAddress(ctx context.Context) (string, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// get asks for an address and reads the reply to its end.
func get(ctx context.Context, client *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
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

// served is what one running server gave: memory in MiB, replies a second.
type served struct{ idle, after, health, page float64 }

// running measures a server that has started.
func (c *benchCommand) running(ctx context.Context, server func(addr string) *exec.Cmd) (s served, err error) {
	_, where, stop, err := start(ctx, server, "/sign-in")
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	pid, base, _ := strings.Cut(where, " ")
	time.Sleep(2 * time.Second)
	if s.idle, err = residentMemory(pid); err != nil {
		return s, err
	}
	if s.health, err = c.load(ctx, base+"/healthz"); err != nil {
		return s, err
	}
	if s.page, err = c.load(ctx, base+"/sign-in"); err != nil {
		return s, err
	}
	time.Sleep(2 * time.Second)
	s.after, err = residentMemory(pid)
	return s, err
}

// load asks over several connections for as long as each throughput is measured, and counts replies a second.
func (c *benchCommand) load(ctx context.Context, url string) (float64, error) {
	transport := &http.Transport{MaxIdleConnsPerHost: connections}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	return c.throughput(ctx, func() (func() error, error) {
		return func() error { return get(ctx, client, url) }, nil
	})
}

// throughput runs an operation in as many goroutines as there are connections, each made by prepare, and counts how
// often a second it was done.
func (c *benchCommand) throughput(ctx context.Context, prepare func() (func() error, error)) (float64, error) {
	var done atomic.Int64
	var group sync.WaitGroup
	failures := make(chan error, connections)
	var operations []func() error
	for range connections {
		operation, err := prepare()
		if err != nil {
			return 0, err
		}
		operations = append(operations, operation)
	}
	begin := time.Now()
	for _, operation := range operations {
		group.Go(func() {
			for time.Since(begin) < c.For && ctx.Err() == nil {
				if err := operation(); err != nil {
					failures <- err
					return
				}
				done.Add(1)
			}
		})
	}
	group.Wait()
	took := time.Since(begin)
	close(failures)
	if err := <-failures; err != nil {
		return 0, err
	}
	return float64(done.Load()) / took.Seconds(), nil
}

// residentMemory is what a process holds in memory, in MiB, as Linux tells it; NaN elsewhere.
func residentMemory(pid string) (float64, error) {
	status, err := os.ReadFile(filepath.Join("/proc", pid, "status"))
	if errors.Is(err, os.ErrNotExist) {
		return nan, nil
	}
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib / 1024, err
		}
	}
	return 0, fmt.Errorf("the process %s does not tell its memory", pid)
}
