package workbook

import (
	"fmt"
	"io"
	"time"

	"mognad/assessment"
)

// Format is a kind of file that a table is written as.
type Format string

// The formats.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
)

// Formats lists the formats in the order in which they are offered; each is also the ending of the file's name.
var Formats = []Format{XLSX, CSV}

// MediaType is the format as HTTP names it.
func (f Format) MediaType() string {
	if f == CSV {
		return "text/csv; charset=utf-8"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

// Column is a column of a table that is written.
type Column struct {
	Field   string
	Heading string
	Width   float64  // in characters; 0 is 18
	Choices []string // what may be chosen in a workbook; none for free text
}

// Table is a table to be written, or the template for one if it has no rows.
type Table struct {
	Title          string // on each printed page
	Sheet          string // the sheet's name; what a name may not hold is left out
	Columns        []Column
	Rows           [][]string // no longer than the columns; shorter ones end in empty cells
	Language       string     // of the words, as BCP 47 has it
	Organisation   string
	Classification string // who may read it, on each printed page
	Created        time.Time
}

// WriteTable writes a table so that [Read] gives back every cell as it is here, blank ones apart, and no cell is ever a
// formula, whichever separator a CSV file is opened with: other programs see an apostrophe before what would be one.
// Control characters, which neither format can hold, become U+FFFD. CSV is UTF-8 with a byte order mark, separated as
// Excel expects it in the table's language.
func WriteTable(w io.Writer, format Format, t Table) error {
	for i, row := range t.Rows {
		if len(row) > len(t.Columns) {
			return fmt.Errorf("write table: row %d has %d cells for %d columns", i+1, len(row), len(t.Columns))
		}
	}
	switch format {
	case XLSX:
		return writeExcel(w, t)
	case CSV:
		return writeCSV(w, t)
	}
	return assessment.InvalidField("format", "error.invalid", nil)
}
