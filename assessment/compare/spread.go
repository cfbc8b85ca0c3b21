package compare

import (
	"cmp"
	"slices"

	"mognad/assessment"
	"mognad/assessment/scoring"
)

// Spread summarises how a row varies across its columns; there is no mean, which would hide that. Its points are
// meaningless if Count is 0.
type Spread struct {
	Count                   int   // number of columns that have a value
	Lowest, Median, Highest Point // the median of an even count is the lower of the two in the middle
}

// Point is a value and the number of columns with the same value as shown.
type Point struct {
	Share   scoring.Share
	Ordinal assessment.Ordinal // only for judgements
	Columns int
}

// Width is the distance between the lowest and the highest as shown, in percentage points.
func (s Spread) Width() int {
	lowest, _ := s.Lowest.Share.Percent()
	highest, _ := s.Highest.Share.Percent()
	return highest - lowest
}

// spreads returns the spreads of the self-assessments and of the judgements in a row.
func spreads(cells []Cell) (own, judged Spread) {
	points := make([]Point, 0, len(cells))
	var ordinals []Point
	for i := range cells {
		c := &cells[i]
		switch {
		case c.Judged && c.Ordinal != nil:
			ordinals = append(ordinals, Point{Share: c.Share, Ordinal: *c.Ordinal})
		case !c.Judged && c.Known():
			points = append(points, Point{Share: c.Share})
		}
	}
	same := func(a, b Point) bool {
		x, _ := a.Share.Percent()
		y, _ := b.Share.Percent()
		return x == y
	}
	byShare := func(a, b Point) int {
		return cmp.Or(a.Share.Compare(b.Share), cmp.Compare(a.Share.Possible, b.Share.Possible))
	}
	byOrdinal := func(a, b Point) int { return cmp.Compare(a.Ordinal, b.Ordinal) }
	return spread(points, byShare, same), spread(
		ordinals,
		byOrdinal,
		func(a, b Point) bool { return a.Ordinal == b.Ordinal },
	)
}

func spread(points []Point, order func(a, b Point) int, same func(a, b Point) bool) Spread {
	if len(points) == 0 {
		return Spread{}
	}
	slices.SortFunc(points, order)
	at := func(p Point) Point {
		for _, x := range points {
			if same(x, p) {
				p.Columns++
			}
		}
		return p
	}
	return Spread{
		Count:   len(points),
		Lowest:  at(points[0]),
		Median:  at(points[(len(points)-1)/2]),
		Highest: at(points[len(points)-1]),
	}
}
