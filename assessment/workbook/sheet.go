package workbook

import (
	"encoding/xml"
	"errors"
	"strconv"
	"strings"

	"mognad/assessment"
	"mognad/questionnaires/typed"
)

// errEnough ends the reading of a sheet of which only the beginning matters.
var errEnough = errors.New("enough of the sheet")

// sheet reads the tags of a sheet, one row at a time (ECMA-376-1, 18.3.1).
type sheet struct {
	source
	strings  []string
	formats  []numberFormat
	date1904 bool
	most     int // lines; 0 for all

	rows    lines
	inData  bool
	row     int
	hides   bool // the current row is hidden
	column  int  // of the last cell, counting from 1
	cells   []string
	content bool // the current row has a cell with content

	kind, style       string // of the current cell, as in the file
	value             strings.Builder
	inValue, hasValue bool
	formula           bool
	text              text
}

func (s *sheet) visit(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		if token.Name.Local == "sheetData" {
			s.inData = true
		}
		if s.inData {
			s.text.visit(token)
			return s.start(token)
		}
		return s.around(token)
	case xml.EndElement:
		if token.Name.Local == "sheetData" {
			s.inData, s.source.lines = false, s.rows
		}
		if s.inData {
			s.text.visit(token)
			return s.end(token.Name.Local)
		}
	case xml.CharData:
		s.text.visit(token)
		if s.inValue {
			s.value.Write(token)
		}
	}
	return nil
}

// maxAreas is how many merged areas and hidden columns a sheet may have.
const maxAreas = 5000

// around reads what stands before and after the cells: hidden columns and merged cells.
func (s *sheet) around(tag xml.StartElement) error {
	switch tag.Name.Local {
	case "col":
		hidden := isTrue(attribute(tag, "hidden")) || isZero(attribute(tag, "width"))
		first, last := number(attribute(tag, "min")), number(attribute(tag, "max"))
		if hidden && first > 0 && last >= first {
			s.unseen = append(s.unseen, area{from: place{column: first - 1}, to: place{column: last - 1}})
		}
	case "mergeCell":
		if a, ok := areaOf(attribute(tag, "ref")); ok {
			s.merged = append(s.merged, a)
		}
	}
	if len(s.unseen) > maxAreas || len(s.merged) > maxAreas {
		return tooLarge()
	}
	return nil
}

func (s *sheet) start(tag xml.StartElement) error {
	s.inValue = tag.Name.Local == "v"
	s.hasValue = s.hasValue || s.inValue
	switch tag.Name.Local {
	case "row":
		row := s.row + 1
		if r := attribute(tag, "r"); r != "" {
			row = number(r)
		}
		if row <= s.row || row > 1<<20 {
			return errors.New("rows are out of order")
		}
		s.row, s.column, s.cells, s.content = row, 0, s.cells[:0], false
		s.hides = isTrue(attribute(tag, "hidden")) || isZero(attribute(tag, "ht"))
	case "c":
		s.column++
		if r := attribute(tag, "r"); r != "" {
			s.column = columnOf(r)
		}
		if s.column < 1 || s.column > 1<<14 {
			return errors.New("a cell is outside all columns")
		}
		s.kind, s.style = attribute(tag, "t"), attribute(tag, "s")
		s.value.Reset()
		s.text.take()
		s.hasValue, s.formula = false, false
	case "f":
		s.formula = true
	}
	return nil
}

func (s *sheet) end(name string) error {
	s.inValue = false
	switch name {
	case "row":
		if s.hides && s.content && len(s.hidden) <= MaxRows {
			s.hidden = append(s.hidden, s.row)
		}
		before := len(s.rows)
		if err := s.rows.add(s.row, s.cells); err != nil {
			return err
		}
		if s.most > 0 && len(s.rows) > before && len(s.rows) >= s.most {
			s.source.lines = s.rows
			return errEnough
		}
	case "c":
		cell, err := s.cell()
		if err != nil {
			return err
		}
		if cell = typed.Text(cell); cell == "" {
			return nil
		}
		if s.column > MaxColumns {
			return refuse("import.columns", assessment.Args{"Max": MaxColumns})
		}
		for len(s.cells) < s.column {
			s.cells = append(s.cells, "")
		}
		s.cells[s.column-1], s.content = cell, true
	}
	return nil
}

// here is the current cell.
func (s *sheet) here() place { return place{column: s.column - 1, row: s.row} }

// cell is the content of the current cell as it is shown. A formula has the result that was saved with the file. What
// is shown in a way that only the program knows is noted, and a cell without a value that could be used is a fault.
func (s *sheet) cell() (string, error) {
	v := s.value.String()
	if s.formula && (v == "" && s.kind != "str" || !s.hasValue) && s.kind != "inlineStr" {
		s.fault(s.here(), "import.formula", nil)
		return "", nil
	}
	switch s.kind {
	case "s":
		if v == "" {
			return "", nil
		}
		i, err := strconv.Atoi(strings.TrimSpace(v))
		if err != nil || i < 0 || i >= len(s.strings) {
			return "", errors.New("a cell refers to a text that does not exist")
		}
		return s.strings[i], nil
	case "inlineStr":
		return s.text.take(), nil
	case "str":
		return unescape(v), nil
	case "b":
		s.unlike[s.here()] = true // shown in the language of the program
		if isTrue(strings.TrimSpace(v)) {
			return "TRUE", nil
		}
		return "FALSE", nil
	case "d": // a date in ISO 8601
		s.unlike[s.here()] = true
		day, _, _ := strings.Cut(v, "T")
		return day, nil
	case "e":
		s.fault(s.here(), "import.error_cell", assessment.Args{"Value": shorten(typed.Line(v), 20)})
		return "", nil
	}
	if v = strings.TrimSpace(v); v == "" {
		if s.hasValue { // what is shown there only the program that made the file knows
			s.fault(s.here(), "import.no_value", nil)
		}
		return "", nil
	}
	var f numberFormat
	if i := number(s.style); i >= 0 && i < len(s.formats) {
		f = s.formats[i]
	}
	text, shown := f.text(v, s.date1904)
	if !shown {
		s.unlike[s.here()] = true
	}
	return text, nil
}

// isZero reports whether a height or width is given and hides what has it.
func isZero(size string) bool {
	n, err := strconv.ParseFloat(size, 64)
	return err == nil && n == 0
}

// columnOf is the column of a named cell, such as 3 for C7; 0 if the name is not valid.
func columnOf(name string) int {
	n := 0
	for i := range len(name) {
		c := name[i] &^ 0x20
		if c < 'A' || c > 'Z' || i > 3 {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n
}
