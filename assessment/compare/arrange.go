package compare

import (
	"cmp"
	"slices"
)

// Filter selects rows.
type Filter struct {
	Differing bool   // only those where columns differ
	Below     int    // only those where a self-assessment is below this percentage; 0 for all
	Area      string // only this top-level row, with those below it; "" for all
}

// Filter leaves out rows that are not selected. A row with a selected row below it stays.
func (t Table) Filter(f Filter) Table {
	if f.Area != "" {
		t.Rows = slices.DeleteFunc(slices.Clone(t.Rows), func(r Row) bool { return r.ID != f.Area })
	}
	t.Rows = t.filter(t.Rows, f)
	return t
}

func (t *Table) filter(rows []Row, f Filter) []Row {
	var kept []Row
	for _, r := range rows {
		wanted := (!f.Differing || t.Differs(r)) && (f.Below == 0 || r.below(f.Below))
		if r.Rows = t.filter(r.Rows, f); wanted || len(r.Rows) > 0 {
			kept = append(kept, r)
		}
	}
	return kept
}

func (r Row) below(percent int) bool {
	return r.Spread.Count > 0 && !r.Spread.Lowest.Share.AtLeast(percent)
}

// SortBySpread sorts the rows, and those below each, by how far apart their columns are.
func (t Table) SortBySpread(descending bool) Table {
	return t.sort(func(r Row) (int, bool) { return r.Spread.Width(), r.Spread.Count > 0 }, descending)
}

// SortByColumn sorts the rows, and those below each, by their share in a column. Those without one come last.
func (t Table) SortByColumn(column int, descending bool) Table {
	return t.sort(func(r Row) (int, bool) { return r.Cells[column].percent(), r.Cells[column].Known() }, descending)
}

func (t Table) sort(by func(Row) (int, bool), descending bool) Table {
	t.Rows = sorted(t.Rows, by, descending)
	return t
}

func sorted(rows []Row, by func(Row) (int, bool), descending bool) []Row {
	rows = slices.Clone(rows)
	for i := range rows {
		rows[i].Rows = sorted(rows[i].Rows, by, descending)
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		x, known := by(a)
		y, otherKnown := by(b)
		switch {
		case known && !otherKnown:
			return -1
		case !known && otherKnown:
			return 1
		case descending:
			return cmp.Compare(y, x)
		}
		return cmp.Compare(x, y)
	})
	return rows
}
