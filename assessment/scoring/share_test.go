package scoring_test

import (
	"testing"

	"pgregory.net/rapid"

	"mognad/assessment/scoring"
)

func TestShare(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		share   scoring.Share
		percent int
		some    bool
		at      int // a threshold
		reached bool
		missing int
	}{
		{scoring.Share{Points: 7, Possible: 10}, 70, true, 70, true, 0},
		{scoring.Share{Points: 22, Possible: 32}, 68, true, 70, false, 1}, // 70 percent of 32 is 22.4
		{scoring.Share{Points: 23, Possible: 32}, 71, true, 70, true, 0},
		{scoring.Share{Points: 2, Possible: 3}, 66, true, 67, false, 1}, // 66.67 is not rounded up to the threshold
		{scoring.Share{Points: 199, Possible: 200}, 99, true, 100, false, 1},
		{scoring.Share{Points: 0, Possible: 8}, 0, true, 0, true, 0},
		{scoring.Share{Points: 0, Possible: 8}, 0, true, 1, false, 1},
		{scoring.Share{Points: 8, Possible: 8}, 100, true, 100, true, 0},
		{scoring.Share{Points: 999_999_999, Possible: 1_000_000_000}, 99, true, 100, false, 1},
		{scoring.Share{}, 0, false, 100, true, 0}, // passed over
	} {
		percent, some := test.share.Percent()
		if percent != test.percent || some != test.some {
			t.Errorf("%v is %d percent, %t; want %d, %t", test.share, percent, some, test.percent, test.some)
		}
		if got := test.share.AtLeast(test.at); got != test.reached {
			t.Errorf("%v reaches %d: %t, want %t", test.share, test.at, got, test.reached)
		}
		if got := test.share.Missing(test.at); got != test.missing {
			t.Errorf("%v lacks %d points to %d percent, want %d", test.share, got, test.at, test.missing)
		}
	}
}

func TestSharesAreCompared(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b scoring.Share
		want int
	}{
		{scoring.Share{Points: 1, Possible: 2}, scoring.Share{Points: 2, Possible: 4}, 0},
		{scoring.Share{Points: 333, Possible: 1000}, scoring.Share{Points: 1, Possible: 3}, -1},
		{scoring.Share{Points: 2, Possible: 3}, scoring.Share{Points: 66, Possible: 100}, 1},
		{scoring.Share{}, scoring.Share{Points: 0, Possible: 5}, -1},
		{scoring.Share{}, scoring.Share{}, 0},
		{scoring.Share{Points: 999_999_998, Possible: 999_999_999}, scoring.Share{Points: 999_999_999, Possible: 1_000_000_000}, -1},
	} {
		if got := test.a.Compare(test.b); got != test.want {
			t.Errorf("%v against %v is %d, want %d", test.a, test.b, got, test.want)
		}
		if got := test.b.Compare(test.a); got != -test.want {
			t.Errorf("%v against %v is %d, want %d", test.b, test.a, got, -test.want)
		}
	}
}

// TestShownPercentNeverContradictsAThreshold also holds the points that are missing to be the least that do.
func TestShownPercentNeverContradictsAThreshold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		possible := rapid.OneOf(rapid.IntRange(1, 300), rapid.IntRange(1, 1_000_000_000)).Draw(t, "possible")
		share := scoring.Share{Points: rapid.IntRange(0, possible).Draw(t, "points"), Possible: possible}
		threshold := rapid.IntRange(0, 100).Draw(t, "threshold")
		percent, _ := share.Percent()
		if shown, reached := percent >= threshold, share.AtLeast(threshold); shown != reached {
			t.Fatalf("%v shows %d against the threshold %d, and reaching it is %t", share, percent, threshold, reached)
		}
		missing := share.Missing(threshold)
		share.Points += missing
		if !share.AtLeast(threshold) {
			t.Fatalf("%d more points do not reach %d percent: %v", missing, threshold, share)
		}
		share.Points--
		if missing > 0 && share.AtLeast(threshold) {
			t.Fatalf("fewer than %d points would do", missing)
		}
	})
}
