package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// explaining makes PostgreSQL write each statement's plan with what it read into its log, for new connections.
var explaining = []string{
	"session_preload_libraries = 'auto_explain'",
	"auto_explain.log_min_duration = 0",
	"auto_explain.log_analyze = on",
	"auto_explain.log_timing = off",
	"auto_explain.log_buffers = on",
	"auto_explain.log_format = 'json'",
}

// explained is a statement with the plan that PostgreSQL has carried out.
type explained struct {
	Query string `json:"Query Text"`
	Plan  node   `json:"Plan"`
}

type node struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Hit      float64 `json:"Shared Hit Blocks"`
	Read     float64 `json:"Shared Read Blocks"`
	Plans    []node  `json:"Plans"`
}

// printPlans repeats saves and reads while PostgreSQL explains, and prints the statements that read most, and whatever
// reads a large table from end to end or throws away most of what it has read.
func (s *scaled) printPlans(ctx context.Context, out io.Writer) (err error) {
	for _, setting := range explaining {
		if _, err := s.among.db.Exec(ctx, "ALTER DATABASE among SET "+setting); err != nil {
			return err
		}
	}
	defer func() {
		_, resetErr := s.among.db.Exec(context.WithoutCancel(ctx), "ALTER DATABASE among RESET ALL")
		err = errors.Join(err, resetErr)
	}()
	if err := s.among.server.stop(); err != nil {
		return err
	}
	before, err := s.postgres.Log()
	if err != nil {
		return err
	}
	if err := s.serve(ctx, s.among); err != nil { // on new connections
		return err
	}
	if _, err := s.saves(ctx, s.among)(); err != nil {
		return err
	}
	for _, r := range s.among.readings() {
		read := s.among.read(ctx, r)
		for range 3 {
			if _, err := read(); err != nil {
				return err
			}
		}
	}
	after, err := s.postgres.Log()
	if err != nil {
		return err
	}
	plans, err := plansIn(after[len(before):])
	if err != nil {
		return err
	}
	large, err := s.among.largeTables(ctx)
	if err != nil {
		return err
	}
	return printExplained(out, plans, large)
}

// plansIn reads the plans in a log. Their lines begin with a tab.
func plansIn(log string) (plans []explained, err error) {
	var text strings.Builder
	inPlan := false
	end := func() error {
		defer text.Reset()
		if !inPlan {
			return nil
		}
		var e explained
		if err := json.Unmarshal([]byte(text.String()), &e); err != nil {
			return fmt.Errorf("a plan in the log of PostgreSQL: %w", err)
		}
		plans = append(plans, e)
		return nil
	}
	for line := range strings.Lines(log) {
		if strings.HasPrefix(line, "\t") {
			text.WriteString(line)
			continue
		}
		if err := end(); err != nil {
			return nil, err
		}
		inPlan = strings.Contains(line, "LOG:  duration: ") && strings.HasSuffix(line, "plan:\n")
	}
	return plans, end()
}

// largeTables are those that have more than a hundred thousand rows.
func (p *place) largeTables(ctx context.Context) (map[string]bool, error) {
	large := map[string]bool{}
	sizes, err := p.sizes(ctx)
	for _, t := range sizes {
		large[t.name] = t.rows > 100_000
	}
	return large, err
}

// wasteful is how many rows a step may throw away before it is worth a word.
const wasteful = 1000

// findings are what a plan reads in vain.
func (n node) findings(large map[string]bool) (found []string) {
	if large[n.Relation] && strings.HasSuffix(n.Type, "Seq Scan") {
		found = append(found, "reads "+n.Relation+" from end to end")
	}
	if thrown := n.Removed * n.Loops; thrown > wasteful {
		found = append(found, fmt.Sprintf("throws away %.0f rows of %s", thrown, n.Relation))
	}
	for _, below := range n.Plans {
		found = append(found, below.findings(large)...)
	}
	return found
}

// A statement is all executions of one.
type statement struct {
	text     string
	times    int
	most     float64 // blocks read by one execution, from memory or from disk
	rows     float64 // that it then returned
	findings map[string]bool
}

func printExplained(out io.Writer, plans []explained, large map[string]bool) error {
	statements := map[string]*statement{}
	for _, p := range plans {
		text := strings.Join(strings.Fields(p.Query), " ")
		if statements[text] == nil {
			statements[text] = &statement{text: text, findings: map[string]bool{}}
		}
		one := statements[text]
		one.times++
		if blocks := p.Plan.Hit + p.Plan.Read; blocks > one.most {
			one.most, one.rows = blocks, p.Plan.Rows
		}
		for _, f := range p.Plan.findings(large) {
			one.findings[f] = true
		}
	}
	sorted := slices.SortedFunc(maps.Values(statements), func(a, b *statement) int {
		return cmp.Or(cmp.Compare(b.most, a.most), cmp.Compare(a.text, b.text))
	})
	fmt.Fprintf(out, "\n%d executions of %d statements explained. Those that read most at once:\n\n",
		len(plans), len(statements))
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "BLOCKS\tROWS\tTIMES\t STATEMENT")
	for _, one := range sorted[:min(12, len(sorted))] {
		fmt.Fprintf(table, "%.0f\t%.0f\t%d\t %.140s\n", one.most, one.rows, one.times, one.text)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out, "\nRead in vain:")
	none := true
	for _, one := range sorted {
		for _, f := range slices.Sorted(maps.Keys(one.findings)) {
			none = false
			fmt.Fprintf(out, "  %s: %.200s\n", f, one.text)
		}
	}
	if none {
		fmt.Fprintf(out, "  nothing: no large table from end to end, and no step that throws away more than %d rows\n",
			wasteful)
	}
	return nil
}
