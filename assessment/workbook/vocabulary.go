package workbook

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mognad/assessment"
	"mognad/questionnaires/typed"
)

// Vocabulary maps the words of a file to fields and values. Case, spaces and underscores do not matter.
type Vocabulary struct {
	Columns  map[string]string            // heading, in any language → field
	Values   map[string]map[string]string // field → word, in any language → value as stored; others stay as typed
	Required []string                     // fields that must have a column
	Days     []string                     // fields that hold days, so that a cell may hold a spreadsheet's date
	Headings map[string]string            // field → heading in messages; by default the field's name
	Years    bool                         // a column may be headed by a year, which is then its field
}

// words is a vocabulary with folded keys.
type words struct {
	columns  map[string]string
	values   map[string]map[string]string
	required []string
	days     []string
	headings map[string]string
	years    bool
}

func (v Vocabulary) fold() words {
	w := words{
		columns:  map[string]string{},
		values:   map[string]map[string]string{},
		required: v.Required,
		days:     v.Days,
		headings: v.Headings,
		years:    v.Years,
	}
	for heading, field := range v.Columns {
		w.columns[fold(heading)] = field
	}
	for field, values := range v.Values {
		w.values[field] = map[string]string{}
		for word, value := range values {
			w.values[field][fold(word)] = value
		}
	}
	return w
}

// fold brings the different spellings of a word to one form.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' {
			return -1
		}
		return r
	}, typed.Folded(s))
}

func (w words) heading(field string) string {
	if h := w.headings[field]; h != "" {
		return h
	}
	return field
}

// known lists the headings that a file may have, for messages.
func (w words) known() string {
	seen := map[string]bool{}
	for _, field := range w.columns {
		seen[w.heading(field)] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), ", ")
}

// table finds the headings, assigns the cells of the lines below to fields, and notes what was not read or read in a
// way that the file does not show.
func (w words) table(s *source) (assessment.UploadedTable, error) {
	var t assessment.UploadedTable
	if len(s.lines) == 0 && len(s.faults) == 0 {
		return t, refuse("import.empty", nil)
	}
	at := w.headingAt(s.lines)
	var heading line
	if len(s.lines) > 0 {
		heading = s.lines[at]
	}
	s.merge(heading)
	for i, cell := range heading.cells {
		if isFailure(cell) {
			s.fault(place{column: i, row: heading.number}, "import.error_cell", assessment.Args{"Value": cell})
		}
	}
	fields, err := w.fields(heading, s)
	if err != nil && slices.ContainsFunc(s.faults, func(f fault) bool { return f.row == heading.number }) {
		return t, assessment.InvalidFields(s.problems(heading)) // the heading that is missing may be there
	}
	if err != nil {
		return t, err
	}
	t.Rows = make([]assessment.UploadedRow, 0, len(s.lines))
	for _, l := range s.lines[min(at+1, len(s.lines)):] {
		t.Rows = append(t.Rows, w.row(l, fields, s))
	}
	if problems := s.problems(heading); len(problems) > 0 {
		return assessment.UploadedTable{}, assessment.InvalidFields(problems)
	}
	w.describe(s, at, fields, t.Rows)
	t.Notes = s.notes
	return t, nil
}

// row assigns the cells of a line to fields.
func (w words) row(l line, fields []string, s *source) assessment.UploadedRow {
	row := assessment.UploadedRow{Line: l.number, Cells: make(map[string]string, len(fields))}
	for i, cell := range l.cells {
		at := place{column: i, row: l.number}
		if i >= len(fields) || fields[i] == "" {
			if !blank(cell) {
				s.fault(at, "import.no_heading", nil)
			}
			continue
		}
		field := fields[i]
		switch {
		case isFailure(cell):
			s.fault(at, "import.error_cell", assessment.Args{"Value": cell})
		case strings.ContainsRune(cell, utf8.RuneError):
			s.fault(at, "import.lost_letter", nil)
		case s.unlike[at] && !slices.Contains(w.days, field):
			s.fault(at, "import.shown_otherwise", assessment.Args{"Column": w.heading(field)})
		}
		row.Cells[field] = w.value(field, cell)
	}
	for _, field := range fields {
		if _, has := row.Cells[field]; !has && field != "" {
			row.Cells[field] = ""
		}
	}
	return row
}

// failures are what spreadsheets show where a formula failed, in English and in Swedish.
var failures = []string{
	"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#GETTING_DATA",
	"#SAKNAS!", "#REFERENS!", "#NAMN?", "#VÄRDEFEL!", "#DIVISION/0!", "#OGILTIGT!", "#SKÄRNING!", "#FÄLT!",
}

// isFailure reports whether a cell of a file of texts is the result of a formula that failed.
func isFailure(cell string) bool {
	return strings.HasPrefix(cell, "#") && slices.Contains(failures, strings.ToUpper(cell)) ||
		strings.HasPrefix(cell, "Err:5")
}

// problems are the faults in and below the headings, by row.
func (s *source) problems(heading line) []assessment.FieldError {
	slices.SortStableFunc(s.faults, func(a, b fault) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column))
	})
	var problems []assessment.FieldError
	for _, f := range s.faults {
		if f.row < heading.number {
			continue
		}
		args := assessment.Args{"Cell": cellName(f.column, f.row), "Sheet": s.sheet}
		maps.Copy(args, f.args)
		problems = append(problems, assessment.FieldError{Field: "file", Key: f.key, Args: args})
	}
	return problems
}

// describe notes what was not read, and what a reader of the file may not see.
func (w words) describe(s *source, at int, fields []string, rows []assessment.UploadedRow) {
	if len(s.others) > 0 {
		s.note("import.note.sheets", assessment.Args{"Sheet": s.sheet, "Others": some(s.others)})
	}
	if at > 0 {
		s.note("import.note.above", assessment.Args{"Row": s.lines[at].number})
	}
	if hidden := numbers(s.hidden, s.lines[at].number); len(hidden) > 0 {
		s.note("import.note.hidden_rows", assessment.Args{"Count": len(hidden), "Rows": some(hidden)})
	}
	for i, field := range fields {
		if field == "" {
			continue
		}
		if slices.ContainsFunc(s.unseen, func(a area) bool { return a.from.column <= i && i <= a.to.column }) {
			s.note("import.note.hidden_column", assessment.Args{"Column": w.heading(field)})
		}
		if len(rows) > 0 && !slices.ContainsFunc(rows, func(r assessment.UploadedRow) bool { return r.Cells[field] != "" }) {
			s.notes = append(s.notes, assessment.FieldError{ // only of interest where something is stored
				Field: field,
				Key:   "import.note.empty_column",
				Args:  assessment.Args{"Column": w.heading(field)},
			})
		}
	}
}

// numbers writes the rows after one as text.
func numbers(rows []int, after int) []string {
	var list []string
	for _, row := range rows {
		if row > after {
			list = append(list, strconv.Itoa(row))
		}
	}
	return list
}

// fields returns the field of each column, "" for a column without a heading.
func (w words) fields(heading line, s *source) ([]string, error) {
	var problems []assessment.FieldError
	problem := func(key string, args assessment.Args) {
		problems = append(problems, assessment.FieldError{Field: "file", Key: key, Args: args})
	}
	fields := make([]string, len(heading.cells))
	for i, cell := range heading.cells {
		if blank(cell) {
			continue
		}
		field, ok := w.columns[fold(cell)]
		if year := fold(cell); !ok && w.years && isYear(year) {
			field, ok = year, true
		}
		switch {
		case !ok:
			problem("import.unknown_column", assessment.Args{"Column": shorten(strings.TrimSpace(cell), 60), "Known": w.known()})
		case slices.Contains(fields, field):
			problem("import.column_twice", assessment.Args{"Column": w.heading(field)})
		default:
			fields[i] = field
		}
	}
	for _, field := range w.required {
		if !slices.Contains(fields, field) {
			problem("import.column_missing", assessment.Args{"Column": w.heading(field)})
		}
	}
	if len(problems) > 0 && len(s.others) > 0 {
		first := assessment.Args{"Sheet": s.sheet, "Others": some(s.others)}
		problems = slices.Insert(problems, 0, assessment.FieldError{Field: "file", Key: "import.sheet_read", Args: first})
	}
	return fields, assessment.InvalidFields(problems)
}

// isYear reports whether a heading is a year that a plan may have.
func isYear(heading string) bool {
	year, err := strconv.Atoi(heading)
	return err == nil && year >= assessment.MinYear && year <= assessment.MaxYear
}

func (w words) value(field, cell string) string {
	if value, ok := w.values[field][fold(cell)]; ok {
		return value
	}
	return cell
}

// shorten cuts a text to at most n characters.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
