package workbook

import (
	"encoding/xml"
	"errors"
	"strconv"
	"strings"

	"mognad/assessment"
)

// sheet reads the tags of a sheet, one row at a time (ECMA-376-1, 18.3.1).
type sheet struct {
	strings  []string
	dates    []bool
	date1904 bool

	lines  lines
	inData bool
	row    int
	column int // of the last cell, counting from 1
	cells  []string

	kind, style string // of the current cell, as in the file
	value       strings.Builder
	inValue     bool
	text        text
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
	case xml.EndElement:
		if token.Name.Local == "sheetData" {
			s.inData = false
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

func (s *sheet) start(tag xml.StartElement) error {
	s.inValue = tag.Name.Local == "v"
	switch tag.Name.Local {
	case "row":
		row := s.row + 1
		if r := attribute(tag, "r"); r != "" {
			row = number(r)
		}
		if row <= s.row || row > 1<<20 {
			return errors.New("rows are out of order")
		}
		s.row, s.column, s.cells = row, 0, s.cells[:0]
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
	}
	return nil
}

func (s *sheet) end(name string) error {
	s.inValue = false
	switch name {
	case "row":
		return s.lines.add(s.row, s.cells)
	case "c":
		cell, err := s.cell()
		if err != nil || blank(cell) {
			return err
		}
		if s.column > MaxColumns {
			return refuse("import.columns", assessment.Args{"Max": MaxColumns})
		}
		for len(s.cells) < s.column {
			s.cells = append(s.cells, "")
		}
		s.cells[s.column-1] = printable(cell)
	}
	return nil
}

// cell is the content of the current cell. A formula has the result that was saved with the file; numbers and dates are
// as typed, whatever their format.
func (s *sheet) cell() (string, error) {
	v := s.value.String()
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
		if isTrue(strings.TrimSpace(v)) {
			return "TRUE", nil
		}
		return "FALSE", nil
	case "d": // a date in ISO 8601
		day, _, _ := strings.Cut(v, "T")
		return day, nil
	case "e":
		return v, nil
	}
	v = strings.TrimSpace(v)
	if i := number(s.style); i >= 0 && i < len(s.dates) && s.dates[i] {
		return dateText(v, s.date1904), nil
	}
	return numberText(v), nil
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
