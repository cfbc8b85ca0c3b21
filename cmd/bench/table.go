package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"text/tabwriter"
)

// figure is one line of the table: ours against the baseline. NaN if not measured.
type figure struct {
	work         string
	unit         string // "ms", "µs", "MiB" or "/s"
	ours         float64
	against      string
	bare         float64
	goal         string
	ratioAtMost  float64 // 0 for no goal
	ratioAtLeast float64
	oursAtMost   float64
}

var nan = math.NaN()

func (f figure) ratio() float64 { return f.ours / f.bare }

// met is "yes", "no", or "–" if there is no goal or no value.
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

func printTable(out io.Writer, figures []figure, missing []error) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "WORK\tOURS\tAGAINST\t\tRATIO\tGOAL\tMET")
	for _, f := range figures {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", f.work, value(f.ours, f.unit),
			f.against, value(f.bare, f.unit), value(f.ratio(), ""), f.goal, f.met())
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, err := range missing {
		fmt.Fprintln(out, "\nNot measured:", err)
	}
	return nil
}

// value formats a figure with three significant digits.
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
