package workbook

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mognad/assessment"
)

// line is a line of a file that is not empty; the heading is one too.
type line struct {
	number int
	cells  []string
}

// lines collects the lines of a file and checks the limits.
type lines []line

func (l *lines) add(number int, cells []string) error {
	for len(cells) > 0 && blank(cells[len(cells)-1]) {
		cells = cells[:len(cells)-1]
	}
	switch {
	case len(cells) == 0:
		return nil
	case len(cells) > MaxColumns:
		return refuse("import.columns", assessment.Args{"Max": MaxColumns})
	case len(*l) > MaxRows:
		return refuse("import.rows", assessment.Args{"Max": MaxRows})
	}
	for i, cell := range cells {
		if len(cell) > MaxCell && utf8.RuneCountInString(cell) > MaxCell {
			return refuse("import.cell_long", assessment.Args{"Cell": cellName(i, number), "Max": MaxCell})
		}
	}
	*l = append(*l, line{number: number, cells: slices.Clone(cells)})
	return nil
}

func blank(cell string) bool { return strings.TrimSpace(cell) == "" }

// cellName is the name of a cell in a spreadsheet, such as C7. Columns count from 0, rows from 1.
func cellName(column, row int) string {
	letters := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return fmt.Sprintf("%s%d", letters, row)
}
