package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mognad/assessment/scoring"
)

func TestSummariseLevels(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		levels []int
		want   scoring.LevelSummary
	}{
		{nil, scoring.LevelSummary{Distribution: []int{0, 0, 0, 0, 0}}},
		{[]int{3}, summary(1, 3, 3, 3, 0, 0, 0, 1, 0)},
		{[]int{4, 0}, summary(2, 0, 0, 4, 1, 0, 0, 0, 1)}, // of two, the lower is the median
		{[]int{2, 0, 1}, summary(3, 0, 1, 2, 1, 1, 1, 0, 0)},
		{[]int{3, 1, 2, 1}, summary(4, 1, 1, 3, 0, 2, 1, 1, 0)},
	} {
		if diff := cmp.Diff(test.want, scoring.SummariseLevels(test.levels, 4)); diff != "" {
			t.Errorf("levels %v (-want +got):\n%s", test.levels, diff)
		}
	}
}

func summary(count, lowest, median, highest int, distribution ...int) scoring.LevelSummary {
	return scoring.LevelSummary{
		Spread:       scoring.Spread[int]{Count: count, Lowest: lowest, Median: median, Highest: highest},
		Distribution: distribution,
	}
}

func TestSummariseShares(t *testing.T) {
	t.Parallel()
	third, half, most := scoring.Share{
		Points:   1,
		Possible: 3,
	}, scoring.Share{
		Points:   5,
		Possible: 10,
	}, scoring.Share{
		Points:   67,
		Possible: 100,
	}
	for _, test := range []struct {
		shares []scoring.Share
		want   scoring.Spread[scoring.Share]
	}{
		{nil, scoring.Spread[scoring.Share]{}},
		{[]scoring.Share{{}, {}}, scoring.Spread[scoring.Share]{}},
		{[]scoring.Share{most, {}, third}, scoring.Spread[scoring.Share]{Count: 2, Lowest: third, Median: third, Highest: most}},
		{[]scoring.Share{most, half, third}, scoring.Spread[scoring.Share]{Count: 3, Lowest: third, Median: half, Highest: most}},
	} {
		if diff := cmp.Diff(test.want, scoring.SummariseShares(test.shares)); diff != "" {
			t.Errorf("shares %v (-want +got):\n%s", test.shares, diff)
		}
	}
}

func TestSummaryOfSharesIsInOrder(t *testing.T) {
	t.Parallel()
	share := rapid.Custom(func(t *rapid.T) scoring.Share {
		possible := rapid.IntRange(0, 20).Draw(t, "possible")
		return scoring.Share{Points: rapid.IntRange(0, possible).Draw(t, "points"), Possible: possible}
	})
	rapid.Check(t, func(t *rapid.T) {
		shares := rapid.SliceOfN(share, 0, 9).Draw(t, "shares")
		got := scoring.SummariseShares(shares)
		if diff := cmp.Diff(got, scoring.SummariseShares(rapid.Permutation(shares).Draw(t, "order"))); diff != "" {
			t.Fatalf("the summary depends on the order:\n%s", diff)
		}
		counted, below, above := 0, 0, 0
		for _, s := range shares {
			if s.Possible == 0 {
				continue
			}
			counted++
			if s.Compare(got.Lowest) < 0 || s.Compare(got.Highest) > 0 {
				t.Fatalf("%v is outside %v", s, got)
			}
			if s.Compare(got.Median) < 0 {
				below++
			}
			if s.Compare(got.Median) > 0 {
				above++
			}
		}
		if counted != got.Count || below*2 > counted || above*2 > counted {
			t.Fatalf("%d below and %d above the median of %d: %v", below, above, counted, got)
		}
	})
}
