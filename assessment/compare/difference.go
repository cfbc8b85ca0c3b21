package compare

import (
	"mognad/assessment"
)

// Far is the difference, in percent of the points, from which it is large.
const Far = 40

// Difference is how far one cell is above another; it is negative if it is below.
type Difference struct {
	Points int                // percentage points between the two shares as shown
	Steps  assessment.Ordinal // on the judgement scale, if Judged
	Judged bool               // at least one of the cells is a judgement
	Far    bool               // it is Far percent or more, or half the scale
}

// Difference returns how far a cell is above another of the same row, and false if they cannot be compared. A judgement
// is compared with another judgement or with what a self-assessment proposes.
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

// Differs reports whether the columns, as shown, differ in the row.
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

// differ reports whether a value differs from the first one, which it stores. Values that are nil are skipped.
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
