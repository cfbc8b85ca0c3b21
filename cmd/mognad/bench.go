package main

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"
)

// benchCommand measures what can be measured of the product so far, each figure against the bare thing that does the
// same work on the same machine in the same run.
type benchCommand struct {
	For  time.Duration `help:"How long each throughput is measured." placeholder:"TIME" default:"3s"`
	Runs int           `help:"How many times each duration is measured; the middle one counts." placeholder:"N" default:"11"`
	Only []string      `help:"Measure only these, as P3,P4. Without it all: P1 and P2 saving, P3 comparing, P4 the auditor's workbook, P7 starting and serving, P8 scoring." enum:"P1,P2,P3,P4,P7,P8" placeholder:"P,…"`
}

// figure is one line of the table: ours against the counterpart. NaN is what was not measured.
type figure struct {
	work         string
	unit         string // "ms", "µs", "MiB" or "/s"
	ours         float64
	against      string
	bare         float64
	goal         string
	ratioAtMost  float64 // 0 for no such goal
	ratioAtLeast float64
	oursAtMost   float64
}

func (f figure) ratio() float64 { return f.ours / f.bare }

// met is "yes", "no", or "–" where there is no goal or no value.
func (f figure) met() string {
	var ok bool
	switch {
	case f.ratioAtMost > 0 && !math.IsNaN(f.ratio()):
		ok = f.ratio() <= f.ratioAtMost
	case f.ratioAtLeast > 0 && !math.IsNaN(f.ratio()):
		ok = f.ratio() >= f.ratioAtLeast
	case f.oursAtMost > 0 && !math.IsNaN(f.ours):
		ok = f.ours <= f.oursAtMost
	default:
		return "–"
	}
	if ok {
		return "yes"
	}
	return "no"
}

// connections is how many clients ask at the same time.
const connections = 16

// Run prints one table. What the machine lacks is told below it; a goal that is not met is no failure, because the
// machine may be busy with something else.
func (c *benchCommand) Run(ctx context.Context, p *program) error {
	fmt.Fprintf(
		p.out,
		"%d CPUs, %s, %s/%s, mognad %s. Absolute figures are this machine's now; ratios are what counts.\n\n",
		runtime.GOMAXPROCS(0),
		runtime.Version(),
		runtime.GOOS,
		runtime.GOARCH,
		version(),
	)
	var figures []figure
	var missing []string
	for _, part := range []struct {
		name    string
		measure func(context.Context) ([]figure, error)
	}{{"P7", c.serving}, {"P2", c.embedded}, {"P1", c.postgres}, {"P3", c.compared}, {"P4", c.workbooks}, {"P8", c.scored}} {
		if len(c.Only) > 0 && !slices.Contains(c.Only, part.name) {
			continue
		}
		found, err := part.measure(ctx)
		figures = append(figures, found...)
		if err != nil {
			missing = append(missing, oneLine(err.Error()))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "WORK\tOURS\tAGAINST\t\tRATIO\tGOAL\tMET")
	for _, f := range figures {
		fmt.Fprintf(
			table,
			"%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			f.work,
			value(f.ours, f.unit),
			f.against,
			value(f.bare, f.unit),
			value(f.ratio(), ""),
			f.goal,
			f.met(),
		)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, m := range missing {
		fmt.Fprintln(p.out, "\nNot measured:", m)
	}
	return nil
}

// value writes a figure with three digits that count.
func value(v float64, unit string) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	digits := 2
	switch {
	case v >= 100:
		digits = 0
	case v >= 10:
		digits = 1
	}
	text := strconv.FormatFloat(v, 'f', digits, 64)
	if unit == "" {
		return text
	}
	return text + " " + unit
}
