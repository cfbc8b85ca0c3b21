// Command bench measures Mognad's speed and memory, each figure against a bare baseline that does the same work on the
// same machine in the same run. The program itself is left to cmd/mognad, which it starts as users would.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is the settings of the measurements.
type bench struct {
	programs string        // the folder of the programs started: mognad and emptygin
	during   time.Duration // of each measurement of throughput
	runs     int           // of each measurement of time and peak memory; the median counts
	size     scaling       // of what is measured with -scale
}

// part is one measurement, or a few that share their data.
type part struct {
	name    string
	about   string
	measure func(context.Context) ([]figure, error)
}

func (b bench) parts() []part {
	return []part{
		{name: "P7", about: "starting and serving", measure: b.serving},
		{name: "P2", about: "saving, embedded database", measure: b.savingEmbedded},
		{name: "P1", about: "saving, PostgreSQL", measure: b.savingPostgres},
		{name: "P3", about: "comparing", measure: b.comparing},
		{name: "P4", about: "the auditor's workbook", measure: b.workbooks},
		{name: "P8", about: "scoring", measure: b.scoring},
		{name: "P10", about: "many readers of large pages", measure: b.reading},
		{name: "P9", about: "pages of a large plan, its wheel and its review", measure: b.planning},
	}
}

// run makes the measurements named in the arguments and prints one table, followed by what the machine lacks. A missed
// goal is not an error, because the machine may be busy with something else.
func run(ctx context.Context, args []string, out io.Writer) error {
	var b bench
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&b.programs, "programs", "bin", "`folder` of mognad and emptygin; make bench builds them there")
	flags.DurationVar(&b.during, "for", 3*time.Second, "how long each throughput is measured")
	flags.IntVar(&b.runs, "runs", 11, "how often each duration and peak of memory is measured; the middle one counts")
	flags.IntVar(&b.size.organisations, "scale", 0, "measure instead an organisation among this `number` of them on "+
		"PostgreSQL; 1000 are size L, 8 million answers, and need 25 GB of disk and an hour")
	flags.IntVar(&b.size.entities, "entities", 30, "with -scale, how many entities each organisation has")
	flags.IntVar(&b.size.rounds, "rounds", roundCount, "with -scale, how many rounds each organisation has")
	flags.BoolVar(&b.size.hold, "hold", false, "with -scale, keep the databases until interrupted")
	flags.StringVar(&b.size.held, "held", "", "measure again in the databases kept by -hold; a `folder`, which that named")
	only := flags.String("only", "", "measure only these `parts`, as P3,P4: "+about(b.parts()))
	if err := flags.Parse(args); err != nil {
		return err
	}
	parts, err := chosen(b.parts(), *only)
	if err != nil {
		return err
	}
	version, err := b.version(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d CPUs, %s, %s/%s, mognad %s. ",
		runtime.GOMAXPROCS(0), runtime.Version(), runtime.GOOS, runtime.GOARCH, version)
	fmt.Fprint(out, "Absolute figures are this machine's now; ratios are what counts.\n\n")
	if b.size.organisations > 0 || b.size.held != "" {
		return b.measureScale(ctx, out)
	}
	var figures []figure
	var missing []error
	for _, p := range parts {
		found, err := p.measure(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		figures = append(figures, found...)
		if err != nil {
			missing = append(missing, err)
		}
	}
	return printTable(out, figures, missing)
}

func about(parts []part) string {
	var texts []string
	for _, p := range parts {
		texts = append(texts, p.name+" "+p.about)
	}
	slices.Sort(texts)
	return strings.Join(texts, "; ")
}

// chosen are the named parts, separated by commas, or all if none is named.
func chosen(parts []part, only string) ([]part, error) {
	if only == "" {
		return parts, nil
	}
	var some []part
	names := strings.Split(only, ",")
	for _, p := range parts {
		if slices.Contains(names, p.name) {
			some = append(some, p)
		}
	}
	if len(some) != len(names) {
		return nil, fmt.Errorf("%q does not name parts, each once; there are %s", only, about(parts))
	}
	return some, nil
}

// version is that of the program being measured.
func (b bench) version(ctx context.Context) (string, error) {
	said, err := b.mognad(ctx, "--version").Output()
	if err != nil {
		return "", fmt.Errorf("the program to measure does not run; make bench builds it: %w", err)
	}
	return strings.TrimSpace(string(said)), nil
}

// mognad is the program being measured, as delivered.
func (b bench) mognad(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, filepath.Join(b.programs, "mognad"), args...) //nolint:gosec // built by make
}

// emptyGin is its baseline, listening on the address.
func (b bench) emptyGin(ctx context.Context, addr string) *exec.Cmd {
	return exec.CommandContext(ctx, filepath.Join(b.programs, "emptygin"), addr) //nolint:gosec // built by make
}
