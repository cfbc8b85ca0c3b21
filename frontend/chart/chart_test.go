package chart_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mognad/assessment/scoring"
	"mognad/frontend/chart"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestCharts compares the options with those in testdata.
func TestCharts(t *testing.T) {
	t.Parallel()
	areas := []string{"Ledning och styrdokument", "Riskhantering", "Informationstillgångar och klassning"}
	now := chart.Series{
		Name:   "Självskattning 2026",
		Shares: []scoring.Share{{Points: 9, Possible: 10}, {Points: 2, Possible: 3}, {}},
	}
	before := chart.Series{
		Name:   "Självskattning 2025",
		Shares: []scoring.Share{{Points: 1, Possible: 10}, {}, {Points: 0, Possible: 4}},
	}
	tests := map[string]func() (string, error){
		"radar":       func() (string, error) { return chart.Radar(areas, []chart.Series{now, before}) },
		"radar_alone": func() (string, error) { return chart.Radar(areas, []chart.Series{now}) },
		"bars":        func() (string, error) { return chart.Bars(areas, []chart.Series{now, before}) },
		"bars_alone":  func() (string, error) { return chart.Bars(areas, []chart.Series{now}) },
		"counts": func() (string, error) {
			return chart.Counts("Enheter", []string{"0 Grunden saknas", "1 Grunden lagd"}, []int{0, 7})
		},
		"profiles": func() (string, error) { return chart.Profiles(areas, []chart.Series{now, before}) },
		"groups":   func() (string, error) { return chart.Groups(areas, []chart.Series{now, before}) },
		"line": func() (string, error) {
			target := 97.5
			points := []chart.Point{{Day: "2025-12-31", Value: 61.5}, {Day: "2026-01-31", Value: 98}}
			return chart.Line("Utbildade", "Målvärde", points, &target)
		},
		"line_alone": func() (string, error) {
			return chart.Line("Utbildade", "Målvärde", []chart.Point{{Day: "2025-12-31", Value: 3}}, nil)
		},
		"counts_of_one": func() (string, error) { return chart.Counts("Enheter", nil, nil) },
	}
	for name, make := range tests {
		t.Run(name, func(t *testing.T) {
			options, err := make()
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := json.Indent(&got, []byte(options), "", "  "); err != nil {
				t.Fatal(err)
			}
			got.WriteByte('\n')
			golden := filepath.Join("testdata", name+".json")
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("options (-want +got); run the test with -update if they are meant to change:\n%s", diff)
			}
		})
	}
}

// TestChartsShowNoMoreThanTheTable: a share just below a threshold is rounded down as in the table.
func TestChartsShowNoMoreThanTheTable(t *testing.T) {
	t.Parallel()
	options, err := chart.Bars([]string{"A"}, []chart.Series{{Shares: []scoring.Share{{Points: 69999, Possible: 100000}}}})
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Series []struct{ Data []struct{ Value int } }
	}
	if err := json.Unmarshal([]byte(options), &read); err != nil {
		t.Fatal(err)
	}
	if got := read.Series[0].Data[0].Value; got != 69 {
		t.Errorf("the chart shows %d, want 69", got)
	}
}
