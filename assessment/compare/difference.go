package compare

import (
	"mognad/assessment"
)

// Far is how many percent of the points make a difference a large one.
const Far = 40

// Difference is how much one cell lies above another, negative where it lies below.
type Difference struct {
	Points int                // whole percent of the points, between the two numbers that are shown
	Steps  assessment.Ordinal // on the scale of judgements, where Judged
	Judged bool               // at least one is a judgement
	Far    bool               // by Far percent or more, or half the scale
}

// Difference is how much a cell lies above another of the same row; false where that cannot be said. A judgement is
// measured against another judgement, and against what a self-assessment proposes.
func (t *Table) Difference(cell, against Cell) (Difference, bool) {
	if cell.Judged || against.Judged {
		if cell.Ordinal == nil || against.Ordinal == nil {
			return Difference{}, false
		}
		a, b := *cell.Ordinal, *against.Ordinal
		return Difference{Steps: a - b, Judged: true, Far: t.Scale.PartWidely(a, b)}, true
	}
	a, b := cell.percent(), against.percent()
	if a < 0 || b < 0 {
		return Difference{}, false
	}
	return Difference{Points: a - b, Far: max(a-b, b-a) >= Far}, true
}

// Differs reports whether the columns are shown to say different things in the row.
func (t *Table) Differs(r Row) bool {
	var percent *int
	var value *string
	var ordinal *assessment.Ordinal
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Why != Comparable {
			continue
		}
		if differ(&ordinal, c.Ordinal) {
			return true
		}
		if c.Judged {
			continue
		}
		p := c.percent()
		if differ(&percent, &p) || r.Kind == Question && differ(&value, &c.Value) {
			return true
		}
	}
	return false
}

// differ compares a value with the first one, which it keeps; nil is none.
func differ[T comparable](first **T, value *T) bool {
	switch {
	case value == nil:
		return false
	case *first == nil:
		*first = value
		return false
	}
	return **first != *value
}
