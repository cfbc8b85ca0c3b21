package workbook

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"mognad/assessment"
)

// source is what was read from a file, before it is known which line has the headings.
type source struct {
	sheet  string   // the name of the sheet that was read; "" for CSV
	others []string // the other sheets with content
	lines  []line
	merged []area
	faults []fault        // cells without a value that could be used
	unlike map[place]bool // cells that show a number, a date or a truth value otherwise than is known here
	hidden []int          // rows that are hidden and have content
	unseen []area         // hidden columns, of which only the columns count
	notes  []assessment.FieldError
}

// place is a cell. Columns count from 0, rows from 1.
type place struct{ column, row int }

// fault is what is wrong in a cell.
type fault struct {
	place
	key  string
	args assessment.Args
}

// maxFaults is how many faults are kept: nobody corrects more at a time.
const maxFaults = 100

func (s *source) fault(at place, key string, args assessment.Args) {
	if len(s.faults) < maxFaults {
		s.faults = append(s.faults, fault{place: at, key: key, args: args})
	}
}

// area is a rectangle of cells, both ends included.
type area struct {
	from, to place
}

// areaOf reads an area such as E2:E3; false if it is none.
func areaOf(name string) (area, bool) {
	first, last, several := strings.Cut(name, ":")
	if !several {
		last = first
	}
	from, to := placeOf(first), placeOf(last)
	return area{from: from, to: to}, from.row > 0 && from.column >= 0 && to.row >= from.row && to.column >= from.column
}

// placeOf reads the name of a cell, such as C7; what is missing in it is 0 or -1.
func placeOf(name string) place {
	name = strings.ReplaceAll(name, "$", "")
	row, _ := strconv.Atoi(strings.TrimLeft(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
	return place{column: columnOf(name) - 1, row: row}
}

func (a area) String() string {
	return cellName(a.from.column, a.from.row) + ":" + cellName(a.to.column, a.to.row)
}

// headingLines is how far down the headings may begin, counting lines with content.
const headingLines = 20

// headingAt finds the line with the most known headings among the first, 0 if none has one.
func (w words) headingAt(lines []line) int {
	best, most := 0, 0
	for i, l := range lines[:min(len(lines), headingLines)] {
		known := map[string]bool{}
		for _, cell := range l.cells {
			if field, ok := w.columns[fold(cell)]; ok {
				known[field] = true
			}
		}
		if len(known) > most {
			best, most = i, len(known)
		}
	}
	return best
}

// hasTable reports whether the first lines have one with all headings that are required, and at least one.
func (w words) hasTable(lines []line) bool {
	if len(lines) == 0 {
		return false
	}
	some := len(w.required) > 0
	fields := make([]string, 0, MaxColumns)
	for _, cell := range lines[w.headingAt(lines)].cells {
		if field, ok := w.columns[fold(cell)]; ok {
			fields, some = append(fields, field), true
		}
	}
	return some && !slices.ContainsFunc(w.required, func(f string) bool { return !slices.Contains(fields, f) })
}

// merge gives each row of an area of merged cells the value that it shows. Areas across columns are refused, since one
// value cannot be meant for two fields, and so are those of a heading that reach into rows with content.
func (s *source) merge(heading line) {
	var shown []string
	for _, a := range s.merged {
		value := s.at(a.from)
		if a.to.row < heading.number || blank(value) {
			continue
		}
		below := s.below(a)
		if a.from.column != a.to.column || a.from.row <= heading.number && len(below) > 0 {
			s.fault(a.from, "import.merged", assessment.Args{"Area": a.String(), "Sheet": s.sheet})
			continue
		}
		for i := range below {
			l := &below[i]
			for len(l.cells) <= a.from.column {
				l.cells = append(l.cells, "")
			}
			l.cells[a.from.column] = value
			if s.unlike[a.from] {
				s.unlike[place{column: a.from.column, row: l.number}] = true
			}
		}
		if len(below) > 0 {
			shown = append(shown, a.String())
		}
	}
	if len(shown) > 0 {
		s.note("import.note.merged", assessment.Args{"Areas": some(shown)})
	}
}

// below are the lines with content after the first row of an area.
func (s *source) below(a area) []line {
	first := sort.Search(len(s.lines), func(i int) bool { return s.lines[i].number > a.from.row })
	end := sort.Search(len(s.lines), func(i int) bool { return s.lines[i].number > a.to.row })
	return s.lines[first:max(first, end)]
}

// at is the value of a cell.
func (s *source) at(p place) string {
	i := sort.Search(len(s.lines), func(i int) bool { return s.lines[i].number >= p.row })
	if i < len(s.lines) && s.lines[i].number == p.row && p.column < len(s.lines[i].cells) {
		return s.lines[i].cells[p.column]
	}
	return ""
}

func (s *source) note(key string, args assessment.Args) {
	s.notes = append(s.notes, assessment.FieldError{Field: "file", Key: key, Args: args})
}

// some lists a few names for a message.
func some(names []string) string {
	const most = 10
	if len(names) > most {
		names = append(slices.Clone(names[:most]), "…")
	}
	return strings.Join(names, ", ")
}
