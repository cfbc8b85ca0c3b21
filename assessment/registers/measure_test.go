package registers_test

import (
	"testing"

	"mognad/assessment"
	"mognad/assessment/registers"
)

// TestTrendOfAMeasure: it compares the last two days with a value, however long between them; a correction replaces the
// value of its day, and one value alone has no trend.
func TestTrendOfAMeasure(t *testing.T) {
	t.Parallel()
	type values = []registers.MeasureValue
	for name, tt := range map[string]struct {
		better  string
		target  assessment.Decimal
		saved   values
		trend   string
		outcome string
	}{
		"none":             {"higher", "1", nil, "", ""},
		"one":              {"higher", "1", values{{Day: "2026-01-01", Value: "1"}}, "", registers.Reached},
		"one below target": {"higher", "1", values{{Day: "2026-01-01", Value: "0.99"}}, "", registers.NotReached},
		"a gap of years": {
			"higher", "", values{{Day: "2021-01-01", Value: "9"}, {Day: "2026-01-01", Value: "10"}}, registers.Better, "",
		},
		"negative, higher is better": {
			"higher", "-2", values{{Day: "2026-01-01", Value: "-5"}, {Day: "2026-02-01", Value: "-3"}},
			registers.Better, registers.NotReached,
		},
		"negative, lower is better": {
			registers.Lower, "-2", values{{Day: "2026-01-01", Value: "-5"}, {Day: "2026-02-01", Value: "-3"}},
			registers.Worse, registers.Reached,
		},
		"across zero": {
			registers.Lower, "0", values{{Day: "2026-01-01", Value: "1"}, {Day: "2026-02-01", Value: "-1"}},
			registers.Better, registers.Reached,
		},
		"written otherwise": {
			"higher", "2", values{{Day: "2026-01-01", Value: "2"}, {Day: "2026-02-01", Value: "2.00"}},
			registers.Unchanged, registers.Reached,
		},
		"entered backwards": {
			"higher", "", values{{Day: "2026-02-01", Value: "1"}, {Day: "2026-01-01", Value: "3"}}, registers.Worse, "",
		},
		"corrected": {
			"higher", "", values{
				{Day: "2026-01-01", Value: "5"}, {Day: "2026-02-01", Value: "1"}, {Day: "2026-02-01", Value: "7"},
			}, registers.Better, "",
		},
		"only corrected": {
			"higher", "", values{{Day: "2026-02-01", Value: "1"}, {Day: "2026-02-01", Value: "7"}}, "", "",
		},
	} {
		m := registers.Measure{Better: tt.better, Target: tt.target}
		current := registers.Current(tt.saved)
		if got := m.Trend(current); got != tt.trend {
			t.Errorf("%s: the trend is %q, want %q", name, got, tt.trend)
		}
		outcome := ""
		if n := len(current); n > 0 {
			outcome = m.Outcome(current[n-1].Value)
		}
		if outcome != tt.outcome {
			t.Errorf("%s: the outcome is %q, want %q", name, outcome, tt.outcome)
		}
	}
}
