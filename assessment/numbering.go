package assessment

import (
	"cmp"
	"slices"
	"strconv"
)

// Numbering is how the recommendations of an audit are numbered. Whatever it is, the number identifies a recommendation
// within its audit and body.
type Numbering string

// The ways of numbering.
const (
	NumberedByBody  Numbering = ""       // each body's from 1
	NumberedThrough Numbering = "report" // from 1 through the whole report
	Unnumbered      Numbering = "none"   // each body's from 1, which is printed nowhere
)

// Numberings lists those that are not the usual one.
var Numberings = []Numbering{NumberedThrough, Unnumbered}

// Valid reports whether it is one of them.
func (n Numbering) Valid() bool { return n == NumberedByBody || slices.Contains(Numberings, n) }

// Printed is a number as it is printed, "" where none is.
func (n Numbering) Printed(number int) string {
	if n == Unnumbered {
		return ""
	}
	return strconv.Itoa(number)
}

// Among are those of an audit's recommendations that are numbered together with one to the body, in their order.
func (n Numbering) Among(all []Recommendation, body ID) []Recommendation {
	list := slices.Clone(all)
	if n != NumberedThrough {
		list = slices.DeleteFunc(list, func(r Recommendation) bool { return r.BodyID != body })
	}
	slices.SortStableFunc(list, func(a, b Recommendation) int { return cmp.Compare(a.Number, b.Number) })
	return list
}

// Together are an audit's recommendations in lists of those that are numbered together, each in its order.
func (n Numbering) Together(all []Recommendation) [][]Recommendation {
	var lists [][]Recommendation
	for left := slices.Clone(all); len(left) > 0; {
		list := n.Among(left, left[0].BodyID)
		lists = append(lists, list)
		left = slices.DeleteFunc(left, func(r Recommendation) bool {
			return slices.ContainsFunc(list, func(o Recommendation) bool { return o.ID == r.ID })
		})
	}
	return lists
}

// Last is where in the list of [Numbering.Among] another recommendation is put, from 0: after what it is jointly with,
// after those to its body, or after all.
func (n Numbering) Last(among []Recommendation, r Recommendation) int {
	for _, near := range []func(Recommendation) bool{r.Same, func(o Recommendation) bool { return o.BodyID == r.BodyID }} {
		for i, other := range slices.Backward(among) {
			if near(other) {
				return i + 1
			}
		}
	}
	return len(among)
}

// Sort puts the recommendations of an audit, which are body by body, in the order of the report: those that are
// numbered through it begin with the body that has the first.
func (n Numbering) Sort(all []Recommendation) {
	if n != NumberedThrough {
		return
	}
	first, place := map[ID]int{}, map[ID]int{} // bodies that begin with the same, jointly, stay in their order
	for i, r := range all {
		at, found := first[r.BodyID]
		if !found {
			place[r.BodyID] = i
		}
		if !found || r.Number < at {
			first[r.BodyID] = r.Number
		}
	}
	slices.SortStableFunc(all, func(a, b Recommendation) int {
		return cmp.Or(
			cmp.Compare(first[a.BodyID], first[b.BodyID]),
			cmp.Compare(place[a.BodyID], place[b.BodyID]),
			cmp.Compare(a.Number, b.Number),
		)
	})
}
