package scoring

import (
	"cmp"
	"slices"
)

// Spread is how a result is spread over several entities: never only a mean. Its values are meaningless if Count is 0.
type Spread[T any] struct {
	Count                   int
	Lowest, Median, Highest T // the median of an even count is the lower of the two in the middle
}

// LevelSummary is how levels are spread over several entities.
type LevelSummary struct {
	Spread[int]
	Distribution []int // Distribution[l] is the number of entities at level l
}

// SummariseLevels summarises the levels of entities that have one, each from 0 to highest, which is the
// questionnaire's highest level.
func SummariseLevels(levels []int, highest int) LevelSummary {
	summary := LevelSummary{Spread: spread(levels, cmp.Compare[int]), Distribution: make([]int, highest+1)}
	for _, level := range levels {
		summary.Distribution[level]++
	}
	return summary
}

// SummariseShares summarises shares. Those with nothing possible are left out.
func SummariseShares(shares []Share) Spread[Share] {
	var counted []Share
	for _, share := range shares {
		if share.Possible > 0 {
			counted = append(counted, share)
		}
	}
	return spread(counted, func(a, b Share) int { return cmp.Or(a.Compare(b), cmp.Compare(a.Possible, b.Possible)) })
}

func spread[T any](values []T, compare func(a, b T) int) Spread[T] {
	if len(values) == 0 {
		return Spread[T]{}
	}
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, compare)
	return Spread[T]{
		Count:   len(sorted),
		Lowest:  sorted[0],
		Median:  sorted[(len(sorted)-1)/2],
		Highest: sorted[len(sorted)-1],
	}
}
